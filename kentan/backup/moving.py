"""Moving a county to another installation: it comes to rest here, is written into a file, and is loaded there.

It is never open in two places by our doing: here it is closed before the file is written and stays closed; there it opens once
all is loaded. Its accounts move with it. Their sessions and tokens do not, as secrets are never copied.
"""

import time
from dataclasses import dataclass, field
from pathlib import Path

import eventlet

from kentan import tenancy
from kentan.backup.archive import COUNTY_KIND, ON_THEIR_WAY, Backup, Writing, written
from kentan.backup.redelivery import redeliver
from kentan.backup.restoring import load_county, specs_of
from kentan.backup.taking import Search, Taken, take
from kentan.check.consumers import verdicts
from kentan.check.snapshot import Snapshot, documents_of
from kentan.errors import NotFound, Refused
from kentan.events.deadletters import DeadLetters
from kentan.runtime.installation import Installation
from kentan.store.port import INSTALLATION, CollectionSpec, CountyStore, Row

PAUSE_SECONDS = 0.5


@dataclass
class Arrived:
    """A county that is here: its documents, its accounts, and those whose login is somebody else's here."""

    county: str
    accounts: int = 0
    logins_taken: list[str] = field(default_factory=list)


def export_county(installation: Installation, code: str, path: Path, patience: float) -> Taken:
    """Close a county and write it into a new file. Raises Refused when it does not come to rest in time, and opens it again."""
    if code not in installation.store.counties(fresh=True):
        raise NotFound("unknown_county", {"county": code})
    county = installation.store.county(code)
    if tenancy.state_of(county) in (tenancy.LEFT, tenancy.ARRIVING):
        raise Refused(f"county_{tenancy.state_of(county)}", {"county": code})
    with written(path) as writing:
        tenancy.enter(county, tenancy.LEAVING)
        try:
            eventlet.sleep(installation.settings.rpc_timeout + tenancy.REMEMBERED_SECONDS)  # what was let in before
            for store in (county, installation.store.county(INSTALLATION)):
                _wait_for_rest(installation, store, patience)
            accounts = _write_accounts(installation, writing, code, patience)
            taken = take(installation, writing, [code], Taken(path.name, [code], accounts), patience, kind=COUNTY_KIND)
        except BaseException:
            tenancy.enter(county, tenancy.OPEN)
            raise
    tenancy.enter(county, tenancy.LEFT, file=path.name, at=taken.written_at)
    return taken


def import_county(installation: Installation, backup: Backup) -> Arrived:
    """Load a county that left its installation; the same file again ends an import that was cut off. Raises Refused."""
    if backup.manifest["kind"] != COUNTY_KIND:
        raise Refused("backup_of_installation", {"file": str(backup.path)})
    (code,) = backup.counties
    specs = specs_of(backup, installation.parts)
    known = code in installation.store.counties(fresh=True)
    county = installation.store.county(code)
    note = tenancy.note_of(county) if known else {"state": tenancy.ARRIVING, "move": backup.manifest["id"]}
    if note is None or note["state"] != tenancy.ARRIVING or note["move"] != backup.manifest["id"]:
        raise Refused("county_here", {"county": code})
    tenancy.enter(county, tenancy.ARRIVING, move=backup.manifest["id"])
    load_county(installation, backup, code, specs)
    arrived = Arrived(code)
    for spec in _moving(installation):
        _load_accounts(installation, backup, spec, arrived)
    contents = {event["id"]: event for where in (code, INSTALLATION) for event in backup.on_their_way(where)}
    redeliver(installation, contents, [code, INSTALLATION])
    tenancy.enter(county, tenancy.OPEN)
    return arrived


def reopen_county(installation: Installation, code: str) -> None:
    """Open a county again whose move was given up. Raises Refused for one that did not leave."""
    county = installation.store.county(code)
    if tenancy.state_of(county) not in (tenancy.LEAVING, tenancy.LEFT):
        raise Refused("county_not_closed", {"county": code})
    tenancy.enter(county, tenancy.OPEN)


def _wait_for_rest(installation: Installation, county: CountyStore, patience: float) -> None:
    """Return when no command is under way any more, and all that was said has been heard by everybody or is parked.

    What is parked is tried anew where the county arrives.
    """
    end = time.monotonic() + patience
    letters = DeadLetters(installation.settings)
    while county.pending(1) or any(one.lost for one in verdicts(Snapshot(county, installation.parts), letters.parked())):
        if time.monotonic() > end:
            raise Refused("county_not_at_rest", {"county": county.county})
        eventlet.sleep(PAUSE_SECONDS)


def _moving(installation: Installation) -> list[CollectionSpec]:
    return [spec for part in installation.parts.values() for spec in part.moving]


def _write_accounts(installation: Installation, writing: Writing, code: str, patience: float) -> int:
    """Write the county's accounts, what others keep of them, and what they have said; how many accounts there are."""
    rows = {spec.name: _of_county(installation, spec, code) for spec in _moving(installation)}
    for name, docs in rows.items():
        writing.add(INSTALLATION, name, docs)
    accounts = [doc for docs in rows.values() for doc, _ in docs if "login" in doc]
    said = {entry["event"] for doc in accounts for entry in doc["timeline"]}
    writing.add(INSTALLATION, ON_THEIR_WAY, Search(installation, patience).find(INSTALLATION, said))
    return len(accounts)


def _of_county(installation: Installation, spec: CollectionSpec, code: str) -> list[Row]:
    """What of a collection of the installation's database is the county's own."""
    return [(doc, []) for doc in documents_of(installation.store.county(INSTALLATION), spec) if doc["county"] == code]


def _load_accounts(installation: Installation, backup: Backup, spec: CollectionSpec, arrived: Arrived) -> None:
    collection = installation.store.county(INSTALLATION).collection(spec)
    for doc, _ in backup.rows(INSTALLATION, spec.name) if spec.name in backup.collections(INSTALLATION) else ():
        others = collection.find({"login": doc["login"]}, (), 1) if "login" in doc else []
        if others and others[0]["_id"] != doc["_id"]:
            arrived.logins_taken.append(doc["login"])
        else:
            collection.load([(doc, [])])
            arrived.accounts += "login" in doc
