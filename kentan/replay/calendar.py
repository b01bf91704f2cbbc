"""The days of a replay's periods: every second Thursday; a day off moves to the next working day, and is reported."""

from datetime import date, timedelta

from kentan.calendars import Calendar
from kentan.errors import Invalid


def period_days(first: date, periods: int, calendar: Calendar) -> tuple[list[date], list[dict]]:
    """The days, and those that were moved: ``{"planned", "date", "because"}``."""
    if periods < 1:
        raise Invalid("periods_positive", {}, {"periods": ["periods_positive"]})
    days, moved = [], []
    for number in range(periods):
        planned = first + timedelta(weeks=2 * number)
        held = planned if calendar.is_workday(planned) else calendar.next_workday(planned)
        days.append(held)
        if held != planned:
            moved.append({"planned": planned.isoformat(), "date": held.isoformat(), "because": "day_off"})
    return days, moved
