"""Bench ``webhooks``: how long an event takes to a quick target, alone and beside many slow ones, in one run."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from statistics import quantiles

import orjson

from bench.city import County, found_city
from bench.drained import wait_until_drained
from bench.http import Connection
from bench.options import Options
from bench.server import ALL, server

EVENTS, PAUSE = 60, 0.1
SLOW, LINGERS = 40, 3.0
PATIENCE = 60.0


class Target(BaseHTTPRequestHandler):
    """Takes an event after the server's ``lingers`` seconds, and notes how old it was when it came."""

    def do_POST(self) -> None:
        """Take one."""
        body, now = self.rfile.read(int(self.headers["content-length"])), time.time()
        self.server.took.append(now - datetime.fromisoformat(orjson.loads(body)["time"]).timestamp())  # type: ignore[attr-defined]
        time.sleep(self.server.lingers)  # type: ignore[attr-defined]
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def listening(lingers: float) -> Iterator[ThreadingHTTPServer]:
    """A target on a free port."""
    made = ThreadingHTTPServer(("127.0.0.1", 0), Target)
    made.daemon_threads, made.lingers, made.took = True, lingers, []  # type: ignore[attr-defined]
    threading.Thread(target=made.serve_forever, daemon=True).start()
    try:
        yield made
    finally:
        made.shutdown()


def run(options: Options) -> dict:
    """One quick target alone, then the same one beside slow ones; embedded, one process."""
    with (server(options.folder, KENTAN_WEBHOOK_ALLOW_PRIVATE="1") as here, listening(0.0) as quick, listening(LINGERS) as slow):
        here.start(ALL)
        county = found_city(here)[0]
        wait_until_drained(here.installation)
        connection = Connection(here.port)
        _subscribe(connection, county, quick)
        alone = _said(connection, county, quick)
        for _ in range(SLOW):
            _subscribe(connection, county, slow)
        _said(connection, county, quick)  # now it is known which ones are slow
        beside = _said(connection, county, quick)
    return {"bench": "webhooks", "on": "embedded, 1 process", "slow targets": SLOW, "each lingers for seconds": LINGERS,
            **_figures("alone", alone), **_figures("beside slow ones", beside),
            "ratio_p50": round(_percentile(beside, 50) / _percentile(alone, 50), 2),
            "ratio_p99": round(_percentile(beside, 99) / _percentile(alone, 99), 2)}


def _subscribe(connection: Connection, county: County, target: ThreadingHTTPServer) -> None:
    connection.call("POST", f"/counties/{county.code}/subscriptions", county.office,
                    {"url": f"http://127.0.0.1:{target.server_port}/", "types": ["tickets.appeal.raised"]})


def _said(connection: Connection, county: County, target: ThreadingHTTPServer) -> list[float]:
    """Seconds to the target of some events that are said now and then."""
    target.took.clear()  # type: ignore[attr-defined]
    enterprise, end = county.enterprises[0][0], time.monotonic() + PATIENCE
    for _ in range(EVENTS):
        connection.call("POST", f"/counties/{county.code}/appeals", county.office,
                        {"kind": "request", "enterprise": enterprise, "forum": county.forum, "text": "请协调解决用工问题。"})
        time.sleep(PAUSE)
    while len(target.took) < EVENTS:  # type: ignore[attr-defined]
        if time.monotonic() > end:
            raise TimeoutError("not all events came")
        time.sleep(0.05)
    return list(target.took)  # type: ignore[attr-defined]


def _figures(name: str, took: list[float]) -> dict:
    return {f"{name}: milliseconds_p{n}": round(1000 * _percentile(took, n)) for n in (50, 99)}


def _percentile(took: list[float], n: int) -> float:
    return quantiles(took, n=100)[n - 1]
