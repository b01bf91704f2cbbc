"""Deliveries to the outside: at least once under one id, tried again with growing delays, given up with an event."""

import eventlet
import pytest
from notices import COUNTY, NEIGHBOUR, OFFICE, RSJ, appeal
from telegraph import Plugin, Telegraph

from kentan.contracts.tickets import APPEAL_ASSIGNED
from kentan.errors import Forbidden
from kentan.plugins.channels import NotDelivered, Undeliverable
from kentan.store.port import Conflict
from services.notifications import deliveries, model


@pytest.fixture
def telegraph():
    return Telegraph()


@pytest.fixture
def plugins(telegraph):
    return {"telegraph": Plugin(telegraph)}


@pytest.fixture
def office(here):
    """The installation with the plugin on, and an address at it for the unit."""
    here.installation.hooks.switch(COUNTY, "telegraph", True)
    here.ask("set_address", {"channel": "telegraph", "address": "north"}, RSJ)
    return here


def listed(here, **data):
    return here.ask("list_deliveries", data)["items"]


def failures_said(here):
    here.settle()
    return here.ask("read_feed", {"types": ["notifications.delivery.failed"]})["items"]


def test_a_message_goes_out_once_rendered_in_the_addresss_language(office, telegraph):
    office.ask("set_address", {"channel": "telegraph", "address": "south", "language": "en"}, RSJ)
    event = office.say(APPEAL_ASSIGNED, appeal())
    for _ in range(3):
        office.tick()
    assert sorted((to, message["subject"]) for to, message in telegraph.sent) == [
        ("north", "诉求2026-0007已交办"), ("south", "Appeal 2026-0007 assigned")]
    assert {message["correlation_id"] for _, message in telegraph.sent} == {event["correlationid"]}
    assert {(row["status"], row["attempts"]) for row in listed(office)} == {("delivered", 1)}


def test_what_fails_is_tried_again_under_the_same_id_after_growing_delays(office, telegraph):
    telegraph.problems = [NotDelivered("busy"), OSError("unreachable at 10.0.0.7")]
    office.say(APPEAL_ASSIGNED, appeal())
    seen = []
    for seconds in (0, 4, 1, 29, 1):
        office.clock.advance(seconds=seconds)
        office.tick()
        row, = listed(office)
        seen.append((row["attempts"], row["status"], row["problem"]))
    assert seen == [(1, "waiting", "busy"), (1, "waiting", "busy"), (2, "waiting", "OSError"), (2, "waiting", "OSError"),
                    (3, "delivered", None)]
    assert telegraph.sent[0][1]["id"] == listed(office)[0]["id"]


def test_after_the_last_attempt_it_is_given_up_and_said_once(office, telegraph):
    telegraph.problems = [NotDelivered("busy")] * 20
    event = office.say(APPEAL_ASSIGNED, appeal())
    for _ in range(10):
        office.tick()
        office.clock.advance(hours=7)
    row, = listed(office, status="failed")
    assert (row["attempts"], row["next_attempt"], row["problem"]) == (len(model.RETRY_SECONDS) + 1, None, "busy")
    said, = failures_said(office)
    assert said["data"] == {"message": row["message"], "channel": "telegraph", "attempts": 7, "failed_at": said["time"]}
    assert (said["correlationid"], said["causationid"]) == (event["correlationid"], event["id"])


def test_what_can_never_be_delivered_is_given_up_at_once(office, telegraph):
    telegraph.problems = [Undeliverable("gone")]
    office.say(APPEAL_ASSIGNED, appeal())
    office.tick()
    assert [(row["status"], row["attempts"], row["problem"]) for row in listed(office)] == [("failed", 1, "gone")]
    assert len(failures_said(office)) == 1


def test_an_address_erased_meanwhile_is_not_written_to(office, telegraph):
    office.say(APPEAL_ASSIGNED, appeal())
    address, = office.ask("list_addresses", {}, RSJ)["items"]
    office.ask("erase_address", {}, RSJ, id=address["id"])
    office.tick()
    assert telegraph.sent == []
    assert [(row["status"], row["problem"]) for row in listed(office)] == [("failed", "address_erased")]


def test_a_channel_switched_off_meanwhile_waits_for_its_return(office, telegraph):
    office.say(APPEAL_ASSIGNED, appeal())
    office.installation.hooks.switch(COUNTY, "telegraph", False)
    office.tick()
    assert [(row["status"], row["problem"]) for row in listed(office)] == [("waiting", "channel_missing")]
    office.installation.hooks.switch(COUNTY, "telegraph", True)
    office.clock.advance(seconds=5)
    office.tick()
    assert len(telegraph.sent) == 1


def test_a_plugins_channel_exists_only_where_it_is_on(office):
    office.ask("set_address", {"channel": "log", "address": "x"}, county=NEIGHBOUR, actor=_office_of(NEIGHBOUR))
    with pytest.raises(Exception, match="unknown_channel"):
        office.ask("set_address", {"channel": "telegraph", "address": "x"}, county=NEIGHBOUR, actor=_office_of(NEIGHBOUR))


def _office_of(county):
    return type(OFFICE)(id="office-x", role="office", county=county)


