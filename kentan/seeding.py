"""The State Council's notices as a library carries them: what each county's calendar begins with."""

from collections.abc import Iterator
from datetime import date
from importlib.metadata import version
from typing import Any

from chinese_calendar.constants import Holiday, holidays, workdays

from kentan.calendars import OFF, WORK, Calendar

LIBRARY = "chinesecalendar"
FIRST_YEAR = 2023  # no forum was held before
CHINESE = {holiday.value: holiday.chinese for holiday in Holiday}


def notice_years(first_year: int = FIRST_YEAR) -> Iterator[dict[str, Any]]:
    """Each year that the library knows, from the first wanted on, as ``registration.calendar.changed`` carries it."""
    for year in sorted({day.year for day in holidays if day.year >= first_year}):
        off, work = _of_year(holidays, year), _of_year(workdays, year)
        days = dict.fromkeys(off, OFF) | dict.fromkeys(work, WORK)
        yield {"year": year, "days": days, "names": off | work, "source": f"{LIBRARY} {version(LIBRARY)}"}


def notice_calendar(first_year: int = FIRST_YEAR) -> Calendar:
    """The calendar of these years."""
    return Calendar.from_years(notice_years(first_year))


def _of_year(days: dict[date, str], year: int) -> dict[str, str]:
    return {day.isoformat(): CHINESE[name] for day, name in sorted(days.items()) if day.year == year}
