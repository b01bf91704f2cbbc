"""kill -9 under load, on each arrangement: at the end nothing is lost, nothing is there twice."""

import time

from kentan.runtime.faults import AFTER_EFFECT, AFTER_PUBLISH, AFTER_SAVE, BEFORE_ANSWER, POINTS
from tests.faults.kills import Killer, Mine
from tests.faults.load import CLIENTS, Load
from tests.faults.verdict import prove

COMMANDS, COMMANDS_ON_MONGODB = 2000, 200
MINED = {
    "registration": (AFTER_SAVE, AFTER_PUBLISH, BEFORE_ANSWER),
    "tickets": POINTS,
    "notifications": (AFTER_EFFECT,),
    "evaluation": POINTS,
    "gateway": (BEFORE_ANSWER,),
}


def proved_from_outside(town):
    """What the command line says of the installation when nothing runs."""
    report, status = town.kentan("check", "--json")
    return status, report["lost"], report["doubled"], report["waiting"], report["findings"]


def kill_under_load(town, victims, times, commands, seed, clients=CLIENTS):
    started = time.monotonic()
    load = Load(town, seed, clients)
    with Killer(load, victims, times, seed) as killer:
        load.run(commands, lambda: killer.over)
    under_load, seconds = load.commands, round(time.monotonic() - started)
    assert under_load >= commands
    unanswered = prove(load)
    assert town.settled().findings == []
    assert set(town.stop()) == {0}
    assert proved_from_outside(town) == (0, 0, 0, 0, [])
    print({"under load": under_load, "seconds of load": seconds, "left open": unanswered, **load.figures(),
           "killed": dict(killer.killed), "seconds": round(time.monotonic() - started)})


def test_one_process_with_everything_survives_kills(embedded, scaled):
    kill_under_load(embedded, embedded.processes.all, scaled(10, 4), scaled(COMMANDS), 1)


def test_parts_gateways_and_broker_survive_kills(apart, rabbit, scaled):
    victims = [*apart.processes.all, rabbit]
    kill_under_load(apart, victims, scaled(5, 1), scaled(COMMANDS), 2)


def test_parts_gateways_broker_and_mongodb_survive_kills(on_mongodb, rabbit, mongodb, scaled):
    victims = [*on_mongodb.processes.all, rabbit, *([mongodb] if mongodb else [])]
    kill_under_load(on_mongodb, victims, scaled(5, 1), scaled(COMMANDS_ON_MONGODB, 40), 3, clients=3)


def test_one_process_dies_between_each_two_steps(embedded, scaled):
    mines = [Mine(embedded.processes.all[0], point, times) for point in POINTS for times in (1, 7)]
    kill_under_load(embedded, mines, 1, scaled(COMMANDS), 4)


def test_each_part_dies_between_each_two_steps(apart, scaled):
    mines = [Mine(apart.processes.of(part)[0], point, 3) for part, points in MINED.items() for point in points]
    kill_under_load(apart, mines, 1, scaled(COMMANDS), 5)
