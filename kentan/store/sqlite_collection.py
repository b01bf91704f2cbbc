"""One collection in a county's SQLite file: a table of JSON documents, and what is written beside them."""

import re
import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

import orjson

from kentan.documents import Document
from kentan.store.filters import Branch, Condition, branches_behind, conditions
from kentan.store.group_commit import GroupCommit
from kentan.store.outcome import Outcome
from kentan.store.port import CollectionSpec, Conflict, DuplicateKey, Filter, Row
from kentan.store.sqlite_file import SqliteFile
from kentan.store.sqlite_plans import Plans, Query

STRICT = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_SUBCLASS
WAIT = "INSERT INTO outbox (collection, doc_id, event_id, event) VALUES (?, ?, ?, ?)"
Plan = Callable[[Branch, Sequence[str], int], Query]
REFUSED_BY = re.compile(r"__(.+)__unique'?$")


def body_of(doc: Document) -> str:
    """A document's JSON text without what has columns of its own. Raises TypeError for what is not JSON."""
    return orjson.dumps({key: doc[key] for key in doc if key not in ("_id", "version")}, option=STRICT).decode()


def document_of(row: tuple) -> Document:
    """A row as a document."""
    return {"_id": row[0], **orjson.loads(row[2]), "version": row[1]}


class SqliteCollection:
    """One collection: a table of JSON documents."""

    def __init__(self, spec: CollectionSpec, county: str, file: SqliteFile, writer: GroupCommit, outcome: Outcome) -> None:
        """Work in a county's file on a collection that is there."""
        self.name, self._spec, self._county = spec.name, spec, county
        self._file, self._writer, self._outcome = file, writer, outcome
        self._plans = Plans(spec, file.read)
        self._insert = f'INSERT INTO "{spec.name}" (id, version, body) VALUES (?, 1, ?)'

    def get(self, doc_id: str) -> Document | None:
        """The document, or None."""
        rows = self._file.read(f'SELECT id, version, body FROM "{self.name}" WHERE id = ?', (doc_id,))
        return document_of(rows[0]) if rows else None

    def insert(self, doc: Document, events: Sequence[dict] = ()) -> None:
        """Store a new document with its events; ``version`` becomes 1."""
        params = (doc_id := doc["_id"], body_of(doc))
        waiting = self._waiting(doc, events)

        def work(connection: sqlite3.Connection) -> None:
            self._execute(connection, self._insert, params, doc_id)
            if waiting:
                connection.executemany(WAIT, waiting)

        self._writer.write(work)
        doc["version"] = 1
        self._tell(doc, events)

    def insert_next(self, build: Callable[[Document | None], Document], where: Filter, sort: Sequence[str]) -> Document:
        """Store what follows the first document of a listing; one transaction, so nobody comes between."""
        sql, params = self._plans.look(conditions(where), sort, 1)

        def work(connection: sqlite3.Connection) -> Document:
            row = connection.execute(sql, params).fetchone()
            doc = build(document_of(row) if row else None)
            self._execute(connection, self._insert, (doc["_id"], body_of(doc)), doc["_id"])
            return doc

        doc = self._writer.write(work)
        doc["version"] = 1
        return doc

    def save(self, doc: Document, events: Sequence[dict] = ()) -> None:
        """Replace the document if it is still at its version, with its events; the version grows."""
        version = doc["version"]
        update = f'UPDATE "{self.name}" SET version = ?, body = ? WHERE id = ? AND version = ?'
        params = (version + 1, body_of(doc), doc["_id"], version)
        waiting = self._waiting(doc, events)

        def work(connection: sqlite3.Connection) -> None:
            if not self._execute(connection, update, params):
                raise Conflict
            if waiting:
                connection.executemany(WAIT, waiting)

        self._writer.write(work)
        doc["version"] = version + 1
        self._tell(doc, events)

    def delete(self, doc_id: str) -> bool:
        """Remove a document; whether it was there."""
        delete = f'DELETE FROM "{self.name}" WHERE id = ?'
        return self._writer.write(lambda connection: bool(self._execute(connection, delete, (doc_id,))))

    def find(self, where: Filter | None = None, sort: Sequence[str] = (), limit: int = 100,
             after: Sequence[Any] | None = None) -> list[Document]:
        """Documents that match, in order, at most ``limit``."""
        return [document_of(row) for row in self._found(self._plans.listing, where, sort, limit, after)]

    def positions(self, where: Filter | None = None, sort: Sequence[str] = (), limit: int = 100,
                  after: Sequence[Any] | None = None) -> list[list[Any]]:
        """Where the documents that match stand, in order, at most ``limit``."""
        return [list(row) for row in self._found(self._plans.positions, where, sort, limit, after)]

    def count(self, where: Filter | None = None, most: int | None = None) -> int:
        """How many match, counted up to ``most``."""
        return self._plans.count(conditions(where), most)

    def claim_next(self, where: Filter, sort: Sequence[str], now: str, until: str) -> Document | None:
        """Lease the first match that is free, until ``until``. Asking in vain costs no write."""
        sql, params = self._plans.look([*conditions(where), Condition("lease_until", "$free", now)], sort, 1)

        def work(connection: sqlite3.Connection) -> Document | None:
            row = connection.execute(sql, params).fetchone()
            if row is None:
                return None
            doc = {**document_of(row), "lease_until": until, "version": row[1] + 1}
            self._execute(connection, f'UPDATE "{self.name}" SET version = ?, body = ? WHERE id = ?',
                          (doc["version"], body_of(doc), doc["_id"]))
            return doc

        return self._writer.write(work) if self._file.read(sql, params) else None

    def load(self, rows: Sequence[Row]) -> None:
        """Place documents as they are, in one transaction."""
        bodies = [(doc["_id"], doc["version"], body_of(doc)) for doc, _ in rows]
        ids = [(doc["_id"],) for doc, _ in rows]
        waiting = [event for doc, events in rows for event in self._waiting(doc, events)]
        place = (f'INSERT INTO "{self.name}" (id, version, body) VALUES (?, ?, ?)'
                 " ON CONFLICT (id) DO UPDATE SET version = excluded.version, body = excluded.body")
        forget = "DELETE FROM outbox WHERE collection = ? AND doc_id = ?"

        def work(connection: sqlite3.Connection) -> None:
            connection.executemany(place, bodies)
            if connection.execute("SELECT 1 FROM outbox WHERE collection = ? LIMIT 1", (self.name,)).fetchone():
                connection.executemany(forget, [(self.name, *one) for one in ids])
            connection.executemany(WAIT, waiting)

        try:
            self._writer.write(work)
        except sqlite3.IntegrityError as problem:
            refused = REFUSED_BY.search(str(problem))
            raise DuplicateKey(refused.group(1) if refused else "_id") from problem

    def _found(self, plan: Plan, where: Filter | None, sort: Sequence[str], limit: int,
               after: Sequence[Any] | None) -> list[tuple]:
        branches: list[Branch] = [[]] if after is None else branches_behind(sort, after)
        rows: list[tuple] = []
        for branch in branches:
            if len(rows) < limit:
                rows += self._file.read(*plan([*conditions(where), *branch], sort, limit - len(rows)))
        return rows

    def _execute(self, connection: sqlite3.Connection, sql: str, params: tuple, new: str | None = None) -> int:
        """Run a statement; how many rows it touched. Raises DuplicateKey, which names a new identifier first."""
        try:
            return connection.execute(sql, params).rowcount
        except sqlite3.IntegrityError as problem:
            refused = REFUSED_BY.search(str(problem))
            taken = connection.execute(f'SELECT 1 FROM "{self.name}" WHERE id = ?', (new,)).fetchone()
            raise DuplicateKey(refused.group(1) if refused and not taken else "_id") from problem

    def _waiting(self, doc: Document, events: Sequence[dict]) -> list[tuple]:
        """Events as rows of the outbox."""
        return [(self.name, doc["_id"], event["id"], orjson.dumps(event, option=STRICT).decode()) for event in events]

    def _tell(self, doc: Document, events: Sequence[dict]) -> None:
        self._outcome.tell(self._county, self.name, doc["_id"], events)
