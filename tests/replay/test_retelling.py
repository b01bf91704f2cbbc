"""A scenario retold through the command line: its figures are what the rules give, one attendance more shows, nothing is lost."""

import json
import os
import subprocess
import sys

import pytest

from kentan.replay.retelling import deviations
from kentan.replay.scenario import SCENARIOS, read_scenario

SMALL = {"forums": 3, "attendance": 30, "enterprises_per_county": 20,
         "cadences": [{"valid_from": "2025-03-06", "every_weeks": 1, "periods": 2},
                      {"valid_from": "2025-03-20", "every_weeks": 2, "periods": 1}],
         "late": {"assigned": 0, "opined": 0.5, "completed": 0.5},
         "late_days": {"few": [2, 6], "many": [15, 25], "share_of_many": 0.5}}


def retold(folder, **changed):
    """The report of a small scenario with these changes."""
    folder.mkdir()
    whole = json.loads((SCENARIOS / "ji-an.json").read_text("utf-8"))
    (folder / "own.json").write_text(json.dumps({**whole, **SMALL, **changed}), "utf-8")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("KENTAN_")}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "kentan.entry", "scenario", str(folder / "own.json"), "--json"],
        env={**clean, "KENTAN_HOME": str(folder / "home"), "KENTAN_LANG": "en"}, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("scenario")


@pytest.fixture(scope="module")
def report(folder):
    return retold(folder / "as-it-is")


def test_there_were_as_many_periods_forums_and_enterprises_as_the_scenario_says(report):
    assert (report["periods"], report["forums"], report["enterprises"]) == (3, 9, 30)
    assert (report["appeals"], report["assignment_letters"]) == (30, 30)


def test_whoever_was_late_was_called_and_whoever_stayed_late_got_a_letter(report):
    late = sum(report["overdue"].values())
    assert late > 5
    assert report["phone_reminders"] > 0
    assert 0 < report["supervision_letters"] < report["phone_reminders"]


def test_nothing_was_lost_or_doubled_and_the_check_is_clean(report):
    assert (report["lost"], report["doubled"], report["findings"]) == (0, 0, [])


def test_one_attendance_more_is_one_more_in_the_report(report, folder):
    more = retold(folder / "one-more", attendance=31)
    names = ("periods", "forums", "enterprises", "appeals", "assignment_letters")
    assert {name: more[name] - report[name] for name in names} == {
        "periods": 0, "forums": 0, "enterprises": 1, "appeals": 1, "assignment_letters": 1}


def test_nobody_is_called_where_nobody_is_late(folder):
    calm = retold(folder / "calm", late={})
    assert (calm["phone_reminders"], calm["supervision_letters"], calm["overdue"]) == (0, 0, {})


def test_a_deviation_says_what_the_text_has_what_came_out_and_the_difference():
    told = {"periods": 52, "forums": 728, "enterprises": 5354, "phone_reminders": 290, "supervision_letters": 25}
    assert deviations(read_scenario(SCENARIOS / "ji-an.json"), told) == {
        "periods": "52: 52 (+0)", "forums": "700+: 728 (+28)", "enterprises": "5354: 5354 (+0)",
        "phone_reminders": "300+: 290 (-10)", "supervision_letters": "22: 25 (+3)"}
