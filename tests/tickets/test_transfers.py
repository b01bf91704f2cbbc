"""A lead unit passes a file on to another unit: offered, then accepted or not; led by one unit at each moment."""

import eventlet
import pytest
from eventlet import GreenPool
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ticket_samples import clock_of, refusing, wrong
from unit_samples import (
    answer_transfer,
    ask,
    count_replies,
    object_to,
    transfer,
    types,
    waiting,
)

from kentan.contracts.tickets_doors import AppealDetail
from kentan.errors import Forbidden, KentanError, NotYetKnown, Refused
from services.notifications.model import recipients
from services.tickets.clocks.clock_rules import standard
from services.tickets.clocks.clocks import running

UNITS = ("fgw", "rsj", "zjj")
DOORS = ("accept_transfer", "object_to_transfer", "recall_transfer")


@pytest.fixture
def file(world):
    return world.at("assigned")


def last(file):
    return file["transfers"][-1]


def at_units(file):
    return [(clock["code"], clock["holder"], clock["due_day"]) for clock in file["clocks"]
            if clock["stopped_at"] is None and clock["holder"] != "office"]


# offering

def test_the_lead_unit_answers_for_the_file_until_the_other_has_accepted(world, file):
    offered = transfer(world, file)
    assert (offered["lead_unit"], last(offered)["state"], last(offered)["to"]) == ("fgw", "pending", "zjj")
    assert at_units(offered) == [("C2", "fgw", "2026-01-12"), ("C3", "fgw", "2026-01-19")]
    assert world.opine(file)["status"] == "opined"
    with refusing(Forbidden, "not_your_file"):
        world.complete(file, "zjj")


def test_who_is_asked_reads_the_file_and_finds_it_and_no_more(world, file):
    transfer(world, file)
    assert waiting(world, "transfer", world.unit("zjj")) == [file["id"]]
    seen = world.get(file, world.unit("zjj"))
    assert last(seen)["grounds"] == "主要涉及工程建设"
    assert not AppealDetail().validate(seen)
    answer_transfer(world, file, "object_to_transfer")
    with refusing(Forbidden, "not_your_file"):
        world.get(file, world.unit("zjj"))
    assert waiting(world, "transfer") == []


def test_a_file_is_offered_by_who_leads_it_to_another_open_unit(world, file):
    for unit in ("rsj", "zjj"):
        with refusing(Forbidden, "not_your_file"):
            transfer(world, file, unit)
    with wrong(to="transferred_to_itself"):
        transfer(world, file, to="fgw")
    with refusing(NotYetKnown, "not_yet_known"):
        transfer(world, file, to="nobody")
    world.close_unit("zjj")
    with wrong(to="unit_closed"):
        transfer(world, file)
    assert world.get(file)["transfers"] == []


@pytest.mark.parametrize(("status", "code"), [("completed", "already_completed"), ("closed", "already_closed")])
def test_what_is_answered_is_not_passed_on(world, status, code):
    with refusing(Refused, code):
        transfer(world, world.at(status))


def test_one_question_at_a_time(world, file):
    transfer(world, file)
    with refusing(Refused, "transfer_pending"):
        transfer(world, file, to="rsj")
    with refusing(Refused, "transfer_pending"):
        object_to(world, file)
    other = world.at("assigned")
    object_to(world, other)
    with refusing(Refused, "objection_pending"):
        transfer(world, other)
    third = world.at("assigned")
    world.complete(third, outcome="not_accepted", reason="超出政策范围")
    with refusing(Refused, "proposal_waits"):
        transfer(world, third)


# answers

def test_accepted_the_other_unit_leads_with_the_time_that_is_left(world, file):
    transfer(world, file)
    world.come_to("2026-01-07")
    moved = answer_transfer(world, file)
    assert (moved["lead_unit"], moved["co_units"], moved["status"]) == ("zjj", ["rsj"], "assigned")
    assert last(moved)["state"] == "accepted"
    assert at_units(moved) == [("C2", "zjj", "2026-01-12"), ("C3", "zjj", "2026-01-19")]
    former = [clock for clock in moved["clocks"] if clock["holder"] == "fgw"]
    assert [(one["stopped_at"], one["passed_to"]) for one in former] == [("2026-01-07T01:00:00.000Z", "zjj")] * 2
    assert len({clock["id"] for clock in moved["clocks"]}) == len(moved["clocks"])
    assert types(world.get(file))[-1] == "transferred"
    with refusing(Forbidden, "not_your_file"):
        world.opine(file)
    assert world.opine(file, "zjj")["status"] == "opined"
    assert world.findings() == []


def test_an_extended_end_and_an_opinion_go_with_the_file(world, file):
    ask(world, file)
    world.call("approve_extension", doc_id=file["id"], turn=1)
    world.opine(file)
    transfer(world, file)
    moved = answer_transfer(world, file)
    assert (moved["status"], moved["opinion"]["text"]) == ("opined", "已会商。")
    assert at_units(moved) == [("C3", "zjj", "2026-01-23")]


