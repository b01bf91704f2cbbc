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
from kentan.store.port import CollectionSpec, Conflict, DuplicateKey, Filter, Row, value_at
from kentan.store.sqlite_file import SqliteFile
from kentan.store.sqlite_sql import order_sql, params_of, shape_of, terms_table, where_sql

STRICT = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_SUBCLASS
WAIT = "INSERT INTO outbox (collection, doc_id, event_id, event) VALUES (?, ?, ?, ?)"
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
        self._insert = f'INSERT INTO "{spec.name}" (id, version, body) VALUES (?, 1, ?)'
        self._select = f'SELECT id, version, body FROM "{spec.name}"'

    def get(self, doc_id: str) -> Document | None:
        """The document, or None."""
        rows = self._file.read(self._select + " WHERE id = ?", (doc_id,))
        return document_of(rows[0]) if rows else None

    def insert(self, doc: Document, events: Sequence[dict] = ()) -> None:
        """Store a new document with its events; ``version`` becomes 1."""
        params = (doc_id := doc["_id"], body_of(doc))
        beside = self._beside(doc, events)

        def work(connection: sqlite3.Connection) -> None:
            self._execute(connection, self._insert, params, doc_id)
            beside(connection, True)

        self._writer.write(work)
        doc["version"] = 1
        self._tell(doc, events)

    def insert_next(self, build: Callable[[Document | None], Document], where: Filter, sort: Sequence[str]) -> Document:
        """Store what follows the first document of a listing; one transaction, so nobody comes between."""
        sql, params = self._query(conditions(where), sort, 1)

        def work(connection: sqlite3.Connection) -> Document:
            row = connection.execute(sql, params).fetchone()
            doc = build(document_of(row) if row else None)
            self._execute(connection, self._insert, (doc["_id"], body_of(doc)), doc["_id"])
            self._beside(doc, ())(connection, True)
            return doc

        doc = self._writer.write(work)
        doc["version"] = 1
        return doc

    def save(self, doc: Document, events: Sequence[dict] = ()) -> None:
        """Replace the document if it is still at its version, with its events; the version grows."""
        version = doc["version"]
        update = f'UPDATE "{self.name}" SET version = ?, body = ? WHERE id = ? AND version = ?'
        params = (version + 1, body_of(doc), doc["_id"], version)
        beside = self._beside(doc, events)

        def work(connection: sqlite3.Connection) -> None:
            if not self._execute(connection, update, params):
                raise Conflict
            beside(connection, False)

        self._writer.write(work)
        doc["version"] = version + 1
        self._tell(doc, events)

    def delete(self, doc_id: str) -> bool:
        """Remove a document; whether it was there."""
        def work(connection: sqlite3.Connection) -> bool:
            if self._spec.terms:
                connection.execute(f'DELETE FROM "{terms_table(self.name)}" WHERE id = ?', (doc_id,))
            return bool(self._execute(connection, f'DELETE FROM "{self.name}" WHERE id = ?', (doc_id,)))

        return self._writer.write(work)

    def find(self, where: Filter | None = None, sort: Sequence[str] = (), limit: int = 100,
             after: Sequence[Any] | None = None) -> list[Document]:
        """Documents that match, in order, at most ``limit``."""
        branches: list[Branch] = [[]] if after is None else branches_behind(sort, after)
        rows: list[tuple] = []
        for branch in branches:
            if len(rows) < limit:
                rows += self._file.read(*self._query([*conditions(where), *branch], sort, limit - len(rows)))
        return [document_of(row) for row in rows]

    def count(self, where: Filter | None = None) -> int:
        """How many match."""
        wanted = conditions(where)
        sql = f'SELECT COUNT(*) FROM "{self.name}"{where_sql(self.name, shape_of(wanted))}'
        return self._file.read(sql, params_of(wanted))[0][0]

    def claim_next(self, where: Filter, sort: Sequence[str], now: str, until: str) -> Document | None:
        """Lease the first match that is free, until ``until``. Asking in vain costs no write."""
        sql, params = self._query([*conditions(where), Condition("lease_until", "$free", now)], sort, 1)

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
        words = [(word, doc["_id"]) for doc, _ in rows for word in words_of(doc, self._spec)] if self._spec.terms else []
        place = (f'INSERT INTO "{self.name}" (id, version, body) VALUES (?, ?, ?)'
                 " ON CONFLICT (id) DO UPDATE SET version = excluded.version, body = excluded.body")
        forget = "DELETE FROM outbox WHERE collection = ? AND doc_id = ?"

        def work(connection: sqlite3.Connection) -> None:
            connection.executemany(place, bodies)
            if connection.execute("SELECT 1 FROM outbox WHERE collection = ? LIMIT 1", (self.name,)).fetchone():
                connection.executemany(forget, [(self.name, *one) for one in ids])
            connection.executemany(WAIT, waiting)
            if self._spec.terms:
                connection.executemany(f'DELETE FROM "{terms_table(self.name)}" WHERE id = ?', ids)
                connection.executemany(f'INSERT INTO "{terms_table(self.name)}" (term, id) VALUES (?, ?)', words)

        try:
            self._writer.write(work)
        except sqlite3.IntegrityError as problem:
            refused = REFUSED_BY.search(str(problem))
            raise DuplicateKey(refused.group(1) if refused else "_id") from problem

    def _query(self, wanted: Branch, sort: Sequence[str], limit: int) -> tuple[str, list[Any]]:
        shape = shape_of(wanted)
        sql = f"{self._select}{where_sql(self.name, shape)}{order_sql(tuple(sort), shape)} LIMIT ?"
        return sql, [*params_of(wanted), max(limit, 0)]

    def _execute(self, connection: sqlite3.Connection, sql: str, params: tuple, new: str | None = None) -> int:
        """Run a statement; how many rows it touched. Raises DuplicateKey, which names a new identifier first."""
        try:
            return connection.execute(sql, params).rowcount
        except sqlite3.IntegrityError as problem:
            refused = REFUSED_BY.search(str(problem))
            taken = connection.execute(f'SELECT 1 FROM "{self.name}" WHERE id = ?', (new,)).fetchone()
            raise DuplicateKey(refused.group(1) if refused and not taken else "_id") from problem

    def _beside(self, doc: Document, events: Sequence[dict]) -> Callable[[sqlite3.Connection, bool], None]:
        """What is written with the document: its events, and its words where the collection has such."""
        rows = self._waiting(doc, events)
        words = words_of(doc, self._spec) if self._spec.terms else None

        def write(connection: sqlite3.Connection, new: bool) -> None:
            if rows:
                connection.executemany(WAIT, rows)
            if words is not None:
                replace_words(connection, terms_table(self.name), doc["_id"], words, new)

        return write

    def _waiting(self, doc: Document, events: Sequence[dict]) -> list[tuple]:
        """Events as rows of the outbox."""
        return [(self.name, doc["_id"], event["id"], orjson.dumps(event, option=STRICT).decode()) for event in events]

    def _tell(self, doc: Document, events: Sequence[dict]) -> None:
        self._outcome.tell(self._county, self.name, doc["_id"], events)


def words_of(doc: Document, spec: CollectionSpec) -> set[str]:
    """The words that a document is found by."""
    words = value_at(doc, spec.terms or "")
    return {word for word in words if isinstance(word, str)} if isinstance(words, list) else set()


def replace_words(connection: sqlite3.Connection, table: str, doc_id: str, words: set[str], new: bool = False) -> None:
    """Write the difference to the words that stand in the side table; mostly there is none."""
    had = set() if new else {row[0] for row in connection.execute(f'SELECT term FROM "{table}" WHERE id = ?', (doc_id,))}
    if had - words:
        connection.executemany(f'DELETE FROM "{table}" WHERE term = ? AND id = ?', [(word, doc_id) for word in had - words])
    if words - had:
        connection.executemany(f'INSERT INTO "{table}" (term, id) VALUES (?, ?)', [(word, doc_id) for word in words - had])
