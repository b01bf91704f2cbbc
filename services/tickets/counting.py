"""When a clock is due, and what is left of it in working time. Pure: the clock's own rule, a calendar."""

from datetime import date, datetime, timedelta

from kentan.calendars import Calendar, day_of, end_of_day
from kentan.clock import from_text, to_text
from kentan.working_hours import WorkingHours
from services.tickets.clock_rules import CALENDAR_DAYS, HOURS, WEEKS, WORKING_DAYS
from services.tickets.model import RuleBroken

LEFT = ("remaining_seconds", "remaining_working_days", "remaining_working_seconds")


def due(clock: dict, calendar: Calendar) -> dict:
    """``due_at``, ``due_day`` and ``provisional`` of a clock: days end at midnight, hours at their last moment of business."""
    moment, provisional = _counted(clock, calendar)
    return {"due_at": to_text(moment), "due_day": day_of(moment).isoformat(), "provisional": provisional}


def remaining(clock: dict, at: datetime, hours: WorkingHours) -> dict:
    """What a running clock has left, below zero once overdue; all None for a stopped one.

    Seconds as they pass, working days after this one until the last day, seconds of business until the end.
    """
    if clock["stopped_at"]:
        return dict.fromkeys(LEFT)
    end = from_text(clock["due_at"])
    days = hours.calendar.working_days_between(day_of(at), date.fromisoformat(clock["due_day"]))
    seconds = int((end - at).total_seconds()), days, int(hours.between(at, end).total_seconds())
    return dict(zip(LEFT, seconds, strict=True))


def _counted(clock: dict, calendar: Calendar) -> tuple[datetime, bool]:
    if clock.get("extended_to"):
        day, provisional = calendar.add_calendar_days(date.fromisoformat(clock["extended_to"]), 0, clock["roll"])
        return end_of_day(day), provisional
    start, length = from_text(clock["started_at"]), clock["length"]
    if clock["unit"] == HOURS:
        return WorkingHours(calendar, clock["hours"]).add(start, timedelta(hours=length))
    if clock["unit"] == WORKING_DAYS:
        day, provisional = calendar.add_working_days(day_of(start), length)
    elif clock["unit"] in (CALENDAR_DAYS, WEEKS):
        days = length * (7 if clock["unit"] == WEEKS else 1)
        day, provisional = calendar.add_calendar_days(day_of(start), days, clock["roll"])
    else:
        raise RuleBroken("clock_unit_unknown")
    return end_of_day(day), provisional
