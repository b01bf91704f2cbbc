"""The lead unit's work on a file: its opinion or explanation, and the completion it proposes with an outcome."""

import pytest
from ticket_samples import clock_of, refusing, wrong

from kentan.contracts.tickets import OUTCOMES, AppealState
from kentan.errors import Forbidden, Refused
from services.tickets.model import NEEDS_REASON


@pytest.mark.parametrize(("given", "kept"), [
    ({}, "opinion"), ({"kind": "opinion"}, "opinion"), ({"kind": "explanation"}, "explanation"),
])
def test_the_lead_unit_gives_an_opinion_or_an_explanation(world, given, kept):
    file = world.opine(world.at("assigned"), text="需待规划调整。", **given)
    assert (file["status"], file["opinion"]) == ("opined", {"kind": kept, "text": "需待规划调整。"})


def test_an_opinion_stops_its_own_clock_and_no_other(world, clock):
    file = world.at("assigned")
    clock.advance(hours=2)
    file = world.opine(file)
    assert file["opined_at"] == "2026-01-05T03:00:00.000Z"
    assert (clock_of(file, "C2")["stopped_at"], clock_of(file, "C3")["stopped_at"]) == (file["opined_at"], None)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_a_completion_has_an_outcome_and_an_answer(world, outcome):
    file = world.complete(world.at("opined", kind="suggestion"), outcome=outcome, answer="答复如下。", reason="依据政策")
    assert (file["status"], file["outcome"], file["answer"], file["outcome_reason"]) == (
        "completed", outcome, "答复如下。", "依据政策")


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_by_the_presumptions_only_a_refusal_and_an_explanation_need_a_reason(world, outcome):
    file = world.at("opined", kind="suggestion")
    if outcome in NEEDS_REASON:
        with wrong(reason="reason_needed"):
            world.complete(file, outcome=outcome)
        assert world.get(file)["status"] == "opined"
    else:
        assert world.complete(file, outcome=outcome)["outcome_reason"] is None
    assert NEEDS_REASON == ("explained", "not_accepted")


def test_a_completion_stops_the_completions_clock(world, clock):
    file = world.at("opined")
    clock.advance(days=3)
    file = world.complete(file)
    assert clock_of(file, "C3")["stopped_at"] == file["completed_at"] == "2026-01-08T01:00:00.000Z"
    assert [clock for clock in file["clocks"] if clock["stopped_at"] is None] == []


def test_a_completion_answers_more_than_an_opinion_would_and_stops_its_clock_too(world):
    file = world.complete(world.at("assigned"))
    assert (file["status"], file["opinion"], file["opined_at"]) == ("completed", None, None)
    assert clock_of(file, "C2")["stopped_at"] == file["completed_at"]


@pytest.mark.parametrize(("status", "code"), [
    ("raised", "not_your_file"), ("opined", "already_opined"), ("completed", "already_completed"), ("closed", "already_closed"),
])
def test_an_opinion_is_given_once_on_an_assigned_file(world, status, code):
    file = world.at(status)
    with refusing(Forbidden if status == "raised" else Refused, code):
        world.opine(file)
    assert world.get(file)["status"] == status


@pytest.mark.parametrize(("status", "code"), [
    ("raised", "not_your_file"), ("completed", "already_completed"), ("closed", "already_closed"),
])
def test_a_completion_is_proposed_on_a_file_in_hand(world, status, code):
    file = world.at(status)
    with refusing(Forbidden if status == "raised" else Refused, code):
        world.complete(file)
    assert world.get(file)["status"] == status


@pytest.mark.parametrize("unit", ["rsj", "zjj"])
def test_co_units_and_other_units_leave_it_to_the_lead_unit(world, unit):
    file = world.at("assigned")
    for step in (world.opine, world.complete):
        with refusing(Forbidden, "not_your_file"):
            step(file, unit)


def test_each_step_says_the_files_state_without_its_texts(world):
    file = world.at("assigned")
    world.opine(file, text="先行会商意见。")
    world.complete(file, answer="现已解决答复。")
    (opined,), (completed,) = world.said("appeal.opined"), world.said("appeal.completed")
    assert [AppealState().validate(event["data"]) for event in (opined, completed)] == [{}, {}]
    assert (opined["data"]["status"], completed["data"]["outcome"]) == ("opined", "solved")
    assert "会商意见" not in str(opined["data"])
    assert "解决答复" not in str(completed["data"])
