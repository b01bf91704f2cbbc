"""Bench ``lists``: overdue list, appeals, search and scoreboard over HTTP, in a county with few appeals and in one with many."""

import time
from datetime import UTC, datetime, timedelta
from itertools import islice
from statistics import median, quantiles
from urllib.parse import quote

from bench.drained import wait_until_folded
from bench.http import Connection
from bench.options import Options
from bench.seeding import PLACES, RARE, THEMES, moments, seed
from bench.server import ALL, Server, server
from kentan.clock import to_text
from kentan.store.migrations import migrate

COUNTY = "360802"
ASKED, WARM = 200, 20
LISTS = {"overdue, first page of 50": "overdue-appeals", "overdue of a unit, 50": "overdue-appeals?unit=fgw",
         "appeals, newest 50": "appeals?limit=50", "appeals of a unit, 50": "appeals?unit=fgw&limit=50",
         "search, a common word": f"appeals?words={quote(THEMES[0])}", "search, a rare word": f"appeals?words={quote(RARE)}",
         "search, a common word in one unit's files": f"appeals?words={quote(THEMES[0])}&unit=fgw",
         "search, a rare word of one status": f"appeals?words={quote(RARE)}&status=assigned",
         "search, unit, kind and status": "appeals?unit=fgw&kind=difficulty&status=assigned",
         "search, two common words": f"appeals?words={quote(f'{THEMES[0]} {PLACES[0]}')}",
         "search, two common words that never meet": f"appeals?words={quote(f'{THEMES[0]} {THEMES[1]}')}",
         "search, a rare and a common word": f"appeals?words={quote(f'{RARE} {PLACES[0]}')}",
         "search, a common word of one status": f"appeals?words={quote(THEMES[0])}&status=assigned",
         "search, a common word and a status that none has": f"appeals?words={quote(THEMES[0])}&status=closed",
         "search, a unit's late files": "appeals?unit=fgw&clock=overdue",
         "search, a unit's late files, newest first": "appeals?unit=fgw&clock=overdue&sort=-raised_at",
         "search, a common word in late files": f"appeals?words={quote(THEMES[0])}&clock=overdue",
         "search, a unit's files near their end": "appeals?unit=fgw&clock=near",
         "search, clocks that were warned": "appeals?clock=warned", "search, clocks that stand still": "appeals?clock=paused",
         "search, one enterprise's": "appeals?enterprise=e7&clock=overdue", "count of a unit's": "appeal-count?unit=fgw",
         "count of a unit's late files": "appeal-count?unit=fgw&clock=overdue",
         "count of late files": "appeal-count?clock=overdue",
         "count of a common word": f"appeal-count?words={quote(THEMES[0])}",
         "scoreboard": "scoreboard", "ledger counts": "ledger"}


def run(options: Options) -> list[dict]:
    """One report for each size."""
    return [_of_size(options, size) for size in options.sizes]


def _of_size(options: Options, size: int) -> dict:
    with server(options.folder) as here:
        now = datetime.now(UTC)
        started = time.perf_counter()
        raised = islice(moments(now - timedelta(days=40), timedelta(days=39)), size)
        migrate(here.installation.store)  # what is seeded has today's shape, and the server need not look for older ones
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
