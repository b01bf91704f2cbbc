"""What the gateway counts for Prometheus."""

from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Counter("kentan_http_requests", "Requests answered.", ("method", "route", "status"))
SECONDS = Histogram("kentan_http_request_seconds", "Seconds until the answer.", ("method", "route"),
                    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10))
STREAMS = Gauge("kentan_http_streams", "Event streams that are open.")
LEFT_BEHIND = Counter("kentan_http_streams_left_behind", "Event streams ended because their readers had fallen too far behind.")

_children: dict[tuple, tuple] = {}


def observe(method: str, route: str, status: int, seconds: float) -> None:
    """Count one answer."""
    key = (method, route, status)
    if key not in _children:  # the library looks its labels up under a lock each time
        _children[key] = (REQUESTS.labels(method, route, status), SECONDS.labels(method, route))
    requests, duration = _children[key]
    requests.inc()
    duration.observe(seconds)
