"""Bench ``latency``: from the commit of a write to a subscriber's handler, while clients go through loops."""

import time
from statistics import quantiles

import orjson

from bench.city import found_city
from bench.clients import go_through
from bench.drained import wait_until_drained
from bench.options import Options
from bench.server import ALL, Server, server, virtual_host

PROGRAM, NOTES = ("bench.listening",), "notes.json"
LOOPS = 100


def run(options: Options) -> list[dict]:
    """At rest (one client) and under load (all clients), on both brokers; all parts in one process."""
    found = [_on("embedded", options, clients) for clients in (1, options.clients)]
    for clients in (1, options.clients):
        with virtual_host(options.amqp) as uri:
            found.append(_on("RabbitMQ", options, clients, KENTAN_BROKER_URI=uri))
    return found


def _on(name: str, options: Options, clients: int, **settings: str) -> dict:
    with server(options.folder, PROGRAM, **settings) as here:
        here.start(ALL)
        took = _seconds(here, clients)
    percentiles = quantiles(took, n=100)
    return {"bench": "latency", "on": f"{name}, 1 process", "clients": clients, "events": len(took),
            "milliseconds_p50": round(1000 * percentiles[49], 2), "milliseconds_p99": round(1000 * percentiles[98], 2)}


def _seconds(here: Server, clients: int) -> list[float]:
    counties = found_city(here)
    wait_until_drained(here.installation)
    begun = time.monotonic()
    go_through(here.ports, counties, clients, LOOPS)
    wait_until_drained(here.installation)
    here.processes.stop()
    return [seconds for at, seconds in orjson.loads((here.home / NOTES).read_bytes()) if at > begun]
