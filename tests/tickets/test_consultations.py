"""Consultation on a file: a question to units, their opinions or a meeting, closed; seen by those on it, holding nobody up."""

import pytest
from hypothesis import given as whichever
from hypothesis import strategies as st
from ticket_samples import clock_of, refusing, wrong
from unit_samples import answer_transfer, consult, consulted, count_replies, object_to, transfer, types, uphold, waiting

from kentan.contracts.tickets_doors import AppealDetail
from kentan.errors import Forbidden, Invalid, NotYetKnown, Refused
from services.notifications.model import recipients
from services.tickets.clocks.clocks import running
from services.tickets.units import consultation

OPINION, AGREED = "建议由本单位配套补贴。", "由住建局出资，月底前完成。"
MEETING = {"on": "2026-01-05", "place": "县政务中心三楼", "present": ["县发改委分管副主任", "县住建局局长"], "agreed": AGREED}


@pytest.fixture
def file(world):
    """Led by fgw with rsj; the county counts opinions for three working days: until Thursday 2026-01-08."""
    count_replies(world, "consultation")
    return world.at("assigned")


def last(file):
    return file["consultations"][-1]


def clocks_at(file):
    return {clock["holder"]: clock for clock in file["clocks"] if clock["code"] == "consultation"}


# opening

def test_the_lead_unit_asks_units_on_and_beside_the_file(world, file):
    asked = consult(world, file, units=["rsj", "zjj"])
    assert (last(asked)["by"], last(asked)["units"], last(asked)["state"]) == ("fgw", ["rsj", "zjj"], "pending")
    for unit in ("rsj", "zjj"):
        assert waiting(world, "consultation", world.unit(unit)) == [file["id"]]
        seen = world.get(file, world.unit(unit))
        assert last(seen)["question"] == "能否配套解决？"
        assert not AppealDetail().validate(seen)
    assert waiting(world, "consultation") == [file["id"]]
    assert world.findings() == []


def test_the_office_may_ask_too(world, file):
    assert last(consult(world, file, by=None))["by"] == "office"


def test_who_is_only_asked_reads_the_file_but_need_not_call_the_enterprise(world, file):
    consult(world, file)
    assert "contact" not in world.get(file, world.unit("zjj"))
    assert "contact" in world.get(file, world.unit("rsj"))


def test_units_that_do_not_lead_open_record_and_close_nothing(world, file):
    for unit in ("rsj", "zjj"):
        with refusing(Forbidden, "not_your_file"):
            consult(world, file, by=unit)
    consult(world, file)
    for door, data in (("record_meeting", MEETING), ("close_consultation", {"conclusion": "同意"})):
        with refusing(Forbidden, "not_your_file"):
            consulted(world, file, door, "zjj", **data)


def test_other_open_units_are_asked_each_once(world, file):
    with wrong(units__0="consults_itself"):
        consult(world, file, units=["fgw"])
    with wrong(units__1="consulted_twice"):
        consult(world, file, units=["zjj", "zjj"])
    with refusing(NotYetKnown, "not_yet_known"):
        consult(world, file, units=["nobody"])
    world.close_unit("zjj")
    with wrong(units__1="unit_closed"):
        consult(world, file, units=["rsj", "zjj"])
    assert world.get(file)["consultations"] == []


@pytest.mark.parametrize(("status", "code"), [("raised", "not_assigned_yet"), ("completed", "already_completed"),
                                              ("closed", "already_closed")])
def test_only_what_is_being_worked_on_is_consulted_on(world, status, code):
    with refusing(Refused, code):
        consult(world, world.at(status), by=None)


def test_one_at_a_time_and_another_one_afterwards(world, file):
    consult(world, file)
    with refusing(Refused, "consultation_pending"):
        consult(world, file, by=None)
    consulted(world, file, "close_consultation", "fgw", conclusion="另行研究")
    assert last(consult(world, file))["turn"] == 2


# opinions

