"""Reminders by the clock go outside once on each working day, gathered, while people are at work."""

from datetime import datetime

import pytest
from notices import COUNTY, OFFICE, RSJ, appeal
from telegraph import Plugin, Telegraph

from kentan.contracts.notifications_settings import DigestValue
from kentan.contracts.registration import CALENDAR_CHANGED
from kentan.contracts.tickets import APPEAL_ASSIGNED, APPEAL_OVERDUE
from kentan.errors import Invalid
from kentan.seeding import notice_years
from services.notifications import gathering, part

YEARS = [year for year in notice_years(2025) if year["year"] in (2025, 2026)]
OVERDUE = appeal(clock="C2", clocks=[{"code": "C2", "due_day": "2026-01-07", "holder": "rsj"}])


@pytest.fixture
def telegraph():
    return Telegraph()


@pytest.fixture
def plugins(telegraph):
    return {"telegraph": Plugin(telegraph)}


@pytest.fixture
def office(here):
    """The unit is reached by telegraph; it is Wednesday, 2026-01-07, at 20:00."""
    here.installation.hooks.switch(COUNTY, "telegraph", True)
    for year in YEARS:
        here.say(CALENDAR_CHANGED, year, str(year["year"]))
    here.ask("set_address", {"channel": "telegraph", "address": "north"}, RSJ)
    come_to(here, "2026-01-07", "20:00")
    return here


def come_to(here, day, hour):
    here.clock.set(datetime.fromisoformat(f"{day}T{hour}+08:00"))


def work(here):
    """A turn of everything that goes out."""
    here.services["notifications"].gather_due()
    here.services["notifications"].deliver_due()


def overdue(here, number, subject=None):
    here.say(APPEAL_OVERDUE, {**OVERDUE, "number": number}, subject or number)


def inbox(here, actor=RSJ):
    return [message["event"] for message in here.ask("list_inbox", {}, actor)["items"]]


def test_a_reminder_is_in_the_inbox_at_once_and_goes_out_when_work_begins(office, telegraph):
    overdue(office, "2026-0001")
    work(office)
    assert inbox(office) == ["tickets.appeal.overdue"]
    assert telegraph.sent == []
    come_to(office, "2026-01-08", "08:29")
    work(office)
    assert telegraph.sent == []
    come_to(office, "2026-01-08", "08:30")
    work(office)
    assert [to for to, _ in telegraph.sent] == ["north"]


def test_all_reminders_of_a_day_are_one_digest(office, telegraph):
    for number in ("2026-0001", "2026-0002", "2026-0003"):
        overdue(office, number)
    come_to(office, "2026-01-08", "09:00")
    for _ in range(3):
        work(office)
    ((_, message),) = telegraph.sent
    assert message["subject"] == "时限提醒 3 项（2026-01-08）"
    assert [line[:11] for line in message["text"].splitlines()] == ["诉求2026-0001", "诉求2026-0002", "诉求2026-0003"]


def test_what_comes_after_the_digest_waits_for_the_next_working_day(office, telegraph):
    overdue(office, "2026-0001")
    come_to(office, "2026-01-09", "09:00")  # Friday
    work(office)
    overdue(office, "2026-0002")
    work(office)
    assert len(telegraph.sent) == 1
    come_to(office, "2026-01-11", "09:00")  # Sunday
    work(office)
    assert len(telegraph.sent) == 1
    come_to(office, "2026-01-12", "09:00")
    work(office)
    assert [message["subject"][:8] for _, message in telegraph.sent] == ["时限提醒 1 项", "时限提醒 1 项"]


def test_a_make_up_day_is_a_working_day(office, telegraph):
    come_to(office, "2026-02-13", "20:00")
    overdue(office, "2026-0001")
    come_to(office, "2026-02-14", "09:00")  # a Saturday that is worked
    work(office)
    assert len(telegraph.sent) == 1


def test_whoever_wakes_after_hours_or_on_a_day_off_waits_until_people_are_at_work(office, telegraph):
    overdue(office, "2026-0001")
    for day, hour in (("2026-01-09", "17:30"), ("2026-01-10", "10:00"), ("2026-01-12", "08:00")):
        come_to(office, day, hour)
        work(office)
    assert telegraph.sent == []
    come_to(office, "2026-01-12", "17:29")
    work(office)
    assert len(telegraph.sent) == 1


