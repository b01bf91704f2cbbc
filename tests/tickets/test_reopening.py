"""Office and enterprise open a closed file again: with a reason, within the county's days, in a round of its own."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ticket_samples import clock_of, refusing

from kentan.contracts.county_settings import SetSetting
from kentan.contracts.tickets import AppealState
from kentan.contracts.tickets_doors import AppealDetail
from kentan.errors import NotFound, Refused
from services.tickets.outcomes import reopening


def reopen(world, file, actor=None, **data):
    return world.call("reopen_appeal", actor, file["id"], **{"reason": "承诺的事项未落实", **data})


def set_days(world, days):
    asked = SetSetting().load({"valid_from": "2026-01-05", "value": {**reopening.standard(), "reopen_days": days}})
    world.call("set_setting", doc_id="closing", **asked)


@pytest.mark.parametrize("role", ["office", "enterprise"])
def test_a_closed_file_begins_its_next_round_at_the_same_units(world, clock, role):
    file = world.at("closed")
    clock.advance(days=1)
    file = reopen(world, file, world.enterprise() if role == "enterprise" else None)
    assert [file[name] for name in ("status", "round", "lead_unit", "co_units", "closed_by", "outcome")] == [
        "assigned", 2, "fgw", ["rsj"], None, None]
    assert file["reopenings"] == [{"at": "2026-01-06T01:00:00.000Z", "reason": "承诺的事项未落实", "role": role, "round": 2}]
    (event,) = world.said("appeal.reopened")
    assert AppealState().validate(event["data"]) == {}
    assert event["data"]["reason"] == f"by_{role}"
    assert "未落实" not in str(event["data"])
    assert AppealDetail().validate(world.get(file)) == {}


def test_the_clocks_of_the_earlier_round_stay_and_new_ones_begin(world, clock):
    file = world.at("closed")
    before = file["clocks"]
    clock.advance(days=1)
    file = reopen(world, file)
    shown = [{name: value for name, value in one.items() if name != "remaining_seconds"} for one in file["clocks"]]
    assert shown[:3] == [{name: value for name, value in one.items() if name != "remaining_seconds"} for one in before]
    assert [(one["code"], one["round"], one["due_day"]) for one in file["clocks"][3:]] == [("C2", 2, "2026-01-13"),
                                                                                         ("C3", 2, "2026-01-20")]


def test_what_the_round_had_come_to_is_kept_with_who_closed_it(world):
    (past,) = reopen(world, world.at("closed"))["earlier_rounds"]
    assert (past["round"], past["outcome"], past["closed_by"]) == (1, "solved", "enterprise")


@pytest.mark.parametrize("status", ["raised", "assigned", "opined", "completed"])
def test_what_is_open_is_not_opened_again(world, status):
    with refusing(Refused, "not_closed_yet"):
        reopen(world, world.at(status))


def test_a_second_supervision_of_the_closed_round_comes_too_late(world):
    file = reopen(world, world.at("closed"))
    world.supervise_again(file, judged=1)
    assert world.get(file)["round"] == 2


def test_a_file_withdrawn_before_it_had_units_goes_back_to_the_office(world):
    file = world.raise_()
    world.call("withdraw_appeal", world.enterprise(), file["id"])
    file = reopen(world, file, world.enterprise())
    assert (file["status"], file["round"], file["assigned_at"]) == ("raised", 2, None)
    assert [clock_of(file, "C1")[name] for name in ("round", "holder", "stopped_at")] == [2, "office", None]
    assert world.close(world.complete(world.assign(file)))["status"] == "closed"
    assert world.findings() == []


def test_after_the_countys_days_it_is_another_appeal(world):
    file, other = world.at("closed"), world.at("closed")
    world.come_to("2026-04-05", "23:59")
    assert reopen(world, file)["round"] == 2
    world.come_to("2026-04-06", "00:00")
    with refusing(Refused, "reopen_too_late") as told:
        reopen(world, other)
    assert told.value.params == {"days": 90}


def test_a_county_may_do_without(world):
    set_days(world, 0)
    with refusing(Refused, "reopen_too_late"):
        reopen(world, world.at("closed"))


def test_to_another_enterprise_the_file_is_not_there(world):
    with refusing(NotFound, "not_found"):
        reopen(world, world.at("closed"), world.enterprise("e-2"))


def test_a_repetition_of_the_same_command_opens_it_once(world):
    file = world.at("closed")
    assert reopen(world, file, key="k")["round"] == reopen(world, file, key="k")["round"] == 2


@given(st.integers(0, 3650), st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.integers(0, 4000))
def test_the_last_day_is_the_last_one(days, closed_on, later):
    today = date.fromordinal(closed_on.toordinal() + later)
    assert reopening.in_time(days, closed_on, today) == (days > 0 and later <= days)
