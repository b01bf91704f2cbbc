"""What was promised in the room: followed by a clock of its own, kept or broken, and listed."""

import json

import pytest
from marshmallow import ValidationError
from ticket_samples import World, clock_of, refusing, wrong

from kentan.contracts.tickets import AppealState
from kentan.contracts.tickets_commitments import Commitment
from kentan.contracts.tickets_doors import AppealDetail
from kentan.errors import Forbidden, NotYetKnown, Refused

UNITS = {"what": "三日内对接院校", "unit": "rsj", "by": "2026-01-12"}
LEADERS = {"what": "到企业现场办公", "role": "分管副区长", "by": "2026-01-20"}


def commit(world, file, **data):
    return world.call("add_commitment", doc_id=file["id"], **{**UNITS, **data})


def settle(world, file, commitment=1, kept=True, **data):
    return world.call("settle_commitment", doc_id=file["id"], commitment=commitment, kept=kept, **data)


def listed(world, state, actor=None):
    return [item["id"] for item in world.call("list_commitments", actor, state=state)["items"]]


def states(world, file):
    return [one["state"] for one in world.get(file)["commitments"]]


def test_what_was_promised_is_entered_with_the_appeal_and_runs_its_own_clocks(world):
    file = world.raise_(commitments=[UNITS, LEADERS])
    shown = [(one["id"], one["what"], one["unit"], one["role"], one["by"], one["state"]) for one in file["commitments"]]
    assert shown == [(1, "三日内对接院校", "rsj", None, "2026-01-12", "open"),
                     (2, "到企业现场办公", None, "分管副区长", "2026-01-20", "open")]
    running = [(one["holder"], one["due_day"]) for one in file["clocks"] if one["code"] == "commitment"]
    assert running == [("rsj", "2026-01-12"), ("leader", "2026-01-20")]
    assert AppealDetail().validate(world.get(file)) == {}
    assert world.findings() == []


def test_each_row_of_a_batch_has_its_own(world):
    batch = world.batch({"commitments": [UNITS]}, {})
    world.local.settle()
    assert [len(world.get({"id": doc_id})["commitments"]) for doc_id in batch["appeals"]] == [1, 0]


def test_a_unit_that_is_not_there_is_told_at_its_row_and_nothing_is_entered(world):
    with wrong(commitments__0__unit="no_such_unit"):
        world.raise_(commitments=[{**UNITS, "unit": "wjw"}])
    with wrong(rows__1__commitments__0__unit="no_such_unit"):
        world.batch({}, {"commitments": [{**UNITS, "unit": "wjw"}]})


def test_only_an_office_enters_what_was_promised(world):
    with wrong(commitments="commitments_for_offices"):
        world.raise_(world.enterprise(), commitments=[UNITS])


def test_one_is_added_later_until_the_file_is_closed(world):
    file = commit(world, world.at("assigned"))
    assert clock_of(file, "commitment")["due_day"] == "2026-01-12"
    (event,) = world.said("appeal.committed")
    assert AppealState().validate(event["data"]) == {}
    assert event["data"]["commitments"] == [
        {"id": 1, "unit": "rsj", "by": "2026-01-12", "state": "open", "broken_at": None, "settled_at": None}]
    with refusing(Refused, "already_closed"):
        commit(world, world.at("closed"))
    with refusing(NotYetKnown, "not_yet_known"):
        commit(world, world.raise_(), unit="wjw")


@pytest.mark.parametrize(("by", "due"), [
    ("2026-01-10", "2026-01-12"), ("2026-01-05", "2026-01-05"), ("2025-12-30", "2026-01-05")])
def test_a_day_off_is_met_on_the_next_working_day_and_a_day_gone_by_is_today(world, by, due):
    file = commit(world, world.raise_(), by=by)
    assert (clock_of(file, "commitment")["due_day"], file["commitments"][0]["by"]) == (due, by)


def test_it_is_a_units_or_somebodys_by_their_role():
    for given in ({}, {"unit": "rsj", "role": "分管副区长"}):
        with pytest.raises(ValidationError, match="unit_or_role"):
            Commitment().load({"what": "办", "by": "2026-01-12", **given})


def test_one_that_was_kept_stops_its_clock_and_no_other(world):
    file = settle(world, world.raise_(commitments=[UNITS, UNITS]), note="院校已到厂")
    assert [one["stopped_at"] is not None for one in file["clocks"] if one["code"] == "commitment"] == [True, False]
    assert (file["commitments"][0]["state"], file["commitments"][0]["note"]) == ("kept", "院校已到厂")
    world.come_to("2026-01-13")
    world.fire()
    assert states(world, file) == ["kept", "broken"]


def test_one_whose_day_has_passed_is_broken_once_and_said_as_overdue(world):
    file = world.raise_(commitments=[UNITS])
    world.assign(file)
    world.come_to("2026-01-12", "23:59")
    world.fire()
    assert states(world, file) == ["open"]
    world.come_to("2026-01-13", "00:00")
    for _ in range(3):
        world.fire()
    assert states(world, file) == ["broken"]
    said = [event["data"] for event in world.said("appeal.overdue") if event["data"]["clock"] == "commitment"]
    assert [(one["charged"], one["commitments"][0]["state"]) for one in said] == [("rsj", "broken")]
    assert world.get(file)["commitments"][0]["broken_at"] == "2026-01-12T16:00:00.000Z"


