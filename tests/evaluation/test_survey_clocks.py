"""The clocks of a survey: reminded once where nobody answered, visited in time or told; by the county's calendar and rules."""

from datetime import date, datetime

import pytest
from eventlet import GreenPool
from hypothesis import given
from hypothesis import strategies as st
from judgements import COUNTY, NEIGHBOUR, OFFICE, OTHER_UNIT, UNIT, Here

from kentan.calendars import Calendar
from kentan.commands import PUBLIC
from kentan.contracts.county_settings import SetSetting
from kentan.contracts.evaluation import SurveyState
from kentan.contracts.evaluation_doors import SurveyView
from kentan.contracts.registration import CALENDAR_CHANGED
from kentan.errors import Forbidden, Invalid, Refused
from kentan.ids import derived_id, new_id
from kentan.seeding import notice_calendar, notice_years
from services.evaluation import reminding, survey_clocks
from services.evaluation.settings import SURVEY_PRESETS

PAID = {"visited_at": "2026-01-06T02:00:00.000Z", "how": "phone", "note": "确已修好"}
NEVER = {"remind_after": None, "visit": None}


def come_to(here, day, at="09:00"):
    here.clock.set(datetime.fromisoformat(f"{day}T{at}+08:00"))


def set_(here, **value):
    asked = SetSetting().load({"valid_from": "2026-01-05", "value": {**SURVEY_PRESETS.standard(), **value}})
    return here.ask("set_setting", asked, id="surveys")


def year_of(here, year, sequence=1, county=COUNTY):
    """Registration's word on a year."""
    event = CALENDAR_CHANGED.envelope(
        event_id=derived_id(year["year"], sequence), county=county, subject=str(year["year"]), sequence=sequence,
        time="2026-01-05T01:00:00.000Z", correlation_id=new_id(), causation_id=None, chain_head="", data=year)
    here.deliver(event)


@pytest.fixture
def here(here, clock):
    """A county that knows the calendar of 2026, on Monday 5 January."""
    come_to(here, "2026-01-05")
    for year in notice_years(2025):
        year_of(here, year)
    return here


def stored(here, survey):
    return here.repository().surveys.get(survey)


def look(here, replica=None):
    """One turn of the ticker."""
    (replica or here).services["evaluation"].remind_due()


@pytest.mark.parametrize(("issued", "days", "due"), [
    ("2026-01-08", 3, "2026-01-13"), ("2026-02-12", 3, "2026-02-24"), ("2026-02-12", 5, "2026-02-26"),
    ("2026-04-30", 5, "2026-05-11"), ("2026-06-18", 5, "2026-06-26"), ("2026-09-17", 3, "2026-09-21"),
    ("2026-09-24", 5, "2026-10-09"), ("2026-09-24", 10, "2026-10-15"), ("2026-12-24", 3, "2026-12-29")])
def test_the_reminder_counts_working_days_as_all_clocks_do(issued, days, due):
    survey = {"expires_at": "2099-01-01T00:00:00.000Z"}
    survey_clocks.begin(survey, {"remind_after": days, "visit": None}, notice_calendar(), f"{issued}T06:00:00.000Z")
    assert (survey["terms"]["reminder"]["due_day"], survey["terms"]["reminder"]["provisional"]) == (due, False)
    assert survey["next_due"] == survey["terms"]["reminder"]["due_at"]


def test_an_enterprise_that_says_nothing_is_reminded_once_after_five_working_days(here):
    survey = here.issued()
    for day, said in (("2026-01-12", 0), ("2026-01-13", 1), ("2026-01-20", 1)):
        come_to(here, day)
        look(here)
        assert len(here.said("survey.reminded")) == said
    (event,) = here.said("survey.reminded")
    assert SurveyState().validate(event["data"]) == {}
    assert (event["subject"], event["data"]["reminded_at"]) == (survey, "2026-01-13T01:00:00.000Z")
    assert stored(here, survey)["next_due"] is None


def test_who_has_answered_is_not_reminded(here):
    survey = here.issued()
    here.answer(survey)
    come_to(here, "2026-01-20")
    look(here)
    assert (here.said("survey.reminded"), stored(here, survey)["next_due"]) == ([], None)


def test_who_was_reminded_may_still_answer(here):
    survey = here.issued()
    come_to(here, "2026-01-13")
    look(here)
    assert here.answer(survey)["status"] == "answered"


def test_a_county_may_remind_nobody_or_on_another_day(here):
    set_(here, remind_after=2)
    first = here.issued()
    assert here.ask("get_survey", id=first)["terms"]["reminder"]["due_day"] == "2026-01-07"
    asked = SetSetting().load({"valid_from": "2026-01-06", "value": NEVER})
    here.ask("set_setting", asked, id="surveys")
    come_to(here, "2026-01-06")
    assert stored(here, here.issued("a2"))["terms"] == {}


