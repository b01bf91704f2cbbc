"""Business time: hours of working days, counted from a moment and between two."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentan.calendars import Calendar
from kentan.working_hours import WorkingHours

WINDOWS = [{"from": "08:30", "to": "12:00"}, {"from": "14:30", "to": "17:30"}]  # 6.5 hours a day
moments = st.datetimes(datetime(2025, 12, 1), datetime(2027, 2, 1), timezones=st.just(UTC))
lengths = st.integers(0, 200 * 3600).map(lambda seconds: timedelta(seconds=seconds))


def there(text):
    return datetime.fromisoformat(f"{text}:00+08:00")


@pytest.fixture
def hours(calendar):
    return WorkingHours(calendar, WINDOWS)


@pytest.mark.parametrize(("start", "length", "end"), [
    ("2026-01-08T09:00", 1, "2026-01-08T10:00"),
    ("2026-01-08T11:30", 1, "2026-01-08T15:00"),  # over noon
    ("2026-01-08T17:00", 1, "2026-01-09T09:00"),  # over night
    ("2026-01-08T08:30", 3.5, "2026-01-08T12:00"),  # to the last moment of a window, not to the first of the next
    ("2026-01-08T12:30", 1, "2026-01-08T15:30"),  # begun at noon: from half past two
    ("2026-01-08T20:00", 1, "2026-01-09T09:30"),
    ("2026-01-09T17:00", 1, "2026-01-12T09:00"),  # over a weekend
    ("2026-01-10T10:00", 2, "2026-01-12T10:30"),  # begun on a Saturday
    ("2026-02-13T17:00", 1, "2026-02-14T09:00"),  # to a Saturday that is worked
    ("2026-02-14T10:00", 6, "2026-02-24T09:30"),  # begun on it, over the Spring Festival
    ("2026-09-30T16:30", 2, "2026-10-08T09:30"),
    ("2026-01-08T08:30", 13, "2026-01-09T17:30"),
])
def test_hours_are_those_of_business(hours, start, length, end):
    assert hours.add(there(start), timedelta(hours=length)) == (there(end), False)


def test_hours_that_reach_into_a_year_without_a_notice_are_provisional(hours):
    assert hours.add(there("2026-12-31T17:00"), timedelta(hours=1)) == (there("2027-01-01T09:00"), True)


@pytest.mark.parametrize(("first", "last", "length"), [
    ("2026-01-08T09:00", "2026-01-08T10:00", 1), ("2026-01-08T10:00", "2026-01-08T09:00", -1),
    ("2026-01-08T11:00", "2026-01-08T16:00", 2.5), ("2026-01-09T17:30", "2026-01-12T08:30", 0),
    ("2026-02-13T08:30", "2026-02-24T17:30", 3 * 6.5), ("2026-01-10T00:00", "2026-01-10T23:00", 0),
])
def test_the_business_time_between_two_moments(hours, first, last, length):
    assert hours.between(there(first), there(last)) == timedelta(hours=length)


@given(moments, lengths)
def test_what_was_added_lies_between(start, length):
    hours = WorkingHours(Calendar({"2026-10-01": "off", "2026-10-10": "work"}, [2026]), WINDOWS)
    end, _ = hours.add(start, length)
    assert end >= start
    assert hours.between(start, end) == length


@given(moments, moments, moments)
def test_business_times_add_up(first, second, third):
    hours = WorkingHours(Calendar({}, [2026]), WINDOWS)
    assert hours.between(first, second) + hours.between(second, third) == hours.between(first, third)


def test_hours_without_any_time_are_refused(calendar):
    with pytest.raises(ValueError, match="without any time"):
        WorkingHours(calendar, [])
