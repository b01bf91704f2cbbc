"""One collection in MongoDB: single-document writes with majority acknowledgement.

A write whose answer was lost on the network is tried again: an insert or save that had landed is recognised by its stamp.
If another write followed it meanwhile, the caller is told Conflict although its own had landed: it reads again and finds
its key or event there, as commands and handlers do.
"""

import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import eventlet
from eventlet.semaphore import Semaphore
from pymongo.collection import Collection as Rows
from pymongo.errors import ConnectionFailure, OperationFailure, WriteConcernError

from kentan.documents import Document
from kentan.errors import Unavailable
from kentan.ids import new_id
from kentan.store.filters import Branch, Condition, branches_behind, conditions
from kentan.store.mongo_seal import Seal
from kentan.store.mongo_shape import body_of, document_of, events_by_id, positions_only, query_of, row_of, sort_of, unique_of
from kentan.store.outcome import Outcome
from kentan.store.port import CollectionSpec, Conflict, DuplicateKey, Filter, Row, position_of

PATIENCE_SECONDS = 10.0
WITHOUT_OUTBOX = {"outbox": 0}
Result = TypeVar("Result")


def patiently(action: Callable[[bool], Result]) -> Result:
    """Do it; on a network error again for some seconds, telling it then that an earlier try may have had its effect."""
    give_up, pause, again = time.monotonic() + PATIENCE_SECONDS, 0.05, False
    while True:
        try:
            return action(again)
        except (ConnectionFailure, WriteConcernError) as problem:
            if time.monotonic() > give_up:
                raise Unavailable("unavailable", {"part": "store"}) from problem
        eventlet.sleep(pause)
        pause, again = min(pause * 2, 1.0), True