def test_replicas_that_look_at_once_remind_once(here):
    surveys, pool = [here.issued(f"a{number}") for number in range(4)], GreenPool()
    come_to(here, "2026-01-13")
    for replica in (here, Here(here.installation), Here(here.installation)) * 2:
        pool.spawn(look, here, replica)
    pool.waitall()
    assert sorted(event["subject"] for event in here.said("survey.reminded")) == sorted(surveys)


def test_a_clock_set_back_and_a_machine_that_slept_change_nothing_of_that(here):
    here.issued()
    for day in ("2026-01-20", "2026-01-12", "2026-01-14"):
        come_to(here, day)
        look(here)
    assert len(here.said("survey.reminded")) == 1


def test_a_survey_is_reminded_in_its_own_county(here):
    year_of(here, next(notice_years(2026)), county=NEIGHBOUR)
    here.hear(county=NEIGHBOUR)
    come_to(here, "2026-01-13")
    look(here)
    assert here.repository(NEIGHBOUR).surveys.find({}, (), 1)[0]["reminded_at"]
    assert here.said("survey.reminded") == []


def test_a_notice_moves_what_is_still_to_be_said(here):
    survey = here.issued()
    year = next(notice_years(2026))
    year_of(here, {**year, "days": {**year["days"], "2026-01-07": "off"}}, 2)
    assert stored(here, survey)["terms"]["reminder"]["due_day"] == "2026-01-13"
    year_of(here, year, 3)
    assert stored(here, survey)["terms"]["reminder"]["due_day"] == "2026-01-12"


def test_a_reminder_is_held_against_the_calendar_once_more_before_it_is_said(here):
    survey = here.issued()
    calendars = here.repository().calendars
    year = calendars.get("2026")  # the copy is newer than the survey: its handler died on the way
    calendars.save({**year, "days": {**year["days"], "2026-01-07": "off"}})
    come_to(here, "2026-01-13")
    look(here)
    assert (here.said("survey.reminded"), stored(here, survey)["terms"]["reminder"]["due_day"]) == ([], "2026-01-13")


def test_a_deadline_in_a_year_without_a_notice_is_provisional(here):
    come_to(here, "2026-12-28")
    term = here.ask("get_survey", id=here.issued())["terms"]["reminder"]
    assert (term["due_day"], term["provisional"]) == ("2027-01-04", True)


def test_a_survey_that_ends_before_its_reminder_has_none():
    survey = {"expires_at": "2026-01-06T00:00:00.000Z"}
    survey_clocks.begin(survey, SURVEY_PRESETS.standard(), notice_calendar(), "2026-01-05T01:00:00.000Z")
    assert survey["next_due"] is None


def test_a_survey_of_before_has_no_clocks_and_can_be_answered_and_visited(here):
    survey = here.issued()
    of_before = {name: value for name, value in stored(here, survey).items()
                 if name not in ("terms", "next_due", "visit", "visit_due_day", "visited_at", "reminded_at", "visit_overdue_at")}
    here.repository().surveys.save(of_before)
    come_to(here, "2026-01-20")
    look(here)
    assert SurveyView().validate(here.ask("get_survey", id=survey)) == {}
    here.answer(survey, "dissatisfied")
    here.ask("record_visit", PAID, id=survey)
    assert (stored(here, survey)["visited_at"], here.said("survey.reminded")) == (PAID["visited_at"], [])


def test_the_dissatisfied_are_visited_from_the_answer_on_and_others_are_not(here):
    set_(here, visit={"of": "dissatisfied", "within": 5})
    content, angry = here.issued("a1"), here.issued("a2")
    come_to(here, "2026-01-07")
    here.answer(content)
    here.answer(angry, "dissatisfied", key="two")
    assert [stored(here, one)["visit_due_day"] for one in (content, angry)] == [None, "2026-01-14"]


def test_where_all_are_visited_the_clock_starts_with_the_closing_and_an_answer_changes_nothing(here):
    set_(here, visit={"of": "all", "within": 5})
    survey = here.issued()
    come_to(here, "2026-01-07")
    here.answer(survey, "dissatisfied")
    assert stored(here, survey)["visit_due_day"] == "2026-01-12"


def test_a_visit_that_was_not_paid_is_told_once(here):
    set_(here, visit={"of": "all", "within": 2})
    survey = here.issued()
    come_to(here, "2026-01-08")
    look(here)
    look(here)
    (event,) = here.said("survey.visit-overdue")
    assert (event["subject"], event["data"]["visit_due_day"]) == (survey, "2026-01-07")
    here.ask("record_visit", PAID, id=survey)
    assert stored(here, survey)["visit_overdue_at"]  # late is late