def test_a_co_unit_that_leads_owes_no_reply_any_more(world):
    count_replies(world)
    file = world.at("assigned")
    transfer(world, file, to="rsj")
    moved = answer_transfer(world, file, unit="rsj")
    assert (moved["lead_unit"], moved["co_units"]) == ("rsj", [])
    assert [code for code, _, _ in at_units(moved)] == ["C2", "C3"]
    assert world.findings() == []


@pytest.mark.parametrize(("door", "unit", "state"), [
    ("object_to_transfer", "zjj", "objected"), ("recall_transfer", "fgw", "recalled"),
])
def test_not_accepted_it_goes_on_as_before_and_may_be_offered_again(world, file, door, unit, state):
    transfer(world, file)
    stays = answer_transfer(world, file, door, unit)
    assert (stays["lead_unit"], last(stays)["state"]) == ("fgw", state)
    assert at_units(stays) == at_units(file)
    assert last(transfer(world, file, to="rsj"))["turn"] == 2


def test_only_who_was_asked_answers_and_only_who_leads_recalls(world, file):
    transfer(world, file)
    for door, unit in (("accept_transfer", "rsj"), ("object_to_transfer", "fgw"), ("recall_transfer", "zjj")):
        with refusing(Forbidden, "not_your_file"):
            answer_transfer(world, file, door, unit)


def test_what_was_answered_or_never_asked_is_not_answered(world, file):
    with refusing(Refused, "nothing_transferred"):
        answer_transfer(world, file, "recall_transfer", "fgw")
    transfer(world, file)
    answer_transfer(world, file, "recall_transfer", "fgw")
    for door in ("accept_transfer", "object_to_transfer"):
        with refusing(Refused, "nothing_transferred"):
            answer_transfer(world, file, door)


def test_accepting_twice_with_one_key_is_accepting_once(world, file):
    transfer(world, file)
    assert answer_transfer(world, file, key="k") == answer_transfer(world, file, key="k")
    assert len(world.said("appeal.transferred")) == 1


def test_who_accepted_does_not_say_that_it_is_anothers(world, file):
    transfer(world, file)
    answer_transfer(world, file)
    with refusing(Refused, "objection_final"):
        object_to(world, file, "zjj", theirs="rsj")


def test_what_is_answered_meanwhile_is_not_passed_on_any_more(world, file):
    transfer(world, file)
    done = world.complete(file)
    assert (last(done)["state"], last(done)["decided_at"]) == ("lapsed", done["completed_at"])
    with refusing(Refused, "nothing_transferred"):
        answer_transfer(world, file)
    with refusing(Forbidden, "not_your_file"):
        world.get(file, world.unit("zjj"))
    assert world.findings() == []


def test_those_concerned_are_told_and_the_grounds_are_in_no_event(world, file):
    transfer(world, file)
    answer_transfer(world, file, "object_to_transfer")
    transfer(world, file)
    answer_transfer(world, file)
    told = {name: recipients(f"tickets.appeal.{name}", world.said(f"appeal.{name}")[0]["data"])
            for name in ("transfer-offered", "transfer-ended", "transferred")}
    assert told == {"transfer-offered": ["unit:zjj", "role:office"], "transfer-ended": ["unit:fgw", "unit:zjj", "role:office"],
                    "transferred": ["unit:fgw", "unit:zjj", "unit:rsj", "enterprise:e-1", "role:office"]}
    assert [text for text in ("工程建设", "非本单位") if text in str(world.said())] == []
    assert "工程建设" not in str(world.get(file, world.enterprise()))


# never with none, never with two

@pytest.mark.parametrize("doors", [("accept_transfer", "recall_transfer"), ("recall_transfer", "accept_transfer"),
                                   ("accept_transfer", "object_to_transfer"), ("accept_transfer", "accept_transfer")])
def test_of_two_answers_at_once_one_holds(world, file, doors):
    transfer(world, file)
    told, pool = [], GreenPool()

    def answer(door):
        unit = "fgw" if door == "recall_transfer" else "zjj"
        try:
            told.append(answer_transfer(world.beside(lambda call: eventlet.sleep(0)), file, door, unit)["lead_unit"])
        except KentanError as refused:
            told.append(refused.code)

    for door in doors:
        pool.spawn(answer, door)
    pool.waitall()
    assert len([one for one in told if one in UNITS]) == 1
    assert world.findings() == []


