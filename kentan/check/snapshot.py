"""One reading of a county: each document once, reduced to what the proofs ask for."""

from collections.abc import Iterator
from contextlib import contextmanager

from kentan.check.shelf import Shelf
from kentan.check.timelines import Known, Said, problems_of, said_by
from kentan.documents import Document
from kentan.events.hearing import Logs
from kentan.runtime.part import Part, Route, routing_table
from kentan.store.port import CollectionSpec, CountyStore, walk


def documents_of(store: CountyStore, spec: CollectionSpec) -> Iterator[Document]:
    """Every document of a collection, in the order of their ids."""
    return walk(store.collection(spec))


class Snapshot:
    """What a county's documents said, what its archive and outboxes know, and shelves for the records of consumers."""

    def __init__(self, store: CountyStore, parts: dict[str, Part]) -> None:
        """Read all collections of these parts."""
        self.county = store.county
        self.findings: list[str] = []
        self.documents: set[str] = set()
        self.said: dict[str, Said] = {}
        self.known: dict[str, Known] = {}
        self.waiting: set[str] = set()
        self.routes = routing_table(parts)
        self._shelves = _shelves(self.routes)
        self._forgotten: dict[str, str] = {}
        for part in parts.values():
            self._forgotten |= part.forgotten(store) if part.forgotten else {}
        self._archives = {route.record.spec.name for route in self.routes if "*" in route.event_types}
        self._read_outboxes(store)  # first, as what waits now may be in the archive a moment later
        existing = set(store.collections())
        for spec in {spec.name: spec for part in parts.values() for spec in part.collections}.values():
            if spec.name in existing:
                self._read_collection(store, spec)

    def collection(self, spec: CollectionSpec) -> Shelf:
        """The shelf of a collection."""
        return self._shelves[spec.name]

    def may_be_forgotten(self, spec: CollectionSpec, said: Said) -> bool:
        """Whether the effect of an event may be gone from a collection, as it is older than is kept there."""
        return said.at < self._forgotten.get(spec.name, "")

    def _read_outboxes(self, store: CountyStore) -> None:
        for pending in store.pending(limit=1_000_000):
            where = f"{pending.collection}/{pending.doc_id} in its outbox"
            with self._readable(where):
                self._take_known(pending.event, where)
                self.waiting.add(pending.event["id"])

    def _read_collection(self, store: CountyStore, spec: CollectionSpec) -> None:
        for doc in documents_of(store, spec):
            where = f"{spec.name}/{doc['_id']}"
            self.documents.add(where)
            with self._readable(where):
                self._read(spec.name, where, doc)

    @contextmanager
    def _readable(self, where: str) -> Iterator[None]:
        """What cannot be read is a finding, and the reading goes on."""
        try:
            yield
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as problem:
            self.findings.append(f"{where}: cannot be read ({type(problem).__name__}: {problem})")

    def _read(self, collection: str, where: str, doc: Document) -> None:
        if collection in self._shelves:
            self._shelves[collection].put(doc)
        if collection in self._archives:
            self._take_known(doc["event"], where)
        self.findings += [f"{where}: {problem}" for problem in problems_of(doc)]
        for entry in said_by(collection, doc):
            first = self.said.setdefault(entry.event, entry)
            if first is not entry:
                self.findings.append(f"{where}: says event {entry.event}, which {first.where} says, too")

    def _take_known(self, event: dict, where: str) -> None:
        known = Known.of(event, where)
        self.known.setdefault(known.event, known)


def _shelves(routes: list[Route]) -> dict[str, Shelf]:
    paths: dict[str, set[str]] = {}
    for route in routes:
        paths.setdefault(route.record.spec.name, set()).update({route.record.path} if isinstance(route.record, Logs) else ())
    return {name: Shelf(asked) for name, asked in paths.items()}
