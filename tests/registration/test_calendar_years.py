"""Importing a year of the calendar."""

from datetime import date

import pytest
from registration_samples import COUNTY, OPERATOR

from kentan.calendars import Calendar, Deadline
from kentan.contracts.registration import CalendarState
from kentan.errors import Invalid, NotFound, Stale

NOTICE = {"days": {"2027-01-01": "off", "2027-01-02": "off", "2026-12-27": "work"}, "names": {"2027-01-01": " 元旦 "},
          "source": "国办发明电"}


def test_a_year_without_a_calendar_is_not_found_until_its_notice_is_imported(here):
    with pytest.raises(NotFound) as refused:
        here.ask("get_calendar", id="2027")
    assert refused.value.params == {"what": "calendar"}
    here.ask("import_calendar", NOTICE, id="2027")
    assert here.ask("get_calendar", id="2027") == {
        "id": "2027", "version": 1, "year": 2027, "days": NOTICE["days"], "names": {"2027-01-01": "元旦"}, "source": "国办发明电"}


def test_an_import_says_the_whole_year(here):
    here.ask("import_calendar", NOTICE, id="2027")
    event = here.said("registration.calendar.changed")[-1]
    assert event["subject"] == "2027"
    assert event["data"]["days"] == NOTICE["days"]
    assert CalendarState().validate(event["data"]) == {}


def test_an_import_replaces_what_was_there(here):
    before = here.ask("get_calendar", id="2026")
    after = here.ask("import_calendar", {"days": {"2026-05-01": "off"}, "source": "改"}, id="2026", version=before["version"])
    assert (after["days"], after["names"], after["version"]) == ({"2026-05-01": "off"}, {}, before["version"] + 1)


def test_an_import_of_a_version_that_is_gone_is_refused(here):
    with pytest.raises(Stale) as refused:
        here.ask("import_calendar", {"days": {"2026-05-01": "off"}, "source": "改"}, id="2026", version=7)
    assert refused.value.params == {"version": 1}


def test_repeating_an_import_with_its_key_changes_nothing(here):
    first, again = (here.ask("import_calendar", NOTICE, id="2027", key="k1") for _ in range(2))
    assert first == again
    here.ask("import_calendar", NOTICE, id="2027", key="k2")
    assert [event["sequence"] for event in here.said("registration.calendar.changed") if event["subject"] == "2027"] == [
        "0000000001", "0000000002"]


def test_an_imported_notice_settles_what_was_provisional(here):
    event_day = date(2026, 12, 31)
    assert here.repository().calendar()[0].add_working_days(event_day, 1) == Deadline(date(2027, 1, 1), True)
    here.ask("import_calendar", NOTICE, id="2027")
    assert here.repository().calendar()[0].add_working_days(event_day, 1) == Deadline(date(2027, 1, 4), False)


def test_what_the_events_carry_makes_the_same_calendar(here):
    here.ask("import_calendar", NOTICE, id="2027")
    latest = {event["subject"]: event["data"] for event in here.said("registration.calendar.changed")}
    told = Calendar.from_years(latest.values())
    kept, _ = here.repository().calendar()
    days = [date.fromordinal(number) for number in range(date(2023, 1, 1).toordinal(), date(2028, 1, 1).toordinal())]
    assert [one for one in days if told.is_workday(one) != kept.is_workday(one)] == []
    assert told.known_years == kept.known_years
    assert kept.is_workday(date(2026, 12, 27))


@pytest.mark.parametrize(("days", "wrong"), [
    ({}, {"days": ["no_days"]}), ({"2029-01-01": "off"}, {"days.2029-01-01": ["not_in_the_year"]}),
])
def test_a_notice_of_another_year_is_refused(here, days, wrong):
    with pytest.raises(Invalid) as refused:
        here.ask("import_calendar", {"days": days, "source": "误"}, id="2027")
    assert refused.value.fields == wrong


@pytest.mark.parametrize("year", ["", "27", "1999", "20270", "abcd", "２０２７"])
def test_what_is_no_year_is_not_found(here, year):
    for method, data in (("get_calendar", None), ("import_calendar", NOTICE)):
        with pytest.raises(NotFound):
            here.ask(method, data, id=year)


def test_an_operator_may_import_for_a_county(here):
    assert here.ask("import_calendar", NOTICE, OPERATOR, COUNTY, id="2027")["year"] == 2027
