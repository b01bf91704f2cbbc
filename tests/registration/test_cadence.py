"""The days that a cadence gives."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentan.calendars import OFF, Calendar
from kentan.seeding import notice_calendar, notice_years
from services.registration.cadence import days_of, on_a_day

NOTICES = notice_calendar()
NAMES = {day: name for year in notice_years() for day, name in year["names"].items() if year["days"][day] == OFF}


def rule(valid_from, every_weeks=2, weekday=4, day_off="move"):
    return {"valid_from": valid_from, "every_weeks": every_weeks, "weekday": weekday, "day_off": day_off}


def dates(rows):
    return [row["date"] for row in rows]


def test_every_second_thursday_from_a_thursday_on():
    days, skipped = days_of(rule("2026-03-05"), 3, NOTICES, NAMES)
    assert dates(days) == ["2026-03-05", "2026-03-19", "2026-04-02"]
    assert all(row["planned_date"] == row["date"] and row["moved_because"] is None for row in days)
    assert skipped == []


def test_the_first_day_is_the_first_such_weekday_from_the_date_on():
    assert dates(days_of(rule("2026-03-06"), 2, NOTICES, NAMES)[0]) == ["2026-03-12", "2026-03-26"]
    assert dates(days_of(rule("2026-03-04"), 2, NOTICES, NAMES)[0]) == ["2026-03-05", "2026-03-19"]


@pytest.mark.parametrize(("start", "moved_to", "because"), [
    ("2026-02-19", "2026-02-24", "春节"), ("2026-10-01", "2026-10-08", "国庆节"), ("2026-01-01", "2026-01-04", "元旦"),
])
def test_a_day_off_moves_to_the_next_working_day_with_the_holidays_name(start, moved_to, because):
    (first, second), skipped = days_of(rule(start), 2, NOTICES, NAMES)
    assert first == {"date": moved_to, "planned_date": start, "moved_because": because, "provisional": False}
    assert second["date"] == (date.fromisoformat(start) + timedelta(weeks=2)).isoformat()
    assert skipped == []


def test_a_day_off_is_left_out_where_the_policy_says_so():
    days, skipped = days_of(rule("2026-02-05", day_off="skip"), 3, NOTICES, NAMES)
    assert dates(days) == ["2026-02-05", "2026-03-05", "2026-03-19"]
    assert skipped == [{"date": "2026-02-19", "because": "春节"}]


def test_a_moved_day_that_meets_the_next_one_is_left_out():
    days, skipped = days_of(rule("2026-09-24", every_weeks=1), 3, NOTICES, NAMES)
    assert dates(days) == ["2026-09-24", "2026-10-08", "2026-10-15"]
    assert skipped == [{"date": "2026-10-01", "because": "国庆节，顺延后与下一期同日"}]


def test_a_weekend_has_a_reason_without_a_name():
    days, _ = days_of(rule("2026-03-01", weekday=6), 1, NOTICES, NAMES)
    assert days == [{"date": "2026-03-09", "planned_date": "2026-03-07", "moved_because": "休息日", "provisional": False}]


def test_a_day_in_a_year_without_a_notice_is_provisional():
    days, _ = days_of(rule("2026-12-17"), 3, NOTICES, NAMES)
    assert [(row["date"], row["provisional"]) for row in days] == [
        ("2026-12-17", False), ("2026-12-31", False), ("2027-01-14", True)]


def test_a_rule_that_never_meets_a_working_day_gives_fewer_days():
    days, _ = days_of(rule("2027-01-01", weekday=7, day_off="skip"), 5, Calendar({}, []), {})
    assert days == []


def test_a_single_day_is_taken_as_it_is():
    assert on_a_day("2026-02-19", NOTICES) == {
        "date": "2026-02-19", "planned_date": "2026-02-19", "moved_because": None, "provisional": False}


changed_days = st.dates(date(2026, 1, 1), date(2027, 6, 1)).map(date.isoformat)
calendars = st.builds(Calendar, st.dictionaries(changed_days, st.sampled_from(["off", "work"]), max_size=80), st.just([2026]))
rules = st.builds(rule, st.dates(date(2026, 1, 1), date(2026, 12, 31)).map(date.isoformat), st.integers(1, 4), st.integers(1, 5),
                  st.sampled_from(["move", "skip"]))


@given(rules, st.integers(1, 20), calendars)
def test_every_period_is_on_a_working_day_and_no_two_are_on_one(cadence, count, calendar):
    days, skipped = days_of(cadence, count, calendar, {})
    assert len(days) == count
    assert all(calendar.is_workday(date.fromisoformat(row["date"])) for row in days)
    assert dates(days) == sorted(set(dates(days)))
    planned = sorted([*(row["planned_date"] for row in days), *dates(skipped)])
    steps = {date.fromisoformat(later) - date.fromisoformat(earlier) for earlier, later in pairwise(planned)}
    assert steps <= {timedelta(weeks=cadence["every_weeks"])}


@given(rules, st.integers(1, 20), calendars)
def test_only_a_day_off_is_moved_and_it_says_why(cadence, count, calendar):
    for row in days_of(cadence, count, calendar, {})[0]:
        assert date.fromisoformat(row["planned_date"]).isoweekday() == cadence["weekday"]
        assert (row["date"] != row["planned_date"]) == (row["moved_because"] is not None)
        assert row["date"] == calendar.next_workday(date.fromisoformat(row["planned_date"])).isoformat()