def test_another_event_goes_out_at_once(office, telegraph):
    office.say(APPEAL_ASSIGNED, appeal())
    work(office)
    assert [message["event"] for _, message in telegraph.sent] == ["tickets.appeal.assigned"]


def test_each_recipient_has_a_digest_of_its_own(office, telegraph):
    office.ask("set_address", {"channel": "telegraph", "address": "hall", "subject": "role:office", "language": "en"}, OFFICE)
    overdue(office, "2026-0001")
    come_to(office, "2026-01-08", "09:00")
    work(office)
    assert sorted((to, message["subject"]) for to, message in telegraph.sent) == [
        ("hall", "Reminders: 1 (2026-01-08)"), ("north", "时限提醒 1 项（2026-01-08）")]


def test_whoever_has_no_address_is_not_waited_for(here):
    overdue(here, "2026-0001")
    (message,) = here.repository().messages.find({}, (), 5)
    assert "gather_due" not in message


def test_a_digest_is_made_once_by_however_many_processes_and_after_a_crash(office, telegraph, monkeypatch):
    for number in ("2026-0001", "2026-0002"):
        overdue(office, number)
    come_to(office, "2026-01-08", "09:00")
    marked = gathering._gathered
    monkeypatch.setattr(gathering, "_gathered", lambda *_: (_ for _ in ()).throw(RuntimeError))
    with pytest.raises(RuntimeError):
        office.services["notifications"].gather_due()
    monkeypatch.setattr(gathering, "_gathered", marked)
    for _ in range(2):
        work(office)
    ((_, message),) = telegraph.sent
    assert len(message["text"].splitlines()) == 2
    assert office.repository().messages.count({"gather_due": {"$gt": ""}}) == 0


def test_a_reminder_that_came_while_the_digest_was_made_waits_and_is_not_lost(office, telegraph):
    overdue(office, "2026-0001")
    come_to(office, "2026-01-08", "09:00")
    work(office)
    overdue(office, "2026-0002")
    (late,) = office.repository().messages.find({"gather_due": {"$gt": ""}}, (), 5)
    office.repository().messages.save({**late, "gather_due": "2026-01-08T00:30:00.000Z"})
    work(office)
    assert len(telegraph.sent) == 1
    come_to(office, "2026-01-09", "09:00")
    work(office)
    assert "2026-0002" in telegraph.sent[1][1]["text"]


def test_a_long_digest_says_how_many_more_there_are(office, telegraph):
    for number in range(gathering.MOST_LINES + 2):
        overdue(office, f"2026-{number:04d}")
    come_to(office, "2026-01-08", "09:00")
    work(office)
    ((_, message),) = telegraph.sent
    assert message["text"].splitlines()[-1] == "另有 2 项，请登录系统查看。"


def test_a_reminder_that_was_read_in_the_inbox_meanwhile_stays_read(office, telegraph):
    overdue(office, "2026-0001")
    (message,) = office.ask("list_inbox", {}, RSJ)["items"]
    office.ask("mark_read", {}, RSJ, id=message["id"])
    come_to(office, "2026-01-08", "09:00")
    work(office)
    assert [one["read"] for one in office.ask("list_inbox", {}, RSJ)["items"]] == [True]


def test_a_county_sets_its_own_hours_from_a_day_on(office, telegraph):
    office.ask("set_setting", {"valid_from": "2026-01-08", "value": {"at": "14:00", "until": "16:00"}, "running": "keep"},
               id="digest")
    come_to(office, "2026-01-08", "09:00")
    overdue(office, "2026-0001")
    work(office)
    assert telegraph.sent == []
    come_to(office, "2026-01-08", "14:00")
    work(office)
    assert len(telegraph.sent) == 1


def test_hours_that_end_before_they_begin_are_refused(office):
    with pytest.raises(Invalid) as told:
        office.ask("set_setting", {"valid_from": "2026-01-08", "value": {"at": "14:00", "until": "09:00"}, "running": "keep"},
                   id="digest")
    assert told.value.fields == {"value.until": ["until_before_at"]}
    assert DigestValue().validate({"at": "24:00", "until": "8:00"}).keys() == {"at", "until"}


def test_the_digest_is_no_second_message_of_an_event(office):
    overdue(office, "2026-0001")
    come_to(office, "2026-01-08", "09:00")
    work(office)
    assert [finding for proof in part.checks for finding in proof(office.installation.store.county(COUNTY))] == []
