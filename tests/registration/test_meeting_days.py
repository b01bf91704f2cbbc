"""The days of a cadence: an RFC 5545 rule, and what becomes of a day off by the county's declared policy."""

from datetime import date, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentan.calendars import OFF, Calendar
from kentan.contracts.registration_settings import HOLD, POLICIES, is_rule
from kentan.seeding import notice_calendar, notice_years
from services.registration.meeting_days import Regime, meetings, of_year
from services.registration.settings import standard_cadence

NOTICES = notice_calendar()
NAMES = {day: name for year in notice_years() for day, name in year["names"].items() if year["days"][day] == OFF}
WEEKLY, SUNDAYS = "FREQ=WEEKLY;BYDAY=TH", "FREQ=WEEKLY;BYDAY=SU"


def cadence(**changed):
    return {**standard_cadence(), **changed}


def met(year, *values, calendar=NOTICES):
    """The year's meetings and what is left out; each value with the day from which it holds, or alone."""
    regimes = [Regime(date.min, value) if isinstance(value, dict) else Regime(date.fromisoformat(value[0]), value[1])
               for value in values]
    return of_year(year, regimes, calendar, NAMES)


def row_of(rows, day):
    return next((str(row.planned), row.held and str(row.held), row.because) for row in rows if str(row.planned) == day)


def test_the_standard_is_the_seeds_second_thursdays_from_its_first_period_on():
    first = next(meetings(standard_cadence(), date(2023, 1, 1), NOTICES, NAMES))
    assert first == (date(2023, 2, 23), date(2023, 2, 23), None)
    held, _ = met(2024, standard_cadence())
    assert date(2024, 8, 22) in {row.held for row in held}, "its 53rd period"


def test_of_2026_two_thursdays_fall_on_holidays_and_each_move_says_why():
    held, left_out = met(2026, standard_cadence())
    assert len(held) == 26
    assert left_out == []
    assert [(str(row.planned), str(row.held), row.because) for row in held if row.because] == [
        ("2026-02-19", "2026-02-24", "春节"), ("2026-10-01", "2026-10-08", "国庆节")]


@pytest.mark.parametrize(("policy", "spring", "autumn"), [
    ("next_day", "2026-02-24", "2026-10-08"), ("next_such_day", "2026-02-26", "2026-10-08"),
    ("previous_day", "2026-02-14", "2026-09-30"), ("previous_such_day", "2026-02-12", "2026-09-24"),
])
def test_a_day_off_moves_by_the_declared_policy(policy, spring, autumn):
    held, left_out = met(2026, cadence(day_off=policy))
    assert row_of(held, "2026-02-19") == ("2026-02-19", spring, "春节")
    assert row_of(held, "2026-10-01") == ("2026-10-01", autumn, "国庆节")
    assert left_out == []


def test_a_day_off_is_left_out_or_held_where_that_is_declared():
    held, left_out = met(2026, cadence(day_off="skip"))
    assert len(held) == 24
    assert row_of(left_out, "2026-02-19") == ("2026-02-19", None, "春节")
    held, left_out = met(2026, cadence(day_off="hold"))
    assert row_of(held, "2026-10-01") == ("2026-10-01", "2026-10-01", None)
    assert left_out == []


@pytest.mark.parametrize(("policy", "because"), [
    ("next_day", "国庆节，顺延后与下一期同日"), ("next_such_day", "国庆节，顺延后与下一期同日"),
    ("previous_such_day", "国庆节，提前后与上一期同日")])
def test_a_move_that_would_meet_the_neighbour_leaves_the_day_out(policy, because):
    _, left_out = met(2026, cadence(rule=WEEKLY, day_off=policy))
    assert row_of(left_out, "2026-10-01") == ("2026-10-01", None, because)


def test_a_make_up_day_is_held_on_or_dealt_with_as_declared():
    assert row_of(met(2026, cadence(rule=SUNDAYS, day_off="skip"))[0], "2026-01-04") == ("2026-01-04", "2026-01-04", None)
    held, left_out = met(2026, cadence(rule=SUNDAYS, day_off="skip", make_up_day="next_day"))
    assert row_of(held, "2026-01-04") == ("2026-01-04", "2026-01-05", "调休上班日")
    assert row_of(left_out, "2026-01-11") == ("2026-01-11", None, "休息日")


def test_nothing_moves_to_a_make_up_day_unless_such_days_are_held_on():
    new_year = cadence(first_day="2026-01-01")
    assert row_of(met(2026, new_year)[0], "2026-01-01") == ("2026-01-01", "2026-01-04", "元旦")
    assert row_of(met(2026, {**new_year, "make_up_day": "skip"})[0], "2026-01-01") == ("2026-01-01", "2026-01-05", "元旦")


