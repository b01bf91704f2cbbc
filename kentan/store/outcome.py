"""Who is told of events the moment they are written, so that they need not be looked for."""

import logging
from collections.abc import Callable, Sequence

from kentan.store.port import Pending

Listener = Callable[[list[Pending]], None]
log = logging.getLogger(__name__)


class Outcome:
    """The listeners of one store object."""

    def __init__(self) -> None:
        """Nobody listens yet."""
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> None:
        """Tell this one from now on."""
        self._listeners.append(listener)

    def tell(self, county: str, collection: str, doc_id: str, events: Sequence[dict]) -> None:
        """A write is durable and had these events. A listener's failure is not the write's: a sweep finds the events."""
        if not events or not self._listeners:
            return
        pendings = [Pending(county, collection, doc_id, event) for event in events]
        for listener in self._listeners:
            try:
                listener(pendings)
            except Exception:
                log.exception("a listener failed on %d events of %s/%s", len(events), collection, doc_id)
