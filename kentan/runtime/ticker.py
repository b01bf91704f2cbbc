"""A nameko entrypoint for the passing of time."""

import logging
import time
from typing import Any

import eventlet
from eventlet import Timeout
from eventlet.event import Event
from nameko.extensions import Entrypoint

from kentan.runtime import logs

# Between turns that a bell asks for: many rings in a row are answered by one turn, and turns take a small share of the time.
SHORTEST_GAP, LONGEST_GAP, GAP_TURNS = 0.02, 0.1, 4

logger = logging.getLogger(__name__)


class Ticker(Entrypoint):
    """Fires at an interval of real time, when the clock was moved and when its bell rings; never twice at once.

    A failure waits for the next turn.
    """

    def __init__(self, seconds: float, when_moved: bool = True, woken_by: str = "", **kwargs: object) -> None:
        """Fire every so many seconds."""
        super().__init__(**kwargs)
        self.seconds, self.when_moved, self.woken_by = seconds, when_moved, woken_by
        self._stopping = False
        self._moved = Event()
        self._rung = False
        self._thread = None
        self._failure = ""

    def start(self) -> None:
        """Begin to tick."""
        if self.when_moved:
            self.container.config["installation"].clock.watch(self._wake)
        if self.woken_by:
            self.container.config["installation"].bells.watch(self.woken_by, self._ring)
        self._thread = self.container.spawn_managed_thread(self._run)

    def stop(self) -> None:
        """End after the turn in hand."""
        self._stopping = True
        self._wake()
        if self._thread is not None:
            self._thread.wait()

    def kill(self) -> None:
        """End at once."""
        self._stopping = True
        if self._thread is not None:
            self._thread.kill()

    def _wake(self) -> None:
        if not self._moved.ready():
            self._moved.send()

    def _ring(self) -> None:
        self._rung = True
        self._wake()

    def _run(self) -> None:
        while not self._stopping:
            self._rung, begun = False, time.monotonic()
            self._turn()
            ended = time.monotonic()
            with Timeout(self.seconds, False):
                self._moved.wait()
            if self._rung and not self._stopping:
                gap = min(max(GAP_TURNS * (ended - begun), SHORTEST_GAP), LONGEST_GAP)
                eventlet.sleep(max(ended + gap - time.monotonic(), 0))
            self._moved = Event()

    def _turn(self) -> None:
        done = Event()

        def finished(worker_ctx: object, result: object, exc_info: Any) -> tuple:
            self._tell(logs.trace_of(exc_info[1]) if exc_info else "")
            done.send()
            return result, exc_info

        self.container.spawn_worker(self, (), {}, handle_result=finished)
        done.wait()

    def _tell(self, failure: str) -> None:
        """Log a failure when it begins and when it is over, not at each of its turns."""
        if failure and failure != self._failure:
            logger.error("%s failed, tried again at its next turn: %s", self.method_name, failure)
        elif self._failure and not failure:
            logger.info("%s works again", self.method_name)
        self._failure = failure
