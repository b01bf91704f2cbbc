"""A second supervision opens a closed file again; heard twice, late or in vain it does no more."""

import pytest
from ticket_samples import clock_of, refusing

from kentan.contracts.county_settings import SetSetting
from kentan.contracts.tickets import AppealState
from kentan.errors import NotYetKnown


def test_a_closed_file_begins_its_next_round_at_the_same_units(world):
    file = world.at("closed", forum="f-1")
    world.supervise_again(file)
    file = world.get(file)
    assert (file["status"], file["round"], file["lead_unit"], file["co_units"]) == ("assigned", 2, "fgw", ["rsj"])
    assert [file[name] for name in ("opinion", "outcome", "answer", "closed_at", "closed_by")] == [None] * 5


def test_what_the_first_round_came_to_is_kept_apart(world):
    closed = world.at("closed")
    world.supervise_again(closed)
    (past,) = world.get(closed)["earlier_rounds"]
    assert past == {"round": 1, "opinion": closed["opinion"], "outcome": "solved", "outcome_reason": None, "answer": "已解决。",
                    "completed_at": closed["completed_at"], "closed_at": closed["closed_at"], "closed_by": "enterprise",
                    "review_on": None}


def test_the_units_clocks_begin_again_when_the_supervision_was_ordered(world):
    file = world.at("closed")
    world.come_to("2026-01-09")
    world.supervise_again(file, at="2026-01-08T01:00:00.000Z")
    file = world.get(file)
    assert [(clock["code"], clock["round"], clock["due_day"]) for clock in file["clocks"] if not clock["stopped_at"]] == [
        ("C2", 2, "2026-01-15"), ("C3", 2, "2026-01-22")]
    assert clock_of(file, "C1")["round"] == 1
    assert file["assigned_at"] == "2026-01-08T01:00:00.000Z"


def with_a_clock(world, code="dezhou"):
    """The county has a clock of second supervisions."""
    world.call("set_setting", doc_id="clocks", **SetSetting().load({"valid_from": "2026-01-05", "preset": code}))


def running(file):
    return {clock["code"]: clock["due_day"] for clock in file["clocks"] if not clock["stopped_at"]}


@pytest.mark.parametrize(("code", "ordered_on", "due"), [
    ("dezhou", "2026-01-08", "2026-01-15"), ("dezhou", "2026-02-12", "2026-02-26"), ("haochaping", "2026-01-08", "2026-01-29")])
def test_a_second_supervision_has_a_clock_of_its_own_where_the_county_counts_one(world, code, ordered_on, due):
    with_a_clock(world, code)
    file = world.at("closed")
    world.come_to(ordered_on)
    world.supervise_again(file)
    assert running(world.get(file))["second_supervision"] == due


def test_the_second_answer_stops_the_clock_of_the_second_supervision(world):
    with_a_clock(world)
    file = world.at("closed")
    world.supervise_again(file)
    assert "second_supervision" in running(world.opine(file))
    assert running(world.complete(file)) == {}


def test_a_second_answer_that_is_late_is_said_once_and_charged_to_the_lead_unit(world):
    with_a_clock(world)
    file = world.at("closed")
    world.supervise_again(file)
    world.come_to("2026-01-13")
    world.fire()
    world.fire()
    late = [event["data"] for event in world.said("appeal.overdue") if event["data"]["clock"] == "second_supervision"]
    assert [(one["charged"], one["round"]) for one in late] == [("fgw", 2)]


def test_a_file_that_the_office_opens_again_is_under_no_second_supervision(world):
    with_a_clock(world)
    file = world.at("closed")
    again = world.call("reopen_appeal", doc_id=file["id"], reason="又有新情况")
    assert set(running(again)) == {"C2", "C3"}


def test_a_second_round_keeps_the_letters_of_the_first_and_goes_its_whole_way(world):
    file = world.at("closed", forum="f-1", kind="request")
    letters = [letter["id"] for letter in world.get(file)["letters"]]
    world.supervise_again(file)
    world.opine(file)
    world.complete(file, outcome="explained", reason="政策不支持")
    file = world.close(file)
    assert (file["status"], file["round"], file["outcome"]) == ("closed", 2, "explained")
    assert [letter["id"] for letter in world.get(file)["letters"]] == letters
    world.supervise_again(file, judged=2)
    assert world.get(file)["round"] == 3
    assert [past["outcome"] for past in world.get(file)["earlier_rounds"]] == ["solved", "explained"]
    assert world.findings() == []


def test_reopening_is_said_with_its_reason_and_its_cause(world):
    file = world.at("closed")
    ordered = world.supervise_again(file)
    (event,) = world.said("appeal.reopened")
    assert AppealState().validate(event["data"]) == {}
    assert (event["data"]["reason"], event["data"]["round"]) == ("second_supervision", 2)
    assert (event["causationid"], event["correlationid"]) == (ordered["id"], ordered["correlationid"])


def test_an_order_that_comes_twice_opens_the_file_once(world):
    file = world.at("closed")
    ordered = world.supervise_again(file)
    world.local.deliver(ordered)
    assert world.get(file)["round"] == 2
    assert len(world.said("appeal.reopened")) == 1


@pytest.mark.parametrize("judged", [1, 3])
def test_an_order_about_another_round_is_heard_and_does_nothing(world, judged):
    file = world.at("closed")
    world.supervise_again(file)
    for step in (world.opine, world.complete, world.close):
        step(file)
    version = world.get(file)["version"]
    ordered = world.supervise_again(file, judged, survey="late")
    assert (world.get(file)["round"], world.get(file)["status"]) == (2, "closed")
    assert ordered["id"] in world.repo.appeals.get(file["id"])["heard"]
    assert (world.get(file)["version"], len(world.said("appeal.reopened"))) == (version + 1, 1)


@pytest.mark.parametrize("status", ["assigned", "opined", "completed"])
def test_a_file_in_hand_is_not_opened_again(world, status):
    file = world.at(status)
    world.supervise_again(file)
    assert (world.get(file)["status"], world.get(file)["round"]) == (status, 1)


def test_an_order_about_a_file_that_is_not_here_yet_is_tried_again_later(world):
    with refusing(NotYetKnown, "not_yet_known"):
        world.supervise_again({"id": "none"})
