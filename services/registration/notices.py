"""A year's holiday notice as a file, read into days: CSV as spreadsheets save it, or iCalendar as such calendars are published.

Pure: bytes in, days or findings out; a finding names the line or event and the field. What belongs to another year is left
aside, so that a file of many years serves for each of them.

CSV: a header line with ``date`` and ``is_off_day`` (日期, 是否放假), perhaps ``year`` and ``name`` (年份, 名称); separated by
commas, semicolons or tabs; in UTF-8 or GB18030. ``year`` is that of the notice, which may speak of the December before.
iCalendar: all-day or timed events. Marked by the property that Apple's calendar has (``X-APPLE-SPECIAL-DAY``), else by a word
of the title: 假期, 放假, （休） for days off; 补班, 上班, （班） for worked ones. Events without a mark (festivals, solar terms)
are left aside.
"""

import csv
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from icalendar import Calendar

from kentan.calendars import OFF, ONE_DAY, WORK, day_of
from services.registration.model import Findings, first_day_of_notice, tidy

CSV, ICS = FORMS = ("csv", "ics")
COLUMNS = {"year": "year", "年份": "year", "date": "date", "日期": "date", "name": "name", "名称": "name",
           "is_off_day": "is_off_day", "是否放假": "is_off_day"}
KINDS = {"1": OFF, "true": OFF, "是": OFF, "off": OFF, "0": WORK, "false": WORK, "否": WORK, "work": WORK}
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
YEAR = re.compile(r"\d{4}")
APPLE = {"WORK-HOLIDAY": OFF, "ALTERNATE-WORKDAY": WORK}
WORKED = re.compile(r"补班|上班|[（(]班[)）]|班[|｜]")
DAYS_OFF = re.compile(r"假期|(?<!不)放假|[（(]休[)）]|休[|｜]")
EITHER = re.compile("调休")
NOT_A_NAME = re.compile(rf"第\d+天.*|{WORKED.pattern}|{DAYS_OFF.pattern}|[补（()）]")
A_MOMENT = timedelta(seconds=1)
LONGEST_NAME = 50
LONGEST_HOLIDAY = 31
MOST_FINDINGS = 50


class NotRead(Exception):
    """This line or event cannot be understood."""

    def __init__(self, field: str, code: str) -> None:
        """Say which field, and why by a code that the messages explain."""
        super().__init__(field, code)
        self.field, self.code = field, code


class Entry(NamedTuple):
    """What a line or an event says of one day, and where it is said."""

    place: str
    day: date
    kind: str
    name: str


class Notice(NamedTuple):
    """The days of a year with their names; what is wrong, where anything is."""

    days: dict[str, str]
    names: dict[str, str]
    wrong: Findings


def read(year: int, form: str, file: bytes) -> Notice:
    """What a file says of a year; with anything wrong there are no days."""
    wrong: Findings = {}
    try:
        text = decoded(file)
        found = list(READERS[form](year, text, wrong))
    except NotRead as problem:
        return Notice({}, {}, {problem.field: [problem.code]})
    days: dict[str, str] = {}
    for place, day, kind, _ in found:
        if days.setdefault(day.isoformat(), kind) != kind:
            wrong[place] = ["day_off_and_worked"]
    if not days and not wrong:
        wrong["file"] = ["no_days_of_the_year"]
    if wrong:
        return Notice({}, {}, dict(list(wrong.items())[:MOST_FINDINGS]))
    return Notice(days, {entry.day.isoformat(): entry.name for entry in found if entry.name}, {})


