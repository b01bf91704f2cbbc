"""The passing of time, as a service is told of it: at intervals, when the clock is moved, one turn after the other."""

from typing import ClassVar

import eventlet
import pytest
from eventlet import Timeout

from kentan.clock import ManualClock, from_text
from kentan.plugins.manager import Hooks
from kentan.runtime.doors import every
from kentan.runtime.installation import Installation
from kentan.runtime.part import Part
from kentan.runtime.run import run_installation
from kentan.runtime.ticker import LONGEST_GAP
from kentan.settings import load_settings
from kentan.store import open_store
from tests.events.conftest import eventually
from tests.runtime.asking import PERSONAL


class Ticking:
    """Counts its turns."""

    name = "ticking"
    turns: ClassVar = {"begun": 0, "ended": 0, "at_once": 0, "fail": False, "seconds": 0.0}

    @every(0.02)
    def often(self):
        """A turn."""
        turns = self.turns
        turns["begun"] += 1
        turns["at_once"] = max(turns["at_once"], turns["begun"] - turns["ended"])
        eventlet.sleep(turns["seconds"])
        turns["ended"] += 1
        if turns["fail"]:
            raise ValueError(PERSONAL)


class Seldom(Ticking):
    """Has a turn once an hour."""

    @every(3600)
    def often(self):
        """A turn."""
        self.turns["begun"] += 1


class Woken(Ticking):
    """Has a turn once an hour, and whenever a bell rings."""

    @every(3600, woken_by="bell")
    def often(self):
        """A turn."""
        turns = self.turns
        turns["begun"] += 1
        eventlet.sleep(turns["seconds"])
        turns["ended"] += 1


@pytest.fixture
def started(tmp_path):
    """Starts a service; its turns, what runs, and its clock."""
    made = []

    def start(service, **turns):
        fresh = {**Ticking.turns, **turns}
        kind = type("Ticking", (service,), {"turns": fresh})
        store, clock = open_store(f"sqlite:///{tmp_path}/store"), ManualClock(from_text("2026-01-05T01:00:00Z"))
        settings = load_settings({}, home=str(tmp_path))
        made.append(run_installation(Installation(settings, store, clock, Hooks(store, {}), {"ticking": Part("ticking", kind)})))
        return fresh, made[0], clock

    yield start
    for one in made:
        one.stop(timeout=2)


def test_a_turn_comes_at_the_start_and_then_at_each_interval(started):
    turns, _, _ = started(Ticking)
    eventually(lambda: turns["ended"] >= 5)


def test_turns_never_overlap_however_long_they_take(started):
    turns, _, clock = started(Ticking, seconds=0.05)
    for _ in range(5):
        clock.advance(hours=1)
        eventlet.sleep(0.01)
    eventually(lambda: turns["ended"] >= 3)
    assert turns["at_once"] == 1


def test_a_moved_clock_gives_a_turn_at_once(started):
    turns, _, clock = started(Seldom)
    eventually(lambda: turns["begun"] == 1)
    for number in range(2, 5):
        eventlet.sleep(0)
        clock.advance(days=1)
        eventually(lambda number=number: turns["begun"] == number)


def test_a_clock_moved_during_a_turn_gives_one_more(started):
    turns, _, clock = started(Ticking, seconds=0.1)
    eventually(lambda: turns["begun"] == 1)
    clock.advance(days=1)
    eventually(lambda: turns["begun"] == 2)


def test_a_turn_that_fails_does_not_keep_the_next_from_coming(started):
    turns, _, _ = started(Ticking, fail=True)
    eventually(lambda: turns["ended"] >= 3)


def test_a_failure_is_logged_once_while_it_lasts_and_again_when_it_is_over(started, caplog):
    caplog.set_level("INFO", "kentan.runtime.ticker")
    turns, _, _ = started(Ticking, fail=True)
    eventually(lambda: turns["ended"] >= 3)
    turns["fail"] = False
    eventually(lambda: "often works again" in caplog.messages)
    (failed,) = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert failed.startswith("often failed")
    assert failed.endswith("ValueError")
    assert PERSONAL not in caplog.text


def test_a_stop_waits_for_the_turn_in_hand_and_no_other_comes(started):
    turns, running, clock = started(Ticking, seconds=0.2)
    eventually(lambda: turns["begun"] == 1)
    with Timeout(5):
        running.stop()
    assert turns["begun"] == turns["ended"] == 1
    clock.advance(days=1)
    eventlet.sleep(0.1)
    assert turns["begun"] == 1


def test_a_bell_wakes_it_at_once(started):
    turns, running, _ = started(Woken)
    eventually(lambda: turns["ended"] == 1)
    eventlet.sleep(LONGEST_GAP)
    running.installation.bells.ring("bell")
    eventually(lambda: turns["ended"] == 2, within=1)


def test_many_rings_are_answered_by_few_turns_and_the_last_one_is_never_missed(started):
    turns, running, _ = started(Woken, seconds=0.01)
    eventually(lambda: turns["ended"] == 1)
    for _ in range(100):
        running.installation.bells.ring("bell")
        eventlet.sleep(0.001)
    begun = turns["begun"]
    running.installation.bells.ring("bell")
    eventually(lambda: turns["begun"] > begun)
    assert turns["begun"] <= 30


def test_a_ring_during_a_turn_asks_for_another(started):
    turns, running, _ = started(Woken, seconds=0.2)
    eventually(lambda: turns["begun"] == 1)
    running.installation.bells.ring("bell")
    eventually(lambda: turns["ended"] == 2, within=2)


def test_another_bell_wakes_nobody(started):
    turns, running, _ = started(Woken)
    eventually(lambda: turns["ended"] == 1)
    running.installation.bells.ring("other")
    eventlet.sleep(2 * LONGEST_GAP)
    assert turns["begun"] == 1
