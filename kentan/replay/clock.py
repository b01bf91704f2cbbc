"""Simulated time over several processes: each reads the present moment from a shared document of the store."""

from collections.abc import Callable
from datetime import datetime

import eventlet

from kentan.clock import from_text, to_text
from kentan.documents import Document, new_document
from kentan.settings import SettingError
from kentan.store.port import INSTALLATION, Collection, CollectionSpec, Conflict, DuplicateKey, Store

CLOCK = CollectionSpec("kentan_clock")
POLL_SECONDS = 0.1


class ReplayClock:
    """A clock that stands where the replay put it. It refuses a store that is not a replay's."""

    def __init__(self, store: Store) -> None:
        """Look for the replay's document."""
        self._collection = _collection(store)
        if self._collection.get("clock") is None:
            raise SettingError("KENTAN_CLOCK=replay, but these data are not a replay's: use another KENTAN_HOME")
        self._watchers: list[Callable[[], None]] = []
        self._polling: eventlet.greenthread.GreenThread | None = None

    def now(self) -> datetime:
        """The moment that the shared document names, read each time: no process may lag behind."""
        return from_text(self._doc()["now"])

    def watch(self, callback: Callable[[], None]) -> None:
        """Call back within a moment of each move, whoever made it; a move to the same moment counts as one."""
        if self._polling is None:
            self._polling = eventlet.spawn(self._poll)
        self._watchers.append(callback)

    def close(self) -> None:
        """Look no more: the store is about to be closed."""
        if self._polling is not None:
            self._polling.kill()

    def _poll(self) -> None:
        seen = self._doc()["version"]
        while True:
            eventlet.sleep(POLL_SECONDS)
            version = self._doc()["version"]
            if version != seen:
                seen = version
                for callback in self._watchers:
                    callback()

    def _doc(self) -> Document:
        doc = self._collection.get("clock")
        assert doc is not None
        return doc


def set_replay_clock(store: Store, moment: datetime) -> None:
    """Move the time of a replay; the first call marks the store as a replay's."""
    collection = _collection(store)
    while True:
        doc = collection.get("clock") or new_document("clock")
        doc["now"] = to_text(moment)
        try:
            collection.save(doc) if doc["version"] else collection.insert(doc)
            return
        except (Conflict, DuplicateKey):
            continue


def is_replay(store: Store) -> bool:
    """Whether the store holds a replay's data."""
    return _collection(store).get("clock") is not None


def _collection(store: Store) -> Collection:
    return store.county(INSTALLATION).collection(CLOCK)