def test_a_later_cadence_takes_over_from_its_day_on():
    held, _ = met(2023, cadence(rule=WEEKLY, first_day="2023-02-23"), ("2023-09-01", cadence(first_day="2023-09-07")))
    days = [row.planned for row in held]
    assert days[0] == date(2023, 2, 23)
    steps = [(earlier, (later - earlier).days) for earlier, later in pairwise(days)]
    assert {step for day, step in steps if day >= date(2023, 9, 7)} == {14}
    assert {step for day, step in steps if day < date(2023, 9, 7)} == {7}


def test_where_two_cadences_meet_on_one_day_there_is_one_meeting():
    fridays = cadence(rule="FREQ=WEEKLY;BYDAY=FR", first_day="2026-10-08")
    held, left_out = met(2026, cadence(), ("2026-10-02", cadence(rule=WEEKLY, first_day="2026-10-08")))
    assert [str(row.planned) for row in held if str(row.held) == "2026-10-08"] == ["2026-10-01"]
    assert row_of(left_out, "2026-10-08") == ("2026-10-08", None, "当日已有一期")
    assert met(2026, cadence(), ("2026-10-02", fridays))[1] == []


def test_months_count_too():
    held, _ = met(2027, cadence(rule="FREQ=MONTHLY;BYDAY=2TH"))
    assert [str(row.held) for row in held[:3]] == ["2027-01-14", "2027-02-11", "2027-03-11"]


@pytest.mark.parametrize(("text", "right"), [
    ("FREQ=WEEKLY;BYDAY=TH", True), ("INTERVAL=2;FREQ=WEEKLY;BYDAY=TU,TH;WKST=SU", True), ("FREQ=MONTHLY;BYDAY=-1FR", True),
    ("FREQ=MONTHLY;INTERVAL=3;BYDAY=5TH", True), ("FREQ=WEEKLY;BYDAY=2TH", False), ("FREQ=MONTHLY;BYDAY=TH", False),
    ("FREQ=DAILY;BYDAY=TH", False), ("FREQ=WEEKLY", False), ("FREQ=WEEKLY;BYDAY=TH;COUNT=3", False), ("weekly", False),
    ("FREQ=WEEKLY;BYDAY=TH;BYDAY=FR", False), ("FREQ=WEEKLY;INTERVAL=0;BYDAY=TH", False), ("RRULE:FREQ=WEEKLY;BYDAY=TH", False),
    ("FREQ=WEEKLY;BYDAY=TH\nDTSTART:20260101", False), ("FREQ=WEEKLY;BYDAY=TH\n", False), ("", False),
])
def test_only_rules_that_give_days_for_ever_are_taken(text, right):
    assert is_rule(text) is right


changed_days = st.dates(date(2026, 1, 1), date(2027, 6, 1)).map(date.isoformat)
calendars = st.builds(Calendar, st.dictionaries(changed_days, st.sampled_from(["off", "work"]), max_size=80), st.just([2026]))
rules = st.sampled_from(["FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", WEEKLY, SUNDAYS, "FREQ=WEEKLY;BYDAY=MO,SA", "FREQ=MONTHLY;BYDAY=1MO",
                         "FREQ=MONTHLY;INTERVAL=5;BYDAY=5SU"])
values = st.builds(lambda rule, day_off, make_up_day, first: cadence(rule=rule, day_off=day_off, make_up_day=make_up_day,
                                                                  first_day=first.isoformat()),
                   rules, st.sampled_from(POLICIES), st.sampled_from(POLICIES), st.dates(date(2024, 1, 1), date(2026, 6, 1)))


@given(values, calendars)
def test_each_day_of_the_rule_is_held_or_left_out_once_and_moves_stay_between_its_neighbours(value, calendar):
    rows = list(islice(meetings(value, date(2026, 1, 1), calendar, {}), 30))
    for before, row, after in zip(rows, rows[1:], rows[2:], strict=False):
        assert before.planned < row.planned < after.planned
        assert row.held is None or row.held == row.planned or before.planned < row.held < after.planned
        assert (row.because is None) == (row.held == row.planned)


@given(values, calendars)
def test_no_two_meetings_are_on_one_day_and_only_what_is_held_all_the_same_is_on_a_day_off(value, calendar):
    held, left_out = met(2026, value, ("2026-05-01", cadence()), calendar=calendar)
    days = [row.held for row in held]
    assert days == sorted(set(days))
    assert all(calendar.is_workday(row.held) for row in held if row.held != row.planned)
    if HOLD not in (value["day_off"], value["make_up_day"]):
        assert all(calendar.is_workday(day) for day in days)
    assert all(row.held is None and row.because for row in left_out)
    assert all(abs(row.held - row.planned) < timedelta(days=200) for row in held)
