"""Bench ``loop``: closed loops over HTTP, all handlers drained, beside the raw limit of the same writes and publishes."""

import time
from dataclasses import dataclass

from bench.city import CODES, found_city
from bench.clients import Work, go_through
from bench.drained import wait_until_drained
from bench.options import Options
from bench.raw import Raw, raw_limit
from bench.server import ALL, APART, Server, server, virtual_host
from kentan.check import check

REFERENCE = 11.8  # loops a second of the best comparable helpdesk on two cores


@dataclass
class Round:
    """One measured round."""

    work: Work
    seconds: float
    cpu_seconds: float

    @property
    def loops_per_second(self) -> float:
        """Loops gone through, handlers drained included, in a second."""
        return self.work.loops / self.seconds


def embedded(options: Options) -> dict:
    """Everything in one process."""
    with server(options.folder) as here:
        here.start(ALL)
        return _report(here, options, "embedded, 1 process")


def rabbitmq(options: Options) -> dict:
    """Each part in a process of its own, over RabbitMQ, on shared SQLite files."""
    with virtual_host(options.amqp) as uri, server(options.folder, KENTAN_BROKER_URI=uri) as here:
        here.start(APART)
        return _report(here, options, f"RabbitMQ, {len(APART)} processes", uri)


def _report(here: Server, options: Options, name: str, amqp: str = "") -> dict:
    measured = measure(here, options)
    raw = raw_limit(here.installation, options.folder, options.clients, amqp)
    found = check(here.installation, [])
    return {"bench": "loop", "on": name, "clients": options.clients, "counties": len(CODES), **figures(measured),
            **_beside(raw, measured), "lost": found.lost, "doubled": found.doubled}


def measure(here: Server, options: Options) -> Round:
    """Go through the loops; the clock runs from the first request until nothing is left to do."""
    counties = found_city(here)
    go_through(here.ports, counties, options.clients, 2 * options.clients)
    wait_until_drained(here.installation)
    cpu, started = here.cpu_seconds(), time.perf_counter()
    work = go_through(here.ports, counties, options.clients, options.loops)
    wait_until_drained(here.installation)
    return Round(work, time.perf_counter() - started, here.cpu_seconds() - cpu)


def figures(measured: Round) -> dict:
    """A round as a report has it."""
    work, loops = measured.work, measured.loops_per_second
    return {"loops": work.loops, "seconds": round(measured.seconds, 2), "loops_per_second": round(loops, 1),
            "times_reference": round(loops / REFERENCE, 1),
            "server_cpu_ms_per_loop": round(1000 * measured.cpu_seconds / work.loops, 2),
            "requests_per_loop": round(work.requests / work.loops, 2), "asked_again": work.again}


def _beside(raw: Raw, measured: Round) -> dict:
    """The raw work was that of all files ever, those before the clock started included; they are alike."""
    limit = raw.files / (raw.write_seconds + raw.publish_seconds)
    return {"raw_writes": raw.writes, "raw_publishes": raw.publishes, "raw_write_seconds": round(raw.write_seconds, 2),
            "raw_publish_seconds": round(raw.publish_seconds, 2), "raw_loops_per_second": round(limit, 1),
            "of_raw_limit": round(measured.loops_per_second / limit, 3)}
