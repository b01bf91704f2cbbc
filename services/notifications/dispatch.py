"""Sending without waiting for each other: green threads, a time-out each, and few at a time to the same target."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import eventlet
from eventlet import GreenPool, Timeout

from kentan.plugins.channels import NotDelivered, Undeliverable

TURN_SECONDS = 4.0
SEND_SECONDS = 10.0
AT_ONCE = 100
PER_TARGET = 2
LOOK_AGAIN_SECONDS = 0.02


class Dispatcher:
    """What a process sends outside. It outlives the turns of the ticker, so that a slow target holds up nobody's next turn."""

    def __init__(self) -> None:
        """Nothing under way yet."""
        self._pool, self._slow = GreenPool(AT_ONCE), GreenPool(AT_ONCE)
        self._busy: Counter[str] = Counter()

    def turn(self, start_due: Callable[[Callable], int]) -> None:
        """Start what is due until nothing is left under way, or the turn's time is over.

        :param start_due: called with ``spawn(function, *args)``; answers how many it started.
        """
        end = time.monotonic() + TURN_SECONDS
        while time.monotonic() < end:
            if start_due(self._pool.spawn_n):
                continue
            if not self._pool.running() + self._slow.running():
                return
            eventlet.sleep(LOOK_AGAIN_SECONDS)

    def lane(self, slow: bool) -> GreenPool:
        """Where to send from: targets that were slow or failed lately have a lane of their own, and wait for each other only."""
        return self._slow if slow else self._pool

    @contextmanager
    def line_to(self, target: str) -> Iterator[bool]:
        """Whether there is room for one more to this target; it is held meanwhile."""
        free = self._busy[target] < PER_TARGET
        self._busy[target] += free
        try:
            yield free
        finally:
            self._busy[target] -= free
            if not self._busy[target]:
                del self._busy[target]


class Attempt(NamedTuple):
    """What became of an attempt to send.

    :param problem: None for success, else a code (never an address).
    :param for_good: trying again is useless.
    :param wait: seconds to wait at least, which the receiver asked for.
    :param seconds: how long it took.
    """

    problem: str | None = None
    for_good: bool = False
    wait: float = 0.0
    seconds: float = 0.0


def attempt(send: Callable[[], None]) -> Attempt:
    """Send within the time-out."""
    begun = time.monotonic()
    try:
        with Timeout(SEND_SECONDS, NotDelivered("timeout")):
            send()
    except NotDelivered as problem:
        return Attempt(str(problem), isinstance(problem, Undeliverable), problem.wait, time.monotonic() - begun)
    except Exception as problem:
        return Attempt(type(problem).__name__, seconds=time.monotonic() - begun)
    return Attempt(seconds=time.monotonic() - begun)
