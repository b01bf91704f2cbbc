"""What Prometheus is told: what is counted as it happens, and the names of what is computed when it asks (``gauges``)."""

from datetime import datetime
from typing import NamedTuple

from eventlet.patcher import original
from prometheus_client import Counter, Histogram, metrics, values
from prometheus_client import Gauge as SetGauge

from kentan.clock import from_text

# Counting never lets another greenlet have a turn; the green lock that would see to that costs more than the rest.
metrics.Lock = values.Lock = original("threading").Lock

EVENTS_PUBLISHED = Counter("kentan_events_published", "Events confirmed by the broker")
EVENTS_RETURNED = Counter("kentan_events_returned", "Events that the broker returned or refused; they stay in their outboxes")
EVENTS_HANDLED = Counter("kentan_events_handled", "Events handled", ("consumer", "outcome"))
DOORS_ENTERED = Counter("kentan_doors_entered", "Commands and questions answered", ("part", "door", "outcome"))
RPC_SECONDS = Histogram("kentan_rpc_seconds", "Time until a part answered", ("part",),
                        buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10))
FORGOTTEN = Counter("kentan_repeats_forgotten", "Commands and events of which documents forgot that they were applied", ("part",))
REMEMBERED = SetGauge("kentan_repeats_remembered", "Commands and events that a document remembers, average of those last swept",
                      ("part",))


class Gauge(NamedTuple):
    """One kind of figure: its name, what it is, and the one label that its values differ by."""

    name: str
    help: str
    label: str


HEALTH = Gauge("kentan_health", "1 where this process reaches it, else 0", "what")
OUTBOX_AGE = Gauge("kentan_outbox_oldest_seconds", "Age of the oldest event that waits to be published", "county")
QUEUE = Gauge("kentan_queue_messages", "Messages that wait in a consumer's queue", "queue")
DEAD_LETTERS = Gauge("kentan_dead_letters", "Events that a handler could not apply, waiting for a person", "queue")
INFO = Gauge("kentan_info", "Always 1; the version that runs", "version")
DUE_CLOCK = Gauge("kentan_due_clock_oldest_seconds", "For how long the oldest due clock has not fired", "county")
FEED_LAG = Gauge("kentan_subscription_lag_events", "Events that the hindmost active subscription has not been sent", "county")
GAUGES = (HEALTH, OUTBOX_AGE, QUEUE, DEAD_LETTERS, INFO, DUE_CLOCK, FEED_LAG)


def seconds_since(moment: str, now: datetime) -> float:
    """Seconds from a stored moment until now, 0 for one to come."""
    return max((now - from_text(moment)).total_seconds(), 0.0)
