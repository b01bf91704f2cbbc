"""The deadlines that the notices of 2026 lead to, day by day."""

from datetime import date

import pytest

from kentan.calendars import OFF, WORK, Calendar, Calendars, Deadline

# event day: +3 working days, +1 week, +5 working days, +2 weeks, +10 working days; "?" marks a provisional one
VECTORS = {
    "2026-01-08": ("2026-01-13", "2026-01-15", "2026-01-15", "2026-01-22", "2026-01-22"),
    "2026-02-12": ("2026-02-24", "2026-02-24", "2026-02-26", "2026-02-26", "2026-03-04"),
    "2026-04-30": ("2026-05-08", "2026-05-07", "2026-05-11", "2026-05-14", "2026-05-18"),
    "2026-06-18": ("2026-06-24", "2026-06-25", "2026-06-26", "2026-07-02", "2026-07-03"),
    "2026-09-17": ("2026-09-21", "2026-09-24", "2026-09-23", "2026-10-08", "2026-10-08"),
    "2026-09-24": ("2026-09-30", "2026-10-08", "2026-10-09", "2026-10-08", "2026-10-15"),
    "2026-12-24": ("2026-12-29", "2026-12-31", "2026-12-31", "2027-01-07?", "2027-01-07?"),
}
TERMS = (("add_working_days", 3), ("add_weeks", 1), ("add_working_days", 5), ("add_weeks", 2), ("add_working_days", 10))
CASES = [(event, *term, ends[at]) for event, ends in VECTORS.items() for at, term in enumerate(TERMS)]


def deadline(text):
    return Deadline(date.fromisoformat(text.rstrip("?")), text.endswith("?"))


@pytest.mark.parametrize(("event", "method", "count", "expected"), CASES)
def test_a_term_ends_on_the_day_that_the_notices_give(calendar, event, method, count, expected):
    assert getattr(calendar, method)(date.fromisoformat(event), count) == deadline(expected)


@pytest.mark.parametrize(("event", "method", "count", "expected"), CASES)
def test_a_table_of_the_notices_gives_the_same_days(table_calendar, event, method, count, expected):
    assert getattr(table_calendar, method)(date.fromisoformat(event), count) == deadline(expected)


def test_both_sources_agree_on_every_day_of_twenty_years(calendar, table_calendar):
    days = [date.fromordinal(number) for number in range(date(2007, 1, 1).toordinal(), date(2027, 1, 1).toordinal())]
    assert [one for one in days if calendar.is_workday(one) != table_calendar.is_workday(one)] == []


@pytest.mark.parametrize(("event", "count", "expected"), [
    ("2026-01-10", 1, "2026-01-12"),  # Saturday: the first day counted is Monday
    ("2026-01-11", 1, "2026-01-12"),  # Sunday as well
    ("2026-01-10", 3, "2026-01-14"),
    ("2026-02-13", 1, "2026-02-14"),  # a Saturday that is worked counts
    ("2026-02-14", 1, "2026-02-24"),  # and starts a term like any working day
    ("2026-02-15", 1, "2026-02-24"),  # within the Spring Festival
    ("2026-10-01", 1, "2026-10-08"),
    ("2026-09-19", 1, "2026-09-20"),  # Saturday before a Sunday that is worked
])
def test_a_term_that_starts_on_a_day_off_counts_from_the_next_day(calendar, day, event, count, expected):
    assert calendar.add_working_days(day(event), count) == Deadline(day(expected), False)


@pytest.mark.parametrize(("event", "expected"), [
    ("2026-01-08", "2026-01-08"), ("2026-01-10", "2026-01-12"), ("2026-02-15", "2026-02-24"),
])
def test_a_term_of_the_same_day_ends_that_day_or_on_the_next_worked_one(calendar, day, event, expected):
    assert calendar.add_working_days(day(event), 0) == calendar.add_calendar_days(day(event), 0) == Deadline(day(expected), False)


