"""Which day a moment falls on, and when a day begins and ends."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentan.calendars import day_of, end_of_day, start_of_day
from kentan.clock import to_text


@pytest.mark.parametrize(("moment", "expected"), [
    ("2026-01-07T15:59:59.999+00:00", "2026-01-07"),
    ("2026-01-07T16:00:00+00:00", "2026-01-08"),
    ("2026-01-08T00:00:00+08:00", "2026-01-08"),
])
def test_a_moment_falls_on_the_day_of_shanghai(day, moment, expected):
    assert day_of(datetime.fromisoformat(moment)) == day(expected)


def test_a_moment_without_a_zone_falls_on_no_day():
    with pytest.raises(ValueError, match="no time zone"):
        day_of(datetime(2026, 1, 8))


def test_a_day_begins_and_ends_at_midnight_of_shanghai(day):
    assert to_text(start_of_day(day("2026-01-08"))) == "2026-01-07T16:00:00.000Z"
    assert to_text(end_of_day(day("2026-01-08"))) == "2026-01-08T15:59:59.999Z"


def test_a_day_of_another_zone_follows_its_change_of_the_hour(day):
    length = end_of_day(day("2026-03-29"), "Europe/Berlin") - start_of_day(day("2026-03-29"), "Europe/Berlin")
    assert length == timedelta(hours=23) - timedelta(milliseconds=1)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))
def test_every_moment_lies_within_its_own_day(moment):
    day = day_of(moment)
    assert start_of_day(day) <= moment < start_of_day(day + timedelta(days=1))
    assert end_of_day(day) == start_of_day(day + timedelta(days=1)) - timedelta(milliseconds=1)
