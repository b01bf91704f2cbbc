"""Pushing the feed: signed, in order, from each subscription's own position, a failing target waiting alone."""

import eventlet
import orjson
import pytest
from http_target import Target
from notices import COUNTY, NEIGHBOUR, OFFICE, SYSTEM, appeal, opened, subscribe, survey
from standardwebhooks import Webhook

from kentan.contracts.evaluation import SURVEY_ISSUED
from kentan.contracts.tickets import APPEAL_RAISED
from kentan.runtime.local import OPERATOR
from kentan.store.port import Conflict
from services.notifications import pushing
from tests.events.conftest import eventually


@pytest.fixture
def settings_given():
    return {"webhook_allow_private": True}


def pushed(target):
    return [orjson.loads(body) for _, _, body in target.requests]


def state(here, made):
    shown = here.ask("show_subscription", {}, OFFICE, id=made["id"])
    return shown["status"], shown["attempts"], shown["problem"]


def test_events_arrive_in_order_signed_so_that_the_public_library_accepts_them(here, target):
    made = subscribe(here, target)
    said = [here.say(APPEAL_RAISED, appeal(), f"a{n}") for n in range(3)]
    here.tick()
    assert pushed(target) == opened(*said)
    for event, (path, headers, body) in zip(opened(*said), target.requests, strict=True):
        assert Webhook(made["secret"]).verify(body, headers) == event
        assert (path, headers["webhook-id"]) == ("/hook?from=kentan", event["id"])
        assert headers["content-type"] == "application/cloudevents+json"


def test_only_what_was_asked_for_is_pushed_and_only_once(here, target):
    made = subscribe(here, target, ["evaluation.*"])
    here.say(APPEAL_RAISED, appeal())
    issued = here.say(SURVEY_ISSUED, survey(), "s1")
    for _ in range(3):
        here.tick()
    assert pushed(target) == opened(issued)
    assert here.ask("show_subscription", {}, SYSTEM, id=made["id"])["positions"] == {COUNTY: here.repository().head()}


def test_what_was_said_before_the_subscription_or_in_another_county_is_not_pushed(here, target):
    here.say(APPEAL_RAISED, appeal())
    subscribe(here, target)
    here.say(APPEAL_RAISED, appeal(), county=NEIGHBOUR)
    here.tick()
    assert target.requests == []


def test_more_than_one_batch_goes_out_in_one_turn(here, target, monkeypatch):
    monkeypatch.setattr(pushing, "BATCH", 3)
    subscribe(here, target)
    said = [here.say(APPEAL_RAISED, appeal(), f"a{n}") for n in range(8)]
    here.tick()
    assert pushed(target) == opened(*said)


def test_a_failing_target_gets_the_same_event_again_later_and_then_the_rest(here, target):
    made = subscribe(here, target)
    said = [here.say(APPEAL_RAISED, appeal(), f"a{n}") for n in range(3)]
    target.answers = [204, 500]
    here.tick()
    assert state(here, made) == ("active", 1, "status_500")
    here.tick()
    assert len(target.requests) == 2
    here.clock.advance(seconds=5)
    here.tick()
    assert pushed(target) == opened(said[0], said[1], said[1], said[2])
    assert state(here, made) == ("active", 0, None)


def test_a_target_that_is_down_for_long_pauses_the_subscription_which_resumes_where_it_stopped(here, target):
    made = subscribe(here, target)
    said = [here.say(APPEAL_RAISED, appeal(), f"a{n}") for n in range(2)]
    target.answers = [503] * 10
    for _ in range(12):
        here.tick()
        here.clock.advance(hours=25)
    assert state(here, made) == ("paused", 10, "status_503")
    assert len(target.requests) == 10
    given_up = here.ask("read_feed", {"types": ["notifications.*"]})["items"][-2:]
    assert [event["type"] for event in given_up] == ["cn.kentan.notifications.delivery.failed.v1",
                                                     "cn.kentan.notifications.subscription.stopped.v1"]
    assert given_up[0]["data"]["message"] == said[0]["id"]
    target.requests.clear()
    here.ask("change_subscription", {"active": True}, SYSTEM, id=made["id"])
    here.tick()
    assert pushed(target) == opened(*said)


def test_a_target_that_is_gone_disables_the_subscription_at_once(here, target):
    made = subscribe(here, target)
    here.say(APPEAL_RAISED, appeal())
    target.answers = [410]
    here.tick()
    here.clock.advance(hours=7)
    here.tick()
    assert state(here, made) == ("disabled", 1, "gone")
    assert len(target.requests) == 1


def test_a_redirect_is_not_followed(here, target):
    made = subscribe(here, target)
    target.answers, target.location = [302], f"http://127.0.0.1:{target.port}/elsewhere"
    here.say(APPEAL_RAISED, appeal())
    here.tick()
    assert state(here, made)[2] == "status_302"
    assert len(target.requests) == 1


