"""The raw limit: the writes and publishes of a bench once more, with the same durability and indexes, and nothing around them."""

import sqlite3
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import orjson

from kentan.broker.database import INSERT, open_database
from kentan.contracts.events import routing_key_of
from kentan.events.publisher import Publisher
from kentan.events.relay import outgoing
from kentan.events.topology import EXCHANGE
from kentan.runtime.installation import Installation
from kentan.runtime.part import routing_table
from services.notifications.repository import FEED

Statement = tuple[str, tuple]
RAISED = "cn.kentan.tickets.appeal.raised."
PREPARE = ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA wal_autocheckpoint = 4000")


@dataclass
class Raw:
    """Seconds that the bare writes and the bare publishes of so many files take, and how many there are."""

    files: int
    writes: int
    write_seconds: float
    publishes: int
    publish_seconds: float


def raw_limit(installation: Installation, folder: str | None, together: int, amqp: str = "") -> Raw:
    """Do again what a store holds, ``together`` writes to a commit, as so many clients who wait for it can share one."""
    with tempfile.TemporaryDirectory(prefix="kentan-raw-", dir=folder) as made:
        writes, write_seconds = _store_again(installation, Path(made), together)
        events = list(_events(installation))
        files = sum(event["type"].startswith(RAISED) for event in events)
        took = _to_rabbitmq(events, amqp, together) if amqp else _to_journal(installation, events, Path(made), together)
        return Raw(files, writes, write_seconds, len(events), took)


def _store_again(installation: Installation, folder: Path, together: int) -> tuple[int, float]:
    writes, seconds = 0, 0.0
    for code in installation.store.counties():
        source = sqlite3.connect(Path(installation.settings.store_uri.removeprefix("sqlite:///")) / f"{code}.sqlite")
        target = sqlite3.connect(folder / f"{code}.sqlite", isolation_level=None)
        for statement in (*PREPARE, *_schema(source)):
            target.execute(statement)
        statements = list(_writes(source))
        seconds += _commit(target, statements, together)
        writes += len(statements)
    return writes, seconds


def _schema(source: sqlite3.Connection) -> list[str]:
    found = source.execute("SELECT sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL"
                           " AND name NOT LIKE 'sqlite_%' ORDER BY type DESC")  # what triggers would write is among the rows
    return [statement for (statement,) in found]


def _writes(source: sqlite3.Connection) -> Iterator[Statement]:
    """A document of version n was written n times, here with its last content."""
    names = [name for (name,) in source.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for name in names:
        if "__" in name or name in ("outbox", "sqlite_sequence"):
            continue
        for doc_id, version, body in source.execute(f'SELECT id, version, body FROM "{name}"'):
            yield f'INSERT INTO "{name}" VALUES (?, 1, ?)', (doc_id, body)
            for n in range(2, version + 1):
                yield f'UPDATE "{name}" SET version = ?, body = ? WHERE id = ? AND version = ?', (n, body, doc_id, n - 1)


def _commit(target: sqlite3.Connection, statements: list[Statement], together: int) -> float:
    started, waiting = time.perf_counter(), iter(statements)
    while group := list(islice(waiting, together)):
        target.execute("BEGIN IMMEDIATE")
        for sql, params in group:
            target.execute(sql, params)
        target.execute("COMMIT")
    return time.perf_counter() - started


def _events(installation: Installation) -> Iterator[dict]:
    for code in installation.store.counties():
        feed = installation.store.county(code).collection(FEED)
        after = None
        while rows := feed.find({}, (), 500, after):
            yield from (row["event"] for row in rows)
            after = [rows[-1]["_id"]]


def _to_journal(installation: Installation, events: list[dict], folder: Path, together: int) -> float:
    """Each event into the queue of each consumer, and out of it again."""
    database, number = open_database(folder / "broker.sqlite"), 0
    statements: list[Statement] = []
    for event in events:
        name, body = event["type"].removeprefix("cn.kentan.").rsplit(".v", 1)[0], orjson.dumps(event)
        for route in routing_table(installation.parts):
            if name in route.event_types or "*" in route.event_types:
                number += 1
                statements.append((INSERT, (number, route.consumer, None, 0, EXCHANGE, routing_key_of(event), "{}", "{}", body)))
    seconds = _commit(database, statements, together)
    gone = [("DELETE FROM messages WHERE number = ?", (one,)) for one in range(1, number + 1)]
    return seconds + _commit(database, gone, 10 * together)


def _to_rabbitmq(events: list[dict], uri: str, together: int) -> float:
    """Each event once, confirmed by all the queues that it goes to, so many to a round trip."""
    publisher = Publisher(uri)
    publisher.publish([outgoing(event) for event in events[:1]])
    started, waiting = time.perf_counter(), iter(events)
    while group := list(islice(waiting, together)):
        publisher.publish([outgoing(event) for event in group])
    seconds = time.perf_counter() - started
    publisher.close()
    return seconds