STEPS = st.one_of(
    st.tuples(st.just("offer_transfer"), st.sampled_from(UNITS), st.sampled_from(UNITS)),
    st.tuples(st.sampled_from(DOORS), st.sampled_from(UNITS), st.none()),
    st.tuples(st.sampled_from(("object_to_assignment", "uphold_objection", "refuse_objection")), st.sampled_from(UNITS),
              st.sampled_from(UNITS)),
    st.tuples(st.sampled_from(("opine", "propose_completion", "reply_as_co_unit")), st.sampled_from(UNITS), st.none()),
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=12))
def test_whatever_units_do_the_file_is_led_by_one_of_them_which_alone_has_its_clocks(world, steps):
    file = world.at("assigned")
    for door, unit, other in steps:
        who = world.office if door in ("uphold_objection", "refuse_objection") else world.unit(unit)
        data = {"offer_transfer": {"to": other, "grounds": "职责"}, "object_to_assignment": {"theirs": other, "grounds": "职责"},
                "uphold_objection": {}, "opine": {"text": "意见"}, "propose_completion": {"outcome": "solved", "answer": "已办"},
                "reply_as_co_unit": {"text": "意见"}, "accept_transfer": {}, "recall_transfer": {}}
        before = world.repo.appeals.get(file["id"])
        try:
            world.call(door, who, file["id"], **data.get(door, {"grounds": "职责", "reason": "职责"}))
        except KentanError:
            assert world.repo.appeals.get(file["id"]) == before
        now = world.repo.appeals.get(file["id"])
        assert now["lead_unit"] in UNITS
        assert {clock["holder"] for clock in running(now) if clock["code"] in ("C2", "C3")} <= {now["lead_unit"]}
        assert (now["lead_unit"] == before["lead_unit"]) or door in ("accept_transfer", "uphold_objection")
    assert world.findings() == []


def test_a_late_clock_that_was_taken_on_is_the_new_units(world, file):
    transfer(world, file)
    world.come_to("2026-01-13")
    world.fire()
    answer_transfer(world, file)
    world.fire()
    assert [event["data"]["charged"] for event in world.said("appeal.overdue")] == ["fgw", "zjj"]
    assert clock_of(world.get(file), "C2", 0)["fired_at"] is not None
    assert [item["id"] for item in world.call("list_overdue", unit="fgw")["items"]] == []


# beside what else goes on

def test_what_the_former_lead_unit_asked_for_lapses_and_the_new_one_may_ask_itself(world, file):
    ask(world, file)
    transfer(world, file)
    moved = answer_transfer(world, file)
    assert moved["extensions"][-1]["state"] == "lapsed"
    assert [clock["code"] for clock in moved["clocks"] if clock["holder"] == "office" and clock["stopped_at"] is None] == []
    assert waiting(world, "extension") == []
    with refusing(Refused, "extension_decided"):
        world.call("approve_extension", doc_id=file["id"], turn=1)
    assert ask(world, file, "zjj")["extensions"][-1]["unit"] == "zjj"
    assert world.findings() == []


def test_a_warning_that_is_still_to_come_goes_to_the_new_lead_unit_and_one_that_was_said_is_not_said_again(world, file):
    world.come_to("2026-01-09")
    world.fire()
    assert {event["data"]["charged"] for event in world.said("appeal.warned")} == {"fgw"}
    before = len(world.said("appeal.warned"))
    transfer(world, file)
    answer_transfer(world, file)
    world.fire()
    assert len(world.said("appeal.warned")) == before
    world.come_to("2026-01-10")
    world.fire()
    later = world.said("appeal.warned")[before:]
    assert {event["data"]["charged"] for event in later} == {"zjj"}
    assert {one for event in later for one in recipients("tickets.appeal.warned", event["data"])} <= {"unit:zjj", "role:office"}


def test_a_commitment_stays_with_who_made_it_and_a_co_unit_keeps_its_clock(world):
    count_replies(world)
    file = world.assign(world.raise_(commitments=[{"what": "对接院校", "unit": "fgw", "by": "2026-01-12"}]))
    transfer(world, file)
    moved = answer_transfer(world, file)
    assert sorted((code, holder) for code, holder, _ in at_units(moved)) == [
        ("C2", "zjj"), ("C3", "zjj"), ("co_reply", "rsj"), ("commitment", "fgw")]
    assert world.findings() == []


def test_a_clock_that_stands_still_goes_on_at_the_new_lead_unit_with_what_it_had_left(world):
    value = standard()
    for rule in value["clocks"]:
        if rule["code"] == "C3":
            rule["pauses"] = ["opined"]
    world.call("set_setting", doc_id="clocks", valid_from="2026-01-05", value=value, running="keep")
    file = world.opine(world.at("assigned"))
    transfer(world, file)
    world.come_to("2026-01-07")
    moved = answer_transfer(world, file)
    clock = clock_of(moved, "C3")
    assert (clock["holder"], clock["paused_by"], clock["remaining_working_days"]) == ("zjj", "opined", 10)
    world.come_to("2026-01-30")
    world.fire()
    assert world.said("appeal.overdue") == []
    assert world.findings() == []
