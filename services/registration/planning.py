"""Planning periods: the county's record takes the whole plan in one write, then each period becomes a document of its own.

So numbers follow each other however many people plan at once, and a plan that a crash cut off is finished later.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from kentan.commands import Actor, Command, change, create, created_id
from kentan.contracts.registration import PERIOD_PLANNED
from kentan.documents import Change, Document
from kentan.errors import Refused
from kentan.ids import derived_id
from services.registration.repository import EVERY, RegistrationRepository, period_id
from services.registration.states import become

Propose = Callable[[], tuple[list[dict], dict | None]]


def plan(repository: RegistrationRepository, command: Command, now: datetime, propose: Propose,
         first_number: int | None) -> tuple[list[Document], list[dict]]:
    """Plan what is proposed, once for the command's key: the periods, and the days left out.

    :param propose: gives the days of the periods (see ``cadence.period``) and, where one was used, the cadence with the
        days it left out.
    """
    plan_id = created_id(repository.periods, command)

    def decide(changing: Change) -> None:
        finish(repository, changing.doc, now)
        days, cadence = propose()
        numbers = _numbers(repository, days, first_number)
        if cadence is not None:
            changing.doc["cadences"].append({**cadence, "plan": plan_id})
        changing.doc["plan"] = {
            "id": plan_id, "by": command.actor.as_dict(), "correlation_id": command.correlation_id,
            "periods": [{"number": number, **day} for number, day in zip(numbers, days, strict=True)],
        }

    county = change(repository.counties, replace(command, id=repository.county, version=None), now, decide, "county")
    finish(repository, county, now)
    skipped: list[dict] = next((one["skipped"] for one in county["cadences"] if one["plan"] == plan_id), [])
    return repository.periods.find({"plan": plan_id}, ("number",), EVERY), skipped


def finish(repository: RegistrationRepository, county: Document, now: datetime) -> int:
    """Make the periods of the county's last plan that are not there yet; how many were made."""
    missing = unfinished(repository, county)
    for one in missing:
        create(repository.periods, _command(repository, county["plan"], one), now, _say, period_id(one["number"]),
               plan=county["plan"]["id"], **one)
    return len(missing)


def unfinished(repository: RegistrationRepository, county: Document) -> list[dict]:
    """The periods of the county's last plan that are not there yet. They are made in order: the last one means all."""
    periods = county["plan"]["periods"] if county["plan"] else []
    if not periods or repository.periods.get(period_id(periods[-1]["number"])):
        return []
    return [one for one in periods if repository.periods.get(period_id(one["number"])) is None]


def _command(repository: RegistrationRepository, planned: dict, one: dict) -> Command:
    key = derived_id(planned["id"], one["number"])
    return Command(Actor(**planned["by"]), repository.county, one, key=key, correlation_id=planned["correlation_id"])


def _say(change: Change) -> None:
    become(change, PERIOD_PLANNED)


def _numbers(repository: RegistrationRepository, days: list[dict], first: int | None) -> range:
    first = first or repository.highest_period() + 1
    numbers = range(first, first + len(days))
    taken = [number for number in numbers if repository.periods.get(period_id(number))]
    if taken:
        raise Refused("period_number_taken", {"number": taken[0], "next": repository.highest_period() + 1})
    same_day = repository.periods.find({"date": {"$in": [day["date"] for day in days]}}, ("number",), 1)
    if same_day:
        raise Refused("period_on_that_day", {"number": same_day[0]["number"], "date": same_day[0]["date"]})
    return numbers
