"""Old messages are forgotten by the county's own rule: in portions, provably, and nothing that is still needed."""

from datetime import UTC, datetime, timedelta

import pytest

from kentan.check import check
from services.notifications import old_messages
from services.notifications.repository import NotificationsRepository
from tests.check.loops import COUNTY, Loop


@pytest.fixture
def lived(installation):
    """A county after one period, all clocks of which run."""
    loop = Loop(installation)
    loop.live_through()
    return loop


@pytest.fixture
def repository(installation):
    return NotificationsRepository(installation.store.county(COUNTY))


def messages(repository):
    return {doc["_id"]: doc for doc in repository.messages.find({}, (), 10_000)}


def set_days(loop, days):
    return loop.call("notifications", "set_retention", COUNTY, {"days": days}, id="messages")


def forget_all(repository, now):
    return sum(iter(lambda: old_messages.forget_due(repository, now), 0))


def test_without_a_rule_nothing_is_ever_forgotten(lived, repository, clock):
    clock.advance(days=10_000)
    assert old_messages.forget_due(repository, clock.now()) == 0


def test_a_preview_says_how_many_would_go_and_changes_nothing(lived, repository, clock):
    clock.advance(days=200)
    before = messages(repository)
    shown = lived.call("notifications", "show_retention", COUNTY, {"days": 180}, id="messages")
    assert 0 < shown["would_forget"] < len(before)
    assert (shown["days"], shown["asked_days"], messages(repository)) == (None, 180, before)
    set_days(lived, 180)
    assert forget_all(repository, clock.now()) == shown["would_forget"]


def test_what_is_forgotten_is_not_lost_and_the_installation_stays_proved(lived, installation, repository, clock):
    clock.advance(days=200)
    set_days(lived, 180)
    assert forget_all(repository, clock.now()) > 0
    assert check(installation).findings == []


def test_a_younger_message_that_is_gone_is_still_found_as_lost(lived, installation, repository, clock):
    clock.advance(days=200)
    set_days(lived, 180)
    forget_all(repository, clock.now())
    clock.advance(days=10)
    (enterprise,) = lived.ask("registration", "list_enterprises")["items"]
    appeal = lived.ask("tickets", "raise_appeal", lived.row(enterprise["id"]))["id"]
    told = next(doc for doc in messages(repository).values() if doc["appeal"] == appeal)
    repository.messages.delete(told["_id"])
    assert any("notifications.on_told_event never applied" in finding for finding in check(installation).findings)


def test_each_file_keeps_a_message_that_knows_its_number_and_what_said_something_itself_stays(lived, repository, clock):
    before = messages(repository)
    clock.advance(days=2000)
    set_days(lived, 180)
    forget_all(repository, clock.now())
    left = messages(repository)
    assert {doc["appeal"] for doc in left.values()} - {None} == {doc["appeal"] for doc in before.values()} - {None}
    assert {key for key, doc in before.items() if doc["timeline"] or doc["next_attempt"]} <= left.keys()
    assert {repository.number_of(doc["appeal"]) for doc in left.values() if doc["appeal"]} \
        == {doc["number"] for doc in before.values() if doc["appeal"]}


def test_it_goes_in_portions_and_twice_is_as_once(lived, repository, clock, monkeypatch):
    clock.advance(days=2000)
    set_days(lived, 180)
    monkeypatch.setattr(old_messages, "PORTION", 2)
    assert old_messages.forget_due(repository, clock.now()) == 2
    forget_all(repository, clock.now())
    left = messages(repository)
    assert old_messages.forget_due(repository, clock.now()) == 0
    assert messages(repository) == left


def test_the_ticker_forgets_in_every_county_that_has_a_rule(lived, repository, clock):
    clock.advance(days=2000)
    set_days(lived, 180)
    before = len(messages(repository))
    lived.services["notifications"].forget_old()
    assert len(messages(repository)) < before


def test_taking_the_rule_back_keeps_what_is_left(lived, repository, clock):
    clock.advance(days=2000)
    set_days(lived, 180)
    assert set_days(lived, None)["days"] is None
    assert old_messages.forget_due(repository, clock.now()) == 0


def test_a_message_with_a_delivery_still_to_be_made_is_kept(lived, repository, clock):
    waiting = next(doc for doc in messages(repository).values() if not doc["timeline"])
    repository.messages.save({**waiting, "next_attempt": "2026-04-01T00:00:00.000000Z"})
    clock.set(datetime(2030, 1, 1, tzinfo=UTC) + timedelta(days=1))
    set_days(lived, 180)
    forget_all(repository, clock.now())
    assert waiting["_id"] in messages(repository)
