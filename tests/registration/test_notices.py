"""A year's notice as officials and calendars have it: what is understood of a file, and what is said of one that is not."""

import base64
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentan.calendars import Calendar
from kentan.errors import Invalid
from kentan.seeding import notice_years
from services.registration import notices

CSV = """year,date,name,is_off_day
2026,2026-10-01,国庆节,1
2027,2026-12-27,元旦,0
2027,2027-01-01, 元旦 ,1
2027,2027-01-02,元旦,1
"""
DAYS = {"2026-12-27": "work", "2027-01-01": "off", "2027-01-02": "off"}
NAMES = dict.fromkeys(DAYS, "元旦")
EXCEL = "年份;日期;名称;是否放假\r\n2027;2026/12/27;元旦;否\r\n2027;2027年1月1日;元旦;是\r\n2027;2027/1/2;元旦;TRUE\r\n;;;\r\n"


def event(title, start, end="", more=""):
    """One event; days and moments as iCalendar writes them."""
    moments = (("DTSTART", start), ("DTEND", end))
    times = "".join(f"{name}{':' if 'T' in at else ';VALUE=DATE:'}{at}\n" for name, at in moments if at)
    return f"BEGIN:VEVENT\nUID:{title}{start}\nSUMMARY:{title}\n{times}{more}END:VEVENT\n"


def calendar(*events):
    """A calendar of events."""
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:test\n{''.join(events)}END:VCALENDAR\n"


NUMBERED = calendar(event("元旦 补班 第1天/共1天", "20261227T090000", "20261227T180000"),
                    event("元旦 假期 第1天/共2天", "20270101", "20270102"),
                    event("元旦 假期 第2天/共2天", "20270102", "20270103"))
SPANNED = calendar(event("上班(补元旦假期)", "20261227", "20261228"), event("元旦假期", "20270101", "20270103"))
APPLE = calendar(event("元旦（班）", "20261227", "", "X-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY\n"), event("小寒", "20270105"),
                 event("元旦（休）", "20270101", "20270103", "X-APPLE-SPECIAL-DAY:WORK-HOLIDAY\n"))


@pytest.mark.parametrize(("form", "file"), [
    ("csv", CSV.encode()), ("csv", CSV.encode("utf-8-sig")), ("csv", EXCEL.encode("gb18030")),
    ("csv", CSV.replace(",", "\t").encode("gb18030")), ("ics", NUMBERED.encode()), ("ics", SPANNED.encode("utf-8-sig")),
    ("ics", APPLE.replace("\n", "\r\n").encode()),
], ids=["csv", "csv with a mark", "csv of Excel", "tabs", "a day an event", "a holiday an event", "Apple's marks"])
def test_each_shape_says_the_same_days(form, file):
    assert notices.read(2027, form, file) == (DAYS, NAMES, {})


def test_a_file_may_leave_year_and_name_out():
    assert notices.read(2027, "csv", b"date,is_off_day\n2027-01-01,1\n2028-01-01,1\n") == ({"2027-01-01": "off"}, {}, {})


def test_the_hours_of_a_worked_day_are_those_of_the_country():
    file = calendar(event("春节 补班", "20270206T170000Z", "20270207T090000Z"))
    assert notices.read(2027, "ics", file.encode()).days == {"2027-02-07": "work"}


@pytest.mark.parametrize(("lines", "wrong"), [
    ("", {"file.lines.1": ["csv_columns_missing"]}),
    ("date,name\n2027-01-01,元旦\n", {"file.lines.1": ["csv_columns_missing"]}),
    ("date,is_off_day\n2027-13-01,1\n2027-01-02,maybe\n", {
        "file.lines.2.date": ["not_a_day"], "file.lines.3.is_off_day": ["neither_off_nor_worked"]}),
    ("date,is_off_day\n2027-01-01\n", {"file.lines.2.is_off_day": ["neither_off_nor_worked"]}),
    ("year,date,is_off_day\n27,2027-01-01,1\n2027,2026-11-30,1\n", {
        "file.lines.2.year": ["not_a_year"], "file.lines.3.date": ["not_in_the_year"]}),
    ("date,is_off_day\n2027-01-01,1\n2027-01-01,0\n", {"file.lines.3.date": ["day_off_and_worked"]}),
    ("date,is_off_day\n2026-01-01,1\n", {"file": ["no_days_of_the_year"]}),
])
def test_what_is_wrong_with_a_table_is_said_by_line_and_column(lines, wrong):
    assert notices.read(2027, "csv", lines.encode()) == ({}, {}, wrong)


