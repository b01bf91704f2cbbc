"""An account that is closed loses its subscriptions: at once, in all counties, and also those that it could not know of."""

import pytest
from notices import COUNTY, NEIGHBOUR, OFFICE, SYSTEM, appeal, subscribe

from kentan.commands import Actor
from kentan.contracts.gateway import ACCOUNT_CLOSED, ACCOUNT_REOPENED
from kentan.contracts.tickets import APPEAL_RAISED
from kentan.errors import Refused
from kentan.store.port import INSTALLATION, Conflict

EVERYWHERE = Actor(id="portal", role="system", county="*")
LAKE = Actor(id="data-lake", role="system", county=COUNTY)


@pytest.fixture
def settings_given():
    return {"webhook_allow_private": True}


def close(here, account="portal", sequence=1):
    return here.say(ACCOUNT_CLOSED, {"role": "system", "county": COUNTY, "active": False}, account, INSTALLATION,
                    sequence=sequence)


def reopen(here, account="portal", sequence=2):
    return here.say(ACCOUNT_REOPENED, {"role": "system", "county": COUNTY, "active": True}, account, INSTALLATION,
                    sequence=sequence)


def statuses(here, county=COUNTY):
    return [(doc["owner"], doc["status"]) for doc in here.repository(county).subscriptions.find({}, ("owner",), 10)]


def test_nothing_is_delivered_after_an_account_was_closed(here, target):
    subscribe(here, target)
    here.say(APPEAL_RAISED, appeal())
    here.tick()
    assert len(target.requests) == 1
    close(here)
    here.say(APPEAL_RAISED, appeal(), "a2")
    here.tick()
    assert len(target.requests) == 1


def test_its_subscriptions_end_in_every_county_active_or_paused_and_nobody_elses(here, target):
    subscribe(here, target)
    paused = subscribe(here, target, key="second")
    here.ask("change_subscription", {"active": False}, SYSTEM, id=paused["id"])
    here.ask("create_subscription", {"url": target.url}, EVERYWHERE, NEIGHBOUR)
    subscribe(here, target, actor=LAKE)
    close(here)
    assert statuses(here) == [("data-lake", "active"), ("portal", "deleted"), ("portal", "deleted")]
    assert statuses(here, NEIGHBOUR) == [("portal", "deleted")]
    for doc in here.repository().subscriptions.find({"owner": "portal"}, (), 10):
        assert (doc["url"], doc["secret"], doc["former"], doc["next_attempt"]) == (None, None, [], None)


def test_the_end_is_said_of_each_subscription_once_and_is_caused_by_the_closing(here, target):
    made = subscribe(here, target)
    here.settle()
    event = close(here)
    here.deliver(event)
    here.settle()
    said = here.ask("read_feed", {"types": ["notifications.subscription.changed"]})["items"]
    assert [(one["subject"], one["causationid"], one["data"]["active"]) for one in said] == [(made["id"], event["id"], False)]


def test_what_was_being_replayed_stops(here, target):
    made = subscribe(here, target)
    said = here.say(APPEAL_RAISED, appeal())
    here.tick()
    here.ask("replay_subscription", {"event": said["id"]}, SYSTEM, id=made["id"])
    close(here)
    here.tick()
    (replay,) = here.repository().replays.find({}, (), 2)
    assert (replay["status"], replay["problem"], len(target.requests)) == ("stopped", "subscription_ended", 1)


def test_a_subscription_made_by_a_request_that_was_under_way_ends_before_its_first_delivery(here, target):
    close(here)
    subscribe(here, target)
    here.say(APPEAL_RAISED, appeal())
    here.tick()
    assert (statuses(here), target.requests) == ([("portal", "deleted")], [])


def test_an_ended_subscription_is_not_resumed_when_the_account_is_opened_again_but_a_new_one_works(here, target):
    made = subscribe(here, target)
    close(here)
    reopen(here)
    with pytest.raises(Refused, match="subscription_ended"):
        here.ask("change_subscription", {"active": True}, OFFICE, id=made["id"])
    subscribe(here, target, key="anew")
    here.say(APPEAL_RAISED, appeal())
    here.tick()
    assert len(target.requests) == 1


def test_a_closing_that_is_heard_after_the_reopening_ends_nothing(here, target):
    reopen(here)
    subscribe(here, target)
    close(here)
    assert statuses(here) == [("portal", "active")]


def test_a_subscription_that_is_being_pushed_is_ended_all_the_same(here, target, monkeypatch):
    made = subscribe(here, target)
    collection, conflicts = here.repository().subscriptions, [Conflict("changed meanwhile")] * 2
    save = collection.save
    monkeypatch.setattr(collection, "save", lambda *given: (_ for _ in ()).throw(conflicts.pop()) if conflicts else save(*given))
    close(here)
    assert (collection.get(made["id"])["status"], conflicts) == ("deleted", [])
