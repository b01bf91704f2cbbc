"""The sweep over what documents remember: a portion a minute of each county and part, by whichever process comes first.

Each process walks through its parts' documents in the order of their ids, beginning anywhere, so that also processes that start
often come everywhere. Two that look at the same document do no harm: one save wins.
"""

import random
import uuid
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

import eventlet
from nameko.extensions import DependencyProvider

from kentan import remembering
from kentan.clock import to_text
from kentan.documents import Document
from kentan.runtime.doors import every
from kentan.runtime.installation import Installation
from kentan.runtime.metrics import FORGOTTEN, REMEMBERED
from kentan.store.port import INSTALLATION, Collection, CollectionSpec, Conflict, CountyStore, position_of

PORTION = 500
EVERY_SECONDS = 60.0


class Walk:
    """A walk through the documents of these collections, county by county, without end."""

    def __init__(self, specs: Sequence[CollectionSpec]) -> None:
        """Begin anywhere."""
        self._specs = specs
        self._places: dict[str, tuple[int, list[Any] | None]] = {}

    def portion(self, county: CountyStore) -> Iterator[tuple[Collection, Document]]:
        """The next documents that remember something; after the last one it goes on at the beginning."""
        existing, left = set(county.collections()), PORTION
        for _ in range(len(self._specs) + 1):
            at, after = self._places.get(county.county) or self._anywhere()
            rows, collection = [], None
            if self._specs[at].name in existing:
                collection = county.collection(self._specs[at])
                rows = collection.find({}, (), left, after) if _remembers(collection) else []
            left -= len(rows)
            done = left > 0
            self._places[county.county] = ((at + 1) % len(self._specs), None) if done else (at, position_of(rows[-1], ()))
            yield from ((collection, row) for row in rows if collection is not None)
            if not done:
                return

    def _anywhere(self) -> tuple[int, list[Any] | None]:
        return random.randrange(len(self._specs)), [str(uuid.uuid4())]


def forget_portion(installation: Installation, part: str, walk: Walk) -> int:
    """Take the next documents of each county one step on; how many entries were forgotten."""
    now = installation.now()
    at, before = to_text(now), to_text(now - timedelta(days=installation.settings.repeat_days))
    looked, kept, gone = 0, 0, 0
    for code in [*installation.tenancies.living(), INSTALLATION]:
        for collection, doc in walk.portion(installation.store.county(code)):
            gone += _step(collection, doc, at, before)
            looked, kept = looked + 1, kept + remembering.remembered(doc)
        eventlet.sleep(0)
    REMEMBERED.labels(part).set(kept / looked if looked else 0)
    FORGOTTEN.labels(part).inc(gone)
    return gone


def _step(collection: Collection, doc: Document, at: str, before: str) -> int:
    forgot = remembering.aged(doc, at, before)
    if forgot is not None:
        with suppress(Conflict):  # it changed meanwhile: the next round comes by again
            collection.save(doc)
            return forgot
    return 0


def _remembers(collection: Collection) -> bool:
    """Whether its documents remember commands: copies and logs do not."""
    return any("keys" in row for row in collection.find({}, (), 1))


class Sweep(DependencyProvider):
    """Gives the workers of a service a function that sweeps the next portion."""

    def setup(self) -> None:
        """Walk through the collections of this part, if it has any."""
        self.installation = self.container.config["installation"]
        self.part = self.container.service_name
        part = self.installation.parts.get(self.part)
        self.walk = Walk(part.collections) if part is not None and part.collections else None

    def get_dependency(self, worker_ctx: Any) -> Any:
        """The function."""
        return lambda: forget_portion(self.installation, self.part, self.walk) if self.walk else 0


class Forgetting:
    """Mixed into every service that runs."""

    sweep = Sweep()

    @every(EVERY_SECONDS, when_moved=False)
    def forget_repeats(self) -> None:
        """Forget a portion of what is remembered of commands and events that nobody can repeat any more."""
        self.sweep()
