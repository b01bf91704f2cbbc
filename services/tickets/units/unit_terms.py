"""The terms within which units may object or ask, as a county sets them. Pure.

A term that lapses is a right that was not used, so it is no clock of the unit: nobody is late by it. It is counted anew
whenever it is asked for, by the calendar as it is then.
"""

from kentan.calendars import Calendar, day_of, end_of_day
from kentan.clock import from_text, to_text


def standard() -> dict:
    """What holds where a county set nothing; in working days, ``extensions_most`` times."""
    return {"objection_within": 1, "extension_before": 1, "extension_longest": 10, "extensions_most": 1}


def objection_until(assigned_at: str, terms: dict, calendar: Calendar) -> str:
    """The last moment at which the lead unit may object to its assignment."""
    last = calendar.add_working_days(day_of(from_text(assigned_at)), terms["objection_within"])
    return to_text(end_of_day(last.day))