def test_an_opinion_stops_the_clock_of_who_gave_it_and_no_other(world, file):
    asked = consult(world, file, units=["rsj", "zjj"])
    assert {unit: clock["due_day"] for unit, clock in clocks_at(asked).items()} == {"rsj": "2026-01-08", "zjj": "2026-01-08"}
    answered = consulted(world, file, "answer_consultation", "zjj", text=OPINION)
    assert {unit: one["stopped_at"] is None for unit, one in clocks_at(answered).items()} == {"rsj": True, "zjj": False}
    assert last(answered)["answered"] == ["zjj"]
    (given,) = last(world.get(file, world.unit("fgw")))["opinions"]
    assert given == {"unit": "zjj", "at": "2026-01-05T01:00:00.000Z", "text": OPINION}
    assert clock_of(answered, "C2")["stopped_at"] is None
    assert world.findings() == []


def test_by_the_standard_no_clock_runs_for_an_opinion(world):
    file = consult(world, world.at("assigned"))
    assert clocks_at(file) == {}


def test_who_is_late_with_its_opinion_is_charged_alone(world, file):
    consult(world, file)
    world.come_to("2026-01-09")
    world.fire()
    assert [event["data"]["charged"] for event in world.said("appeal.overdue")] == ["zjj"]
    assert [one["id"] for one in world.call("list_overdue", unit="zjj")["items"]] == [file["id"]]
    assert world.call("list_overdue", unit="fgw")["items"] == []


def test_each_unit_that_was_asked_answers_once(world, file):
    with refusing(Refused, "nothing_consulted"):
        consulted(world, file, "answer_consultation", "rsj", text=OPINION)
    consult(world, file)
    assert consulted(world, file, "answer_consultation", "zjj", text=OPINION, key="k") == \
        consulted(world, file, "answer_consultation", "zjj", text=OPINION, key="k")
    with refusing(Refused, "opinion_given"):
        consulted(world, file, "answer_consultation", "zjj", text=OPINION)
    with refusing(Refused, "not_consulted"):
        consulted(world, file, "answer_consultation", "rsj", text=OPINION)
    with refusing(Forbidden, "not_your_file"):
        consulted(world, world.at("assigned"), "answer_consultation", "zjj", text=OPINION)


# the meeting, the end

def test_a_meeting_is_recorded_with_day_place_those_present_and_what_was_agreed(world, file):
    consult(world, file)
    met = consulted(world, file, "record_meeting", "fgw", **MEETING)
    assert last(met)["met_on"] == "2026-01-05"
    seen = last(world.get(file, world.unit("zjj")))["meeting"]
    assert {name: seen[name] for name in MEETING} == MEETING
    with refusing(Refused, "meeting_recorded"):
        consulted(world, file, "record_meeting", "fgw", **MEETING)
    assert not AppealDetail().validate(world.get(file))


def test_a_meeting_that_is_still_to_come_is_not_recorded(world, file):
    consult(world, file)
    with wrong(on="meeting_to_come"):
        consulted(world, file, "record_meeting", "fgw", **{**MEETING, "on": "2026-01-06"})


def test_closed_it_waits_for_nobody_and_who_was_only_asked_reads_no_more(world, file):
    consult(world, file, units=["rsj", "zjj"])
    consulted(world, file, "answer_consultation", "rsj", text=OPINION)
    done = consulted(world, file, "close_consultation", "fgw")
    assert (last(done)["state"], last(done)["closed_at"]) == ("closed", "2026-01-05T01:00:00.000Z")
    assert clocks_at(done)["zjj"]["stopped_at"] == last(done)["closed_at"]
    assert waiting(world, "consultation") == []
    with refusing(Forbidden, "not_your_file"):
        world.get(file, world.unit("zjj"))
    assert last(world.get(file, world.unit("rsj")))["opinions"][0]["text"] == OPINION
    assert world.findings() == []


def test_with_nothing_learnt_a_conclusion_says_why_it_is_closed(world, file):
    consult(world, file)
    with refusing(Invalid, "invalid"):
        consulted(world, file, "close_consultation", "fgw")
    closed = consulted(world, file, "close_consultation", None, conclusion="无需会商")
    assert last(closed)["state"] == "closed"
    assert last(world.get(file))["conclusion"] == "无需会商"


