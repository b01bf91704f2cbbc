"""The days of periods by a plain cadence: every so many weeks on a weekday, moved or left out where that is a day off."""

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import islice
from typing import Any

from kentan.calendars import Calendar
from kentan.contracts.registration_settings import HOLD, NEXT_DAY, SKIP, WEEKDAYS
from services.registration.meeting_days import Meeting, meetings

LOOK_AHEAD = 1000
POLICY = {"move": NEXT_DAY, "skip": SKIP}


def days_of(cadence: Mapping[str, Any], count: int, calendar: Calendar,
            names: Mapping[str, str]) -> tuple[list[dict], list[dict]]:
    """The days of so many periods, and those left out.

    :param names: the names of days off, for the reasons.
    :returns: ``{"date", "planned_date", "moved_because", "provisional"}`` each, and ``{"date", "because"}`` each; fewer
        days than asked for where the cadence gives no more (one that falls on days off and skips them).
    """
    days: list[dict] = []
    skipped: list[dict] = []
    first = _first_day(cadence)
    rule = {"rule": f"FREQ=WEEKLY;INTERVAL={cadence['every_weeks']};BYDAY={WEEKDAYS[cadence['weekday'] - 1]}",
            "first_day": first.isoformat(), "day_off": POLICY[cadence["day_off"]], "make_up_day": HOLD}
    for meeting in islice(meetings(rule, first, calendar, names), LOOK_AHEAD):
        if len(days) == count:
            break
        if meeting.held is None:
            skipped.append(left_out(meeting))
        else:
            days.append(period(meeting.planned, meeting.held, meeting.because, calendar))
    return days, skipped


def on_a_day(day: str, calendar: Calendar) -> dict:
    """A period's day that no cadence gave."""
    held = date.fromisoformat(day)
    return period(held, held, None, calendar)


def period(planned: date, held: date, reason: str | None, calendar: Calendar) -> dict:
    """A period's day as it is kept."""
    return {"date": held.isoformat(), "planned_date": planned.isoformat(), "moved_because": reason,
            "provisional": held.year not in calendar.known_years or planned.year not in calendar.known_years}


def left_out(meeting: Meeting) -> dict:
    """A day of the rule without a period, as it is answered."""
    return {"date": meeting.planned.isoformat(), "because": meeting.because}


def _first_day(cadence: Mapping[str, Any]) -> date:
    start = date.fromisoformat(cadence["valid_from"])
    return start + timedelta(days=(cadence["weekday"] - start.isoweekday()) % 7)
