"""Bench ``streams``: hundreds of readers of the event stream on one process: how long an event takes to each, and memory."""

import selectors
import socket
import threading
import time
from datetime import datetime
from pathlib import Path
from statistics import quantiles

import orjson

from bench.city import County, found_city
from bench.drained import wait_until_drained
from bench.http import Connection
from bench.options import Options
from bench.server import ALL, Server, server

EVENTS, PAUSE = 60, 0.25
PATIENCE = 60.0


class Readers(threading.Thread):
    """Reads many streams at once and notes of each event how long it took, in seconds."""

    def __init__(self, port: int, token: str, count: int, after: str) -> None:
        super().__init__(daemon=True)
        self.took: list[float] = []
        self._selector = selectors.DefaultSelector()
        self._left: dict[socket.socket, bytes] = {}
        for _ in range(count):
            self._connect(port, token, after)

    def _connect(self, port: int, token: str, after: str) -> None:
        made = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        made.sendall(f"GET /api/v1/events/stream?types=tickets.appeal.raised HTTP/1.1\r\nHost: bench\r\n"
                     f"Authorization: Bearer {token}\r\nLast-Event-ID: {after}\r\n\r\n".encode())
        assert made.recv(4096).startswith(b"HTTP/1.1 200")
        made.setblocking(False)
        self._left[made] = b""
        self._selector.register(made, selectors.EVENT_READ)

    def run(self) -> None:
        """Read until the sockets are closed."""
        while self._left:
            for key, _ in self._selector.select(1.0):
                self._read(key.fileobj)  # type: ignore[arg-type]

    def _read(self, one: socket.socket) -> None:
        received, now = one.recv(65536), time.time()
        if not received:  # at the end, or what it was not told is missing
            self._selector.unregister(one)
            del self._left[one]
            return
        *whole, self._left[one] = (self._left[one] + received).split(b"\n\n")
        for message in whole:
            if b"data: " in message:
                event = orjson.loads(message.partition(b"data: ")[2])
                self.took.append(now - datetime.fromisoformat(event["time"]).timestamp())


def run(options: Options) -> dict:
    """At rest but for one appeal every quarter of a second, each told to all readers."""
    with server(options.folder) as here:
        here.start(ALL)
        county = found_city(here, ("360802",))[0]
        wait_until_drained(here.installation)
        figures = _measure(here, county, options.streams)
        return {"bench": "streams", "on": "embedded, 1 process", "streams": options.streams, **figures}


def _measure(here: Server, county: County, streams: int) -> dict:
    connection = Connection(here.port)
    head = connection.call("GET", "/events?types=tickets.appeal.raised&limit=500", county.office)["next"]
    before = _memory(here)
    readers = Readers(here.port, county.office, streams, head)
    time.sleep(1)
    memory = _memory(here) - before
    readers.start()
    cpu = here.cpu_seconds()
    for _ in range(EVENTS):
        connection.call("POST", f"/counties/{county.code}/appeals", county.office, {
            "kind": "request", "enterprise": county.enterprises[0][0], "text": "请协调解决用工问题。"})
        time.sleep(PAUSE)
    end = time.monotonic() + PATIENCE
    while len(readers.took) < EVENTS * streams and time.monotonic() < end:
        time.sleep(0.1)
    percentiles = quantiles(readers.took, n=100)
    return {"events": EVENTS, "missing": EVENTS * streams - len(readers.took),
            "milliseconds_p50": round(1000 * percentiles[49], 1), "milliseconds_p99": round(1000 * percentiles[98], 1),
            "kilobytes_a_stream": round(memory / streams / 1024, 1),
            "server_cpu_milliseconds_an_event": round(1000 * (here.cpu_seconds() - cpu) / EVENTS, 1)}


def _memory(here: Server) -> int:
    """Resident bytes of all processes."""
    pages = sum(int(Path(f"/proc/{one.popen.pid}/statm").read_text().split()[1]) for one in here.processes.all)
    return pages * 4096
