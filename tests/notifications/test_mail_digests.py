"""E-mail digests: due by the county's own time, one mail a period with all that happened, none when nothing did."""

from datetime import datetime
from email.header import decode_header, make_header

import pytest
from hypothesis import given
from hypothesis import strategies as st
from notices import COUNTY, SYSTEM, appeal
from smtp_server import SmtpServer

from kentan.clock import from_text
from kentan.contracts.subscription_doors import Period
from kentan.contracts.tickets import APPEAL_CLOSED, APPEAL_RAISED
from kentan.errors import Invalid, Refused
from services.notifications import targets
from services.notifications.mail_digests import next_due
from services.notifications.model import ZONE

DAILY = {"every": "day", "at": "08:00", "weekday": 1}


@pytest.fixture(scope="module")
def smtp(tmp_path_factory):
    server = SmtpServer(tmp_path_factory.mktemp("mail") / "box")
    yield server
    server.stop()


@pytest.fixture
def settings_given(smtp):
    return {"smtp_uri": smtp.uri, "webhook_allow_private": True}


@pytest.fixture
def mails(smtp):
    """The mails that came since the test began."""
    before = {mail["message-id"] for mail in smtp.mails}
    return lambda: [mail for mail in smtp.mails if mail["message-id"] not in before]


def subscribe(here, **rest):
    here.clock.set(from_text("2026-01-08T02:00:00.000Z"))  # 10:00 in the county
    wanted = {"kind": "email", "address": "lake@example.com", "period": DAILY, "types": ["tickets.*"]}
    return here.ask("create_subscription", {**wanted, **rest}, SYSTEM)


def text_of(mail):
    return mail.get_payload(decode=True).decode()


@pytest.mark.parametrize(("period", "now", "due"), [
    ({"every": "hour", "at": "00:15"}, "2026-01-08T01:14:59", "2026-01-08T01:15"),
    ({"every": "hour", "at": "00:15"}, "2026-01-08T23:15:00", "2026-01-09T00:15"),
    (DAILY, "2026-01-08T07:59:59", "2026-01-08T08:00"), (DAILY, "2026-01-08T08:00:00", "2026-01-09T08:00"),
    ({"every": "week", "at": "17:30", "weekday": 4}, "2026-01-08T17:00:00", "2026-01-08T17:30"),
    ({"every": "week", "at": "17:30", "weekday": 4}, "2026-01-08T17:30:00", "2026-01-15T17:30"),
    ({"every": "week", "at": "17:30", "weekday": 1}, "2026-01-08T17:00:00", "2026-01-12T17:30"),
])
def test_when_a_digest_is_due(period, now, due):
    moment = datetime.fromisoformat(now).replace(tzinfo=ZONE)
    assert next_due(period, moment) == datetime.fromisoformat(due).replace(tzinfo=ZONE)


@given(every=st.sampled_from(["hour", "day", "week"]), at=st.times(), weekday=st.integers(1, 7),
       now=st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)))
def test_the_next_one_is_ahead_and_no_further_than_a_period(every, at, weekday, now):
    now = now.replace(tzinfo=ZONE)
    due = next_due({"every": every, "at": at.strftime("%H:%M"), "weekday": weekday}, now)
    assert 0 < (due - now).total_seconds() <= {"hour": 3600, "day": 86_400, "week": 604_800}[every]


def test_a_periods_events_are_gathered_into_one_mail_at_its_time(here, mails):
    made = subscribe(here)
    here.say(APPEAL_RAISED, appeal(number="2026-0001"), "a1")
    here.say(APPEAL_CLOSED, appeal(number="2026-0002"), "a2")
    here.tick()
    assert mails() == []
    here.clock.set(from_text("2026-01-09T00:00:00.000Z"))
    here.tick()
    mail, = mails()
    assert str(make_header(decode_header(mail["subject"]))) == "恳谈事件摘要：2 项，截至 2026-01-08"
    assert text_of(mail).splitlines()[:2] == [f"2026-01-08 10:00  {COUNTY}  {APPEAL_RAISED.zh}  2026-0001",
                                              f"2026-01-08 10:00  {COUNTY}  {APPEAL_CLOSED.zh}  2026-0002"]
    assert mail["to"] == "lake@example.com"
    shown = here.ask("show_subscription", {}, SYSTEM, id=made["id"])
    assert (shown["next_attempt"], shown["attempts"]) == ("2026-01-10T00:00:00.000Z", 0)