def decoded(file: bytes) -> str:
    """A file as text: UTF-8 with or without its mark, else as Chinese spreadsheets save it. Raises NotRead."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return file.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotRead("file", "file_not_text")


def _of_csv(year: int, text: str, wrong: Findings) -> Iterator[Entry]:
    header = text.splitlines()[0] if text.strip() else ""
    columns, *rows = _cells(text.splitlines(), max(",;\t", key=header.count)) or [[]]
    named = [COLUMNS.get(name.lower()) for name in columns]
    if not {"date", "is_off_day"} <= set(named):
        raise NotRead("file.lines.1", "csv_columns_missing")
    for number, cells in enumerate(rows, 2):
        place = f"file.lines.{number}"
        try:
            if any(cells) and (entry := _of_line(year, dict(zip(named, cells, strict=False)), place)):
                yield entry
        except NotRead as problem:
            wrong[f"{place}.{problem.field}"] = [problem.code]


def _cells(lines: list[str], separator: str) -> list[list[str]]:
    """Each line by itself, so that a quotation mark left open spoils no other one."""
    try:
        return [[cell.strip() for cell in next(csv.reader([line], delimiter=separator), [])] for line in lines]
    except csv.Error as problem:
        raise NotRead("file", "file_not_text") from problem


def _of_line(year: int, row: dict[str | None, str], place: str) -> Entry | None:
    """What a line says, where it is of this year's notice."""
    day = _day(row.get("date", ""))
    of_year = row.get("year") or str(day.year)
    if not YEAR.fullmatch(of_year):
        raise NotRead("year", "not_a_year")
    if int(of_year) != year:
        return None
    if not first_day_of_notice(year) <= day <= date(year, 12, 31):
        raise NotRead("date", "not_in_the_year")
    kind = KINDS.get(row.get("is_off_day", "").lower())
    if kind is None:
        raise NotRead("is_off_day", "neither_off_nor_worked")
    return Entry(f"{place}.date", day, kind, _name(row.get("name", "")))


def _day(text: str) -> date:
    """An ISO date, or one as spreadsheets rewrite it (2027/1/1, 2027年1月1日)."""
    found = DAY.fullmatch(text)
    try:
        return date(*map(int, found.groups())) if found else date.fromisoformat(text)
    except ValueError as problem:
        raise NotRead("date", "not_a_day") from problem


def _of_ics(year: int, text: str, wrong: Findings) -> Iterator[Entry]:
    try:
        events = [event for one in Calendar.from_ical(text, multiple=True) for event in one.walk("VEVENT")]
    except ValueError as problem:
        raise NotRead("file", "not_icalendar") from problem
    for number, event in enumerate(events, 1):
        place = f"file.events.{number}"
        try:
            yield from _of_event(year, event, place)
        except NotRead as problem:
            wrong[f"{place}.{problem.field}"] = [problem.code]


def _of_event(year: int, event: Any, place: str) -> Iterator[Entry]:
    """The days of a marked event that lie in the year, or in the December before it."""
    title = str(event.get("SUMMARY", ""))
    kind = _marked(title, str(event.get("X-APPLE-SPECIAL-DAY", "")))
    if kind is None:
        return
    first, last = _span(event)
    for day in (first + timedelta(days=number) for number in range((last - first).days + 1)):
        if first_day_of_notice(year) <= day <= date(year, 12, 31):
            yield Entry(f"{place}.dtstart", day, kind, _name(NOT_A_NAME.sub("", title)) or _name(title))


def _marked(title: str, apple: str) -> str | None:
    """Off or worked, as an event is marked; None without a mark. Raises NotRead for a word that may mean either."""
    if apple in APPLE:
        return APPLE[apple]
    if WORKED.search(title):
        return WORK
    if DAYS_OFF.search(title):
        return OFF
    if EITHER.search(title):
        raise NotRead("summary", "neither_off_nor_worked")
    return None


def _span(event: Any) -> tuple[date, date]:
    """The first and the last day of an event; a timed one is of the days there, not in UTC."""
    try:
        start, end = event.start, event.end
        last_moment = end - (A_MOMENT if isinstance(end, datetime) else ONE_DAY) if end > start else end
        first, last = _there(start), _there(last_moment)
    except (ValueError, TypeError, OverflowError) as problem:
        raise NotRead("dtstart", "not_a_day") from problem
    if "RRULE" in event:
        raise NotRead("rrule", "event_repeats")
    if not 0 <= (last - first).days < LONGEST_HOLIDAY:
        raise NotRead("dtend", "not_a_holidays_length")
    return first, last


def _there(moment: date) -> date:
    if not isinstance(moment, datetime):
        return moment
    return moment.date() if moment.tzinfo is None else day_of(moment)


def _name(text: str) -> str:
    return (tidy(text) or "")[:LONGEST_NAME]


READERS = {CSV: _of_csv, ICS: _of_ics}
