"""The outbox relay: publishes what documents have said, and takes it out of their outboxes once the broker has confirmed it.

Events come from the store as they are written. What a crash, a lost broker or a command beside a running process left behind
is found by a sweep, which publishes only what it saw waiting at two looks: what another process is just publishing is gone
by then.
"""

import logging
import time
from collections import deque
from collections.abc import Callable, Iterable

import eventlet
import orjson
from eventlet.event import Event

from kentan.contracts.events import routing_key_of
from kentan.events.publisher import Outgoing, Publisher
from kentan.events.topology import EXCHANGE
from kentan.runtime import faults, logs, tracing
from kentan.runtime.metrics import EVENTS_PUBLISHED, EVENTS_RETURNED
from kentan.store.port import INSTALLATION, Pending, Store

BATCH = 500
# What waits in memory while the broker is away; what comes after is found by the sweep.
KEPT = 20_000
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0

logger = logging.getLogger(__name__)


class Relay:
    """Publishes the events of some collections from this process."""

    def __init__(self, store: Store, publisher: Publisher, declare: Callable[[], None], collections: Iterable[str],
                 sweep_seconds: float = 2.0, alone: bool = False) -> None:
        """``declare`` makes sure that all queues are there, before the first batch and after each loss of the broker.

        :param alone: no other process publishes these collections' events; the first sweep need not look twice.
        """
        self.store, self.publisher, self._declare = store, publisher, declare
        self.collections = tuple(collections)
        self.sweep_seconds = sweep_seconds
        self.published = 0
        self._alone = alone
        self._seen: set[str] = set()
        self._waiting: deque[Pending] = deque()
        self._confirmed: list[Pending] = []
        self._known: set[str] = set()
        self._traces: dict[str, dict[str, str]] = {}
        self._wake = Event()
        self._declared = self._failing = self._stopping = False
        self._threads: list = []

    def start(self) -> None:
        """Listen to the store, publish, sweep."""
        self.store.listen(self.take)
        self._threads = [eventlet.spawn(self._run), eventlet.spawn(self._sweep_now_and_then)]

    def stop(self) -> None:
        """Publish what waits, if the broker is there, and end. Later events wait in their outboxes."""
        self._stopping = True
        self._notify()
        try:
            if self._threads:
                sending, sweeping = self._threads
                sweeping.kill()
                sending.wait()
        finally:  # whoever waits for this may lose patience
            for thread in self._threads:
                thread.kill()
            self.publisher.close()

    def take(self, pendings: list[Pending]) -> None:
        """Events that were just written, to be published soon."""
        own = [one for one in pendings if one.collection in self.collections and one.event["id"] not in self._known]
        if len(self._waiting) < KEPT and own:
            self._waiting.extend(own)
            self._known.update(one.event["id"] for one in own)
            if trace := tracing.carried():
                self._traces.update((one.event["id"], trace) for one in own)
            self._notify()

    def _notify(self) -> None:
        if not self._wake.ready():
            self._wake.send()

    def _run(self) -> None:
        pause = FIRST_PAUSE
        while self._waiting or self._confirmed or not self._stopping:
            if not self._waiting and not self._confirmed:
                self._wake.wait()
                self._wake = Event()
            elif self._work():
                pause, self._failing = FIRST_PAUSE, False
            elif self._stopping:
                return
            else:
                eventlet.sleep(pause)
                pause, self._failing = min(2 * pause, LONGEST_PAUSE), True

    def _work(self) -> bool:
        """Publish the first events in line, tidy up when none waits behind them; False if that has to be tried again."""
        batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
        try:
            if batch:
                faults.reached(faults.AFTER_SAVE)
                self._sort_out(batch, self._send(batch))
                faults.reached(faults.AFTER_PUBLISH)
            if not self._waiting or len(self._confirmed) >= BATCH:
                self._remove()
            return True
        except Exception as problem:
            logger.warning("%d events wait: %s", len(batch) + len(self._waiting), logs.reason_of(problem))
            self._declared = False
            self._waiting.extendleft(reversed(batch))
            return False

    def _sort_out(self, batch: list[Pending], refused: set[int]) -> None:
        """Note what is confirmed. What came back is left to the sweep, so that it holds nothing up."""
        self._confirmed += [one for place, one in enumerate(batch) if place not in refused]
        self.published += len(batch) - len(refused)
        EVENTS_PUBLISHED.inc(len(batch) - len(refused))
        if refused:
            EVENTS_RETURNED.inc(len(refused))
            self._forget(batch[place] for place in refused)
            self._declared = False
            types = sorted({batch[place].event["type"] for place in refused})
            logger.warning("the broker returned %d events, tried again later: %s", len(refused), ", ".join(types))
        batch.clear()

    def _send(self, batch: list[Pending]) -> set[int]:
        if not self._declared:
            self._declare()
            self._declared = True
        return self.publisher.publish([outgoing(one.event, self._traces.get(one.event["id"])) for one in batch])

    def _remove(self) -> None:
        """Take what is confirmed out of the outboxes, a write for each county."""
        by_county: dict[str, list[Pending]] = {}
        for one in self._confirmed:
            by_county.setdefault(one.county, []).append(one)
        for county, pendings in by_county.items():
            self.store.county(county).published(pendings)
        self._forget(self._confirmed)
        self._confirmed = []

    def _forget(self, pendings: Iterable[Pending]) -> None:
        for one in pendings:
            self._known.discard(one.event["id"])
            self._traces.pop(one.event["id"], None)

    def _sweep_now_and_then(self) -> None:
        while True:
            started = time.monotonic()
            more = self._sweep_safely()
            took = time.monotonic() - started
            eventlet.sleep(max(0.05 if more else self.sweep_seconds, 5 * took))

    def _sweep_safely(self) -> bool:
        try:
            return self.sweep()
        except Exception:
            logger.exception("a sweep of the outboxes failed; the next one tries again")
            return False

    def sweep(self) -> bool:
        """Look through the outboxes once; whether there was more than one look takes in.

        After a failure it begins anew, so that other processes can publish first what they kept in memory.
        """
        if self._failing:
            self._seen.clear()
            return False
        stores = [self.store.county(code) for code in [*self.store.counties(), INSTALLATION]]
        looks = [store.pending(BATCH, self.collections) for store in stores]
        left = [one for look in looks for one in look if one.event["id"] not in self._known]
        self.take([one for one in left if self._alone or one.event["id"] in self._seen])
        self._alone = False
        self._seen = {one.event["id"] for one in left}
        return any(len(look) == BATCH for look in looks)


def outgoing(event: dict, headers: dict[str, str] | None = None) -> Outgoing:
    """An event as the message that carries it."""
    return Outgoing(event["id"], orjson.dumps(event), EXCHANGE, routing_key_of(event), headers or {})