def test_a_period_without_events_is_passed_over_and_a_later_event_waits_for_the_next_one(here, mails):
    made = subscribe(here)
    here.settle()
    here.clock.set(from_text("2026-01-09T00:00:00.000Z"))
    here.tick()
    here.say(APPEAL_RAISED, appeal(), "a1")
    here.tick()
    assert mails() == []
    assert here.ask("show_subscription", {}, SYSTEM, id=made["id"])["next_attempt"] == "2026-01-10T00:00:00.000Z"


def test_more_events_than_a_mail_holds_come_in_further_mails(here, mails, monkeypatch):
    monkeypatch.setattr(targets, "MOST_IN_A_MAIL", 2)
    monkeypatch.setattr("services.notifications.pushing.MOST_IN_A_MAIL", 2)
    subscribe(here, language="en")
    for n in range(5):
        here.say(APPEAL_RAISED, appeal(number=f"2026-000{n}"), f"a{n}")
    here.clock.set(from_text("2026-01-09T00:00:00.000Z"))
    here.tick()
    subjects = sorted(mail["subject"] for mail in mails())
    assert subjects == [f"Kentan digest: {count} events up to 2026-01-08" for count in (1, 2, 2)]
    assert sum(text_of(mail).count("2026-000") for mail in mails()) == 5


def test_a_mail_server_that_is_down_is_tried_again_and_the_mail_is_the_same(here, smtp, mails):
    made = subscribe(here)
    here.say(APPEAL_RAISED, appeal(), "a1")
    here.installation.settings.values["KENTAN_SMTP_URI"] = "smtp://127.0.0.1:9"
    here.clock.set(from_text("2026-01-09T00:00:00.000Z"))
    here.tick()
    assert here.ask("show_subscription", {}, SYSTEM, id=made["id"])["attempts"] == 1
    here.installation.settings.values["KENTAN_SMTP_URI"] = smtp.uri
    here.clock.advance(seconds=5)
    here.tick()
    assert len(mails()) == 1


def test_a_test_is_a_mail_of_one_event(here, mails):
    made = subscribe(here)
    here.ask("replay_subscription", {"test": True}, SYSTEM, id=made["id"])
    here.tick()
    mail, = mails()
    assert "测试推送" in text_of(mail)


def test_an_ended_digest_forgets_its_address(here):
    made = subscribe(here)
    here.ask("delete_subscription", {}, SYSTEM, id=made["id"])
    assert here.repository().subscriptions.get(made["id"])["address"] is None


@pytest.mark.parametrize(("wanted", "field", "code"), [
    ({"address": "not an address"}, "address", "bad_address"), ({"address": None}, "address", "needed_for_kind"),
    ({"period": None}, "period", "needed_for_kind"), ({"url": "https://example.com/"}, "url", "only_for_kind"),
    ({"kind": "webhook"}, "address", "only_for_kind"), ({"kind": "webhook"}, "url", "needed_for_kind"),
])
def test_what_a_kind_needs_and_what_it_has_not_is_told_by_field(here, wanted, field, code):
    with pytest.raises(Invalid) as refused:
        subscribe(here, **wanted)
    assert refused.value.fields[field] == [code]


def test_without_a_mail_server_there_is_no_digest(here):
    here.installation.settings.values["KENTAN_SMTP_URI"] = ""
    with pytest.raises(Refused, match="mail_not_offered"):
        subscribe(here)


def test_a_period_is_checked_and_filled_in():
    assert Period().load({"every": "day"}) == DAILY
    for wrong in ({}, {"every": "year"}, {"every": "day", "at": "24:00"}, {"every": "week", "weekday": 0}):
        assert Period().validate(wrong)
