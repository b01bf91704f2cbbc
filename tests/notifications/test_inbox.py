"""Messages in the inboxes of those who are told."""

import pytest
from notices import COUNTY, ENTERPRISE, NEIGHBOUR, OFFICE, RSJ, appeal

from kentan.commands import Actor
from kentan.contracts.registration import FORUM_CONFIRMED, PERIOD_PLANNED
from kentan.contracts.tickets import APPEAL_ASSIGNED, APPEAL_OPINED, APPEAL_RAISED, LETTER_ISSUED
from kentan.errors import Forbidden, NotFound
from kentan.ids import derived_id
from kentan.runtime.local import OPERATOR

ZJJ = Actor(id="unit-2", role="unit", county=COUNTY, unit="zjj")
OTHER = Actor(id="enterprise-2", role="enterprise", county=COUNTY, enterprise="e2")
CONSUMER = "notifications.on_told_event"


def inbox(here, actor, **data):
    return here.ask("list_inbox", data, actor)["items"]


def test_whoever_is_told_finds_the_message_and_nobody_else_does(here):
    here.say(APPEAL_ASSIGNED, appeal())
    for actor in (RSJ, ZJJ, ENTERPRISE):
        assert [row["event"] for row in inbox(here, actor)] == ["tickets.appeal.assigned"]
    for actor in (OFFICE, OTHER, OPERATOR):
        assert inbox(here, actor) == []


def test_a_message_says_what_it_is_about_and_nothing_of_others(here):
    here.say(APPEAL_ASSIGNED, appeal(), "a1")
    row, = inbox(here, RSJ)
    assert row["about"] == row["appeal"] == "a1"
    assert row["subject"] == "诉求2026-0007已交办"
    assert not {"recipients", "deliveries", "boxes", "texts"} & row.keys()


def test_the_reader_chooses_the_language(here):
    here.say(APPEAL_ASSIGNED, appeal())
    assert inbox(here, RSJ, language="en")[0]["subject"] == "Appeal 2026-0007 assigned"


def test_an_event_heard_again_makes_no_second_message(here):
    event = here.say(APPEAL_ASSIGNED, appeal())
    assert here.services["notifications"].on_told_event(event, CONSUMER) is False
    assert len(inbox(here, RSJ)) == 1


def test_a_message_is_there_as_the_record_even_if_nobody_is_told(here):
    event = here.say(LETTER_ISSUED, {"register": "r", "number": 1, "label": "x", "kind": "minutes", "status": "issued"}, "l1")
    doc = here.repository().messages.get(derived_id(CONSUMER, event["id"]))
    assert (doc["recipients"], doc["deliveries"]) == ([], [])


def test_events_without_a_template_make_no_message(here):
    here.say(PERIOD_PLANNED, {"number": 1, "date": "2026-01-08"}, "p1")
    assert here.repository().messages.count() == 0


def test_the_newest_come_first_page_by_page(here):
    for n in range(5):
        here.say(APPEAL_RAISED, appeal(number=str(n)), f"a{n}")
        here.clock.advance(minutes=1)
    first = here.ask("list_inbox", {"limit": 3}, OFFICE)
    second = here.ask("list_inbox", {"limit": 3, "after": first["next"]}, OFFICE)
    assert [row["about"] for row in first["items"] + second["items"]] == ["a4", "a3", "a2", "a1", "a0"]
    assert second["next"] is None


def test_reading_is_noted_for_the_reader_alone(here):
    here.say(APPEAL_ASSIGNED, appeal())
    row, = inbox(here, RSJ)
    assert row["read"] is False
    assert here.ask("mark_read", {}, RSJ, id=row["id"])["read"] is True
    assert inbox(here, RSJ, unread=True) == []
    assert inbox(here, RSJ)[0]["read"] is True
    assert len(inbox(here, ZJJ, unread=True)) == 1


def test_reading_twice_is_no_harm(here):
    here.say(APPEAL_ASSIGNED, appeal())
    row, = inbox(here, RSJ)
    assert {here.ask("mark_read", {}, RSJ, id=row["id"])["read"] for _ in range(2)} == {True}


def test_a_message_of_another_inbox_is_not_there(here):
    here.say(APPEAL_ASSIGNED, appeal())
    row, = inbox(here, RSJ)
    for actor in (OFFICE, OTHER):
        with pytest.raises(NotFound):
            here.ask("mark_read", {}, actor, id=row["id"])


def test_no_inbox_is_read_from_another_county(here):
    here.say(APPEAL_ASSIGNED, appeal(), county=NEIGHBOUR)
    assert inbox(here, RSJ) == []
    with pytest.raises(Forbidden):
        here.ask("list_inbox", {}, RSJ, NEIGHBOUR)


def test_the_inbox_itself_is_a_delivery_done_at_once_to_each_who_is_told(here):
    here.say(APPEAL_OPINED, appeal())
    doc, = here.repository().messages.find()
    assert [(one["channel"], one["recipient"], one["status"]) for one in doc["deliveries"]] == [
        ("in-app", "enterprise:e1", "delivered"), ("in-app", "role:office", "delivered")]
    assert doc["outside"] is doc["next_attempt"] is None


def test_every_attendee_is_invited(here):
    forum = {"period": 1, "date": "2026-01-08", "capacity": 8, "status": "confirmed", "attendees": ["e1", "e2"]}
    here.say(FORUM_CONFIRMED, forum, "f1")
    assert [inbox(here, actor)[0]["event"] for actor in (ENTERPRISE, OTHER)] == ["registration.forum.confirmed"] * 2


def test_the_correlation_of_the_request_stays_with_the_message(here):
    event = here.say(APPEAL_ASSIGNED, appeal())
    assert here.repository().messages.find()[0]["correlation_id"] == event["correlationid"]
