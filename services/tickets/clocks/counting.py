"""When a clock is due, when it warns, and what is left of it in working time. Pure: the clock's own rule, a calendar.

A time in which a clock stood still is added to its term in the measure of the term: working days, calendar days or business time.
So what is left of it stays the same, also where the calendar or the rule is changed afterwards.
"""

from datetime import date, datetime, timedelta

from kentan.calendars import Calendar, Deadline, day_of, end_of_day
from kentan.clock import from_text, to_text
from kentan.working_hours import WorkingHours
from services.tickets.clocks.clock_rules import CALENDAR_DAYS, HOURS, WEEKS, WORKING_DAYS
from services.tickets.model import RuleBroken

LEFT = ("remaining_seconds", "remaining_working_days", "remaining_working_seconds")


def due(clock: dict, calendar: Calendar) -> dict:
    """``due_at``, ``due_day`` and ``provisional`` of a clock: days end at midnight, hours at their last moment of business."""
    if clock["unit"] == HOURS and not clock.get("extended_to"):
        moment, provisional = _hours_later(clock, timedelta(hours=clock["length"]), calendar)
        return {"due_at": to_text(moment), "due_day": day_of(moment).isoformat(), "provisional": provisional}
    day, provisional = _last_day(clock, calendar)
    return {"due_at": to_text(end_of_day(day)), "due_day": day.isoformat(), "provisional": provisional}


def warned_at(clock: dict, warning: dict, calendar: Calendar) -> str | None:
    """When a warning of a clock is due: with the end of a working day, or a share of business time; None where that is no time
    between its start and its end."""
    days, began = warning.get("working_days_left"), day_of(from_text(clock["started_at"]))
    if days is None and clock["unit"] == HOURS:
        at = to_text(_hours_later(clock, timedelta(hours=clock["length"]) * warning["share_passed"] / 100, calendar)[0])
        return at if clock["started_at"] < at < clock["due_at"] else None
    last = date.fromisoformat(clock["due_day"])
    day = _share_of_days(clock, warning["share_passed"], calendar) if days is None else calendar.days_back(last, days)
    return to_text(end_of_day(day)) if began < day < last else None


def remaining(clock: dict, at: datetime, hours: WorkingHours) -> dict:
    """What a running clock has left, below zero once overdue; a clock that stands still keeps it.

    Seconds as they pass, working days after this one until the last day, seconds of business until the end.
    """
    end, at = from_text(clock["due_at"]), from_text(clock["paused_since"]) if clock["paused_since"] else at
    days = hours.calendar.working_days_between(day_of(at), date.fromisoformat(clock["due_day"]))
    seconds = int((end - at).total_seconds()), days, int(hours.between(at, end).total_seconds())
    return dict(zip(LEFT, seconds, strict=True))


def _last_day(clock: dict, calendar: Calendar) -> Deadline:
    start, stood = day_of(from_text(clock["started_at"])), _days_stood(clock)
    working = sum(calendar.working_days_between(first, last) for first, last in stood)
    if clock.get("extended_to"):
        return calendar.add_calendar_days(date.fromisoformat(clock["extended_to"]), 0, clock["roll"])
    if clock["unit"] == WORKING_DAYS:
        return calendar.add_working_days(start, clock["length"] + working)
    if clock["unit"] in (CALENDAR_DAYS, WEEKS):
        days = clock["length"] * (7 if clock["unit"] == WEEKS else 1)
        return calendar.add_calendar_days(start, days + sum((last - first).days for first, last in stood), clock["roll"])
    raise RuleBroken("clock_unit_unknown")


def _share_of_days(clock: dict, share: int, calendar: Calendar) -> date:
    """The working day with whose end so many hundredths of the working days have passed that the clock ran for."""
    start = day_of(from_text(clock["started_at"]))
    stood = sum(calendar.working_days_between(first, last) for first, last in _days_stood(clock))
    term = calendar.working_days_between(start, date.fromisoformat(clock["due_day"])) - stood
    return calendar.add_working_days(start, stood + -(-term * share // 100)).day


def _days_stood(clock: dict) -> list[tuple[date, date]]:
    """The first and the last day of each time in which the clock stood still, of those that are over."""
    return [(day_of(from_text(one["since"])), day_of(from_text(one["until"]))) for one in clock["stood"] if one["until"]]


def _hours_later(clock: dict, length: timedelta, calendar: Calendar) -> tuple[datetime, bool]:
    hours = WorkingHours(calendar, clock["hours"])
    over = [one for one in clock["stood"] if one["until"]]
    stood = sum((hours.between(from_text(one["since"]), from_text(one["until"])) for one in over), timedelta())
    return hours.add(from_text(clock["started_at"]), length + stood)
