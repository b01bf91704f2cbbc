"""The seal on a store in MongoDB: while a backup takes its last look, the writes of all processes wait.

A single MongoDB offers no view of many documents at one moment. So a backup copies first and, under the seal, once more what
has changed meanwhile. The seal is a lease: a backup that was killed holds up nobody for longer.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import eventlet
from pymongo.collection import Collection

from kentan.errors import Unavailable

LOOK_SECONDS = 0.5  # for how long a process believes what it has seen; whoever sets the seal waits for longer
LEASE_SECONDS = 10.0
PATIENCE_SECONDS = 20.0
PAUSE_SECONDS = 0.05
SEALED = "sealed"


class Seal:
    """The seal as one process sees it."""

    def __init__(self, notes: Collection) -> None:
        """Look for it among the notes of the installation's database."""
        self._notes = notes
        self._free_until = 0.0

    def wait(self) -> None:
        """Return when writing is allowed; mostly at once. Raises Unavailable when it takes too long."""
        if time.monotonic() < self._free_until:
            return
        give_up = time.monotonic() + PATIENCE_SECONDS
        while True:
            looked = time.monotonic()
            if not self._is_set():
                self._free_until = looked + LOOK_SECONDS
                return
            if looked > give_up:
                raise Unavailable("unavailable", {"part": "store"})
            eventlet.sleep(PAUSE_SECONDS)

    def _is_set(self) -> bool:
        note = self._notes.find_one({"_id": SEALED})
        return note is not None and note["until"] > time.time()

    @contextmanager
    def set(self) -> Iterator[Callable[[], None]]:
        """Have all processes wait; gives a function that prolongs the lease, to be called again and again."""
        renewed = 0.0

        def keep() -> None:
            nonlocal renewed
            if time.monotonic() - renewed > LEASE_SECONDS / 5:
                renewed = time.monotonic()
                self._notes.update_one({"_id": SEALED}, {"$set": {"until": time.time() + LEASE_SECONDS}}, upsert=True)

        keep()
        try:
            eventlet.sleep(2 * LOOK_SECONDS)
            yield keep
        finally:
            self._notes.delete_one({"_id": SEALED})
