"""What holds for working days whatever the calendar and the day."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kentan.calendars import OFF, WORK, Calendar

FIRST, LAST = date(2025, 1, 1), date(2027, 12, 31)
days = st.dates(FIRST, LAST)
counts = st.integers(0, 40)
calendars = st.builds(
    Calendar,
    st.dictionaries(days.map(date.isoformat), st.sampled_from([OFF, WORK]), max_size=60),
    st.sets(st.sampled_from([2025, 2026, 2027])),
)
methods = st.sampled_from([Calendar.add_working_days, Calendar.add_calendar_days, Calendar.add_weeks])


@given(calendars, methods, days, counts)
def test_every_deadline_is_a_workday(calendar, method, day, count):
    assert calendar.is_workday(method(calendar, day, count).day)


@given(calendars, days, counts)
def test_counting_the_days_added_gives_their_number(calendar, day, count):
    rolled = count == 0 and not calendar.is_workday(day)
    assert calendar.working_days_between(day, calendar.add_working_days(day, count).day) == count + rolled


@given(calendars, methods, days, counts)
def test_a_longer_term_never_ends_earlier(calendar, method, day, count):
    assert method(calendar, day, count).day <= method(calendar, day, count + 1).day


@given(calendars, methods, days, counts)
def test_a_later_event_never_ends_earlier(calendar, method, day, count):
    assert method(calendar, day, count).day <= method(calendar, day + timedelta(days=1), count).day


@given(calendars, days, counts, counts)
def test_terms_of_working_days_add_up(calendar, day, first, second):
    start = calendar.next_workday(day)
    onward = calendar.add_working_days(calendar.add_working_days(start, first).day, second)
    assert onward.day == calendar.add_working_days(start, first + second).day


@given(calendars, days, counts)
def test_a_term_of_working_days_is_never_shorter_than_that_of_calendar_days(calendar, day, count):
    assert calendar.add_working_days(day, count).day >= calendar.add_calendar_days(day, count).day


@given(calendars, methods, days, counts)
def test_a_deadline_is_provisional_just_when_a_day_of_its_term_lies_in_an_unknown_year(calendar, method, day, count):
    end, provisional = method(calendar, day, count)
    term = [date.fromordinal(number) for number in range(day.toordinal() + 1, end.toordinal() + 1)] or [end]
    assert provisional == any(one.year not in calendar.known_years for one in term)


@given(calendars, methods, days, counts)
def test_only_a_provisional_deadline_is_moved_by_further_notices(calendar, method, day, count):
    known = {text: kind for text, kind in calendar.days.items() if int(text[:4]) in calendar.known_years}
    before = method(Calendar(known, calendar.known_years), day, count)
    after = method(calendar, day, count)
    assert before.provisional or before == after


@given(calendars, days, days)
def test_counting_back_is_the_negative_of_counting_on(calendar, first, last):
    assert calendar.working_days_between(first, last) == -calendar.working_days_between(last, first)


@given(calendars, days, days)
def test_working_days_are_counted_as_if_each_day_were_looked_at(calendar, first, last):
    early, late = sorted((first, last))
    walked = sum(calendar.is_workday(date.fromordinal(one)) for one in range(early.toordinal() + 1, late.toordinal() + 1))
    assert calendar.working_days_between(first, last) == (walked if first <= last else -walked)


@given(calendars, days, st.integers(1, 30))
def test_as_many_working_days_remain_as_one_goes_back(calendar, day, count):
    before = calendar.days_back(day, count)
    assert calendar.is_workday(before)
    assert calendar.working_days_between(before, day) == count - (not calendar.is_workday(day))


@given(calendars, days, counts)
def test_a_deadline_that_rolls_back_is_worked_and_never_before_the_term(calendar, day, count):
    end = calendar.add_calendar_days(day, count, "previous").day
    assert calendar.is_workday(end)
    assert end > day or (count == 0 and end == day) or end == calendar.next_workday(day)
    assert calendar.add_calendar_days(day, count, "none").day == day + timedelta(days=count)
