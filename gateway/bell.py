"""What wakes whoever waits for news of the feed in this process."""

import eventlet
from eventlet.event import Event

from kentan.store.port import Store


class Bell:
    """Rings when an event was written in this process, and when the process stops."""

    def __init__(self, store: Store) -> None:
        """Listen to what is written through this store."""
        self._rung = Event()
        self.strikes = 0
        self.stopping = False
        store.listen(lambda pendings: self.ring() if pendings else None)

    def ring(self) -> None:
        """Wake all that wait."""
        self.strikes += 1
        rung, self._rung = self._rung, Event()
        rung.send()

    def wait(self, seconds: float, heard: int) -> bool:
        """Wait until it rings, so many seconds at most; whether it did.

        :param heard: how often it had rung when one last looked: a ring since then is not missed.
        """
        if self.strikes == heard:
            rung = self._rung
            with eventlet.Timeout(seconds, False):
                rung.wait()
        return self.strikes != heard

    def stop(self) -> None:
        """Have all streams end."""
        self.stopping = True
        self.ring()
