"""Bench ``clocks``: a thousand clocks run out among a hundred thousand open files; the time until all have fired."""

import time
from datetime import UTC, datetime, timedelta
from itertools import chain, islice, repeat

from bench.drained import wait_until_drained
from bench.options import Options
from bench.seeding import moments, seed
from bench.server import ALL, Server, server
from kentan.clock import to_text
from kentan.replay.clock import set_replay_clock
from kentan.runtime.installation import Installation
from services.tickets.repository import APPEALS

COUNTY, DUE = "360802", 1000
ASSIGNED = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # a Monday morning in the county
BEFORE = datetime(2026, 3, 9, 15, 59, tzinfo=UTC)  # a minute before its opinions' week is over
LATER = timedelta(days=5)
EVENTS = 2  # a clock that fires says that the file is overdue, and that a phone reminder is due


def run(options: Options) -> dict:
    """Seed, start, let the minute pass, and wait."""
    size = max(options.sizes)
    with server(options.folder, KENTAN_CLOCK="replay") as here:
        set_replay_clock(here.installation.store, BEFORE)
        due_soon, due_later = repeat(to_text(ASSIGNED), DUE), moments(ASSIGNED + timedelta(days=1), LATER)
        raised = chain(due_soon, islice(due_later, size - DUE))
        seed(here.installation, COUNTY, raised, to_text(ASSIGNED), counted=False)
        here.start(ALL)
        time.sleep(1)
        return {"bench": "clocks", "on": "embedded, 1 process", "open": size, "due": DUE, **_let_pass(here)}


def _let_pass(here: Server) -> dict:
    cpu, started = here.cpu_seconds(), time.perf_counter()
    after = BEFORE + timedelta(minutes=2)
    set_replay_clock(here.installation.store, after)
    while _unfired(here.installation, after):
        time.sleep(0.005)
    fired = time.perf_counter() - started
    wait_until_drained(here.installation, {COUNTY: EVENTS * DUE})
    drained = time.perf_counter() - started
    return {"fired_seconds": round(fired, 2), "drained_seconds": round(drained, 2),
            "server_cpu_seconds": round(here.cpu_seconds() - cpu, 2)}


def _unfired(installation: Installation, now: datetime) -> int:
    return installation.store.county(COUNTY).collection(APPEALS).count({"next_due": {"$lt": to_text(now)}})
