"""Closing by default: the enterprise says nothing for as long as the county waits, where it has that switched on."""

import eventlet
import pytest
from eventlet import GreenPool
from ticket_samples import Crash, World, clock_of

from kentan.contracts.county_settings import SetSetting
from services.tickets.clocks import clock_rules


def switch_on(world, **changed):
    rules = [{**rule, "on": True, **changed} if rule["code"] == clock_rules.CONFIRMATION else rule
             for rule in clock_rules.standard()["clocks"]]
    asked = SetSetting().load({"valid_from": "2026-01-05", "value": {**clock_rules.standard(), "clocks": rules}})
    world.call("set_setting", doc_id="clocks", **asked)


@pytest.fixture
def waiting(world):
    """A county that waits for ten working days."""
    switch_on(world)
    return world


def shown(file):
    return file["status"], file["closed_by"], file["outcome"]


def test_by_the_standard_a_completion_waits_for_the_enterprise_for_as_long_as_it_likes(world):
    file = world.at("completed")
    world.come_to("2026-06-01")
    world.fire()
    assert world.get(file)["status"] == "completed"


def test_where_it_is_switched_on_the_completion_starts_the_enterprises_clock(waiting):
    clock = clock_of(waiting.at("completed"), "confirmation")
    assert (clock["holder"], clock["due_day"], clock["stopped_at"]) == ("enterprise", "2026-01-19", None)


def test_at_its_end_the_file_is_closed_by_default_with_its_outcome(waiting):
    file = waiting.at("completed")
    waiting.come_to("2026-01-19", "23:59")
    waiting.fire()
    assert waiting.get(file)["status"] == "completed"
    waiting.come_to("2026-01-20", "00:00")
    waiting.fire()
    assert shown(waiting.get(file)) == ("closed", "default", "solved")
    assert waiting.findings() == []


def test_it_is_said_as_a_closing_so_that_the_survey_is_sent_and_as_no_lateness(waiting):
    waiting.at("completed")
    waiting.come_to("2026-01-20")
    for _ in range(3):
        waiting.fire()
    (event,) = waiting.said("appeal.closed")
    assert (event["data"]["closed_by"], event["data"]["reason"], event["data"]["reminders"]) == ("default", "default", 0)
    assert waiting.said("appeal.overdue") == []
    clock = clock_of(event["data"], "confirmation")
    assert (clock["stopped_at"], clock["fired_at"]) == (clock["due_at"], None)


def test_the_ledger_counts_it_apart(waiting):
    waiting.at("closed")
    waiting.at("completed")
    waiting.come_to("2026-01-20")
    waiting.fire()
    ledger = waiting.call("get_ledger")
    assert (ledger["by_closing"]["enterprise"], ledger["by_closing"]["default"], ledger["by_outcome"]["solved"]) == (1, 1, 2)


@pytest.mark.parametrize("step", ["send_back", "close", "withdraw_appeal"])
def test_whatever_the_enterprise_says_before_stops_it(waiting, step):
    file = waiting.at("completed")
    if step == "withdraw_appeal":
        waiting.call(step, waiting.enterprise(), file["id"])
    else:
        getattr(waiting, step)(file)
    waiting.come_to("2026-01-20")
    waiting.fire()
    assert waiting.get(file)["closed_by"] == {"send_back": None, "close": "enterprise", "withdraw_appeal": "withdrawal"}[step]


def test_a_completion_sent_back_and_proposed_anew_is_waited_for_anew(waiting):
    file = waiting.send_back(waiting.at("completed"))
    waiting.come_to("2026-01-12")
    file = waiting.complete(file)
    assert [one["due_day"] for one in file["clocks"] if one["code"] == "confirmation"] == ["2026-01-19", "2026-01-26"]
    waiting.come_to("2026-01-20")
    waiting.fire()
    assert waiting.get(file)["status"] == "completed"


def test_what_a_second_person_approved_is_waited_for_from_then_on(waiting):
    file = waiting.complete(waiting.at("opined"), outcome="explained", reason="政策不支持")
    waiting.come_to("2026-01-06")
    file = waiting.call("approve_completion", doc_id=file["id"])
    assert clock_of(file, "confirmation")["due_day"] == "2026-01-20"


def test_however_many_replicas_look_a_file_is_closed_once(waiting):
    for _ in range(5):
        waiting.at("completed")
    waiting.come_to("2026-01-20")
    pool = GreenPool()
    for replica in [waiting.beside(lambda call: eventlet.sleep(0)) for _ in range(4)]:
        pool.spawn(replica.fire)
    pool.waitall()
    assert len(waiting.said("appeal.closed")) == 5


def test_a_replica_that_dies_leaves_the_rest_to_the_next(waiting):
    for _ in range(4):
        waiting.at("completed")
    waiting.come_to("2026-01-20")
    with pytest.raises(Crash):
        waiting.dying(2).fire()
    assert len(waiting.said("appeal.closed")) == 2
    waiting.fire()
    assert len(waiting.said("appeal.closed")) == 4


@pytest.mark.parametrize("step", ["send_back", "close"])
def test_an_enterprise_that_speaks_just_then_is_heard(waiting, step):
    file = waiting.at("completed")
    waiting.come_to("2026-01-20")
    met = []

    def meet(call):
        if call == "save" and not met:
            met.append(call)
            getattr(waiting, step)(file)

    waiting.beside(meet).fire()
    assert waiting.get(file)["closed_by"] == (None if step == "send_back" else "enterprise")


@pytest.mark.parametrize("step", ["wait", "send_back"])
def test_what_another_county_answered_is_waited_for_at_home(waiting, installation, clock, step):
    city = World(installation, clock, "360800")
    city.settle_in()
    switch_on(city)
    file = waiting.raise_()
    waiting.call("offer_handover", doc_id=file["id"], to=city.county, reason="超出本级权限")
    waiting.local.settle()
    city.call("accept_offer", doc_id=city.call("list_offers")["items"][0]["id"])
    waiting.local.settle()
    there = {"id": city.call("list_offers")["items"][0]["file"]}
    there = city.complete(city.assign(there))
    waiting.local.settle()
    assert [one["code"] for one in there["clocks"] if one["stopped_at"] is None] == []
    if step == "send_back":
        waiting.send_back(file)
    waiting.come_to("2026-01-20")
    waiting.fire()
    waiting.local.settle()
    assert shown(waiting.get(file))[:2] == (("assigned", None) if step == "send_back" else ("closed", "default"))
    assert city.get(there)["closed_by"] == (None if step == "send_back" else "origin")
