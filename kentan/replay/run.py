"""The main job on real input: read, plan, drive, stop, open again, prove, report."""

import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from typing import Any

import orjson

from kentan.check import check
from kentan.replay.api import Api
from kentan.replay.drive import AHEAD, Drive, Hands, Tokens, every_second_week, found_counties
from kentan.replay.plan import ZONE, Plan, make_plan
from kentan.replay.reader import Message, Reject, read_counties, read_messages
from kentan.replay.report import figures
from kentan.replay.settle import Settler
from kentan.replay.stage import Progress, Stage, open_stage
from kentan.runtime.installation import Installation
from kentan.settings import Settings, load_settings


def replay(settings: Settings, file: Path, counties_file: Path, first: date, periods: int, limit: int, seed: int,
           progress: Progress, rejects_file: Path | None = None, driver: type[Drive] = Drive) -> dict[str, Any]:
    """Run the whole replay; the report as a dict (see ``kentan.replay.report``)."""
    counties = read_counties(counties_file)
    messages, rejects = _read(file, counties, limit)
    cadences = every_second_week(first, periods)
    stage = opened(settings, cadences)
    try:
        planned, seconds = drive(stage, counties, cadences, lambda days: make_plan(messages, counties, days, seed), progress,
                                 driver)
    finally:
        stage.stop()
    report = {"seed": seed, "periods": periods, "counties": len(counties), "moved_periods": moved_periods(planned),
              **prove(settings, seconds), "rejects": len(rejects)}
    if rejects:
        target = rejects_file or settings.home / "rejects.jsonl"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(b"".join(orjson.dumps(asdict(reject)) + b"\n" for reject in rejects))
        report["rejects_file"] = str(target)
    return report


def _read(file: Path, counties: dict[str, str], limit: int) -> tuple[list[Message], list[Reject]]:
    messages: list[Message] = []
    rejects: list[Reject] = []
    with file.open(encoding="utf-8-sig", errors="replace") as lines:
        for read in read_messages(lines, counties):
            if isinstance(read, Reject):
                rejects.append(read)
            elif len(messages) < limit:
                messages.append(read)
    return messages, rejects


def drive(stage: Stage, counties: dict[str, str], cadences: list[dict], plan_for: Callable[[list[date]], Plan],
          progress: Progress, driver: type[Drive] = Drive) -> tuple[list[dict], float]:
    """Found the counties, plan for the days that their cadences give, drive the plan.

    :returns: the periods as they were planned, and the seconds that driving took.
    """
    settler = Settler(stage.installation, stage.broker_uri, lambda: stage.move(stage.installation.now()))
    try:
        api, tokens = Api(stage.url), Tokens(operator=stage.issue("operator", "operator", "*"))
        hands = Hands(stage.issue, stage.move, settler.settle_due, settler.settle, progress)
        planned = found_counties(api, tokens, hands, counties, cadences)
        plan = plan_for([date.fromisoformat(one["date"]) for one in planned])
        started = time.monotonic()
        driver(plan, api, tokens, hands).run()
        return planned, time.monotonic() - started
    finally:
        settler.close()


def opened(settings: Settings, cadences: list[dict]) -> Stage:
    """A stage whose clock stands some days before the first announcement."""
    first = date.fromisoformat(cadences[0]["valid_from"])
    return open_stage(settings, datetime.combine(first, time_of_day(8), ZONE) - AHEAD - timedelta(days=3))


def moved_periods(planned: list[dict]) -> list[dict]:
    """The periods that are not on the day of the cadence, and why."""
    return [{"planned": one["planned_date"], "date": one["date"], "because": one["moved_because"]}
            for one in planned if one.get("moved_because")]


def prove(settings: Settings, seconds: float) -> dict[str, Any]:
    """Open the stores again, prove them, read the figures."""
    from kentan.events.deadletters import DeadLetters

    installation = Installation.from_settings(load_settings(settings.environment, clock="replay"))
    try:
        proof = check(installation, DeadLetters(settings).list())
        return figures(installation, proof, seconds)
    finally:
        installation.close()