@pytest.mark.parametrize(("file", "wrong"), [
    ("date,is_off_day\n", {"file": ["not_icalendar"]}),
    (calendar(event("小寒", "20270105")), {"file": ["no_days_of_the_year"]}),
    (calendar(event("小寒", "20270105"), event("元旦 调休", "20270103")), {"file.events.2.summary": ["neither_off_nor_worked"]}),
    (calendar(event("元旦假期", "")), {"file.events.1.dtstart": ["not_a_day"]}),
    (calendar(event("元旦假期", "2027-01-01")), {"file.events.1.dtstart": ["not_a_day"]}),
    (calendar(event("元旦假期", "99991231T230000Z")), {"file.events.1.dtstart": ["not_a_day"]}),
    (calendar(event("元旦假期", "00010101T000000", "99991231T230000")), {"file.events.1.dtend": ["not_a_holidays_length"]}),
    (calendar(event("元旦假期", "20270103", "20270101")), {"file.events.1.dtend": ["not_a_holidays_length"]}),
    (calendar(event("元旦假期", "20270101", "20280101")), {"file.events.1.dtend": ["not_a_holidays_length"]}),
    (calendar(event("元旦假期", "20270101", "", "RRULE:FREQ=YEARLY\n")), {"file.events.1.rrule": ["event_repeats"]}),
    (calendar(event("元旦假期", "20270101"), event("元旦补班", "20270101")), {"file.events.2.dtstart": ["day_off_and_worked"]}),
])
def test_what_is_wrong_with_a_calendar_is_said_by_event_and_property(file, wrong):
    assert notices.read(2027, "ics", file.encode()) == ({}, {}, wrong)


def test_a_holiday_that_is_not_one_is_no_day_off():
    file = calendar(event("妇女节 不放假", "20270308"), event("元旦假期", "20270101"))
    assert notices.read(2027, "ics", file.encode()).days == {"2027-01-01": "off"}


@pytest.mark.parametrize("form", notices.FORMS)
def test_a_spreadsheet_itself_is_not_read(form):
    assert notices.read(2027, form, b"PK\x03\x04\xff\xff\x80").wrong == {"file": ["file_not_text"]}


@pytest.mark.parametrize("year", list(notice_years(2024)), ids=lambda one: str(one["year"]))
def test_each_known_notice_comes_back_from_either_form(year):
    rows = [f"{year['year']},{day},{year['names'][day]},{int(kind == 'off')}" for day, kind in year["days"].items()]
    table = "year,date,name,is_off_day\n" + "\n".join(rows)
    events = [event(f"{year['names'][day]} {'假期' if kind == 'off' else '补班'}", day.replace("-", ""))
              for day, kind in year["days"].items()]
    for form, file in (("csv", table), ("ics", calendar(*events))):
        assert notices.read(year["year"], form, file.encode()) == (year["days"], year["names"], {})


@given(st.sampled_from(notices.FORMS), st.one_of(
    st.binary(max_size=200),
    st.lists(st.sampled_from([*SPANNED.splitlines(), *CSV.splitlines(), "DTEND:99991231T235959Z", 'a"b,', "X"]), max_size=12).map(
        lambda lines: "\n".join(lines).encode())))
def test_any_file_gives_days_or_says_what_is_wrong(form, file):
    found = notices.read(2027, form, file)
    assert bool(found.days) != bool(found.wrong)
    assert all("2026-12-01" <= day <= "2027-12-31" for day in found.days)


def in_base64(text, form="csv"):
    """The body of an import of a file."""
    return {"file": base64.b64encode(text.encode("gb18030")).decode(), "form": form, "source": "国办发明电"}


def test_an_imported_file_takes_the_place_of_the_year_and_is_told_whole(here):
    taken = here.ask("import_calendar_file", in_base64(CSV), id="2027")
    assert (taken["days"], taken["names"], taken["source"], taken["version"]) == (DAYS, NAMES, "国办发明电", 1)
    assert here.said("registration.calendar.changed")[-1]["data"]["days"] == DAYS
    assert Calendar.from_years([taken]).is_workday(date(2026, 12, 27))
    again = here.ask("import_calendar_file", in_base64(SPANNED.replace("20270103", "20270104"), "ics"), id="2027")
    assert (again["version"], again["days"]["2027-01-03"]) == (2, "off")


@pytest.mark.parametrize(("body", "wrong"), [
    ({**in_base64(CSV), "file": "?"}, {"file": ["not_base64"]}),
    (in_base64(CSV.replace("元旦,0", "元旦,2")), {"file.lines.3.is_off_day": ["neither_off_nor_worked"]}),
])
def test_a_file_with_one_wrong_line_changes_nothing(here, body, wrong):
    said = len(here.said())
    with pytest.raises(Invalid) as refused:
        here.ask("import_calendar_file", body, id="2027")
    assert refused.value.fields == wrong
    assert (len(here.said()), here.repository().calendars.get("2027")) == (said, None)
