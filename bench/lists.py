"""Bench ``lists``: overdue list, appeals, search and scoreboard over HTTP, in a county with few appeals and in one with many."""

import time
from datetime import UTC, datetime, timedelta
from itertools import islice
from statistics import median, quantiles
from urllib.parse import quote

from bench.drained import wait_until_folded
from bench.http import Connection
from bench.options import Options
from bench.seeding import RARE, THEMES, moments, seed
from bench.server import ALL, Server, server
from kentan.clock import to_text

COUNTY = "360802"
ASKED, WARM = 200, 20
LISTS = {"overdue, first page of 50": "overdue-appeals", "overdue of a unit, 50": "overdue-appeals?unit=fgw",
         "appeals, newest 50": "appeals?limit=50", "appeals of a unit, 50": "appeals?unit=fgw&limit=50",
         "search, a common word": f"appeals?words={quote(THEMES[0])}", "search, a rare word": f"appeals?words={quote(RARE)}",
         "search, a common word in one unit's files": f"appeals?words={quote(THEMES[0])}&unit=fgw",
         "search, a rare word of one status": f"appeals?words={quote(RARE)}&status=assigned",
         "search, unit, kind and status": "appeals?unit=fgw&kind=difficulty&status=assigned",
         "search, one enterprise's": "appeals?enterprise=e7&clock=overdue", "count of a unit's": "appeal-count?unit=fgw",
         "scoreboard": "scoreboard", "ledger counts": "ledger"}


def run(options: Options) -> list[dict]:
    """One report for each size."""
    return [_of_size(options, size) for size in options.sizes]


def _of_size(options: Options, size: int) -> dict:
    with server(options.folder) as here:
        now = datetime.now(UTC)
        started = time.perf_counter()
        raised = islice(moments(now - timedelta(days=40), timedelta(days=39)), size)
        seed(here.installation, COUNTY, raised, to_text(now), counted=True)
        seeded = time.perf_counter() - started
        here.start(ALL)
        wait_until_folded(here.installation)
        return {"bench": "lists", "on": f"embedded, {size} appeals in a county", "clients": 1, "appeals": size,
                "seeding_seconds": round(seeded, 1), "milliseconds (median, p99)": _ask_all(here)}


def _ask_all(here: Server) -> dict[str, list[float]]:
    connection, token = Connection(here.port), here.issue("leader", "leader", COUNTY)
    return {name: _ask(connection, token, f"/counties/{COUNTY}/{path}") for name, path in LISTS.items()}


def _ask(connection: Connection, token: str, path: str) -> list[float]:
    took = []
    for _ in range(WARM + ASKED):
        started = time.perf_counter()
        connection.call("GET", path, token)
        took.append(1000 * (time.perf_counter() - started))
    return [round(median(took[WARM:]), 2), round(quantiles(took[WARM:], n=100)[-1], 2)]
