"""What each running process writes down about itself: which parts, since when, how much each consumer did."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from kentan.clock import from_text, to_text
from kentan.documents import Document, new_document
from kentan.ids import new_id
from kentan.store.port import INSTALLATION, CollectionSpec, Store

PROCESSES = CollectionSpec("kentan_processes")
WRITE_SECONDS = 2.0
GONE_AFTER = timedelta(seconds=8)
FORGOTTEN_AFTER = timedelta(days=30)


class ProcessRecord:
    """The document of this process. Its times are the machine's own, also in a replay."""

    def __init__(self, store: Store, parts: list[str], figures: Callable[[], dict[str, Any]]) -> None:
        """``figures`` tells what is counted: ``published``, ``consumers``, ``health``."""
        self._collection = store.county(INSTALLATION).collection(PROCESSES)
        self._figures = figures
        now = to_text(datetime.now(UTC))
        self._doc = new_document(new_id(), parts=parts, started_at=now, seen_at=now, stopped_at=None)

    def write(self, stopped: bool = False) -> None:
        """Write down how things stand."""
        now = to_text(datetime.now(UTC))
        self._doc.update(seen_at=now, stopped_at=now if stopped else None, **self._figures())
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
