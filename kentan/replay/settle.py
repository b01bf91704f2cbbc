"""Knowing that all is settled: outboxes empty, every published event applied by every consumer, nothing due undone.

The settler subscribes to all events. Each event it sees is asked for at each consumer that hears its type, by the record
which that consumer leaves in its store; counters in memory are not believed. An event that was published before the
outboxes were seen empty is already in the settler's queue, as its publisher had the broker's confirmation.
"""

import time
from collections.abc import Callable, Iterable

import eventlet
import orjson
from kombu import Connection, Exchange, Queue

from kentan.clock import to_text
from kentan.errors import Unavailable
from kentan.events.topology import EXCHANGE
from kentan.runtime.installation import Installation
from kentan.runtime.part import Route, routing_table
from kentan.store.port import INSTALLATION


class Settler:
    """Waits until an installation has nothing left to do at the present moment of its clock."""

    def __init__(self, installation: Installation, broker_uri: str, nudge: Callable[[], None]) -> None:
        """Subscribe before anything happens. ``nudge`` has everybody look at once at what is due."""
        self.installation, self.nudge = installation, nudge
        self.routes = routing_table(installation.parts)
        self.unsettled: dict[tuple[str, str], tuple[Route, dict]] = {}
        self.seen = 0
        self.types: dict[str, int] = {}
        self._connection = Connection(broker_uri)
        self._channel = self._connection.channel()
        exchange = Exchange(EXCHANGE, type="topic", durable=True)
        self._queue = Queue("", exchange, routing_key="#", exclusive=True, auto_delete=True, durable=False)(self._channel)
        self._queue.declare()

    def settle_due(self) -> None:
        """Settle where something is due at the present moment."""
        due = self._due(self.counties())
        if due:
            self.settle(due)

    def settle(self, counties: Iterable[str] | None = None, patience: float = 120.0) -> None:
        """Return when these counties are settled (everything, if none are named): events stay in their county.

        Raises Unavailable with what is missing after so many seconds without any progress.
        """
        counties = [*self.counties(), INSTALLATION] if counties is None else list(counties)
        last, pause = time.monotonic(), 0.002
        while True:
            before = (self.seen, len(self.unsettled))
            outboxes_empty = self._outboxes_empty(counties)
            self._drain()
            self._forget_applied()
            if outboxes_empty and (self.seen, 0, 0) == (*before, len(self.unsettled)):
                if not self._due(counties):
                    return
                self.nudge()
            if (self.seen, len(self.unsettled)) != before:
                last, pause = time.monotonic(), 0.002
            if time.monotonic() - last > patience:
                raise Unavailable("not_settled", {"missing": self._missing()})
            eventlet.sleep(pause)
            pause = min(pause * 1.5, 0.1)

    def close(self) -> None:
        """Unsubscribe."""
        self._connection.release()

    def counties(self) -> list[str]:
        """Codes of all counties."""
        return self.installation.store.counties()

    def _outboxes_empty(self, counties: list[str]) -> bool:
        return not any(self.installation.store.county(code).pending(limit=1) for code in counties)

    def _drain(self) -> None:
        while message := self._queue.get(no_ack=True, accept=None):
            self._take(orjson.loads(message.body))

    def _take(self, event: dict) -> None:
        self.seen += 1
        name = event["type"].removeprefix("cn.kentan.").rsplit(".v", 1)[0]
        self.types[name] = self.types.get(name, 0) + 1
        for route in self.routes:
            if name in route.event_types or "*" in route.event_types:
                self.unsettled[event["id"], route.consumer] = (route, event)

    def _forget_applied(self) -> None:
        for key, (route, event) in list(self.unsettled.items()):
            if route.record.applied(self.installation.store.county(event["county"]), route.consumer, event):
                del self.unsettled[key]

    def _due(self, counties: list[str]) -> list[str]:
        """Those of the counties in which a part has work that is due."""
        now = to_text(self.installation.now())
        asked: list[Callable] = [part.unsettled for part in self.installation.parts.values() if part.unsettled]
        stores = {code: self.installation.store.county(code) for code in counties if code != INSTALLATION}
        return [code for code, store in stores.items() if any(ask(store, now) for ask in asked)]

    def _missing(self) -> str:
        waiting = sorted({f"{consumer} ({event['type']})" for (_, consumer), (_, event) in self.unsettled.items()})
        return ", ".join(waiting[:10]) or "outbox or due clocks"
