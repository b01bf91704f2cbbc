"""For those who run it: whether it lives, whether it is ready, what it counts."""

import orjson
from flask import Blueprint, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from gateway.context import gateway
from gateway.health import readiness

system = Blueprint("system", __name__)

PUBLIC = {
    "system.live": "a supervisor asks whether the process lives; it says nothing else",
    "system.ready": "a load balancer asks; it says only which parts answer",
    "system.metrics": "Prometheus asks from inside the network; only counts",
    "openapi.document": "the description of the interface holds no data",
    "openapi.page": "the description of the interface holds no data",
    "openapi.asset": "scripts and styles of the page",
    "assets.asset": "style sheets and pictures of the pages",
}


@system.get("/health/live")
def live() -> Response:
    """The process answers."""
    return Response(b'{"status":"ok"}', mimetype="application/json")


@system.get("/health/ready")
def ready() -> Response:
    """200 when the store, the broker and every part answer, else 503; each by name."""
    found = readiness(gateway())
    return Response(orjson.dumps(found), 200 if found["status"] == "ok" else 503, mimetype="application/json")


@system.get("/metrics")
def metrics() -> Response:
    """Counts for Prometheus."""
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)