class MongoCollection:
    """One collection of one county."""

    def __init__(self, spec: CollectionSpec, county: str, rows: Rows, outcome: Outcome, seal: Seal) -> None:
        """Work on a collection that is there with its indexes."""
        self.name, self._spec, self._county = spec.name, spec, county
        self._rows, self._outcome, self._seal = rows, outcome, seal
        self._in_line, self._stored = Semaphore(), dict[str, Document]()

    def get(self, doc_id: str) -> Document | None:
        """The document, or None."""
        row = patiently(lambda _: self._rows.find_one({"_id": doc_id}, WITHOUT_OUTBOX))
        return document_of(row) if row else None

    def insert(self, doc: Document, events: Sequence[dict] = ()) -> None:
        """Store a new document with its events; ``version`` becomes 1."""
        stamp = new_id()
        row = row_of(doc, self._spec, 1, stamp, events)

        def work(again: bool) -> None:
            self._seal.wait()
            try:
                self._rows.insert_one(row)
            except OperationFailure as problem:
                if not (again and self._landed(doc, stamp)):
                    self._refuse(doc, problem, new=True)

        patiently(work)
        doc["version"] = 1
        self._tell(doc, events)

    def insert_next(self, build: Callable[[Document | None], Document], where: Filter, sort: Sequence[str]) -> Document:
        """Store what follows the first document of a listing; DuplicateKey where another process was faster.

        One greenlet at a time, who takes what was stored last for the first one: mostly that is so and saves a query.
        """
        listing = repr((where, sort))
        with self._in_line:
            last = self._stored.pop(listing, None) or next(iter(self.find(where, sort, 1)), None)
            doc = build(last)
            self.insert(doc)
            self._stored[listing] = doc
        return doc

    def save(self, doc: Document, events: Sequence[dict] = ()) -> None:
        """Replace the document if it is still at its version, with its events; the version grows."""
        stamp, version = new_id(), doc["version"]
        change: dict[str, dict] = {"$set": {
            "version": version + 1, "stamp": stamp, "body": body_of(doc), "unique": unique_of(doc, self._spec)}}
        if events:
            change["$set"] |= {f"outbox.events.{key}": event for key, event in events_by_id(events).items()}
            change["$push"] = {"outbox.ids": {"$each": [event["id"] for event in events]}}

        def work(again: bool) -> None:
            self._seal.wait()
            try:
                found = self._rows.update_one({"_id": doc["_id"], "version": version}, change).matched_count
            except OperationFailure as problem:
                self._refuse(doc, problem)
            if not found and not (again and self._landed(doc, stamp)):
                raise Conflict

        patiently(work)
        doc["version"] = version + 1
        self._tell(doc, events)

    def delete(self, doc_id: str) -> bool:
        """Remove a document; whether it was there (or may have been, when an answer was lost)."""
        def work(again: bool) -> bool:
            self._seal.wait()
            return bool(self._rows.delete_one({"_id": doc_id}).deleted_count) or again

        return patiently(work)

    def load(self, rows: Sequence[Row]) -> None:
        """Place documents as they are, in bulk; a refusal may leave those placed before it."""
        placed = [row_of(doc, self._spec, doc["version"], new_id(), events) for doc, events in rows]
        ids = [row["_id"] for row in placed]

        def work(_: bool) -> None:
            self._rows.delete_many({"_id": {"$in": ids}})
            self._rows.insert_many(placed)

        try:
            patiently(work)
        except OperationFailure as problem:
            for doc, _ in rows:
                self._refuse(doc, problem, final=False)
            raise

    def find(self, where: Filter | None = None, sort: Sequence[str] = (), limit: int = 100,
             after: Sequence[Any] | None = None) -> list[Document]:
        """Documents that match, in order, at most ``limit``."""
        branches = None if after is None else branches_behind(sort, after)
        return [document_of(row) for row in self._found(conditions(where), sort, limit, branches)]

    def positions(self, where: Filter | None = None, sort: Sequence[str] = (), limit: int = 100,
                  after: Sequence[Any] | None = None) -> list[list[Any]]:
        """Where the documents that match stand, in order, at most ``limit``."""
        branches = None if after is None else branches_behind(sort, after)
        rows = self._found(conditions(where), sort, limit, branches, positions_only(sort))
        return [position_of(document_of(row), sort) for row in rows]

    def count(self, where: Filter | None = None, most: int | None = None) -> int:
        """How many match, counted up to ``most``."""
        if most is not None and most < 1:
            return 0
        bound: dict[str, Any] = {} if most is None else {"limit": most}
        return patiently(lambda _: self._rows.count_documents(query_of(self._spec, conditions(where)), **bound))

    def claim_next(self, where: Filter, sort: Sequence[str], now: str, until: str) -> Document | None:
        """Lease the first match that is free, until ``until``; who comes second looks for the next."""
        free = [*conditions(where), Condition("lease_until", "$free", now)]
        while rows := self._found(free, sort, 1):
            doc = {**document_of(rows[0]), "lease_until": until}
            try:
                self.save(doc)
                return doc
            except Conflict:
                continue
        return None

    def _found(self, wanted: Branch, sort: Sequence[str], limit: int, branches: list[Branch] | None = None,
               fields: dict[str, int] = WITHOUT_OUTBOX) -> list[dict]:
        if limit < 1 or branches == []:
            return []
        query, order = query_of(self._spec, wanted, branches), sort_of(sort)
        return patiently(lambda _: list(self._rows.find(query, fields).sort(order).limit(limit)))

    def _landed(self, doc: Document, stamp: str) -> bool:
        """Whether an earlier try of this write had its effect although its answer was lost."""
        row = self._rows.find_one({"_id": doc["_id"]}, {"stamp": 1})
        return row is not None and row["stamp"] == stamp

    def _refuse(self, doc: Document, problem: OperationFailure, new: bool = False, final: bool = True) -> None:
        """Raise DuplicateKey with the index that has the value already; servers name it differently or not at all."""
        if isinstance(problem, WriteConcernError):
            raise problem
        if new and self._rows.find_one({"_id": doc["_id"]}, {"_id": 1}):
            raise DuplicateKey("_id") from problem
        for name, text in unique_of(doc, self._spec).items():
            if self._rows.find_one({f"unique.{name}": text, "_id": {"$ne": doc["_id"]}}, {"_id": 1}):
                raise DuplicateKey(name) from problem
        if final:
            raise problem

    def _tell(self, doc: Document, events: Sequence[dict]) -> None:
        self._outcome.tell(self._county, self.name, doc["_id"], events)

