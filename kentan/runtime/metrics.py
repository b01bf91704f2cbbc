"""What Prometheus is told. The gateway's ``/metrics`` shows it for its own process."""

from eventlet.patcher import original
from prometheus_client import Counter, Histogram, metrics, values

# Counting never lets another greenlet have a turn; the green lock that would see to that costs more than the rest.
metrics.Lock = values.Lock = original("threading").Lock

EVENTS_PUBLISHED = Counter("kentan_events_published", "Events confirmed by the broker")
EVENTS_RETURNED = Counter("kentan_events_returned", "Events that the broker returned or refused; they stay in their outboxes")
EVENTS_HANDLED = Counter("kentan_events_handled", "Events handled", ("consumer", "outcome"))
DOORS_ENTERED = Counter("kentan_doors_entered", "Commands and questions answered", ("part", "door", "outcome"))
RPC_SECONDS = Histogram("kentan_rpc_seconds", "Time until a part answered", ("part",),
                        buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10))