def test_a_slow_target_holds_up_no_other(office, telegraph):
    office.ask("set_address", {"channel": "telegraph", "address": "slow"}, OFFICE)
    office.ask("set_address", {"channel": "telegraph", "address": "slow", "subject": "enterprise:e1"}, OFFICE)
    telegraph.lingers["slow"] = 0.5
    office.say(APPEAL_ASSIGNED, appeal())
    turn = eventlet.spawn(office.services["notifications"].deliver_due)
    eventlet.sleep(0.1)
    assert [to for to, _ in telegraph.sent] == ["north"]
    office.say(APPEAL_ASSIGNED, appeal(), "a2")  # comes while the slow one is under way
    eventlet.sleep(0.1)
    assert [to for to, _ in telegraph.sent] == ["north", "north"]
    turn.wait()
    assert sorted(to for to, _ in telegraph.sent) == ["north", "north", "slow", "slow"]


def test_a_target_gets_few_at_a_time_and_the_rest_wait_without_an_attempt_counted(office, telegraph):
    telegraph.lingers["north"] = 0.15
    for n in range(4):
        office.say(APPEAL_ASSIGNED, appeal(), f"a{n}")
    turn = eventlet.spawn(office.services["notifications"].deliver_due)
    eventlet.sleep(0.05)
    assert telegraph.under_way["north"] == 2
    turn.wait()
    assert sorted(row["attempts"] for row in listed(office)) == [0, 0, 1, 1]
    office.clock.advance(seconds=deliveries.POSTPONED_SECONDS)
    office.tick()
    assert {row["status"] for row in listed(office)} == {"delivered"}


def test_one_that_never_answers_is_cut_off(office, telegraph, monkeypatch):
    monkeypatch.setattr("services.notifications.dispatch.SEND_SECONDS", 0.05)
    telegraph.lingers["north"] = 60
    office.say(APPEAL_ASSIGNED, appeal())
    office.tick()
    assert [(row["status"], row["problem"]) for row in listed(office)] == [("waiting", "timeout")]


def test_a_turn_ends_in_time_though_something_is_under_way_and_that_is_still_recorded(office, telegraph, monkeypatch):
    monkeypatch.setattr("services.notifications.dispatch.TURN_SECONDS", 0.05)
    telegraph.lingers["north"] = 0.2
    office.say(APPEAL_ASSIGNED, appeal())
    office.services["notifications"].deliver_due()
    assert [row["status"] for row in listed(office)] == ["waiting"]
    eventlet.sleep(0.3)
    assert [row["status"] for row in listed(office)] == ["delivered"]


def test_a_leased_message_is_left_alone_until_its_lease_is_over(office, telegraph):
    """As if a process had died between sending and recording: the same id goes out again, later."""
    office.say(APPEAL_ASSIGNED, appeal())
    repository = office.repository()
    assert deliveries._claim(repository, office.clock.now()) is not None
    office.tick()
    assert telegraph.sent == []
    office.clock.advance(seconds=model.LEASE_SECONDS)
    office.tick()
    assert len(telegraph.sent) == 1


def test_an_outcome_is_saved_though_the_message_was_read_meanwhile(office, telegraph):
    telegraph.lingers["north"] = 0.1
    office.say(APPEAL_ASSIGNED, appeal())
    turn = eventlet.spawn(office.services["notifications"].deliver_due)
    eventlet.sleep(0.05)
    message, = office.ask("list_inbox", {}, RSJ)["items"]
    office.ask("mark_read", {}, RSJ, id=message["id"])
    turn.wait()
    assert [row["status"] for row in listed(office)] == ["delivered"]
    assert office.ask("list_inbox", {}, RSJ)["items"][0]["read"] is True


def test_an_outcome_that_cannot_be_saved_is_logged_and_the_lease_brings_it_back(office, telegraph, monkeypatch, caplog):
    office.say(APPEAL_ASSIGNED, appeal())
    collection = office.repository().messages

    def conflict(*_):
        raise Conflict

    with monkeypatch.context() as patched:
        patched.setattr(type(collection), "save", conflict)
        office.services["notifications"].deliver_due()
    assert "made again" in caplog.text
    office.clock.advance(seconds=model.LEASE_SECONDS)
    office.tick()
    assert {message["id"] for _, message in telegraph.sent} == {listed(office)[0]["id"]}


def test_one_address_that_fails_does_not_repeat_what_another_got(office, telegraph):
    office.ask("set_address", {"channel": "telegraph", "address": "south"}, RSJ)
    telegraph.problems = [NotDelivered("busy")]
    office.say(APPEAL_ASSIGNED, appeal())
    office.tick()
    assert sorted(row["status"] for row in listed(office)) == ["delivered", "waiting"]
    office.clock.advance(seconds=5)
    office.tick()
    assert sorted(to for to, _ in telegraph.sent) == ["north", "south"]


def test_a_failure_is_logged_with_its_correlation_and_without_the_address(office, telegraph, caplog):
    telegraph.problems = [OSError("cannot reach north")]
    event = office.say(APPEAL_ASSIGNED, appeal())
    office.tick()
    assert event["correlationid"] in caplog.text
    assert "north" not in caplog.text


def test_deliveries_are_listed_by_status_and_file_and_only_for_the_office(office, telegraph):
    telegraph.problems = [Undeliverable("gone")]
    office.say(APPEAL_ASSIGNED, appeal(), "a1")
    office.tick()
    office.clock.advance(minutes=1)
    office.say(APPEAL_ASSIGNED, appeal(), "a2")
    office.tick()
    assert [(row["appeal"], row["status"]) for row in listed(office)] == [("a2", "delivered"), ("a1", "failed")]
    assert [row["appeal"] for row in listed(office, status="failed")] == ["a1"]
    assert [row["appeal"] for row in listed(office, appeal="a2")] == ["a2"]
    with pytest.raises(Forbidden):
        office.ask("list_deliveries", {}, RSJ)
