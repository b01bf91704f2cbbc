"""Making an SQLite transaction durable: on the hub while the disk is fast, in a native thread while it is slow.

A thread needs the interpreter's lock to begin and to end, which a busy hub gives away a few times a millisecond at best; a
fast disk has answered long before. A slow one would hold up everybody.
"""

import sqlite3
import time
from collections.abc import Callable

import eventlet
from eventlet import tpool
from eventlet.event import Event

SLOW_SECONDS = 0.0005
WEIGHT = 0.1  # of the last commit in the mean that is held against the limit
PROBE = 50  # when the disk was slow, so many commits go to a thread before one on the hub shows whether it still is


class Commits:
    """The commits of one connection."""

    def __init__(self) -> None:
        """Take the disk for fast until it shows otherwise."""
        self.elsewhere = False  # while a thread has the connection
        self._mean = 0.0
        self._threads_left = 0

    def make(self, connection: sqlite3.Connection) -> BaseException | None:
        """Commit. What told this greenlet to stop meanwhile is returned, to be raised when all who wait have been told."""
        if self._mean > SLOW_SECONDS and self._threads_left:
            self._threads_left -= 1
            self.elsewhere = True
            try:
                return _undisturbed(lambda: connection.execute("COMMIT").close())
            finally:
                self.elsewhere = False
        started = time.perf_counter()
        connection.execute("COMMIT")
        self._mean += WEIGHT * (time.perf_counter() - started - self._mean)
        self._threads_left = PROBE
        return None


def _undisturbed(work: Callable[[], None]) -> BaseException | None:
    """Do something in a thread to its end, whatever this greenlet is told meanwhile, which is returned. Raises the work's own."""
    ended, problems, stopped = Event(), list[Exception](), None

    def run() -> None:
        try:
            tpool.execute(work)
        except Exception as problem:
            problems.append(problem)
        ended.send()

    eventlet.spawn_n(run)
    while not ended.ready():
        try:
            ended.wait()
        except BaseException as told:
            stopped = told
    if problems:
        raise problems[0]
    return stopped