@pytest.mark.parametrize(("event", "count", "expected"), [
    ("2026-01-08", 1, "2026-01-09"), ("2026-01-08", 2, "2026-01-12"),
    ("2026-02-12", 2, "2026-02-14"), ("2026-02-12", 3, "2026-02-24"),
])
def test_calendar_days_count_days_off_and_roll_the_last(calendar, day, event, count, expected):
    assert calendar.add_calendar_days(day(event), count) == Deadline(day(expected), False)


@pytest.mark.parametrize("method", ["add_working_days", "add_calendar_days", "add_weeks"])
def test_a_negative_term_is_refused(calendar, day, method):
    with pytest.raises(ValueError, match=r"-1|-7"):
        getattr(calendar, method)(day("2026-01-08"), -1)


def test_a_year_without_a_notice_follows_the_weekday_rule_and_is_provisional(calendar, day):
    assert calendar.is_workday(day("2027-01-01"))
    assert calendar.add_working_days(day("2026-12-31"), 1) == Deadline(day("2027-01-01"), True)
    assert calendar.add_weeks(day("2026-12-25"), 1) == Deadline(day("2027-01-01"), True)


def test_a_notice_that_arrives_moves_the_deadline_and_settles_it(day):
    this_year = {"year": 2026, "days": {}}
    next_year = {"year": 2027, "days": {"2027-01-01": OFF, "2027-01-02": OFF, "2027-01-03": OFF}}
    before = Calendar.from_years([this_year]).add_working_days(day("2026-12-31"), 1)
    after = Calendar.from_years([this_year, next_year]).add_working_days(day("2026-12-31"), 1)
    assert (before, after) == (Deadline(day("2027-01-01"), True), Deadline(day("2027-01-04"), False))


def test_the_event_day_itself_in_an_unknown_year_does_not_make_a_deadline_provisional(day):
    calendar = Calendar({}, [2026])
    assert calendar.add_working_days(day("2025-12-31"), 1) == Deadline(day("2026-01-01"), False)
    assert calendar.add_working_days(day("2025-12-30"), 2) == Deadline(day("2026-01-01"), True)


def test_a_later_years_notice_has_the_last_word_on_a_day_of_the_december_before(day):
    years = [{"year": 2027, "days": {"2026-12-26": WORK}}, {"year": 2026, "days": {"2026-12-26": OFF}}]
    calendar = Calendar.from_years(years)
    assert calendar.is_workday(day("2026-12-26"))
    assert calendar.known_years == {2026, 2027}


@pytest.mark.parametrize(("first", "last", "count"), [
    ("2026-01-08", "2026-01-08", 0), ("2026-01-08", "2026-01-13", 3), ("2026-01-13", "2026-01-08", -3),
    ("2026-01-09", "2026-01-11", 0), ("2026-02-12", "2026-02-24", 3),
])
def test_working_days_between_leave_the_first_day_out_and_take_the_last_in(calendar, day, first, last, count):
    assert calendar.working_days_between(day(first), day(last)) == count


@pytest.mark.parametrize(("start", "expected"), [
    ("2026-01-08", "2026-01-08"), ("2026-01-10", "2026-01-12"), ("2026-10-01", "2026-10-08"),
])
def test_the_next_workday_of_a_workday_is_itself(calendar, day, start, expected):
    assert calendar.next_workday(day(start)) == day(expected)


def year(number, version, days=None):
    return {"_id": str(number), "version": version, "year": number, "days": days or {}}


def test_a_calendar_is_kept_for_just_the_years_that_it_was_made_of():
    made = Calendars()
    first = made.of([year(2026, 1), year(2027, 1)])
    assert made.of([year(2026, 1), year(2027, 1)]) is first
    changed = made.of([year(2026, 2, {"2026-03-02": OFF}), year(2027, 1)])
    assert (first.is_workday(date(2026, 3, 2)), changed.is_workday(date(2026, 3, 2))) == (True, False)
    assert made.of([year(2026, 1)]).known_years == {2026}


def test_few_calendars_are_kept():
    made = Calendars()
    for version in range(3 * Calendars.MOST):
        assert made.of([year(2026, version)]).known_years == {2026}
        assert len(made._made) <= Calendars.MOST
