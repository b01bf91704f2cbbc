"""The store in SQLite files, one a county: JSON documents, expression indexes, group commits, several processes."""

import os
import re
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import orjson

from kentan.documents import Document
from kentan.errors import NotFound
from kentan.settings import SettingError
from kentan.store.filters import Branch, Condition, branches_behind, conditions
from kentan.store.group_commit import GroupCommit
from kentan.store.outcome import Outcome
from kentan.store.port import INSTALLATION, CollectionSpec, Conflict, DuplicateKey, Filter, Pending, value_at
from kentan.store.sqlite_file import SqliteFile
from kentan.store.sqlite_sql import is_collection, order_sql, schema_of, terms_table, where_sql

COUNTY = re.compile(r"[0-9A-Za-z][0-9A-Za-z_]{0,30}")
STRICT = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_SUBCLASS
REFUSED_BY = re.compile(r"__(.+)__unique'?$")


def body_of(doc: Document) -> str:
    """A document's JSON text without what has columns of its own. Raises TypeError for what is not JSON."""
    return orjson.dumps({key: doc[key] for key in doc if key not in ("_id", "version")}, option=STRICT).decode()


def document_of(row: tuple) -> Document:
    """A row as a document."""
    return {"_id": row[0], **orjson.loads(row[2]), "version": row[1]}


class SqliteCollection:
    """One collection: a table of JSON documents."""

    def __init__(self, county: "SqliteCounty", spec: CollectionSpec) -> None:
        """Work in a county's file on a collection that is there."""
        self.name, self._spec, self._county = spec.name, spec, county
        self._select = f'SELECT id, version, body FROM "{spec.name}"'

    def get(self, doc_id: str) -> Document | None:
        """The document, or None."""
        rows = self._county.file.read(self._select + " WHERE id = ?", (doc_id,))
        return document_of(rows[0]) if rows else None

    def insert(self, doc: Document, events: Sequence[dict] = ()) -> None:
        """Store a new document with its events; ``version`` becomes 1."""
        params = (doc["_id"], body_of(doc))
        beside = self._beside(doc, events)

        def work(connection: sqlite3.Connection) -> None:
            self._execute(connection, f'INSERT INTO "{self.name}" (id, version, body) VALUES (?, 1, ?)', params)
            beside(connection, True)

        self._county.writer.write(work)
        doc["version"] = 1
        self._tell(doc, events)

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

        self._county.writer.write(work)
        doc["version"] = version + 1
        self._tell(doc, events)

    def delete(self, doc_id: str) -> bool:
        """Remove a document; whether it was there."""
        def work(connection: sqlite3.Connection) -> bool:
            if self._spec.terms:
                connection.execute(f'DELETE FROM "{terms_table(self.name)}" WHERE id = ?', (doc_id,))
            return bool(self._execute(connection, f'DELETE FROM "{self.name}" WHERE id = ?', (doc_id,)))

        return self._county.writer.write(work)

    def find(self, where: Filter | None = None, sort: Sequence[str] = (), limit: int = 100,
             after: Sequence[Any] | None = None) -> list[Document]:
        """Documents that match, in order, at most ``limit``."""
        branches: list[Branch] = [[]] if after is None else branches_behind(sort, after)
        rows: list[tuple] = []
        for branch in branches:
            if len(rows) < limit:
                rows += self._county.file.read(*self._query([*conditions(where), *branch], sort, limit - len(rows)))
        return [document_of(row) for row in rows]

    def count(self, where: Filter | None = None) -> int:
        """How many match."""
        clause, params = where_sql(self.name, conditions(where))
        return self._county.file.read(f'SELECT COUNT(*) FROM "{self.name}"{clause}', params)[0][0]

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

        return self._county.writer.write(work) if self._county.file.read(sql, params) else None

    def _query(self, wanted: Branch, sort: Sequence[str], limit: int) -> tuple[str, list[Any]]:
        clause, params = where_sql(self.name, wanted)
        return f"{self._select}{clause}{order_sql(sort)} LIMIT ?", [*params, max(limit, 0)]

    def _execute(self, connection: sqlite3.Connection, sql: str, params: tuple) -> int:
        """Run a statement; how many rows it touched. Raises DuplicateKey."""
        try:
            return connection.execute(sql, params).rowcount
        except sqlite3.IntegrityError as problem:
            refused = REFUSED_BY.search(str(problem))
            raise DuplicateKey(refused.group(1) if refused else "_id") from problem

    def _beside(self, doc: Document, events: Sequence[dict]) -> Callable[[sqlite3.Connection, bool], None]:
        """What is written with the document: its events, and its words where the collection has such."""
        rows = [(self.name, doc["_id"], event["id"], orjson.dumps(event, option=STRICT).decode()) for event in events]
        words = words_of(doc, self._spec) if self._spec.terms else None

        def write(connection: sqlite3.Connection, new: bool) -> None:
            if rows:
                connection.executemany("INSERT INTO outbox (collection, doc_id, event_id, event) VALUES (?, ?, ?, ?)", rows)
            if words is not None:
                replace_words(connection, terms_table(self.name), doc["_id"], words, new)

        return write

    def _tell(self, doc: Document, events: Sequence[dict]) -> None:
        self._county.outcome.tell(self._county.county, self.name, doc["_id"], events)


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


