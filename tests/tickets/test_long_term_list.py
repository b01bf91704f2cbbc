"""The long-term list: a file closed with that outcome wakes by itself on its review date, in a round of its own."""

from datetime import date

import pytest
from ticket_samples import YEARS, clock_of, refusing, wrong

from kentan.commands import Actor
from kentan.contracts.tickets import AppealState
from kentan.contracts.tickets_doors import AppealDetail
from kentan.errors import Forbidden
from services.tickets.outcomes import long_term


def put(world, review_on=None, **data):
    """A file that is on the list."""
    file = world.complete(world.at("opined", **data), outcome="long_term", review_on=review_on)
    return world.close(file)


def listed(world, actor=None, **asked):
    return [item["id"] for item in world.call("list_long_term", actor, **asked)["items"]]


@pytest.mark.parametrize(("review_on", "due"), [
    ("2026-03-02", "2026-03-02"), ("2026-02-17", "2026-02-24"), (None, "2026-04-07"),
])
def test_it_is_reviewed_on_the_units_date_or_after_the_countys_days_and_never_on_a_day_off(world, review_on, due):
    file = put(world, review_on)
    assert (file["status"], file["outcome"], file["review_due"]) == ("closed", "long_term", due)
    clock = clock_of(file, "review")
    assert (clock["holder"], clock["due_day"], clock["started_at"]) == ("office", due, file["closed_at"])
    assert world.findings() == []


def test_a_completion_that_the_enterprise_has_not_confirmed_is_not_on_the_list(world):
    file = world.complete(world.at("opined"), outcome="long_term", review_on="2026-03-02")
    assert (file["review_on"], listed(world)) == ("2026-03-02", [])
    file = world.send_back(file)
    assert file["review_on"] is None


def test_on_its_date_it_is_the_units_again_in_a_round_of_its_own(world):
    file = put(world, "2026-03-02")
    world.come_to("2026-03-02", "23:59")
    world.fire()
    assert world.get(file)["status"] == "closed"
    world.come_to("2026-03-03", "00:00")
    world.fire()
    file = world.get(file)
    assert [file[name] for name in ("status", "round", "reviews", "lead_unit", "outcome")] == ["assigned", 2, 1, "fgw", None]
    assert AppealDetail().validate(file) == {}
    running = [(one["code"], one["round"]) for one in file["clocks"] if one["stopped_at"] is None]
    assert running == [("C2", 2), ("C3", 2)]
    assert (file["earlier_rounds"][0]["outcome"], file["earlier_rounds"][0]["review_on"]) == ("long_term", "2026-03-02")
    assert listed(world) == []
    assert world.findings() == []


def test_waking_is_said_with_its_reason_once_and_is_nobodys_lateness(world):
    put(world, "2026-03-02")
    world.come_to("2026-03-03")
    for _ in range(3):
        world.fire()
    (event,) = world.said("appeal.reopened")
    assert AppealState().validate(event["data"]) == {}
    assert (event["data"]["reason"], event["data"]["reviews"]) == ("review_due", 1)
    assert world.said("appeal.overdue") == []


def test_a_machine_that_slept_over_the_date_wakes_it_when_it_is_awake(world):
    file = put(world, "2026-03-02")
    world.come_to("2026-05-20")
    world.fire()
    file = world.get(file)
    assert (file["round"], clock_of(file, "C2")["started_at"]) == (2, "2026-05-20T01:00:00.000Z")


def test_it_may_go_back_onto_the_list_with_another_date(world):
    file = put(world, "2026-03-02")
    world.come_to("2026-03-03")
    world.fire()
    file = world.close(world.complete(world.get(file), outcome="long_term", review_on="2026-06-01"))
    assert (file["round"], file["review_due"]) == (2, "2026-06-01")
    world.come_to("2026-06-02")
    world.fire()
    assert (world.get(file)["round"], world.get(file)["reviews"]) == (3, 2)


def test_one_that_is_opened_again_before_its_date_does_not_wake_any_more(world):
    file = put(world, "2026-03-02")
    world.call("reopen_appeal", doc_id=file["id"], reason="条件已具备")
    assert listed(world) == []
    world.come_to("2026-03-03")
    world.fire()
    assert (world.get(file)["round"], world.get(file)["reviews"]) == (2, 0)


def test_a_date_gone_by_before_the_enterprise_confirmed_is_today(world):
    file = world.complete(world.at("opined"), outcome="long_term", review_on="2026-01-09")
    world.come_to("2026-02-02")
    assert world.close(file)["review_due"] == "2026-02-02"


def test_a_calendar_that_changes_moves_the_review(world):
    file = put(world, "2026-03-02")
    world.hear_year(YEARS[2026], d2026_03_02="off")
    file = world.get(file)
    assert (clock_of(file, "review")["due_day"], file["review_due"]) == ("2026-03-03", "2026-03-03")


@pytest.mark.parametrize(("asked", "code"), [
    ({"outcome": "solved", "review_on": "2026-03-02"}, "review_for_long_term_only"),
    ({"outcome": "long_term", "review_on": "2026-01-05"}, "review_not_ahead"),
    ({"outcome": "long_term", "review_on": "2025-12-31"}, "review_not_ahead"),
])
def test_a_review_date_is_ahead_and_for_the_list_alone(world, asked, code):
    with wrong(review_on=code):
        world.complete(world.at("opined"), **asked)


def test_a_date_is_kept_through_a_second_persons_approval(world):
    value = {"second_person": [{"kind": "suggestion", "outcomes": ["long_term"]}],
             "decide_within": {"length": 1, "unit": "working_days"}}
    world.call("set_setting", doc_id="presumptions", valid_from="2026-01-05", value=value, running="keep")
    file = world.complete(world.at("opined", kind="suggestion"), outcome="long_term", review_on="2026-03-02", reason="待规划")
    file = world.call("approve_completion", doc_id=file["id"])
    assert world.close(file)["review_due"] == "2026-03-02"


def test_the_list_shows_what_wakes_first_and_to_a_unit_what_it_leads(world):
    later, sooner = put(world, "2026-06-01"), put(world, "2026-03-02")
    world.at("closed")
    assert listed(world) == listed(world, world.unit("fgw")) == [sooner["id"], later["id"]]
    assert listed(world, world.unit("rsj")) == listed(world, unit="rsj") == []
    with refusing(Forbidden, "role_not_allowed"):
        listed(world, Actor("x", "enterprise", world.county, enterprise="e-1"))


def test_it_is_never_counted_as_solved(world):
    put(world)
    ledger = world.call("get_ledger")
    assert (ledger["by_outcome"]["long_term"], ledger["by_outcome"]["solved"]) == (1, 0)


@pytest.mark.parametrize("given", [None, "2026-03-02"])
def test_the_rule_alone(given):
    assert long_term.checked("long_term", given, date(2026, 1, 5)) == given
