"""Notices that plugins bring: taken as an import is, once, only where no office has imported one; a failure stops nothing."""

import logging
from datetime import datetime

import pytest
from registration_samples import COUNTY, NEIGHBOUR

from kentan.plugins.hookspecs import hookimpl
from kentan.plugins.manager import Hooks
from services.registration import calendar_sources

TABLE = "date,is_off_day\n2027-01-01,1\n"


class Source:
    """Brings a table for 2027."""

    def __init__(self):
        self.table, self.asked = TABLE, []

    @hookimpl
    def calendar_source(self, county, year):
        self.asked.append((county, year))
        if isinstance(self.table, Exception):
            raise self.table
        return {"form": "csv", "file": self.table.encode(), "source": "国办发明电"} if year == 2027 and self.table else None


@pytest.fixture
def source(here, clock):
    """A source that is switched on in the county and not next door."""
    made = Source()
    here.installation.hooks = Hooks(here.installation.store, {"source": made})
    here.installation.hooks.switch(COUNTY, "source", True)
    clock.set(datetime.fromisoformat("2026-11-20T09:00:00+08:00"))
    return made


def look(here, county=COUNTY):
    """One turn of the ticker in a county."""
    hooks, now = here.installation.hooks.of(county), here.installation.clock.now()
    return calendar_sources.take_notices(here.repository(county), hooks, now)


def told(here):
    """The sequences in which the year was told."""
    return [event["sequence"][-1] for event in here.said("registration.calendar.changed") if event["subject"] == "2027"]


def test_the_notice_of_the_next_year_is_taken_once(here, source):
    assert [look(here) for _ in range(3)] == [1, 0, 0]
    taken = here.ask("get_calendar", id="2027")
    assert (taken["days"], taken["source"], told(here)) == ({"2027-01-01": "off"}, "国办发明电", ["1"])
    assert "brought" not in taken
    assert set(source.asked) == {(COUNTY, 2027)}  # the present year is known
    by = here.repository().calendars.get("2027")["timeline"][0]["actor"]
    assert by == {"id": "registration.take_notices", "role": "system"}


def test_it_is_taken_where_the_plugin_is_on(here, source):
    assert look(here, NEIGHBOUR) == 0
    assert source.asked == []


def test_a_file_that_has_changed_is_taken_again(here, source):
    look(here)
    source.table += "2027-01-02,1\n"
    assert [look(here), look(here)] == [1, 0]
    assert (told(here), len(here.ask("get_calendar", id="2027")["days"])) == (["1", "2"], 2)


@pytest.mark.parametrize("before", [True, False])
def test_what_an_office_imported_stands(here, source, before):
    if not before:
        look(here)
    here.ask("import_calendar", {"days": {"2027-01-04": "off"}, "source": "县"}, id="2027")
    source.table += "2027-01-02,1\n"
    assert look(here) == 0
    assert here.ask("get_calendar", id="2027")["days"] == {"2027-01-04": "off"}


def test_an_office_that_imports_while_the_source_is_asked_wins(here, source, monkeypatch, caplog):
    read = calendar_sources.calendar_years.notices.read

    def meanwhile(*args):
        here.ask("import_calendar", {"days": {"2027-01-04": "off"}, "source": "县"}, id="2027")
        return read(*args)

    monkeypatch.setattr(calendar_sources.calendar_years.notices, "read", meanwhile)
    assert look(here) == 0
    assert here.ask("get_calendar", id="2027")["source"] == "县"
    assert "already_there" in caplog.text


@pytest.mark.parametrize(("table", "said"), [
    ("date,is_off_day\n2027-01-01,perhaps\n", "file.lines.2.is_off_day"), ("", None),
    (OSError("no such disk"), "plugin source failed")])
def test_a_source_that_fails_or_brings_nonsense_changes_nothing_and_is_told_in_the_log(here, source, caplog, table, said):
    source.table = table
    with caplog.at_level(logging.WARNING):
        assert look(here) == 0
    assert here.repository().calendars.get("2027") is None
    assert said in caplog.text if said else not caplog.records
    source.table = TABLE
    assert look(here) == 1


@pytest.mark.parametrize("brought", [
    [], "2027", {}, {"file": TABLE}, {"file": TABLE.encode(), "form": "xlsx", "source": "x"},
    {"file": b"", "form": "csv", "source": "x"},
    {"file": TABLE.encode(), "form": "csv"}, {"file": TABLE.encode(), "form": "csv", "source": "x", "more": 1}])
def test_an_answer_of_another_shape_is_not_taken(here, source, caplog, brought):
    hooks = type("Answers", (), {"calendar_source": staticmethod(lambda **asked: brought)})
    assert calendar_sources.take_notices(here.repository(), hooks, here.installation.clock.now()) == 0
    assert "2027" in caplog.text


def test_the_ticker_looks_in_every_county_of_the_installation(here, source):
    here.services["registration"].take_notices()
    assert (len(told(here)), here.repository(NEIGHBOUR).calendars.get("2027")) == (1, None)
