"""One reading of a county's collections, reduced to what the proofs ask for, so that each document is read once."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from kentan.documents import Document
from kentan.store.port import CollectionSpec, CountyStore, Filter, value_at

BATCH = 500


def documents_of(store: CountyStore, spec: CollectionSpec) -> Iterator[Document]:
    """Every document of a collection, in the order of their ids."""
    collection = store.collection(spec)
    after: list[Any] | None = None
    while rows := collection.find({}, (), BATCH, after):
        yield from rows
        after = [rows[-1]["_id"]]


class Shelf:
    """A collection as a record asks for it: a document's ``heard`` and ``source_sequence`` by id, counts by one path."""

    def __init__(self, store: CountyStore, spec: CollectionSpec) -> None:
        """Read the whole collection once; a path is counted when it is first asked for."""
        self.kept: dict[str, Document] = {}
        self._store, self._spec = store, spec
        self._counts: dict[str, Counter] = {}
        for doc in documents_of(store, spec):
            self.kept[doc["_id"]] = {"heard": doc.get("heard") or [], "source_sequence": doc.get("source_sequence", 0)}

    def get(self, doc_id: str) -> Document | None:
        """The reduced document."""
        return self.kept.get(doc_id)

    def count(self, where: Filter) -> int:
        """How many documents have this value at this one path."""
        ((path, value),) = where.items()
        if path not in self._counts:
            self._counts[path] = Counter(value_at(doc, path) for doc in documents_of(self._store, self._spec))
        return self._counts[path][value]


class Snapshot:
    """A county's shelves; stands in for its store where a record is asked whether it was applied."""

    def __init__(self, store: CountyStore) -> None:
        """Read nothing yet."""
        self.county = store.county
        self._store = store
        self._shelves: dict[str, Shelf] = {}

    def collection(self, spec: CollectionSpec) -> Shelf:
        """The shelf of a collection, read at first use."""
        if spec.name not in self._shelves:
            self._shelves[spec.name] = Shelf(self._store, spec)
        return self._shelves[spec.name]
