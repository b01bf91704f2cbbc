"""SQLite files as they were at one moment: read transactions that begin while nobody writes to any of the files."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import orjson

from kentan.store.names import is_collection
from kentan.store.port import Row
from kentan.store.sqlite_collection import document_of

# Another process holds a file for the time of a commit. Whoever waits here waits in a process of its own, without a hub.
PATIENCE_SECONDS = 10.0


class FrozenFile:
    """One county's file, read within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Begin to read: from here on no later write is seen."""
        self._connection = connection
        connection.execute("BEGIN")
        connection.execute("SELECT 1 FROM outbox LIMIT 1").fetchone()

    def collections(self) -> list[str]:
        """Names of its collections."""
        rows = self._connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return sorted(name for (name,) in rows if is_collection(name))

    def rows(self, collection: str) -> Iterator[Row]:
        """Each document with the events in its outbox."""
        waiting: dict[str, list[dict]] = defaultdict(list)
        for doc_id, event in self._connection.execute(
                "SELECT doc_id, event FROM outbox WHERE collection = ? ORDER BY seq", (collection,)):
            waiting[doc_id].append(orjson.loads(event))
        for row in self._connection.execute(f'SELECT id, version, body FROM "{collection}" ORDER BY id'):
            yield document_of(row), waiting.get(row[0], [])


@contextmanager
def frozen_files(paths: Mapping[str, Path]) -> Iterator[dict[str, FrozenFile]]:
    """Lock all files against writing, begin to read all of them, let go of the locks: a pause of some milliseconds."""
    with ExitStack() as reading:
        with ExitStack() as locking:
            for path in paths.values():
                locking.enter_context(closing(_connected(path))).execute("BEGIN IMMEDIATE")
            found = {code: FrozenFile(reading.enter_context(closing(_connected(path)))) for code, path in paths.items()}
        yield found


def _connected(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=PATIENCE_SECONDS, isolation_level=None)
