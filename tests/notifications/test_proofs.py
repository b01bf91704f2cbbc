"""What kentan check proves of notifications: each corruption is named."""

import pytest
from notices import COUNTY, OFFICE, SYSTEM, appeal

from kentan.check.proof import check
from kentan.contracts.tickets import APPEAL_RAISED
from kentan.store.registers import position_id
from services.notifications.proofs import feed_is_whole, positions_are_reached


@pytest.fixture
def store(here):
    for n in range(4):
        here.say(APPEAL_RAISED, appeal(), f"a{n}")
    return here.installation.store.county(COUNTY)


def test_a_sound_store_has_no_findings(here, store):
    here.ask("create_subscription", {"url": "https://example.com/"}, SYSTEM)
    here.settle()
    assert feed_is_whole(store) == positions_are_reached(store) == []
    assert check(here.installation).findings == []


def test_a_missing_position_is_named(here, store):
    here.repository().feed.delete(position_id(2))
    assert feed_is_whole(store) == ["notifications_feed: position 2 is missing before 000000000003"]


def test_an_entry_with_another_event_is_named(here, store):
    feed = here.repository().feed
    entry = feed.get(position_id(3))
    entry["event"]["id"] = "another"
    feed.save(entry)
    assert feed_is_whole(store) == ["notifications_feed/000000000003: holds another event than the one it is named for"]


def test_a_subscription_ahead_of_the_feed_is_named(here, store):
    made = here.ask("create_subscription", {"url": "https://example.com/"}, OFFICE)
    here.settle()
    subscriptions = here.repository().subscriptions
    doc = subscriptions.get(made["id"])
    doc["positions"] = {here.repository().county: 9}
    subscriptions.save(doc)
    assert positions_are_reached(store) == [
        f"notifications_subscriptions/{made['id']}: at position 9, but the feed ends at 5"]


def test_an_event_that_never_reached_the_feed_is_lost_by_name(here):
    here.ask("create_subscription", {"url": "https://example.com/"}, OFFICE)
    here.settle()
    here.repository().feed.delete(position_id(1))
    report = check(here.installation)
    assert (report.lost, report.doubled) == (1, 0)
    assert "notifications.on_any_event never applied" in report.findings[0]
