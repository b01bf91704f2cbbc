"""Sending without waiting for each other: green threads, a time-out each, and few at a time to the same target."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

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
        self._pool = GreenPool(AT_ONCE)
        self._busy: Counter[str] = Counter()

    def turn(self, start_due: Callable[[Callable], int]) -> None:
        """Start what is due until nothing is left under way, or the turn's time is over.

        :param start_due: called with ``spawn(function, *args)``; answers how many it started.
        """
        end = time.monotonic() + TURN_SECONDS
        while time.monotonic() < end:
            if start_due(self._pool.spawn_n):
                continue
            if not self._pool.running():
                return
            eventlet.sleep(LOOK_AGAIN_SECONDS)

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


def attempt(send: Callable[[], None]) -> tuple[str | None, bool]:
    """Send within the time-out: None for success, else a code (never an address), and whether trying again is useless."""
    try:
        with Timeout(SEND_SECONDS, NotDelivered("timeout")):
            send()
    except NotDelivered as problem:
        return str(problem), isinstance(problem, Undeliverable)
    except Exception as problem:
        return type(problem).__name__, False
    return None, False