class SqliteCounty:
    """One county's file."""

    def __init__(self, county: str, path: Path, outcome: Outcome) -> None:
        """Open or make the file of a county."""
        self.county, self.outcome = county, outcome
        self.file = SqliteFile(path)
        self.writer = GroupCommit(self.file)
        self._collections: dict[CollectionSpec, SqliteCollection] = {}

    def collection(self, spec: CollectionSpec) -> SqliteCollection:
        """The collection, created with its indexes at first use."""
        if spec not in self._collections:
            self._ensure(spec)
            self._collections[spec] = SqliteCollection(self, spec)
        return self._collections[spec]

    def collections(self) -> list[str]:
        """Names of the collections that exist here."""
        rows = self.file.read("SELECT name FROM sqlite_master WHERE type = 'table'")
        return sorted(name for (name,) in rows if is_collection(name))

    def pending(self, limit: int = 1000, collections: Iterable[str] | None = None) -> list[Pending]:
        """Events not yet confirmed, in the order in which they were written."""
        names = None if collections is None else list(collections)
        clause = "" if names is None else f" WHERE collection IN ({', '.join('?' * len(names))})"
        sql = f"SELECT collection, doc_id, event FROM outbox{clause} ORDER BY seq LIMIT ?"
        rows = self.file.read(sql, [*(names or ()), limit])
        return [Pending(self.county, row[0], row[1], orjson.loads(row[2])) for row in rows]

    def published(self, pendings: Iterable[Pending]) -> None:
        """Take confirmed events out."""
        gone = [(pending.event["id"], pending.collection, pending.doc_id) for pending in pendings]
        if gone:
            delete = "DELETE FROM outbox WHERE event_id = ? AND collection = ? AND doc_id = ?"
            self.writer.write(lambda connection: connection.executemany(delete, gone))

    def close(self) -> None:
        """Close the file."""
        self.file.close()

    def _ensure(self, spec: CollectionSpec) -> None:
        """Make what is missing. Several processes may do so at once: the second finds it done."""
        wanted = schema_of(spec)
        if wanted.keys() <= self._names():
            return

        def work(connection: sqlite3.Connection) -> None:
            missing = [name for name in wanted if name not in self._names()]
            for name in missing:
                connection.execute(wanted[name])
            if terms_table(spec.name) in missing:
                for row in connection.execute(f'SELECT id, version, body FROM "{spec.name}"').fetchall():
                    replace_words(connection, terms_table(spec.name), row[0], words_of(document_of(row), spec), new=True)

        self.writer.write(work)

    def _names(self) -> set[str]:
        return {row[0] for row in self.file.read("SELECT name FROM sqlite_master")}


class SqliteStore:
    """A folder with a file for each county."""

    def __init__(self, folder: str | Path) -> None:
        """Work in a folder, which is made if it is not there. Raises SettingError when nothing can be written into it."""
        self.folder = Path(folder)
        self._outcome = Outcome()
        self._counties: dict[str, SqliteCounty] = {}
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            writable = os.access(self.folder, os.W_OK | os.X_OK)
        except OSError as problem:
            raise SettingError(f"cannot make the store's folder {self.folder}: {problem.strerror}") from problem
        if not writable:
            raise SettingError(f"the store's folder {self.folder} is read-only; allow writing, or name another in KENTAN_HOME")

    def county(self, code: str) -> SqliteCounty:
        """The county's file, made at first use. Raises NotFound for what cannot be a county's code."""
        if code not in self._counties:
            if not COUNTY.fullmatch(code):
                raise NotFound("not_found", {"what": "county"})
            opened = SqliteCounty(code, self.folder / f"{code}.sqlite", self._outcome)
            if self._counties.setdefault(code, opened) is not opened:
                opened.close()
        return self._counties[code]

    def counties(self) -> list[str]:
        """Codes of the counties that have a file, sorted; without ``installation``."""
        names = (path.stem for path in self.folder.glob("*.sqlite"))
        return sorted(name for name in names if name != INSTALLATION and COUNTY.fullmatch(name))

    def listen(self, callback: Callable[[list[Pending]], None]) -> None:
        """Tell the callback of the events of each write, after its commit."""
        self._outcome.listen(callback)

    def ping(self) -> None:
        """Raise unless the installation's file answers."""
        self.county(INSTALLATION).file.read("SELECT 1 FROM outbox LIMIT 1")

    def close(self) -> None:
        """Finish the writes in hand and close all files."""
        for county in self._counties.values():
            county.file.wait_until(lambda county=county: county.writer.idle)  # type: ignore[misc]
            county.close()
        self._counties.clear()
