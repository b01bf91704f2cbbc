"""How things stand, for Prometheus: computed when it asks, by indexes alone, and remembered for some seconds.

Each process tells of its own parts: outboxes of their collections, queues of their handlers, and what the parts themselves
measure (``Part.gauges``). Replicas tell the same of what they share; alert rules take the highest.
"""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from prometheus_client import REGISTRY
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from kentan import __version__
from kentan.events.queues import queues_of
from kentan.events.topology import DEAD, queue_name
from kentan.runtime import logs
from kentan.runtime.installation import Installation
from kentan.runtime.metrics import DEAD_LETTERS, GAUGES, HEALTH, INFO, OUTBOX_AGE, QUEUE, Gauge, seconds_since
from kentan.runtime.part import Part, routing_table
from kentan.store.port import INSTALLATION, Store

REMEMBERED_SECONDS = 10.0
OK = "ok"
logger = logging.getLogger(__name__)


Values = dict[tuple[Gauge, str], float]


class Standing(Collector):
    """A collector of Prometheus over the parts of one process."""

    def __init__(self, installation: Installation, names: Iterable[str], health: Callable[[], dict[str, Any]]) -> None:
        """Tell of these parts; ``health`` is asked as the health door asks it."""
        self._installation, self._health = installation, health
        self._parts = [installation.parts[name] for name in names]
        self._collections = [spec.name for part in self._parts for spec in part.collections]
        self._own = {queue_name(route.consumer) for part in self._parts for route in part.routes} | {DEAD}
        self._queues = queues_of(installation.settings, routing_table(installation.parts))
        self._values: Values = {}
        self._until = 0.0

    def start(self) -> None:
        """Be asked from now on."""
        REGISTRY.register(self)

    def stop(self) -> None:
        """Be asked no more."""
        if self in REGISTRY._collector_to_names:
            REGISTRY.unregister(self)

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """The names, without asking for values."""
        return (GaugeMetricFamily(one.name, one.help, labels=[one.label]) for one in GAUGES)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The values, computed anew where they are some seconds old."""
        if time.monotonic() > self._until:
            self._until = time.monotonic() + REMEMBERED_SECONDS  # before it begins: who asks meanwhile is told the old ones
            self._values = self.values()
        for gauge in GAUGES:
            family = GaugeMetricFamily(gauge.name, gauge.help, labels=[gauge.label])
            for (of, label), value in self._values.items():
                if of is gauge:
                    family.add_metric([label], value)
            yield family

    def values(self) -> Values:
        """All values as they are now. What cannot be had is left out, and ``kentan_health`` says why."""
        found: Values = {(INFO, __version__): 1.0}
        health = self._health()
        found |= {(HEALTH, what): float(health[what] == OK) for what in ("store", "broker")}
        for tell in (self._of_queues, self._of_counties):
            try:
                found |= tell()
            except Exception as problem:
                logger.warning("some figures cannot be had: %s", logs.reason_of(problem))
        return found

    def _of_queues(self) -> Values:
        depths = {name: held for name, held in self._queues.depths().items() if name in self._own}
        return {(DEAD_LETTERS if name == DEAD else QUEUE, name): float(held) for name, held in depths.items()}

    def _of_counties(self) -> Values:
        store, now = self._installation.store, self._installation.now()
        found: Values = {}
        living = self._installation.tenancies.living()
        for code in [*store.counties(), INSTALLATION]:
            oldest = store.county(code).pending(1, self._collections)
            found[OUTBOX_AGE, code] = seconds_since(oldest[0].event["time"], now) if oldest else 0.0
            for part in self._parts if code in living else ():
                found |= {(gauge, code): value for gauge, value in _of_part(part, store, code, now).items()}
        return found


def _of_part(part: Part, store: Store, county: str, now: datetime) -> dict[Gauge, float]:
    return part.gauges(store, county, now) if part.gauges else {}
