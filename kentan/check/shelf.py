"""A collection reduced to what the records of consumers ask of it."""

from collections import Counter
from collections.abc import Iterable

from kentan.documents import Document
from kentan.ids import derived_id
from kentan.remembering import forgotten_before
from kentan.store.port import Filter, value_at


class Shelf:
    """Copies by id, counts by a log's path, what was heard, and strays."""

    def __init__(self, paths: Iterable[str] = ()) -> None:
        """Count by these paths."""
        self.copies: dict[str, int] = {}
        self.heard: Counter[str] = Counter()
        self.caused: set[str] = set()
        self.forgotten_before = ""
        self.strays: Counter[tuple[str, str]] = Counter()
        self._counts: dict[str, Counter] = {path: Counter() for path in paths}

    def put(self, doc: Document) -> None:
        """Take what will be asked for."""
        self.copies[doc["_id"]] = doc.get("source_sequence", 0)
        self.heard.update(doc.get("heard") or ())
        self._note_forgotten(doc)
        for path, counts in self._counts.items():
            counts[value_at(doc, path)] += 1
        self._note_stray(doc)

    def get(self, doc_id: str) -> Document | None:
        """The document as far as it is asked for."""
        return {"source_sequence": self.copies[doc_id]} if doc_id in self.copies else None

    def count(self, where: Filter) -> int:
        """How many documents have this value at this one path."""
        ((path, value),) = where.items()
        return self._counts[path][value]

    def _note_forgotten(self, doc: Document) -> None:
        """Of a document that forgot what it heard, what made it speak is in its timeline still."""
        before = forgotten_before(doc)
        if before:
            self.forgotten_before = max(self.forgotten_before, before)
            self.caused.update(entry["cause"] for entry in doc["timeline"] if entry.get("cause"))

    def _note_stray(self, doc: Document) -> None:
        """A document that a consumer made because of an event, under another id than the one derived from the two."""
        first = (doc.get("timeline") or [{}])[0]
        consumer, cause = (first.get("actor") or {}).get("id"), first.get("cause")
        if cause and consumer and derived_id(consumer, cause) != doc["_id"]:
            self.strays[consumer, cause] += 1
