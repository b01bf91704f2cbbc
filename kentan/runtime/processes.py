"""What each running process writes down about itself: which parts, since when, how much each consumer did."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import eventlet
from eventlet import Timeout
from eventlet.event import Event

from kentan.clock import from_text, to_text
from kentan.documents import Document, new_document
from kentan.ids import new_id
from kentan.runtime import logs
from kentan.store.port import INSTALLATION, CollectionSpec, Conflict, DuplicateKey, Store

PROCESSES = CollectionSpec("kentan_processes")
WRITE_SECONDS = 2.0
GONE_AFTER = timedelta(seconds=8)
FORGOTTEN_AFTER = timedelta(days=30)
PATIENCE_SECONDS = 3.0

logger = logging.getLogger(__name__)


class ProcessRecord:
    """The document of this process. Its times are the machine's own, also in a replay."""

    def __init__(self, store: Store, parts: list[str], figures: Callable[[], dict[str, Any]]) -> None:
        """``figures`` tells what is counted: ``published``, ``consumers``, ``health``."""
        self._collection = store.county(INSTALLATION).collection(PROCESSES)
        self._figures = figures
        now = to_text(datetime.now(UTC))
        self._doc = new_document(new_id(), parts=parts, started_at=now, seen_at=now, stopped_at=None)
        self._ended = Event()
        self._thread: Any = None

    def start(self) -> None:
        """Write now and then, from a thread of its own."""
        self.forget_old()
        self._thread = eventlet.spawn(self._write_now_and_then)

    def stop(self) -> None:
        """End after the write in hand, and write for the last time; nothing, if it was not started."""
        if self._thread is None:
            return
        self._ended.send()
        with Timeout(PATIENCE_SECONDS, False):
            self._thread.wait()
        self._thread.kill()
        self._try_to_write(stopped=True)

    def _write_now_and_then(self) -> None:
        while not self._ended.ready():
            self._try_to_write()
            with Timeout(WRITE_SECONDS, False):
                self._ended.wait()

    def _try_to_write(self, stopped: bool = False) -> None:
        try:
            self.write(stopped)
        except Exception as problem:
            logger.warning("the figures are not written: %s", logs.reason_of(problem))

    def write(self, stopped: bool = False) -> None:
        """Write down how things stand. Nobody else writes this document."""
        now = to_text(datetime.now(UTC))
        self._doc.update(seen_at=now, stopped_at=now if stopped else None, **self._figures())
        try:
            self._store()
        except (Conflict, DuplicateKey):  # an earlier write was cut off (a lost answer, a stop), and yet it happened
            self._doc["version"] = (self._collection.get(self._doc["_id"]) or {"version": 0})["version"]
            self._store()

    def _store(self) -> None:
        (self._collection.save if self._doc["version"] else self._collection.insert)(self._doc)

    def forget_old(self) -> None:
        """Remove the records of processes that were not seen for a month."""
        before = to_text(datetime.now(UTC) - FORGOTTEN_AFTER)
        for doc in self._collection.find({"seen_at": {"$lt": before}}):
            self._collection.delete(doc["_id"])


def running(store: Store) -> list[Document]:
    """The records of the processes that run at present."""
    now = datetime.now(UTC)
    docs = store.county(INSTALLATION).collection(PROCESSES).find({"stopped_at": None})
    return [doc for doc in docs if now - from_text(doc["seen_at"]) < GONE_AFTER]
