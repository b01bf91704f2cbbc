"""kill -9 under load, on each arrangement: at the end nothing is lost, nothing is there twice."""

import json
import subprocess
import sys
import time

from tests.faults.kills import Killer
from tests.faults.load import Load
from tests.faults.verdict import prove

COMMANDS = 2000


def proved_from_outside(town):
    """What the command line says of the installation when nothing runs."""
    answer = subprocess.run([sys.executable, "-m", "kentan.entry", "check", "--json"], env=town.processes.environment,
                            capture_output=True, text=True)
    report = json.loads(answer.stdout)
    return answer.returncode, report["lost"], report["doubled"], report["waiting"], report["findings"]


def kill_under_load(town, victims, times, commands, seed, record_property):
    started = time.monotonic()
    load = Load(town, seed)
    killer = Killer(load, victims, times, seed)
    load.run(commands, lambda: killer.over)
    assert load.commands >= commands
    unanswered = prove(load)
    assert town.settled().findings == []
    assert set(town.stop()) == {0}
    assert proved_from_outside(town) == (0, 0, 0, 0, [])
    figures = {**load.figures(), "killed": dict(killer.killed), "left open": unanswered,
               "seconds": round(time.monotonic() - started), "when": killer.said}
    record_property("figures", json.dumps(figures))
    print(figures)


def test_one_process_with_everything_survives_kills(embedded, scaled, record_property):
    kill_under_load(embedded, embedded.processes.all, scaled(10, 4), scaled(COMMANDS), 1, record_property)


def test_parts_gateways_and_broker_survive_kills(apart, rabbit, scaled, record_property):
    victims = [*apart.processes.all, rabbit]
    kill_under_load(apart, victims, scaled(5, 1), scaled(COMMANDS), 2, record_property)
