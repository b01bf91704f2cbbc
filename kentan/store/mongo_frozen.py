"""Databases in MongoDB as they were at one moment: copied while writes go on, and under the seal what changed meanwhile."""

import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import orjson
from pymongo.database import Database

from kentan.store.mongo_seal import Seal
from kentan.store.mongo_shape import document_of, waiting_of
from kentan.store.names import is_collection
from kentan.store.port import Row

BATCH = 1000
TABLE = "CREATE TABLE rows (county TEXT, collection TEXT, id TEXT, stamp TEXT, row BLOB, PRIMARY KEY (county, collection, id))"


class Copy:
    """A copy of some databases in a file of its own."""

    def __init__(self, path: Path, databases: Mapping[str, Database]) -> None:
        """Copy into this file."""
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.execute("PRAGMA synchronous = OFF")
        self.connection.execute(TABLE)
        self._databases = databases

    def follow(self, keep: Callable[[], None] = lambda: None) -> int:
        """Take over what is not there yet in its present state; how many documents that were."""
        return sum(self._follow(code, name, keep) for code, database in self._databases.items()
                   for name in sorted(filter(is_collection, database.list_collection_names())))

    def _follow(self, code: str, name: str, keep: Callable[[], None]) -> int:
        known = dict(self.connection.execute("SELECT id, stamp FROM rows WHERE county = ? AND collection = ?", (code, name)))
        changed: list[str] = []
        for row in self._databases[code][name].find({}, {"stamp": 1}, batch_size=BATCH):
            keep()
            if known.pop(row["_id"], None) != row["stamp"]:
                changed.append(row["_id"])
        gone = [(code, name, doc_id) for doc_id in known]
        self.connection.executemany("DELETE FROM rows WHERE county = ? AND collection = ? AND id = ?", gone)
        for start in range(0, len(changed), BATCH):
            keep()
            self._take(code, name, changed[start:start + BATCH])
        return len(changed) + len(gone)

    def _take(self, code: str, name: str, ids: Sequence[str]) -> None:
        rows = self._databases[code][name].find({"_id": {"$in": list(ids)}})
        taken = [(code, name, row["_id"], row["stamp"], orjson.dumps((document_of(row), waiting_of(row)))) for row in rows]
        self.connection.execute("BEGIN")
        self.connection.executemany("INSERT OR REPLACE INTO rows VALUES (?, ?, ?, ?, ?)", taken)
        self.connection.execute("COMMIT")


class FrozenCopy:
    """One county of a copy."""

    def __init__(self, copy: Copy, code: str) -> None:
        """Read from this copy."""
        self._connection, self._code = copy.connection, code

    def collections(self) -> list[str]:
        """Names of its collections."""
        found = self._connection.execute("SELECT DISTINCT collection FROM rows WHERE county = ?", (self._code,))
        return sorted(name for (name,) in found)

    def rows(self, collection: str) -> Iterator[Row]:
        """Each document with the events in its outbox."""
        sql = "SELECT row FROM rows WHERE county = ? AND collection = ? ORDER BY id"
        for (row,) in self._connection.execute(sql, (self._code, collection)):
            doc, waiting = orjson.loads(row)
            yield doc, waiting


@contextmanager
def frozen_databases(databases: Mapping[str, Database], seal: Seal) -> Iterator[dict[str, FrozenCopy]]:
    """Copy, catch up, and catch up once more while nobody writes, until a look finds nothing new."""
    with tempfile.TemporaryDirectory(prefix="kentan-backup-") as folder:
        copy = Copy(Path(folder) / "copy.sqlite", databases)
        with closing(copy.connection):
            copy.follow()
            copy.follow()
            with seal.set() as keep:
                while copy.follow(keep):
                    pass
            yield {code: FrozenCopy(copy, code) for code in databases}
