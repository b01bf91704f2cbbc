"""Looks into a broker's file from beside the process that owns it (or when none runs): list, show, move and delete messages.

What is changed here is seen at once by the next look; the owner takes it over within a second.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson

from kentan.broker.database import CONTENT, content_of, open_database, patiently
from kentan.broker.letters import Table

SELECT = f"SELECT number, queue, {CONTENT} FROM waiting"
ORDER = "ORDER BY number < 0, abs(number)"


@dataclass(frozen=True)
class StoredMessage:
    """A message as it lies in a queue. ``number`` names it to the functions here (negative: not yet taken over by the owner)."""

    number: int
    queue: str
    exchange: str
    routing_key: str
    headers: Table
    properties: Table
    body: bytes


def queues(path: Path) -> dict[str, int]:
    """How many messages each queue holds, delivered and not yet acknowledged ones included."""
    if not path.exists():
        return {}
    with _database(path) as database:
        return dict(database.execute("SELECT queue, count(*) FROM waiting GROUP BY queue ORDER BY queue"))


def messages(path: Path, queue: str, limit: int = 1000) -> list[StoredMessage]:
    """The first messages of a queue, in their order."""
    if not path.exists():
        return []
    with _database(path) as database:
        return [_message(row) for row in database.execute(f"{SELECT} WHERE queue = ? {ORDER} LIMIT ?", (queue, limit))]


def message(path: Path, queue: str, number: int) -> StoredMessage | None:
    """One message of a queue, or None."""
    if not path.exists():
        return None
    with _database(path) as database:
        return _find(database, queue, number)


def move(path: Path, queue: str, numbers: Iterable[int], target: str) -> int:
    """Move messages to the end of another queue, in one transaction; how many were still there."""
    return _take(path, queue, numbers, target)


def delete(path: Path, queue: str, numbers: Iterable[int]) -> int:
    """Delete messages for good, in one transaction; how many were still there."""
    return _take(path, queue, numbers, None)


def put(path: Path, letters: Iterable[tuple[str, Table, bytes]]) -> None:
    """Add messages ``(queue, properties, body)`` at the ends of their queues, in one transaction; the file is made if need be."""
    rows = [(queue, "", queue, "{}", orjson.dumps(properties).decode(), body) for queue, properties, body in letters]
    with _database(path) as database:
        patiently(lambda: database.execute("BEGIN IMMEDIATE"))
        database.executemany(f"INSERT INTO incoming (queue, {CONTENT}) VALUES (?, ?, ?, ?, ?, ?)", rows)
        database.execute("COMMIT")


def _take(path: Path, queue: str, numbers: Iterable[int], target: str | None) -> int:
    if not path.exists():
        return 0
    with _database(path) as database:
        patiently(lambda: database.execute("BEGIN IMMEDIATE"))
        taken = sum(_take_one(database, queue, number, target) for number in numbers)
        database.execute("COMMIT")
    return taken


def _take_one(database: sqlite3.Connection, queue: str, number: int, target: str | None) -> bool:
    if _find(database, queue, number) is None:
        return False
    if target is not None:
        columns = f"INSERT INTO incoming (queue, {CONTENT}) SELECT ?, {CONTENT} FROM waiting"
        database.execute(f"{columns} WHERE number = ?", (target, number))
    if number < 0:
        database.execute("DELETE FROM incoming WHERE seq = ?", (-number,))
    else:
        database.execute("DELETE FROM messages WHERE number = ?", (number,))
        database.execute("INSERT OR IGNORE INTO removed (number, queue) VALUES (?, ?)", (number, queue))
    return True


def _find(database: sqlite3.Connection, queue: str, number: int) -> StoredMessage | None:
    row = database.execute(f"{SELECT} WHERE queue = ? AND number = ?", (queue, number)).fetchone()
    return None if row is None else _message(row)


def _message(row: tuple) -> StoredMessage:
    number, queue, *rest = row
    content = content_of(*rest)
    return StoredMessage(number, queue, content.exchange, content.routing_key, content.headers, content.properties, content.body)


@contextmanager
def _database(path: Path) -> Iterator[sqlite3.Connection]:
    database = open_database(path)
    try:
        yield database
    finally:
        database.close()
