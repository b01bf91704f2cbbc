"""What differs between a county's own installation and its copy elsewhere, day by day, and what became of it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any

from kentan.errors import KentanError
from kentan.reconcile.sides import Side


@dataclass
class Outcome:
    """How a county stands after the comparison.

    :param days: how many days were compared; ``forgotten``: days that one of the two does not keep any more.
    :param different: days that differed at first, ``remaining`` those that still do.
    :param fetched: events that the copy lacked and was given.
    :param refused: those that it would not take: event id to the error's code.
    :param extra: events of the copy that the county's own installation does not show (any more).
    :param altered: events that have another chain head in the copy.
    :param problem: a code, where the county could not be compared.
    """

    county: str
    days: int = 0
    forgotten: int = 0
    different: list[str] = field(default_factory=list)
    remaining: list[str] = field(default_factory=list)
    fetched: int = 0
    refused: dict[str, str] = field(default_factory=dict)
    extra: int = 0
    altered: int = 0
    problem: str | None = None

    @property
    def agreed(self) -> bool:
        """Whether both say the same."""
        return not self.remaining and self.problem is None

    def as_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {**asdict(self), "agreed": self.agreed}


def reconcile(here: Side, there: Side, first: str, last: str, counties: Iterable[str] = ()) -> list[Outcome]:
    """Compare the counties that both know (or those named); what copies here lack is fetched from there."""
    ours, theirs = here.counties(), there.counties()
    wanted = list(dict.fromkeys(counties)) or sorted(ours.keys() & theirs.keys())
    days = days_between(first, last)
    return [_county(here, there, Outcome(county), days, ours, theirs) for county in wanted]


def days_between(first: str, last: str) -> list[str]:
    """Each day from the first to the last."""
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    return [(begin + timedelta(days=n)).isoformat() for n in range((end - begin).days + 1)]


def _county(here: Side, there: Side, outcome: Outcome, days: list[str], ours: dict, theirs: dict) -> Outcome:
    county = outcome.county
    outcome.problem = _problem(county, ours, theirs)
    if outcome.problem:
        return outcome
    outcome.different, kept = _differing(here, there, county, days)
    outcome.days, outcome.forgotten, outcome.remaining = kept, len(days) - kept, outcome.different
    if here.takes and ours[county] is not None:
        for day in outcome.different:
            _fill(here, there, outcome, day, ours[county])
        outcome.remaining, _ = _differing(here, there, county, outcome.different)
    return outcome


def _problem(county: str, ours: dict, theirs: dict) -> str | None:
    if county not in ours:
        return "unknown_here"
    if county not in theirs:
        return "unknown_there"
    return "claimed_by_both" if ours[county] is None and theirs[county] is None else None


def _differing(here: Side, there: Side, county: str, days: list[str]) -> tuple[list[str], int]:
    """Those of the days that differ, and how many of them both keep."""
    if not days:
        return [], 0
    stretch = days_between(days[0], days[-1])
    one, other = here.digest(county, stretch), there.digest(county, stretch)
    kept = [day for day in days if day in one and day in other]
    return [day for day in kept if one[day] != other[day]], len(kept)


def _fill(here: Side, there: Side, outcome: Outcome, day: str, partner: str) -> None:
    """Hand in what the copy lacks of a day, each document's events in their order."""
    held = {event["id"]: event["chainhead"] for event in here.events_on(outcome.county, day)}
    shown = {event["id"]: event for event in there.events_on(outcome.county, day)}
    outcome.extra += len(held.keys() - shown.keys())
    outcome.altered += sum(held[one] != shown[one]["chainhead"] for one in held.keys() & shown.keys())
    lacking = [event for one, event in shown.items() if one not in held]
    for event in sorted(lacking, key=lambda event: (event["time"], event["subject"], event["sequence"])):
        try:
            outcome.fetched += here.take(event, partner)
        except KentanError as problem:
            outcome.refused[event["id"]] = problem.code
