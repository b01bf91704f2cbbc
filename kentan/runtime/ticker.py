"""A nameko entrypoint for the passing of time."""

from eventlet import Timeout
from eventlet.event import Event
from nameko.extensions import Entrypoint


class Ticker(Entrypoint):
    """Fires at an interval of real time and when the clock was moved; never twice at once; a failure waits for the next turn."""

    def __init__(self, seconds: float, when_moved: bool = True, **kwargs: object) -> None:
        """Fire every so many seconds."""
        super().__init__(**kwargs)
        self.seconds, self.when_moved = seconds, when_moved
        self._stopping = False
        self._moved = Event()
        self._thread = None

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

        def finished(worker_ctx: object, result: object, exc_info: object) -> tuple:
            done.send()
            return result, exc_info

        self.container.spawn_worker(self, (), {}, handle_result=finished)
        done.wait()
