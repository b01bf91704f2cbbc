"""The example plugin notice-folder: a file that the operator drops is the year's notice; a deadline that waited is settled."""

import os
import time
from datetime import datetime

import pytest

from kentan.commands import Actor
from kentan.plugins.manager import Hooks
from kentan.runtime.local import LocalInstallation
from tests.examples.example_town import EXAMPLES, HERE, NEXT_DOOR

CSV = "date,name,is_off_day\n2027-01-01,元旦,1\n"
OFFICE = Actor("office-1", "office", HERE)


@pytest.fixture
def plugin(monkeypatch, tmp_path):
    """The plugin, with a folder of its own."""
    monkeypatch.syspath_prepend(str(EXAMPLES / "plugins" / "notice-folder"))
    monkeypatch.setenv("KENTAN_HOME", str(tmp_path))
    return __import__("kentan_notice_folder")


def drop(folder, name, text=CSV, seconds_ago=60.0):
    """A file that was put there some time ago."""
    path = folder / "notices" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "gb18030")
    os.utime(path, (time.time() - seconds_ago,) * 2)


def test_a_year_without_a_file_has_nothing(plugin):
    assert plugin.calendar_source(2027) is None


@pytest.mark.parametrize(("names", "form"), [(["2027.csv"], "csv"), (["2027.ics"], "ics"), (["2027.ics", "2027.csv"], "csv")])
def test_the_file_of_the_year_is_brought_as_it_lies_there(plugin, tmp_path, names, form):
    for name in [*names, "2028.csv"]:
        drop(tmp_path, name)
    assert plugin.calendar_source(2027) == {"form": form, "file": CSV.encode("gb18030"), "source": f"放假通知文件 2027.{form}"}


def test_a_file_that_is_still_written_to_waits(plugin, tmp_path):
    drop(tmp_path, "2027.csv", seconds_ago=0)
    assert plugin.calendar_source(2027) is None


def test_a_deadline_is_settled_by_the_dropped_file_where_the_plugin_is_on(plugin, tmp_path, installation, clock):
    clock.set(datetime.fromisoformat("2026-12-30T09:00:00+08:00"))
    installation.hooks = Hooks(installation.store, {"notice-folder": plugin})
    town = LocalInstallation(installation)
    for county in (HERE, NEXT_DOOR):
        town.call("registration", "add_county", county, {"code": county, "name": county})
    enterprise = town.call("registration", "register_enterprise", HERE, {"name": "样例米厂", "size_class": "small"}, actor=OFFICE)
    town.settle()
    raised = town.call("tickets", "raise_appeal", HERE, {"kind": "request", "enterprise": enterprise["id"], "text": "道路"},
                       actor=OFFICE)
    assert [(clock["due_day"], clock["provisional"]) for clock in raised["clocks"]] == [("2027-01-04", True)]

    installation.hooks.switch(HERE, "notice-folder", True)
    drop(tmp_path, "2027.csv")
    town.services["registration"].take_notices()
    town.settle()
    (moved,) = town.call("tickets", "get_appeal", HERE, actor=OFFICE, id=raised["id"])["clocks"]
    assert (moved["due_day"], moved["provisional"]) == ("2027-01-05", False)
    assert moved["moves"][0]["because"] == "2027 年工作日历变更（放假通知文件 2027.csv）"
    assert [row["id"] for row in town.call("registration", "list_calendars", NEXT_DOOR)["items"]][-1] == "2026"