def test_a_target_where_nobody_listens_waits_like_any_other(here, target):
    made = subscribe(here, target)
    target.close()
    here.say(APPEAL_RAISED, appeal())
    here.tick()
    assert state(here, made)[:2] == ("active", 1)


def test_a_slow_target_holds_up_no_other_subscription(here, target):
    slow = Target()
    slow.lingers = 1.0
    subscribe(here, slow, key="slow")
    subscribe(here, target, key="fast")
    here.say(APPEAL_RAISED, appeal())
    turn = eventlet.spawn(here.services["notifications"].push_due)
    eventually(lambda: len(target.requests) == 1, within=slow.lingers)
    here.say(APPEAL_RAISED, appeal(), "a2")
    eventually(lambda: len(target.requests) == 2, within=slow.lingers)
    turn.wait()
    assert len(slow.requests) == 2
    slow.close()


def test_a_paused_one_gets_nothing_and_misses_nothing(here, target):
    made = subscribe(here, target)
    here.ask("change_subscription", {"active": False}, SYSTEM, id=made["id"])
    event = here.say(APPEAL_RAISED, appeal())
    here.tick()
    assert target.requests == []
    here.ask("change_subscription", {"active": True}, SYSTEM, id=made["id"])
    here.tick()
    assert pushed(target) == opened(event)


def test_one_paused_while_its_event_is_under_way_keeps_the_place_and_stays_paused(here, target):
    made = subscribe(here, target)
    target.lingers = 0.15
    here.say(APPEAL_RAISED, appeal())
    turn = eventlet.spawn(here.services["notifications"].push_due)
    eventlet.sleep(0.05)
    here.ask("change_subscription", {"active": False}, SYSTEM, id=made["id"])
    turn.wait()
    assert state(here, made) == ("paused", 0, None)
    here.ask("change_subscription", {"active": True}, SYSTEM, id=made["id"])
    here.tick()
    assert len(target.requests) == 1


def test_a_crash_between_sending_and_recording_sends_again_under_the_same_id(here, target, monkeypatch, caplog):
    subscribe(here, target)
    event = here.say(APPEAL_RAISED, appeal())
    collection = here.repository().subscriptions

    def conflict(*_):
        raise Conflict

    with monkeypatch.context() as patched:
        patched.setattr(type(collection), "save", conflict)
        here.services["notifications"].push_due()
    assert "pushed again" in caplog.text
    here.tick()
    assert len(target.requests) == 1
    here.clock.advance(minutes=10)
    here.tick()
    assert [headers["webhook-id"] for _, headers, _ in target.requests] == [event["id"]] * 2


def test_private_targets_are_refused_also_when_a_public_name_leads_to_them(here, target, monkeypatch):
    made = here.ask("create_subscription", {"url": f"http://portal.example.com:{target.port}/", "types": ["tickets.*"]}, SYSTEM)
    monkeypatch.setattr("kentan.plugins.channels.webhook.socket.getaddrinfo",
                        lambda *_, **__: [(2, 1, 6, "", ("127.0.0.1", target.port))])
    here.installation.settings.values["KENTAN_WEBHOOK_ALLOW_PRIVATE"] = False
    here.say(APPEAL_RAISED, appeal())
    here.tick()
    assert state(here, made) == ("paused", 1, "private_address")
    assert target.requests == []


def test_a_type_that_is_no_longer_installed_is_passed_over(here, target):
    made = subscribe(here, target)
    repository = here.repository()
    doc = repository.subscriptions.get(made["id"])
    doc["types"] = ["stories.gone.*"]
    repository.subscriptions.save(doc)
    here.say(APPEAL_RAISED, appeal())
    here.settle()
    here.tick()
    assert target.requests == []
    assert here.ask("show_subscription", {}, OFFICE, id=made["id"])["positions"] == {COUNTY: repository.head()}


def test_counties_do_not_mix_their_subscriptions(here, target):
    subscribe(here, target)
    assert here.repository(NEIGHBOUR).subscriptions.count() == 0
    assert here.repository(COUNTY).subscriptions.count() == 1


def test_a_subscription_to_several_counties_gets_the_events_of_each_in_its_order(here, target):
    here.ask("create_subscription", {"url": target.url, "types": ["tickets.*"], "counties": [COUNTY, NEIGHBOUR]}, OPERATOR)
    said = [here.say(APPEAL_RAISED, appeal(), f"a{n}", county) for n, county in enumerate((COUNTY, NEIGHBOUR, COUNTY))]
    here.tick()
    for county in (COUNTY, NEIGHBOUR):
        theirs = [event for event in said if event["county"] == county]
        assert [event for event in pushed(target) if event["county"] == county] == theirs


def test_only_events_for_which_the_filter_holds_are_pushed(here, target):
    here.ask("create_subscription", {"url": target.url, "filter": {"==": [{"var": "data.lead_unit"}, "fgw"]}}, SYSTEM)
    here.say(APPEAL_RAISED, appeal(), "a1")
    wanted = here.say(APPEAL_RAISED, appeal(lead_unit="fgw"), "a2")
    here.tick()
    assert pushed(target) == opened(wanted)
