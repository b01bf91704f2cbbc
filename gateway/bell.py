"""What wakes the event streams of this process."""

import eventlet
from eventlet.event import Event

from kentan.store.port import Store


class Bell:
    """Wakes the streams of this process when an event was written in it, and when it stops."""

    def __init__(self, store: Store) -> None:
        """Listen to what is written through this store."""
        self._rung = Event()
        self.stopping = False
        store.listen(lambda pendings: self.ring() if pendings else None)

    def ring(self) -> None:
        """Wake all that wait."""
        rung, self._rung = self._rung, Event()
        rung.send()

    def wait(self, seconds: float) -> bool:
        """Wait until it rings, so many seconds at most; whether it did."""
        rung = self._rung
        with eventlet.Timeout(seconds, False):
            rung.wait()
        return rung.ready()

    def stop(self) -> None:
        """Have all streams end."""
        self.stopping = True
        self.ring()