def test_a_visit_in_time_stops_the_clock_and_is_said_without_what_was_spoken(here):
    set_(here, visit={"of": "all", "within": 2})
    survey = here.issued()
    come_to(here, "2026-01-06", "12:00")
    seen, again = (here.call("evaluation", "record_visit", COUNTY, PAID, actor=OFFICE, id=survey, key="k") for _ in range(2))
    assert again == seen
    come_to(here, "2026-01-09")
    look(here)
    (event,) = here.said("survey.visited")
    assert here.said("survey.visit-overdue") == []
    assert (SurveyState().validate(event["data"]), "note" in event["data"]) == ({}, False)
    assert (SurveyView().validate(seen), seen["visit"]) == ({}, PAID)


@pytest.mark.parametrize(("day", "visited_at", "code"), [
    ("2026-01-06", "2026-01-06T02:00:00.001Z", "visit_to_come"),
    ("2026-01-06", "2026-01-04T02:00:00.000Z", "visit_before_survey")])
def test_a_visit_to_come_or_before_the_survey_is_refused(here, day, visited_at, code):
    survey = here.issued()
    come_to(here, day, "10:00")
    with pytest.raises(Invalid) as refused:
        here.ask("record_visit", {**PAID, "visited_at": visited_at}, id=survey)
    assert refused.value.fields == {"visited_at": [code]}
    assert here.said("survey.visited") == []


def test_a_visit_is_recorded_once(here):
    survey = here.issued()
    come_to(here, "2026-01-07")
    here.ask("record_visit", PAID, id=survey)
    with pytest.raises(Refused, match="already_visited"):
        here.ask("record_visit", {**PAID, "how": "on_site"}, id=survey)


def test_a_unit_neither_visits_nor_reads_what_was_said(here):
    survey = here.issued()
    come_to(here, "2026-01-07")
    for unit in (UNIT, OTHER_UNIT):
        with pytest.raises(Forbidden):
            here.ask("record_visit", PAID, unit, id=survey)
    here.ask("record_visit", PAID, id=survey)
    assert here.ask("get_survey", actor=UNIT, id=survey)["visit"] == {**PAID, "note": None}
    assert here.ask("get_survey", actor=OFFICE, id=survey)["visit"] == PAID
    by_link = here.ask("read_survey", {"token": here.token(survey)}, PUBLIC, county="*")
    assert not {"visit", "terms", "next_due"} & set(by_link)


@pytest.mark.parametrize(("preset", "visit"), [
    ("jian", None), ("haochaping", {"of": "dissatisfied", "within": 15}), ("dezhou", {"of": "dissatisfied", "within": 5})])
def test_the_presets_have_the_published_numbers(preset, visit):
    assert SURVEY_PRESETS.get(preset)["value"]["visit"] == visit


WHEN = st.integers(0, 40)


@given(st.lists(st.tuples(st.sampled_from(["look", "answer", "annoyed", "visit", "recount"]), WHEN), max_size=12),
       st.sampled_from([None, 1, 5]), st.sampled_from([None, "all", "dissatisfied"]))
def test_whatever_happens_each_thing_is_said_at_most_once_and_in_time(steps, remind_after, of):
    rules = {"remind_after": remind_after, "visit": of and {"of": of, "within": 3}}
    survey, told = {"expires_at": "2026-02-04T01:00:00.000Z"}, []
    survey_clocks.begin(survey, rules, notice_calendar(), "2026-01-05T01:00:00.000Z")
    for step, day in sorted(steps, key=lambda one: one[1]):
        at = f"{date.fromordinal(date(2026, 1, 5).toordinal() + day)}T02:00:00.000Z"
        if step in ("answer", "annoyed") and not survey["answered_at"]:
            survey.update(answered_at=at, satisfied=step == "answer")
            survey_clocks.answered(survey, rules, notice_calendar(), at)
        elif step == "visit":
            survey["visited_at"] = survey["visited_at"] or at
            survey_clocks.mark(survey)
        elif step == "recount":
            survey_clocks.recount(survey, Calendar({"2026-01-08": "off"}, [2026]) if day % 2 else notice_calendar())
        for name in survey_clocks.due(survey, at):
            assert survey["terms"][name]["due_at"] < at
            survey_clocks.said(survey, name, at)
            told.append(name)
        assert (survey["next_due"] or "9") >= at or step == "never"
    assert len(told) == len(set(told))


def test_a_county_with_nothing_to_say_reads_no_calendar(here, monkeypatch):
    monkeypatch.setattr("services.evaluation.repository.EvaluationRepository.calendar", None)
    assert reminding.remind_due(here.repository(), here.clock.now()) == 0
