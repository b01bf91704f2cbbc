"""A nameko entrypoint for the passing of time."""

import logging
from typing import Any

from eventlet import Timeout
from eventlet.event import Event
from nameko.extensions import Entrypoint

from kentan.runtime import logs

logger = logging.getLogger(__name__)


class Ticker(Entrypoint):
    """Fires at an interval of real time and when the clock was moved; never twice at once; a failure waits for the next turn."""

    def __init__(self, seconds: float, when_moved: bool = True, **kwargs: object) -> None:
        """Fire every so many seconds."""
        super().__init__(**kwargs)
        self.seconds, self.when_moved = seconds, when_moved
        self._stopping = False
        self._moved = Event()
        self._thread = None
        self._failure = ""

    def start(self) -> None:
        """Begin to tick."""
        if self.when_moved:
            self.container.config["installation"].clock.watch(self._wake)
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

    def _run(self) -> None:
        while not self._stopping:
            self._turn()
            with Timeout(self.seconds, False):
                self._moved.wait()
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
