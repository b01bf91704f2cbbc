"""Calendars to test with: the notices that a library knows, and (where named) those of a table."""

import csv
import os
from datetime import date

import pytest
from chinese_calendar import constants as notices

from kentan.calendars import OFF, WORK, Calendar

LIBRARY_YEARS = range(2004, 2027)
LIBRARY_DAYS = {
    day.isoformat(): kind for kind, listed in ((OFF, notices.holidays), (WORK, notices.workdays)) for day in listed
    if day.year in LIBRARY_YEARS
}


@pytest.fixture(scope="session")
def calendar():
    """The calendar of the library's notices."""
    return Calendar(LIBRARY_DAYS, LIBRARY_YEARS)


@pytest.fixture(scope="session")
def table_calendar():
    """The calendar of a table ``year,date,name,is_off_day``; without one the test is skipped, with the reason."""
    path = os.environ.get("KENTAN_TEST_HOLIDAYS")
    if not path:
        pytest.skip("no table of holidays: set KENTAN_TEST_HOLIDAYS")
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    years: dict[int, dict[str, str]] = {}
    for row in rows:
        years.setdefault(int(row["year"]), {})[row["date"]] = OFF if row["is_off_day"] == "1" else WORK
    return Calendar.from_years({"year": year, "days": days} for year, days in years.items())


@pytest.fixture
def day():
    """A date from its text."""
    return date.fromisoformat
