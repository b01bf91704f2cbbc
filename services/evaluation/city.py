"""The city's scoreboard: the sum of the counties' tables, each county beside it; who has been silent too long is shown so."""

from datetime import datetime
from typing import Any

from kentan.clock import to_text
from kentan.commands import Actor
from kentan.runtime.desk import BoundDesk
from services.evaluation import model, scoreboard
from services.evaluation.repository import SCOREBOARD


def city_scoreboard(desk: BoundDesk, actor: Actor) -> dict:
    """All counties that the actor may see: those of the installation, and the copies of remote ones."""
    counties = [code for code in desk.counties() if actor.county in (code, "*") or actor.city]
    sums: model.Counts = {}
    rows = [_row(desk, county, desk.now(), sums) for county in counties]
    return {"read_at": to_text(desk.now()), "total": model.figures(sums), "counties": rows}


def _row(desk: BoundDesk, county: str, now: datetime, sums: model.Counts) -> dict[str, Any]:
    table = desk.repository(county).tables.get(SCOREBOARD) or scoreboard.empty_table()
    counts, remote = model.total(table["rows"]), desk.remotes.of(county)
    model.add(sums, counts)
    last_word = desk.remotes.last_word(county) if remote else table["as_of"]
    return {"county": county, **model.figures(counts), "watermark": table["watermark"], "as_of": table["as_of"],
            "remote": remote is not None, "last_word": last_word, "silent": bool(remote and remote.silent(last_word, now))}
