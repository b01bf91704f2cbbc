"""One county's SQLite file: opened, recognised, and waited for without ever blocking the hub."""

import random
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import eventlet

from kentan.commits import Commits
from kentan.errors import Unavailable
from kentan.settings import SettingError
from kentan.store.migrations import NewerStore
from kentan.store.sqlite_sql import OUTBOX

APPLICATION_ID = 0x6B656E74
LAYOUT = 1
PATIENCE_SECONDS = 10.0
LOCKED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
Result = TypeVar("Result")


def told(problem: Exception) -> Exception:
    """What a caller is told: a wrong statement is ours and stays; a disk or lock that fails makes the store unavailable."""
    if isinstance(problem, sqlite3.OperationalError) and problem.sqlite_errorcode != sqlite3.SQLITE_ERROR:
        unavailable = Unavailable("unavailable", {"part": "store"})
        unavailable.__cause__ = problem
        return unavailable
    return problem


class SqliteFile:
    """A connection to one file. Reads and writes of a process share it; a transaction switches greenlets at its commit only.

    While a thread commits, reads are answered by a second connection, which sees what was durable before.
    """

    def __init__(self, path: Path) -> None:
        """Open or make the file. Raises SettingError when it cannot be used, NewerStore when it is from a later version."""
        self.path = path
        self._commits = Commits()
        self._second: sqlite3.Connection | None = None
        try:
            self.connection = self._connected()
            self._prepare()
        except sqlite3.Error as problem:
            raise SettingError(f"{path} cannot be used as a store: {problem}") from problem

    def patiently(self, action: Callable[[], Result]) -> Result:
        """Do it; while another process has the file locked, let other greenlets run and try again."""
        give_up, pause = time.monotonic() + PATIENCE_SECONDS, 0.0005
        while True:
            try:
                return action()
            except sqlite3.OperationalError as problem:
                if problem.sqlite_errorcode & 0xFF not in LOCKED or time.monotonic() > give_up:
                    raise told(problem) from None
            eventlet.sleep(pause * random.uniform(0.5, 1.5))
            pause = min(pause * 1.5, 0.01)

    def read(self, sql: str, params: list | tuple = ()) -> list[tuple]:
        """All rows of a query."""
        try:
            return self._reading().execute(sql, params).fetchall()
        except sqlite3.OperationalError:  # mostly another process has it locked
            return self.patiently(lambda: self._reading().execute(sql, params).fetchall())

    def begin(self) -> None:
        """Start a write transaction; waits for other processes. Nothing may switch greenlets from here to its commit."""
        self.patiently(lambda: self.connection.execute("BEGIN IMMEDIATE"))

    @property
    def waits(self) -> bool:
        """Whether a thread waits for the disk at the moment."""
        return self._commits.elsewhere

    def commit(self) -> BaseException | None:
        """Make the transaction durable; see ``Commits.make``."""
        return self._commits.make(self.connection)

    def rollback(self) -> None:
        """Undo the transaction, if SQLite has not done so already."""
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")

    def wait_until(self, ready: Callable[[], bool]) -> None:
        """Let other greenlets run until something is so."""
        while not ready():
            eventlet.sleep(0.001)

    def close(self) -> None:
        """Let go of the file."""
        for connection in (self.connection, self._second):
            if connection is not None:
                connection.close()

    def _reading(self) -> sqlite3.Connection:
        if not self.waits:
            return self.connection
        if self._second is None:
            self._second = self._connected()
        return self._second

    def _connected(self) -> sqlite3.Connection:
        return sqlite3.connect(self.path, timeout=0, isolation_level=None, cached_statements=512, check_same_thread=False)

    def _prepare(self) -> None:
        tables = self.read("SELECT name FROM sqlite_master WHERE type = 'table'")
        ours = self._pragma("application_id") == APPLICATION_ID
        if tables and not ours:
            raise SettingError(f"{self.path} is not a file of Kentan; name another folder in KENTAN_STORE_URI")
        if self._pragma("user_version") > LAYOUT:
            raise NewerStore(f"{self.path} was written by a later version of Kentan; run that version")
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "temp_store = MEMORY", "wal_autocheckpoint = 4000"):
            self.patiently(lambda pragma=pragma: self.connection.execute(f"PRAGMA {pragma}").fetchall())  # type: ignore[misc]
        if not ours:
            self._make()

    def _make(self) -> None:
        self.begin()
        for statement in (*OUTBOX, f"PRAGMA application_id = {APPLICATION_ID}", f"PRAGMA user_version = {LAYOUT}"):
            self.connection.execute(statement)
        self.commit()

    def _pragma(self, name: str) -> int:
        return self.read(f"PRAGMA {name}")[0][0]
