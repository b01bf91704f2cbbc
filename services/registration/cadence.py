"""The cadence: every so many weeks on a weekday, from a date on; a day off is moved or left out, with the reason."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import islice, pairwise
from typing import Any

from dateutil.rrule import WEEKLY, rrule

from kentan.calendars import Calendar

DAY_OFF = "休息日"
MEETS_NEXT = "顺延后与下一期同日"
LOOK_AHEAD = 1000


def days_of(cadence: Mapping[str, Any], count: int, calendar: Calendar,
            names: Mapping[str, str]) -> tuple[list[dict], list[dict]]:
    """The days of so many periods, and those left out.

    :param names: the names of days off, for the reasons.
    :returns: ``{"date", "planned_date", "moved_because", "provisional"}`` each, and ``{"date", "because"}`` each; fewer
        days than asked for where the cadence gives no more (one that falls on days off and skips them).
    """
    days: list[dict] = []
    skipped: list[dict] = []
    for planned, following in pairwise(islice(_occurrences(cadence), LOOK_AHEAD)):
        if len(days) == count:
            break
        held = calendar.next_workday(planned)
        reason = None if held == planned else names.get(planned.isoformat(), DAY_OFF)
        if reason and cadence["day_off"] == "skip":
            skipped.append({"date": planned.isoformat(), "because": reason})
        elif held >= following:
            skipped.append({"date": planned.isoformat(), "because": f"{reason}，{MEETS_NEXT}"})
        else:
            days.append(period(planned, held, reason, calendar))
    return days, skipped


def on_a_day(day: str, calendar: Calendar) -> dict:
    """A period's day that no cadence gave."""
    held = date.fromisoformat(day)
    return period(held, held, None, calendar)


def period(planned: date, held: date, reason: str | None, calendar: Calendar) -> dict:
    """A period's day as it is kept."""
    return {"date": held.isoformat(), "planned_date": planned.isoformat(), "moved_because": reason,
            "provisional": held.year not in calendar.known_years or planned.year not in calendar.known_years}


def _occurrences(cadence: Mapping[str, Any]) -> Iterator[date]:
    start = date.fromisoformat(cadence["valid_from"])
    first = start + timedelta(days=(cadence["weekday"] - start.isoweekday()) % 7)
    rule = rrule(WEEKLY, interval=cadence["every_weeks"], dtstart=datetime(first.year, first.month, first.day))
    return (moment.date() for moment in rule)
