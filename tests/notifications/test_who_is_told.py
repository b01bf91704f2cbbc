"""One table says who is told on which event."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from notices import appeal, survey

from kentan.contracts.events import CATALOGUE
from services.notifications import model, templates
from services.notifications.templates import BUILTIN

OVERDUE_C2 = {"clock": "C2", "clocks": [{"code": "C1", "holder": "office"}, {"code": "C2", "holder": "rsj"}]}


@pytest.mark.parametrize(("event_type", "data", "told"), [
    ("tickets.appeal.raised", appeal(lead_unit=None, co_units=[]), ["role:office", "enterprise:e1"]),
    ("tickets.appeal.assigned", appeal(), ["unit:rsj", "unit:zjj", "enterprise:e1"]),
    ("tickets.appeal.opined", appeal(), ["enterprise:e1", "role:office"]),
    ("tickets.appeal.completed", appeal(outcome="solved"), ["enterprise:e1", "role:office"]),
    ("tickets.appeal.sent-back", appeal(), ["unit:rsj", "unit:zjj", "role:office"]),
    ("tickets.appeal.closed", appeal(outcome="solved"), ["unit:rsj", "unit:zjj"]),
    ("tickets.appeal.withdrawn", appeal(), ["unit:rsj", "unit:zjj", "role:office"]),
    ("tickets.appeal.proposed", appeal(), ["role:office"]),
    ("tickets.appeal.proposal-refused", appeal(), ["unit:rsj"]),
    ("tickets.appeal.reopened", appeal(), ["unit:rsj", "unit:zjj", "enterprise:e1"]),
    ("tickets.appeal.overdue", appeal(**OVERDUE_C2), ["unit:rsj", "role:office"]),
    ("evaluation.survey.issued", survey(), ["enterprise:e1"]),
    ("evaluation.survey.dissatisfied", survey(grade="dissatisfied"), ["role:office"]),
    ("evaluation.second-supervision.ordered", {"appeal": "a1", "unit": "rsj", "survey": "s1"}, ["unit:rsj", "role:office"]),
    ("tickets.letter.issued", {"kind": "reminder", "unit": "rsj"}, ["unit:rsj"]),
    ("tickets.letter.issued", {"kind": "reminder", "unit": "rsj", "addressees": ["rsj"], "co_units": ["fgw"]},
     ["unit:rsj", "unit:fgw"]),
    ("tickets.letter.issued", {"kind": "bulletin", "unit": None, "addressees": ["fgw", "rsj"]}, ["unit:fgw", "unit:rsj"]),
    ("registration.forum.confirmed", {"attendees": ["e1", "e2", "e1"]}, ["enterprise:e1", "enterprise:e2"]),
    ("registration.nomination.made", {"enterprise": "e1", "unit": "rsj"}, ["role:office", "enterprise:e1"]),
    ("registration.forum.changed", {"invited": ["e1", "e2"], "units": ["rsj"], "announced": True},
     ["enterprise:e1", "enterprise:e2", "unit:rsj", "role:leader"]),
    ("registration.forum.cancelled", {"invited": ["e1"], "announced": True}, ["enterprise:e1", "role:leader"]),
    ("registration.forum.changed", {"invited": [], "units": ["rsj"], "announced": False}, []),
    ("registration.sign-up.received", {"enterprise": "e1"}, ["role:office"]),
])
def test_each_event_tells_those_it_concerns(event_type, data, told):
    assert model.recipients(event_type, data) == told


def test_a_co_units_lateness_is_told_to_the_co_unit_the_lead_unit_and_the_office():
    data = appeal(clock="C2", clocks=[{"code": "C2", "holder": "zjj"}])
    assert model.recipients("tickets.appeal.overdue", data) == ["unit:zjj", "unit:rsj", "role:office"]


def test_an_assignment_that_is_late_concerns_the_office_alone_as_no_unit_has_it_yet():
    data = appeal(lead_unit=None, co_units=[], clock="C1", clocks=[{"code": "C1", "holder": "office"}])
    assert model.recipients("tickets.appeal.overdue", data) == ["role:office"]


def test_the_clock_an_event_speaks_of_is_that_of_the_latest_round():
    data = appeal(clock="C2", clocks=[{"code": "C2", "holder": "rsj", "round": 1}, {"code": "C2", "holder": "zjj", "round": 2}])
    assert model.spoken_clock(data)["holder"] == "zjj"


@pytest.mark.parametrize(("holder", "to", "told"), [
    ("rsj", ["holder"], ["unit:rsj"]), ("zjj", ["holder", "lead_unit", "office"], ["unit:zjj", "unit:rsj", "role:office"]),
    ("office", ["holder", "leader"], ["role:office", "role:leader"]), ("enterprise", ["holder"], ["enterprise:e-1"]),
])
def test_a_warning_is_told_to_whom_it_is_for(holder, to, told):
    clocks = [{"code": "C9", "holder": "another"}, {"code": "C9", "holder": holder}, {"code": "C9", "holder": "another"}]
    data = appeal(enterprise="e-1", lead_unit="rsj", clock="C9", charged=holder, clocks=clocks, warning={"to": to})
    assert model.recipients("tickets.appeal.warned", data) == told


@pytest.mark.parametrize(("provisional", "zh", "en"), [
    (False, "2027-01-07", "2027-01-07"), (True, "2027-01-07（暂定）", "2027-01-07 (provisional)")])
def test_a_provisional_deadline_is_told_as_one_and_a_clock_by_its_own_name(provisional, zh, en):
    name = {"zh": "首次联系", "en": "first call"}
    clock = {"code": "C9", "holder": "rsj", "due_day": "2027-01-07", "provisional": provisional, "name": name}
    data = appeal(clock="C9", clocks=[clock])
    facts = [templates.facts_of("tickets.appeal.warned", data, {}, "n", "", language) for language in ("zh", "en")]
    assert [(one["clock"], one["due_day"]) for one in facts] == [("首次联系", zh), ("first call", en)]


@pytest.mark.parametrize("kind", ["minutes", "assignment"])
def test_the_letters_of_an_assignment_are_not_told_a_second_time(kind):
    assert model.recipients("tickets.letter.issued", {"kind": kind, "unit": "rsj"}) == []


@pytest.mark.parametrize("event_type", model.TOLD)
def test_every_told_event_is_in_the_catalogue_and_has_a_template_that_can_be_filled_in(event_type):
    assert f"cn.kentan.{event_type}.v1" in CATALOGUE
    texts = BUILTIN["templates"][event_type]
    assert set(texts) == set(model.LANGUAGES)
    assert model.wrong_placeholders(event_type, texts) == []


def test_no_template_is_there_that_nobody_is_told_by():
    assert set(BUILTIN["templates"]) == set(model.TOLD)


@given(data=st.fixed_dictionaries({}, optional={
    "lead_unit": st.none() | st.text("abc", min_size=1, max_size=3), "unit": st.none() | st.just("rsj"),
    "co_units": st.none() | st.lists(st.text("abc", min_size=1, max_size=3)), "enterprise": st.none() | st.just("e1"),
    "attendees": st.none() | st.lists(st.sampled_from(["e1", "e2"])), "clock": st.none() | st.sampled_from(["C1", "C2"]),
    "clocks": st.none() | st.lists(st.fixed_dictionaries({"code": st.sampled_from(["C1", "C2"]), "holder": st.just("office")})),
}), event_type=st.sampled_from(model.TOLD))
def test_whatever_an_event_leaves_out_nobody_is_told_twice_and_nobody_without_a_name(data, event_type):
    told = model.recipients(event_type, data)
    assert len(told) == len(set(told))
    assert all(one.partition(":")[2] not in ("", "None") for one in told)
