"""The main job through the command line: real messages in, the whole loop over HTTP, a proved report out.

``KENTAN_TEST_APPEALS`` and ``KENTAN_TEST_COUNTIES`` name real input; without them the messages of the demonstration are used.
"""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kentan.replay.demo_city import demo_files

SCALE = float(os.environ.get("KENTAN_TEST_SCALE", "0.05"))
REAL = "KENTAN_TEST_APPEALS" in os.environ


def input_files():
    """Messages and counties: the real ones where they are named."""
    if REAL:
        return Path(os.environ["KENTAN_TEST_APPEALS"]), Path(os.environ["KENTAN_TEST_COUNTIES"])
    return demo_files()


class Cli:
    """The command line on one installation."""

    def __init__(self, home, **settings):
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("KENTAN_")}
        self.environment |= {"KENTAN_HOME": str(home), "KENTAN_LOG_LEVEL": "WARNING", "KENTAN_LANG": "en", **settings}

    def __call__(self, *arguments, status=0):
        done = subprocess.run([sys.executable, "-W", "ignore", "-m", "kentan.entry", *map(str, arguments)], env=self.environment,
                              capture_output=True, text=True, timeout=3000)
        assert done.returncode == status, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        return done.stdout

    def replay(self, file, counties, first, periods, limit, *more, status=0):
        text = self("replay", file, "--counties", counties, "--from", first, "--periods", periods, "--limit", limit, "--json",
                    *more, status=status)
        return json.loads(text)


@pytest.fixture
def embedded(tmp_path):
    return Cli(tmp_path / "home")


@pytest.fixture
def apart(tmp_path, own_amqp_uri):
    """Several processes on RabbitMQ that share the files of SQLite."""
    return Cli(tmp_path / "home", KENTAN_BROKER_URI=own_amqp_uri, KENTAN_STORE_URI=f"sqlite:///{tmp_path}/store")


@pytest.fixture
def on_mongodb(tmp_path, own_amqp_uri, own_mongodb_uri):
    """Several processes on RabbitMQ and MongoDB."""
    return Cli(tmp_path / "home", KENTAN_BROKER_URI=own_amqp_uri, KENTAN_STORE_URI=own_mongodb_uri)


@pytest.fixture
def small_counties(tmp_path):
    """The first three counties of the input: a slow store is not asked for more than the test needs."""
    with input_files()[1].open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))[:3]
    path = tmp_path / "counties.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return path


def proved(report, cli, appeals):
    """The report says that all went through and nothing was lost; the stores say so again."""
    assert report["appeals"] == report["assigned"] == report["opinions"] == report["completed"] == report["closed"] == appeals
    assert report["lost"] == report["doubled"] == 0
    assert report["findings"] == []
    assert all(letters["gaps"] == 0 for letters in report["letters"].values())
    assert report["letters"]["assignment"]["issued"] == appeals
    assert report["surveys"]["issued"] == appeals + report["second_supervisions"]
    assert report["surveys"]["valid"] == report["surveys"]["returned"] > 0
    assert report["events"]["published"] == report["events"]["consumers"]["notifications.on_any_event"]["applied"]
    assert not any(consumer["parked"] for consumer in report["events"]["consumers"].values())
    proof = json.loads(cli("check", "--json"))
    assert (proof["findings"], proof["lost"], proof["doubled"], proof["waiting"]) == ([], 0, 0, 0)


def size(full, least):
    """The full size times the scale, at least so many; the demonstration has 30 messages."""
    return max(round(full * SCALE), least) if REAL else min(30, least)


def test_real_messages_go_through_the_whole_loop_embedded(embedded):
    appeals = size(1500, 30)
    proved(embedded.replay(*input_files(), "2025-02-20", max(round(10 * SCALE), 2), appeals), embedded, appeals)


def test_a_calendar_and_clocks_that_change_in_the_middle_move_open_deadlines_and_the_check_is_clean(embedded):
    with input_files()[0].open("rb") as lines:
        appeals = min(size(3000, 30), sum(1 for _ in lines))
    report = embedded.replay(*input_files(), "2025-02-20", max(round(10 * SCALE), 2), appeals, "--change-rules")
    assert report["moved"] > appeals / 20
    proved(report, embedded, appeals)


def test_real_messages_go_through_the_whole_loop_in_several_processes(apart):
    appeals = size(1500, 30)
    proved(apart.replay(*input_files(), "2025-02-20", max(round(10 * SCALE), 1), appeals), apart, appeals)


def test_real_messages_go_through_the_whole_loop_on_mongodb(on_mongodb, small_counties):
    appeals, counties = (150, input_files()[1]) if SCALE >= 1 else (3, small_counties)
    proved(on_mongodb.replay(input_files()[0], counties, "2025-02-20", 1, appeals), on_mongodb, appeals)


def test_the_same_seed_gives_the_same_figures(tmp_path):
    reports = [Cli(tmp_path / home).replay(*demo_files(), "2026-03-05", 1, 10) for home in ("one", "two")]
    for report in reports:
        for name in ("seconds", "loops_per_second"):
            del report[name]
    assert reports[0] == reports[1]


def test_a_period_on_a_day_off_moves_to_the_next_working_day_and_the_report_says_why(embedded):
    report = embedded.replay(*demo_files(), "2026-02-19", 1, 3)
    (moved,) = report["moved_periods"]
    assert (moved["planned"], moved["date"]) == ("2026-02-19", "2026-02-24")
    assert moved["because"]


def test_rows_that_cannot_be_used_are_set_aside_with_line_and_reason_and_the_rest_go_on(embedded, tmp_path):
    good = [json.dumps({"id": f"m{n}", "text": f"第{n}条诉求：厂区门口道路积水。"}, ensure_ascii=False) for n in range(3)]
    bad = ['{"id": "x"', json.dumps({"id": "y"}), good[0], json.dumps({"id": "z", "text": "有", "county_code": "999999"})]
    messages, rejects = tmp_path / "messages.jsonl", tmp_path / "rejects.jsonl"
    messages.write_text("\n".join([good[0], *bad, *good[1:]]), "utf-8")
    report = embedded.replay(messages, demo_files()[1], "2026-03-05", 1, 10, "--rejects", rejects)
    assert (report["appeals"], report["rejects"]) == (3, 4)
    told = [json.loads(line) for line in rejects.read_text("utf-8").splitlines()]
    assert [(one["line"], one["reason"]) for one in told] == [
        (2, "broken_json"), (3, "no_text"), (4, "duplicate_id"), (5, "unknown_county")]


def test_a_replay_refuses_data_that_are_there_already(embedded):
    embedded("county", "add", "360802", "吉州区")
    done = embedded("replay", demo_files()[0], "--counties", demo_files()[1], "--from", "2026-03-05", status=1)
    assert "KENTAN_HOME" in done or done == ""
    assert json.loads(embedded("county", "list", "--json"))[0]["code"] == "360802"