def test_one_that_was_broken_may_be_kept_late_and_that_is_seen(world):
    file = world.raise_(commitments=[UNITS])
    world.come_to("2026-01-13")
    world.fire()
    (one,) = settle(world, file)["commitments"]
    assert (one["state"], one["broken_at"] is not None, one["settled_at"] is not None) == ("kept", True, True)


@pytest.mark.parametrize("kept", [True, False])
def test_what_became_of_it_is_recorded_once(world, kept):
    file = settle(world, commit(world, world.raise_()), kept=kept)
    (event,) = world.said("appeal.commitment-settled")
    assert event["data"]["reason"] == ("kept" if kept else "broken")
    with refusing(Refused, "commitment_settled"):
        settle(world, file)
    with wrong(commitment="no_such_commitment"):
        settle(world, file, 2)


def test_no_event_tells_what_was_promised_and_by_whom(world):
    settle(world, world.raise_(commitments=[UNITS, LEADERS]), 2, note="已到现场")
    said = json.dumps(world.said(), ensure_ascii=False)
    assert not [text for text in ("对接院校", "现场办公", "副区长", "已到现场") if text in said]


def test_another_lead_unit_and_the_closing_change_nothing_of_a_promise(world):
    file = world.assign(world.raise_(commitments=[UNITS]))
    world.call("object_to_assignment", world.unit("fgw"), file["id"], theirs="zjj", grounds="不属本单位职责")
    world.call("uphold_objection", doc_id=file["id"], lead_unit="zjj")
    world.close(world.complete(file, "zjj"))
    assert states(world, file) == ["open"]
    assert clock_of(world.get(file), "commitment")["stopped_at"] is None
    assert world.findings() == []


def test_a_withdrawal_lets_what_is_open_lapse(world):
    file = world.raise_(commitments=[UNITS, LEADERS])
    settle(world, file)
    world.call("withdraw_appeal", world.enterprise(), file["id"])
    assert states(world, file) == ["kept", "lapsed"]
    with refusing(Refused, "commitment_settled"):
        settle(world, file, 2)


def test_where_another_county_takes_the_file_what_is_open_lapses(world, installation, clock):
    city = World(installation, clock, "360800")
    city.settle_in()
    file = world.raise_(commitments=[UNITS])
    world.call("offer_handover", doc_id=file["id"], to=city.county, reason="超出本级权限")
    world.local.settle()
    city.call("accept_offer", doc_id=city.call("list_offers")["items"][0]["id"])
    world.local.settle()
    assert states(world, file) == ["lapsed"]


def test_files_are_listed_by_what_became_of_their_promises_the_first_day_at_the_top(world):
    later, sooner = world.raise_(commitments=[LEADERS]), world.raise_(commitments=[UNITS, LEADERS])
    world.raise_()
    assert listed(world, "open") == [sooner["id"], later["id"]]
    settle(world, sooner)
    world.come_to("2026-01-21")
    world.fire()
    assert [set(listed(world, state)) for state in ("open", "kept", "broken")] == [
        set(), {sooner["id"]}, {sooner["id"], later["id"]}]
    assert listed(world, "broken", world.unit("fgw")) == []


# by unit

def test_files_are_listed_by_whose_promise_it_is_and_a_unit_sees_its_own(world):
    theirs = world.raise_(commitments=[UNITS])
    others = world.raise_(commitments=[{**UNITS, "unit": "zjj", "by": "2026-01-09"}, LEADERS])
    assert listed(world, "open") == [others["id"], theirs["id"]]
    for unit, files in (("rsj", [theirs["id"]]), ("zjj", [others["id"]]), ("fgw", [])):
        assert [one["id"] for one in world.call("list_commitments", unit=unit)["items"]] == files
        assert listed(world, "open", world.unit(unit)) == files
        assert [one["id"] for one in world.call("list_commitments", world.unit(unit), unit="zjj")["items"]] == files
    settle(world, theirs)
    assert (listed(world, "open", world.unit("rsj")), listed(world, "kept", world.unit("rsj"))) == ([], [theirs["id"]])
    world.come_to("2026-01-10")
    world.fire()
    assert listed(world, "broken", world.unit("zjj")) == [others["id"]]
    assert world.findings() == []


def test_they_are_listed_page_by_page_and_up_to_a_day(world):
    days = ("2026-01-09", "2026-01-12", "2026-01-13")
    files = [world.raise_(commitments=[{**UNITS, "by": day}])["id"] for day in days]
    first = world.call("list_commitments", unit="rsj", limit=2)
    second = world.call("list_commitments", unit="rsj", limit=2, after=first["next"])
    assert [one["id"] for one in first["items"] + second["items"]] == files
    assert [one["id"] for one in world.call("list_commitments", until="2026-01-12")["items"]] == files[:2]


def test_a_unit_reads_the_file_of_which_it_promised_something(world):
    file = world.raise_(commitments=[UNITS])
    assert world.get(file, world.unit("rsj"))["commitments"][0]["what"] == UNITS["what"]
    with refusing(Forbidden, "not_your_file"):
        world.get(file, world.unit("zjj"))
