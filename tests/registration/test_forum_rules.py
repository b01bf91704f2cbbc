"""The pure rules of forums: steps, times, notice, lists; and of industries and calendars."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registration import model

DAY = date(2026, 2, 12)


def at(text):
    return datetime.fromisoformat(f"{text}+08:00")


START, END = at("2026-02-12T15:00"), at("2026-02-12T17:00")


@pytest.mark.parametrize(("step", "status", "code"), [
    ("announce", "planned", None), ("announce", "announced", "forum_already_announced"),
    ("announce", "confirmed", "forum_already_announced"), ("announce", "held", "forum_already_held"),
    ("sign_up", "planned", "forum_not_announced"), ("sign_up", "announced", None),
    ("sign_up", "confirmed", "sign_up_over"), ("sign_up", "held", "forum_already_held"),
    ("nominate", "planned", None), ("nominate", "announced", None),
    ("nominate", "confirmed", "nomination_over"), ("nominate", "held", "forum_already_held"),
    ("confirm", "planned", "forum_not_announced"), ("confirm", "announced", None),
    ("confirm", "confirmed", None), ("confirm", "held", "forum_already_held"),
    ("hold", "planned", "forum_not_announced"), ("hold", "announced", None),
    ("hold", "confirmed", None), ("hold", "held", "forum_already_held"),
])
def test_a_forum_takes_each_step_only_from_certain_statuses(step, status, code):
    assert model.refusal(step, status) == code


@pytest.mark.parametrize(("starts", "ends", "wrong"), [
    ("2026-02-12T15:00", "2026-02-12T17:00", {}),
    ("2026-02-12T00:00", "2026-02-12T00:01", {}),
    ("2026-02-12T23:59", "2026-02-13T00:30", {}),
    ("2026-02-11T23:59", "2026-02-12T01:00", {"starts_at": ["not_on_the_periods_day"]}),
    ("2026-02-13T00:00", "2026-02-13T01:00", {"starts_at": ["not_on_the_periods_day"]}),
    ("2026-02-12T15:00", "2026-02-12T15:00", {"ends_at": ["ends_before_start"]}),
    ("2026-02-13T15:00", "2026-02-12T15:00", {"starts_at": ["not_on_the_periods_day"], "ends_at": ["ends_before_start"]}),
])
def test_a_forum_lies_on_its_periods_day_and_ends_after_it_began(starts, ends, wrong):
    assert model.times_wrong(at(starts), at(ends), DAY) == wrong


@pytest.mark.parametrize(("day", "count", "later"), [
    ("2026-01-12", 1, "2026-02-12"), ("2026-01-31", 1, "2026-02-28"), ("2024-01-31", 1, "2024-02-29"),
    ("2026-12-15", 1, "2027-01-15"), ("2026-11-30", 3, "2027-02-28"), ("2026-05-05", 0, "2026-05-05"),
    ("2026-01-31", 12, "2027-01-31"),
])
def test_a_month_later_is_the_same_day_or_the_last_one(day, count, later):
    assert model.add_months(date.fromisoformat(day), count) == date.fromisoformat(later)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 24))
def test_months_later_is_in_that_month_and_never_on_a_later_day_of_it(day, count):
    later = model.add_months(day, count)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == count
    assert later.day <= day.day
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


@pytest.mark.parametrize(("now", "months", "late"), [
    ("2026-01-12T23:59", 1, False), ("2026-01-13T00:00", 1, True), ("2026-02-12T09:00", 0, False), ("2025-12-13T00:00", 2, True),
])
def test_an_announcement_is_late_when_less_than_the_notice_is_left(now, months, late):
    assert model.announced_late(at(now), START, months) == late


@pytest.mark.parametrize(("now", "until", "reason", "wrong"), [
    ("2026-01-10T09:00", "2026-02-09T18:00", None, {}),
    ("2026-01-10T09:00", "2026-02-12T15:00", None, {}),
    ("2026-01-10T09:00", "2026-02-12T15:01", None, {"sign_up_until": ["after_the_forum_begins"]}),
    ("2026-01-10T09:00", "2026-01-10T09:00", None, {"sign_up_until": ["not_in_the_future"]}),
    ("2026-02-01T09:00", "2026-02-09T18:00", None, {"late_reason": ["late_without_a_reason"]}),
    ("2026-02-01T09:00", "2026-02-09T18:00", "", {"late_reason": ["late_without_a_reason"]}),
    ("2026-02-01T09:00", "2026-02-09T18:00", "临时增加专场", {}),
    ("2026-02-13T09:00", "2026-02-09T18:00", None,
     {"sign_up_until": ["not_in_the_future"], "late_reason": ["late_without_a_reason"]}),
])
def test_an_announcement_leaves_time_to_sign_up_and_a_late_one_says_why(now, until, reason, wrong):
    assert model.announcement_wrong(at(now), START, at(until), 1, reason) == wrong


@pytest.mark.parametrize(("now", "ended", "wrong"), [
    ("2026-02-12T17:30", "2026-02-12T17:20", {}),
    ("2026-02-12T17:30", "2026-02-12T17:30", {}),
    ("2026-02-12T17:30", "2026-02-12T17:31", {"ended_at": ["in_the_future"]}),
    ("2026-02-12T17:30", "2026-02-12T15:00", {"ended_at": ["ends_before_start"]}),
    ("2026-02-12T14:00", "2026-02-12T14:30", {"ended_at": ["ends_before_start"]}),
])
def test_a_forum_was_held_once_it_is_over(now, ended, wrong):
    assert model.holding_wrong(at(now), START, at(ended)) == wrong


@pytest.mark.parametrize(("listed", "wrong"), [
    (["a"], {}),
    (["a", "b"], {}),
    ([], {}),
    (["a", "x"], {"enterprises.1": ["neither_signed_up_nor_nominated"]}),
    (["a", "a"], {"enterprises.0": ["named_twice"], "enterprises.1": ["named_twice"]}),
    (["a", "b", "c", "a"], {"enterprises": ["more_than_capacity"]}),
])
def test_a_list_holds_invited_enterprises_once_and_no_more_than_there_is_room_for(listed, wrong):
    assert model.attendees_wrong(listed, {"a", "b", "c"}, 3) == wrong


@given(st.lists(st.sampled_from("abcde"), max_size=6), st.sets(st.sampled_from("abcde")), st.integers(1, 6))
def test_a_list_is_right_just_when_each_is_invited_once_and_fits(listed, invited, capacity):
    right = len(listed) <= capacity and len(set(listed)) == len(listed) and set(listed) <= invited
    assert (model.attendees_wrong(listed, invited, capacity) == {}) == right


@pytest.mark.parametrize("code", [
    "A01", "A05", "B06", "C13", "C43", "C1340", "C134", "D44", "K70", "P83", "S96", "T97", "T9700", "C",
])
def test_a_section_with_its_own_divisions_is_an_industry(code):
    assert model.is_industry(code)


@pytest.mark.parametrize("code", [
    "", "C1", "C12", "C44", "A06", "A00", "T98", "U98", "c13", "13", "C13400", "C13\n", "C１３", "CC13",
])
def test_what_belongs_to_no_section_is_no_industry(code):
    assert not model.is_industry(code)


def test_every_division_from_1_to_97_belongs_to_exactly_one_section():
    sections = {number: [one for one in model.LAST_DIVISION if model.is_industry(f"{one}{number:02d}")] for number in range(100)}
    assert [number for number, found in sections.items() if len(found) != 1] == [0, 98, 99]


@pytest.mark.parametrize(("days", "wrong"), [
    (["2027-01-01", "2027-12-31", "2026-12-31", "2026-12-01"], {}),
    ([], {"days": ["no_days"]}),
    (["2026-11-30"], {"days.2026-11-30": ["not_in_the_year"]}),
    (["2027-01-01", "2028-01-01"], {"days.2028-01-01": ["not_in_the_year"]}),
])
def test_a_notice_speaks_of_its_year_and_the_december_before(days, wrong):
    assert model.calendar_wrong(2027, days) == wrong


@pytest.mark.parametrize(("text", "tidied"), [(None, None), (" 要素　保障 \n", "要素 保障"), ("", "")])
def test_text_is_tidied(text, tidied):
    assert model.tidy(text) == tidied
