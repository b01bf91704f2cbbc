"""Taking a backup: the stores at one moment, and the contents of what was on its way then."""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import eventlet

from kentan.backup.archive import INSTALLATION_KIND, ON_THEIR_WAY, Writing, written
from kentan.backup.redelivery import archived, archives_of
from kentan.clock import to_text
from kentan.errors import Refused
from kentan.events.deadletters import DeadLetters
from kentan.events.queues import queues_of
from kentan.files.blobs import IS_HASH, BlobMissing, Blobs
from kentan.ids import new_id
from kentan.runtime.installation import Installation
from kentan.runtime.part import routing_table
from kentan.runtime.processes import PROCESSES
from kentan.store.migrations import MIGRATIONS, RESTORES
from kentan.store.port import INSTALLATION, Frozen, Row
from kentan.tenancy import TENANCY

# What concerns the running installation alone.
LEFT_OUT = (PROCESSES.name, RESTORES.name, TENANCY.name)
PATIENCE_SECONDS = 60.0
PAUSE_SECONDS = 0.2


@dataclass
class Taken:
    """What is in a backup."""

    file: str
    counties: list[str]
    documents: int = 0
    waiting: int = 0
    on_their_way: int = 0
    files: int = 0
    written_at: str = field(default_factory=lambda: to_text(datetime.now(UTC)))


def back_up(installation: Installation, path: Path, patience: float = PATIENCE_SECONDS) -> Taken:
    """Write the whole installation into a new file. Raises Refused, and then leaves no file.

    :param patience: seconds to wait for the archive to take in what was on its way.
    """
    codes = [*installation.store.counties(fresh=True), INSTALLATION]
    with written(path) as writing:
        return take(installation, writing, codes, Taken(path.name, codes), patience, kind=INSTALLATION_KIND)


def take(installation: Installation, writing: Writing, codes: Sequence[str], taken: Taken, patience: float, **said: Any) -> Taken:
    """Write these databases, what was on its way in them, and the manifest."""
    search = Search(installation, patience)
    with installation.store.frozen(codes) as looked:
        for code in codes:
            since = search.kept_since(code)
            missing = _written(looked[code], code, search.archives, writing, taken, since)
            taken.on_their_way += writing.add(code, ON_THEIR_WAY, search.find(code, missing))
            taken.files += _add_files(installation.blobs, code, writing)
    writing.close(id=new_id(), written_at=taken.written_at, counties=list(codes), clock=installation.settings.clock,
                  migration=MIGRATIONS[-1].number, **said)
    return taken


def _written(county: Frozen, code: str, archives: dict[str, str], writing: Writing, taken: Taken, since: str) -> set[str]:
    """Write a county's documents; the events that they said since a moment and that are neither archived nor in an outbox."""
    said, there = set[str](), set[str]()

    def noted(collection: str, rows: Iterable[Row]) -> Iterator[Row]:
        for doc, outbox in rows:
            said.update(entry["event"] for entry in doc.get("timeline") or () if entry["at"] >= since)
            there.update(event["id"] for event in outbox)
            if collection in archives:
                there.add(doc[archives[collection]])
            taken.waiting += len(outbox)
            yield doc, outbox

    for collection in county.collections():
        if collection not in LEFT_OUT:
            taken.documents += writing.add(code, collection, noted(collection, county.rows(collection)))
    return said - there


def _add_files(blobs: Blobs, code: str, writing: Writing) -> int:
    """Write the bytes of a county's attachments, which are there before any document names them; how many."""
    added = 0
    for digest in filter(IS_HASH, blobs.names(code)):
        with suppress(BlobMissing):  # taken back meanwhile
            writing.add_file(code, digest, blobs.chunks(code, digest, 0, blobs.size(code, digest)))
            added += 1
    return added


class Search:
    """Looks for the contents of events that were on their way: in the queues, among the dead letters, in the archive."""

    def __init__(self, installation: Installation, patience: float) -> None:
        """Look so long in an installation, which may be running or not."""
        self._store, self._settings, self._patience = installation.store, installation.settings, patience
        self._parts = installation.parts
        self._queues = queues_of(installation.settings, routing_table(installation.parts))
        self.archives = {log.spec.name: log.path for log in archives_of(installation.parts)}

    def kept_since(self, county: str) -> str:
        """The moment before which events may be gone from the archives; empty where none are."""
        gone: dict[str, str] = {}
        for part in self._parts.values():
            gone |= part.forgotten(self._store.county(county)) if part.forgotten else {}
        return max((gone.get(name, "") for name in self.archives), default="")

    def find(self, county: str, missing: set[str]) -> list[dict]:
        """The events with these ids. Raises Refused when some are not found in time: nobody takes them into the archive."""
        found: dict[str, dict] = {}
        end = time.monotonic() + self._patience
        while missing - found.keys():
            for look in (self._queues.events, self._parked, lambda wanted: self._archived(county, wanted)):
                found |= look(missing - found.keys())
            if time.monotonic() > end and missing - found.keys():
                raise Refused("events_not_archived", {"count": len(missing - found.keys()), "county": county})
            if missing - found.keys():
                eventlet.sleep(PAUSE_SECONDS)
        return [found[key] for key in sorted(found)]

    def _parked(self, wanted: set[str]) -> dict[str, dict]:
        if not wanted:
            return {}
        letters = DeadLetters(self._settings).events()
        return {key: letters[key] for key in wanted & letters.keys()}

    def _archived(self, county: str, wanted: set[str]) -> dict[str, dict]:
        return archived(self._store.county(county), self._parts, wanted)
