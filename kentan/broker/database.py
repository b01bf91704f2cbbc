"""The journal's file: its tables and its rows, as the owner and the commands that look in from beside it know them."""

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import eventlet
import orjson

from kentan.broker.errors import BrokerUnusable, BrokerUnwritable
from kentan.broker.letters import Content, Letter

VERSION = 1
PATIENCE = 10.0  # seconds to wait for another process that writes
CONTENT = "exchange, routing_key, headers, properties, body"
SCHEMA = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS messages (number INTEGER PRIMARY KEY, queue TEXT NOT NULL, expires REAL, returns INTEGER NOT NULL,
    exchange TEXT NOT NULL, routing_key TEXT NOT NULL, headers TEXT NOT NULL, properties TEXT NOT NULL, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS incoming (seq INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL,
    exchange TEXT NOT NULL, routing_key TEXT NOT NULL, headers TEXT NOT NULL, properties TEXT NOT NULL, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS removed (number INTEGER PRIMARY KEY, queue TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE VIEW IF NOT EXISTS waiting AS SELECT number, queue, {CONTENT} FROM messages
    UNION ALL SELECT -seq, queue, {CONTENT} FROM incoming;
PRAGMA user_version = {VERSION};
COMMIT;
"""
INSERT = f"INSERT INTO messages (number, queue, expires, returns, {CONTENT}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"

Row = tuple
Result = TypeVar("Result")


def is_busy(problem: sqlite3.Error) -> bool:
    """Whether another process holds the file for the moment."""
    return getattr(problem, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY


def patiently(step: Callable[[], Result]) -> Result:
    """Do a step, again while another process holds the file; other greenlets run meanwhile."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return step()
        except sqlite3.OperationalError as problem:
            if not is_busy(problem) or time.monotonic() > deadline:
                raise
        eventlet.sleep(0.003)


def open_database(path: Path) -> sqlite3.Connection:
    """The file with its tables, made if it is not there. Raises BrokerUnusable or BrokerUnwritable."""
    try:
        database = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
        patiently(lambda: database.execute("PRAGMA journal_mode = WAL"))
        database.execute("PRAGMA synchronous = FULL")
        _prepare(database, path)
        return database
    except sqlite3.OperationalError as problem:
        raise unwritable(path, problem) from problem
    except sqlite3.DatabaseError as problem:
        raise BrokerUnusable(f"{path} is not a broker's file ({problem}); move it away") from problem


def _prepare(database: sqlite3.Connection, path: Path) -> None:
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        raise BrokerUnusable(f"{path} was written by a newer version; upgrade the program")
    if version < VERSION:
        patiently(lambda: database.executescript(SCHEMA))


def unwritable(path: Path, problem: Exception) -> BrokerUnwritable:
    """What a refused write is told as."""
    return BrokerUnwritable(f"cannot write {path}: {problem}; make room or give this process the right to write there")


def row_of(queue: str, letter: Letter) -> Row:
    """A letter as a row of ``messages``."""
    content = letter.content
    return (letter.number, queue, letter.expires, letter.returns, content.exchange, content.routing_key,
            orjson.dumps(content.headers).decode(), orjson.dumps(content.properties).decode(), content.body)


def content_of(exchange: str, routing_key: str, headers: str, properties: str, body: bytes) -> Content:
    """The content in a row's last five columns."""
    return Content(body, orjson.loads(headers), orjson.loads(properties), exchange, routing_key)