@pytest.mark.parametrize("end", ["complete", "withdraw_appeal"])
def test_what_is_over_is_not_consulted_on_any_more(world, file, end):
    consult(world, file)
    over = world.complete(file) if end == "complete" else world.call(end, world.enterprise(), file["id"])
    assert (last(over)["state"], last(over)["closed_at"]) == ("lapsed", over["completed_at"] or over["closed_at"])
    assert [clock for clock in clocks_at(over).values() if clock["stopped_at"] is None] == []
    with refusing(Refused, "nothing_consulted"):
        consulted(world, file, "close_consultation", "fgw", conclusion="晚了")
    assert world.findings() == []


# another lead unit

def test_it_goes_on_under_a_new_lead_unit_which_closes_it(world, file):
    consult(world, file, units=["rsj"])
    transfer(world, file)
    moved = answer_transfer(world, file)
    assert (last(moved)["state"], last(moved)["by"]) == ("pending", "fgw")
    assert clocks_at(moved)["rsj"]["stopped_at"] is None
    with refusing(Forbidden, "not_your_file"):
        consulted(world, file, "close_consultation", "fgw", conclusion="同意")
    assert last(consulted(world, file, "close_consultation", "zjj", conclusion="同意"))["state"] == "closed"


@pytest.mark.parametrize("how", ["transfer", "objection"])
def test_who_leads_the_file_by_now_owes_no_opinion(world, file, how):
    consult(world, file, units=["zjj", "rsj"])
    if how == "transfer":
        transfer(world, file)
        moved = answer_transfer(world, file)
    else:
        object_to(world, file)
        moved = uphold(world, file)
    assert [clock["holder"] for clock in running(moved) if clock["code"] == "consultation"] == ["rsj"]
    assert last(moved)["state"] == "pending"
    assert world.findings() == []


# who learns what

def test_those_concerned_are_told_and_its_words_are_in_no_event(world, file):
    consult(world, file, by=None)
    consulted(world, file, "answer_consultation", "zjj", text=OPINION)
    consulted(world, file, "record_meeting", "fgw", **MEETING)
    consulted(world, file, "close_consultation", "fgw", conclusion="照此办理")
    told = {name: recipients(f"tickets.appeal.consultation-{name}", world.said(f"appeal.consultation-{name}")[0]["data"])
            for name in ("opened", "answered", "closed")}
    assert told == {"opened": ["unit:zjj"], "answered": ["unit:fgw", "role:office"], "closed": ["unit:zjj"]}
    assert types(world.get(file))[-4:] == [f"consultation-{name}" for name in ("opened", "answered", "minuted", "closed")]
    assert [text for text in (OPINION, AGREED, "能否配套", "照此办理", "局长") if text in str(world.said())] == []


def test_the_enterprise_learns_that_there_was_a_consultation_and_nothing_that_was_said(world, file):
    consult(world, file)
    consulted(world, file, "answer_consultation", "zjj", text=OPINION)
    consulted(world, file, "record_meeting", "fgw", **MEETING)
    seen = world.get(file, world.enterprise())
    assert last(seen)["state"] == "pending"
    assert [text for text in (OPINION, AGREED, "能否配套", "局长") if text in str(seen)] == []
    assert not AppealDetail().validate(seen)


def test_what_was_written_can_be_verified_by_the_export(world, file):
    consult(world, file)
    consulted(world, file, "answer_consultation", "zjj", text=OPINION)
    assert OPINION in world.call("export_appeal", doc_id=file["id"])["texts"].values()


def test_a_file_from_before_there_were_consultations_has_none(world, file):
    stored = world.repo.appeals.get(file["id"])
    del stored["consultations"]
    world.repo.appeals.save(stored)
    assert world.get(file)["consultations"] == []
    assert last(consult(world, file))["turn"] == 1


@whichever(st.lists(st.sampled_from("bcd"), min_size=1, unique=True), st.lists(st.sampled_from("abcde"), max_size=8))
def test_whoever_answers_in_whatever_order_each_that_was_asked_does_once(units, answering):
    file = {"status": "assigned", "round": 1, "lead_unit": "a", "co_units": [], "clocks": [], "units": ["a"]}
    consultation.open_(file, "a", "问", units, "t0")
    given_by = []
    for unit in answering:
        try:
            consultation.answer(file, unit, "答", "t1")
        except consultation.RuleBroken:
            assert unit in given_by or unit not in units
        else:
            given_by.append(unit)
    assert file["consultations"][-1]["answered"] == given_by == list(dict.fromkeys(one for one in answering if one in units))
