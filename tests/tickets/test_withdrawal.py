"""The enterprise withdraws its appeal: at any open status, with no outcome, counted apart from all that is closed."""

import pytest
from ticket_samples import World, refusing, wrong

from kentan.contracts.tickets import AppealState
from kentan.contracts.tickets_doors import AppealDetail
from kentan.errors import NotFound, Refused

OPEN = ("raised", "assigned", "opined", "completed")


def withdraw(world, file, actor=None, **data):
    return world.call("withdraw_appeal", actor or world.enterprise(file["enterprise"]), file["id"], **data)


@pytest.mark.parametrize("status", OPEN)
def test_an_open_file_is_withdrawn_and_all_its_clocks_stop(world, clock, status):
    file = world.at(status)
    clock.advance(hours=1)
    file = withdraw(world, file, reason="已自行解决")
    assert [file[name] for name in ("status", "closed_by", "closed_at")] == ["closed", "withdrawal", "2026-01-05T02:00:00.000Z"]
    assert [file[name] for name in ("outcome", "answer", "completed_at")] == [None] * 3
    assert [clock for clock in file["clocks"] if clock["stopped_at"] is None] == []
    assert world.findings() == []


def test_a_completion_that_was_proposed_until_then_is_kept_apart(world):
    file = withdraw(world, world.at("completed"), reason="已自行解决")
    (kept,) = file["withdrawals"]
    assert kept == {"at": file["closed_at"], "reason": "已自行解决", "round": 1, "status": "completed", "outcome": "solved",
                    "outcome_reason": None, "answer": "已解决。", "completed_at": "2026-01-05T01:00:00.000Z",
                    "review_on": None}
    assert AppealDetail().validate(world.get(file)) == {}


def test_it_is_said_without_the_reason_and_by_an_event_of_its_own(world):
    withdraw(world, world.at("opined"), reason="已自行解决")
    (event,) = world.said("appeal.withdrawn")
    assert AppealState().validate(event["data"]) == {}
    assert (event["data"]["closed_by"], event["data"]["reason"]) == ("withdrawal", None)
    assert "自行" not in str(event["data"])
    assert world.said("appeal.closed") == []


def test_an_office_withdraws_on_the_enterprises_word_by_phone_alone(world):
    file = world.at("assigned")
    with wrong(by_phone="withdrawal_by_phone_needed"):
        withdraw(world, file, world.office)
    withdraw(world, file, world.office, by_phone=True)
    assert world.said("appeal.withdrawn")[0]["data"]["reason"] == "by_phone"


def test_to_another_enterprise_the_file_is_not_there(world):
    with refusing(NotFound, "not_found"):
        withdraw(world, world.raise_(), world.enterprise("e-2"))


def test_what_is_closed_is_not_withdrawn_and_nothing_is_withdrawn_twice(world):
    with refusing(Refused, "already_closed"):
        withdraw(world, world.at("closed"))
    file = withdraw(world, world.raise_())
    with refusing(Refused, "already_closed"):
        withdraw(world, file)


def test_a_repetition_of_the_same_command_withdraws_once(world):
    file = world.raise_()
    assert withdraw(world, file, key="k") == withdraw(world, file, key="k")
    assert len(world.said("appeal.withdrawn")) == 1


def test_an_outcome_that_waited_for_a_second_person_lapses(world):
    file = world.complete(world.at("opined"), outcome="explained", reason="政策不支持")
    file = withdraw(world, file)
    assert file["proposal"]["state"] == "lapsed"
    with refusing(Refused, "nothing_proposed"):
        world.call("approve_completion", doc_id=file["id"])


def test_while_an_offer_waits_for_its_answer_it_is_asked_back_first(world, next_door):
    file = world.raise_()
    world.call("offer_handover", doc_id=file["id"], to=next_door.county, reason="不在本区")
    with refusing(Refused, "handover_pending"):
        withdraw(world, file)


def test_no_clock_of_a_withdrawn_file_fires(world):
    withdraw(world, world.at("assigned"))
    world.come_to("2026-03-01")
    world.fire()
    assert world.said("appeal.overdue") == []


def test_the_ledger_counts_it_apart(world):
    withdraw(world, world.at("completed"))
    world.at("closed")
    ledger = world.call("get_ledger")
    assert ledger["by_closing"] == {"enterprise": 1, "default": 0, "origin": 0, "withdrawal": 1}
    assert ledger["by_outcome"]["solved"] == 1


@pytest.mark.parametrize("status", ["raised", "assigned", "completed"])
def test_a_file_that_another_county_holds_ends_there_too(world, installation, clock, status):
    city = World(installation, clock, "360800")
    city.settle_in()
    file = world.raise_()
    world.call("offer_handover", doc_id=file["id"], to=city.county, reason="超出本级权限")
    world.local.settle()
    city.call("accept_offer", doc_id=city.call("list_offers")["items"][0]["id"])
    world.local.settle()
    there = city.get({"id": city.call("list_offers")["items"][0]["file"]})
    if status != "raised":
        city.assign(there)
    if status == "completed":
        city.complete(there)
    world.local.settle()
    withdraw(world, file)
    world.local.settle()
    there = city.get(there)
    assert (there["status"], there["closed_by"], there["outcome"]) == ("closed", "withdrawal", None)
    assert [clock for clock in there["clocks"] if clock["stopped_at"] is None] == []
    world.call("reopen_appeal", world.enterprise(), file["id"], reason="仍未解决")
    world.local.settle()
    there = city.get(there)
    assert (there["status"], there["round"]) == ("raised" if status == "raised" else "assigned", 2)
    assert [clock for clock in there["clocks"] if clock["stopped_at"] is None] != []
    assert world.get(file)["held_by"] == city.county
