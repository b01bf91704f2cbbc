"""The journal: what must outlive the process, in one SQLite file that one process owns.

Greenlets that write at the same time share one transaction.
"""

import logging
import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path

import eventlet
from eventlet.event import Event

from kentan.broker.database import CONTENT, INSERT, content_of, open_database, patiently, row_of, unwritable
from kentan.broker.errors import BrokerUnwritable
from kentan.broker.letters import Letter
from kentan.broker.lock import OwnerLock
from kentan.commits import Commits

Addressed = tuple[str, Letter]  # the queue's name and a letter in it

LAZINESS = 0.05  # seconds that an acknowledgement may wait for others; lost ones only mean a redelivery
RETRY = 1.0
ROUNDS = 4

logger = logging.getLogger(__name__)


class Group:
    """Writes that go to the disk together."""

    def __init__(self) -> None:
        """Begin with nothing to write."""
        self.rows: list[tuple] = []
        self.gone: list[int] = []
        self.then: list[Callable[[], None]] = []
        self.done = Event()


class Journal:
    """Holds the letters of the queues that are kept; see ``NoJournal`` for a broker that keeps nothing."""

    def __init__(self, path: Path) -> None:
        """Own the file. Raises BrokerBusy, BrokerUnusable, BrokerUnwritable or OSError."""
        self.path = path
        self._lock = OwnerLock(path)
        try:
            self._database = open_database(path)
            self.crashed = self._enter()
        except BaseException:
            self._lock.release()
            raise
        self._group: Group | None = None
        self._running = False
        self._gone: list[int] = []
        self._returns: dict[int, int] = {}
        self._lazy_due = False
        self._seen = 0
        self._closed = False
        self._commits = Commits()

    def _enter(self) -> bool:
        """Note that the file is in use; whether the last owner did not leave it properly."""
        crashed = self._database.execute("SELECT 1 FROM state WHERE name = 'in_use'").fetchone() is not None
        try:
            patiently(lambda: self._database.execute("INSERT OR REPLACE INTO state VALUES ('in_use', 1)"))
        except sqlite3.Error as problem:
            raise unwritable(self.path, problem) from problem
        return crashed

    def letters(self) -> list[Addressed]:
        """All letters in the journal, in their order."""
        rows = self._database.execute(f"SELECT number, queue, expires, returns, {CONTENT} FROM messages ORDER BY number")
        return [
            (queue, Letter(number, content_of(*content), expires, True, returns, self.crashed or returns > 0))
            for number, queue, expires, returns, *content in rows
        ]

    def write(self, letters: Iterable[Addressed], gone: Iterable[int], then: Callable[[], None]) -> None:
        """Have letters stored and others gone in one transaction, then ``then`` called; returns when that is done.

        Raises BrokerUnwritable; nothing is stored or gone then.
        """
        rows = [row_of(*addressed) for addressed in letters]
        group = self._next_group()
        group.rows.extend(rows)
        group.gone.extend(gone)
        group.then.append(then)
        group.done.wait()

    def forget(self, number: int) -> None:
        """Have a letter gone soon."""
        self._returns.pop(number, None)
        self._gone.append(number)
        self._be_lazy(LAZINESS)

    def delivered(self, letter: Letter) -> None:
        """Note soon that a letter is in a consumer's hand: if it is never acknowledged, it came back once more."""
        self._returns[letter.number] = letter.returns + 1
        self._be_lazy(LAZINESS)

    def delete_queue(self, queue: str) -> None:
        """Have all letters of a queue gone at once."""
        def delete() -> None:
            self._wait_for_commit()
            self._database.execute("DELETE FROM messages WHERE queue = ?", (queue,))

        patiently(delete)

    def close(self) -> None:
        """Write what is waiting and let go of the file."""
        try:
            self._next_group().done.wait()
            patiently(lambda: self._database.execute("DELETE FROM state WHERE name = 'in_use'"))
        except (BrokerUnwritable, sqlite3.Error):
            logger.exception("the broker's last acknowledgements could not be written; their messages come again")
        self._closed = True
        self._database.close()
        self._lock.release()

    def _be_lazy(self, delay: float) -> None:
        if not self._lazy_due:
            self._lazy_due = True
            eventlet.spawn_after(delay, self._flush)

    def _flush(self) -> None:
        if self._lazy_due and not self._closed:
            self._next_group()

    def _next_group(self) -> Group:
        if self._group is None:
            self._group = Group()
            if not self._running:
                self._running = True
                eventlet.spawn_n(self._run)
        return self._group

    def _run(self) -> None:
        try:
            while self._group is not None:
                self._gather(self._group)
                group, self._group = self._group, None
                self._commit(group)
                eventlet.sleep(0)
        finally:
            self._running = False

    def _gather(self, group: Group) -> None:
        """Let whoever is about to write join, as long as somebody does."""
        waiting = 0
        for _ in range(ROUNDS):
            if len(group.then) == waiting:
                return
            waiting = len(group.then)
            eventlet.sleep(0)

    def _commit(self, group: Group) -> None:
        gone, self._gone = self._gone, []
        returns, self._returns = self._returns, {}
        self._lazy_due = False
        try:
            self._transact(group.rows, gone + group.gone, returns)
        except Exception as problem:  # whatever it is, nobody may wait for ever
            self._gone, self._returns = gone + self._gone, {**returns, **self._returns}
            if self._gone or self._returns:
                self._be_lazy(RETRY)
            group.done.send_exception(unwritable(self.path, problem))
        else:
            for then in group.then:
                then()
            group.done.send()

    def _transact(self, rows: list[tuple], gone: list[int], returns: dict[int, int]) -> None:
        patiently(lambda: self._database.execute("BEGIN IMMEDIATE"))
        try:
            self._database.executemany(INSERT, rows)
            self._database.executemany("UPDATE messages SET returns = ?2 WHERE number = ?1", returns.items())
            self._database.executemany("DELETE FROM messages WHERE number = ?", ((number,) for number in gone))
            self._commits.make(self._database)
        except Exception:
            if self._database.in_transaction:
                self._database.execute("ROLLBACK")
            raise

    def _begin(self) -> None:
        self._wait_for_commit()
        self._database.execute("BEGIN IMMEDIATE")

    def _wait_for_commit(self) -> None:
        """A thread that commits has the connection to itself."""
        while self._commits.elsewhere:
            eventlet.sleep(0.001)

    def outside(self, next_number: Callable[[], int]) -> tuple[list[tuple[str, int]], list[Addressed]]:
        """What another process has changed since the last call: (queue, number) of letters gone, and letters that came."""
        self._wait_for_commit()
        (version,) = self._database.execute("PRAGMA data_version").fetchone()
        if version == self._seen:
            return [], []
        patiently(self._begin)
        removed = self._database.execute("SELECT queue, number FROM removed").fetchall()
        came = self._database.execute(f"SELECT queue, {CONTENT} FROM incoming ORDER BY seq").fetchall()
        letters = [(queue, Letter(next_number(), content_of(*content), None, True)) for queue, *content in came]
        self._database.executemany(INSERT, [row_of(*addressed) for addressed in letters])
        self._database.execute("DELETE FROM incoming")
        self._database.execute("DELETE FROM removed")
        self._database.execute("COMMIT")
        self._seen = version
        return removed, letters


class NoJournal:
    """The journal of a broker in memory: everything is done at once and nothing is kept."""

    crashed = False

    def letters(self) -> list[Addressed]:
        """None are kept."""
        return []

    def write(self, letters: Iterable[Addressed], gone: Iterable[int], then: Callable[[], None]) -> None:
        """Only go on."""
        then()

    def forget(self, number: int) -> None:
        """Nothing is there."""

    def delivered(self, letter: Letter) -> None:
        """Nothing is noted."""

    def delete_queue(self, queue: str) -> None:
        """Nothing is there."""

    def outside(self, next_number: Callable[[], int]) -> tuple[list[tuple[str, int]], list[Addressed]]:
        """No other process can look in."""
        return [], []

    def close(self) -> None:
        """Nothing is open."""
