"""The store in SQLite files, one a county: JSON documents, expression indexes, group commits, several processes."""

import os
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import orjson

from kentan.settings import SettingError
from kentan.store.group_commit import GroupCommit
from kentan.store.names import checked_county, counties_of, is_collection
from kentan.store.outcome import Outcome
from kentan.store.port import INSTALLATION, CollectionSpec, Pending
from kentan.store.sqlite_collection import SqliteCollection
from kentan.store.sqlite_file import SqliteFile
from kentan.store.sqlite_frozen import FrozenFile, frozen_files
from kentan.store.sqlite_postings import postings_table, replace_older
from kentan.store.sqlite_sql import schema_of


class SqliteCounty:
    """One county's file."""

    def __init__(self, county: str, path: Path, outcome: Outcome) -> None:
        """Open or make the file of a county."""
        self.county, self._outcome = county, outcome
        self.file = SqliteFile(path)
        self.writer = GroupCommit(self.file)
        self._collections: dict[CollectionSpec, SqliteCollection] = {}

    def collection(self, spec: CollectionSpec) -> SqliteCollection:
        """The collection, created with its indexes at first use."""
        if spec not in self._collections:
            self._ensure(spec)
            self._collections[spec] = SqliteCollection(spec, self.county, self.file, self.writer, self._outcome)
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
            if postings_table(spec) in missing:
                replace_older(connection, spec)

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
            opened = SqliteCounty(code, self.folder / f"{checked_county(code)}.sqlite", self._outcome)
            if self._counties.setdefault(code, opened) is not opened:
                opened.close()
        return self._counties[code]

    def counties(self, fresh: bool = False) -> list[str]:
        """Codes of the counties that have a file, sorted; without ``installation``; always fresh."""
        return counties_of([path.stem for path in self.folder.glob("*.sqlite")])

    def listen(self, callback: Callable[[list[Pending]], None]) -> None:
        """Tell the callback of the events of each write, after its commit."""
        self._outcome.listen(callback)

    def frozen(self, codes: Sequence[str]) -> AbstractContextManager[dict[str, FrozenFile]]:
        """These files as they were when none of them was being written."""
        return frozen_files({code: self.county(code).file.path for code in codes})

    def ping(self) -> None:
        """Raise unless the installation's file answers."""
        self.county(INSTALLATION).file.read("SELECT 1 FROM outbox LIMIT 1")

    def close(self) -> None:
        """Finish the writes in hand and close all files."""
        for county in self._counties.values():
            county.file.wait_until(lambda county=county: county.writer.idle)  # type: ignore[misc]
            county.close()
        self._counties.clear()
