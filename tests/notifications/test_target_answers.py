"""What a target answers is heeded: when it wants to be left alone, that it is gone; and what it is sent stays within bounds."""

import orjson
import pytest
from http_target import Target
from notices import COUNTY, OFFICE, SYSTEM, appeal, opened, subscribe
from standardwebhooks import Webhook, WebhookVerificationError

from kentan.clock import from_text
from kentan.contracts.tickets import APPEAL_RAISED
from services.notifications import dispatch


@pytest.fixture
def settings_given():
    return {"webhook_allow_private": "127.0.0.0/8", "webhook_largest": 2048}


def next_attempt(here, made):
    return here.ask("show_subscription", {}, SYSTEM, id=made["id"])["next_attempt"]


@pytest.mark.parametrize(("asked", "then"), [
    ("120", "2026-01-08T01:02:00.000Z"), ("0", "2026-01-08T01:00:05.000Z"), ("2", "2026-01-08T01:00:05.000Z"),
    ("999999999", "2026-01-09T01:00:00.000Z"), ("soon", "2026-01-08T01:00:05.000Z"), ("-5", "2026-01-08T01:00:05.000Z"),
])
def test_a_retry_after_is_waited_for_a_day_at_most_and_never_shortens_the_schedule(here, target, asked, then):
    here.clock.set(from_text("2026-01-08T01:00:00.000Z"))
    made = subscribe(here, target)
    target.answers, target.headers = [429], {"retry-after": asked}
    here.say(APPEAL_RAISED, appeal())
    here.tick()
    assert next_attempt(here, made) == then


def rotate(here, made, **rest):
    return here.ask("rotate_secret", rest, SYSTEM, id=made["id"])


def test_a_rotated_secret_is_shown_once_and_both_sign_until_the_overlap_ends(here, target):
    made = subscribe(here, target)
    rotated = rotate(here, made, overlap_hours=2)
    assert rotated["secret"] != made["secret"]
    shown = here.ask("show_subscription", {}, SYSTEM, id=made["id"])
    assert "secret" not in shown
    assert shown["overlap_until"] == rotated["overlap_until"]
    here.say(APPEAL_RAISED, appeal())
    here.tick()
    here.clock.advance(hours=2)
    here.say(APPEAL_RAISED, appeal(), "a2")
    here.tick()
    (_, during, first), (_, after, second) = target.requests
    for secret in (made["secret"], rotated["secret"]):
        Webhook(secret).verify(first, during)
    Webhook(rotated["secret"]).verify(second, after)
    with pytest.raises(WebhookVerificationError):
        Webhook(made["secret"]).verify(second, after)


def test_without_an_overlap_the_former_secret_ends_at_once_and_never_more_than_three_sign(here, target):
    made = subscribe(here, target)
    for _ in range(4):
        rotate(here, made, overlap_hours=24)
    here.say(APPEAL_RAISED, appeal())
    here.tick()
    assert target.requests[0][1]["webhook-signature"].count("v1,") == 3
    rotate(here, made, overlap_hours=0)
    here.say(APPEAL_RAISED, appeal(), "a2")
    here.tick()
    assert target.requests[1][1]["webhook-signature"].count("v1,") == 1


def test_a_forged_or_an_old_request_is_refused_by_a_receiver_that_verifies(here, target):
    made = subscribe(here, target)
    here.say(APPEAL_RAISED, appeal())
    here.tick()
    (_, headers, body), = target.requests
    receiver = Webhook(made["secret"])
    for forged, said in ((body + b" ", headers), (body, {**headers, "webhook-id": "another"}),
                         (body, {**headers, "webhook-timestamp": str(int(headers["webhook-timestamp"]) - 600)})):
        with pytest.raises(WebhookVerificationError):
            receiver.verify(forged, said)


def test_an_event_that_is_too_large_is_sent_with_the_address_of_its_data_instead(here, target):
    subscribe(here, target)
    event = here.say(APPEAL_RAISED, appeal(co_units=[f"unit-{n}" for n in range(400)]))
    here.tick()
    sent = orjson.loads(target.requests[0][2])
    assert len(target.requests[0][2]) <= 2048
    assert "data" not in sent
    after = dict(part.split("=") for part in sent["dataref"].split("?")[1].split("&"))["after"]
    assert here.ask("read_feed", {"after": after, "counties": [COUNTY], "limit": 1}, SYSTEM)["items"] == opened(event)


def test_a_private_address_that_is_not_listed_is_refused_and_a_listed_one_is_reached(here, target):
    made = subscribe(here, target)
    here.installation.settings.values["KENTAN_WEBHOOK_ALLOW_PRIVATE"] = "10.0.0.0/8"
    here.say(APPEAL_RAISED, appeal())
    here.tick()
    assert here.ask("show_subscription", {}, SYSTEM, id=made["id"])["problem"] == "private_address"
    assert target.requests == []


def test_the_owner_and_the_office_are_told_when_a_subscription_is_stopped(here, target):
    made = subscribe(here, target)
    here.ask("set_address", {"channel": "log", "address": "on duty"}, SYSTEM)
    target.answers = [410]
    here.say(APPEAL_RAISED, appeal())
    here.tick()
    here.settle()
    for actor in (SYSTEM, OFFICE):
        told = here.ask("list_inbox", {"language": "en"}, actor)["items"][0]
        assert (told["event"], told["about"]) == ("notifications.subscription.stopped", made["id"])
        assert "portal (webhook) could not be delivered (gone)" in told["text"]
    here.tick()
    assert [row["recipient"] for row in here.ask("list_deliveries")["items"]] == ["account:portal"]


def test_many_slow_targets_hold_up_no_other_however_many_they_are(here, target, monkeypatch):
    monkeypatch.setattr(dispatch, "AT_ONCE", 2)
    here.services["notifications"].pushing.__init__()
    slow = [Target() for _ in range(3)]
    for n, one in enumerate(slow):
        one.answers = [500]
        subscribe(here, one, key=f"slow-{n}")
    here.say(APPEAL_RAISED, appeal(), "a1")
    here.tick()
    here.tick()
    for one in slow:
        one.lingers = 2.0
    subscribe(here, target, key="quick")
    here.clock.advance(seconds=5)
    here.say(APPEAL_RAISED, appeal(), "a2")
    here.services["notifications"].push_due()
    assert len(target.requests) == 1
    assert target.arrived[0] < min(one.finished[-1] for one in slow if one.finished[1:])
    for one in slow:
        one.close()
