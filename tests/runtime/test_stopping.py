"""Stopping: what is in hand is finished and what was said is published, within a time; a part that breaks stops all."""

import eventlet
import pytest
from eventlet import Timeout

from kentan.errors import Unavailable
from kentan.runtime.container import Container
from tests.events.conftest import eventually
from tests.events.talk_service import command
from tests.runtime.asking import asking


@pytest.fixture
def quiet(caplog):
    """Nothing was logged as an error when the test ends."""
    yield
    assert [record.getMessage() for record in caplog.records if record.levelname in ("ERROR", "CRITICAL")] == []


def entered(answers, number=1):
    """Wait until so many calls of ``sleep`` are inside."""
    eventually(lambda: answers.part.service.at_once["now"] == number)


def test_commands_in_hand_are_answered(answers, caller, quiet):
    asked = [eventlet.spawn(caller.call, answers.part.name, "sleep", asking(seconds=0.3)) for _ in range(5)]
    entered(answers, 5)
    answers.stop()
    assert [one.wait() for one in asked] == ["slept"] * 5


def test_a_command_that_comes_during_the_stop_waits_for_the_next_start(answers, caller, quiet):
    slow = eventlet.spawn(caller.call, answers.part.name, "sleep", asking(seconds=0.5))
    entered(answers)
    line = next(iter(answers.running.containers[0].entrypoints)).intake.line
    ended = eventlet.spawn(answers.stop)
    eventually(line._cancelled.ready)
    with pytest.raises(Unavailable):
        caller.call(answers.part.name, "echo", asking(n=1), timeout=0.2)
    assert answers.part.service.entered == []
    assert slow.wait() == "slept"
    ended.wait()


def test_a_door_that_does_not_end_is_cut_off_when_patience_ends(answers, caller):
    asked = eventlet.spawn(caller.call, answers.part.name, "sleep", asking(seconds=60), 2.0)
    entered(answers)
    with Timeout(5):
        answers.running.stop(timeout=0.3)
    with pytest.raises(Unavailable):
        asked.wait()


def test_what_was_said_is_published_though_a_worker_does_not_end(town, caplog):
    town.part.service.stumble = lambda self, consumer, event: eventlet.sleep(60)
    town.say("first")
    eventually(lambda: len(town.part.service.seen) == 2)
    stopping = eventlet.spawn(town.running.stop, 1.5)
    eventually(lambda: not town.running.ready)
    town.say("last")
    with Timeout(8):
        stopping.wait()
    town.open()
    assert town.pending() == []


def test_events_in_hand_are_handled_to_their_end_and_not_again(town, quiet):
    begun = []

    def linger(self, consumer, event):
        begun.append((consumer, event["id"]))
        eventlet.sleep(0.2)

    town.part.service.stumble = linger
    for number in range(5):
        town.say(f"thing {number}")
    eventually(lambda: begun)
    town.restart()
    eventually(lambda: town.notes() == town.copies() == 5)
    assert len(begun) == len(set(begun)) == 10


def test_what_was_said_last_is_published_before_the_end(town, quiet):
    for number in range(100):
        town.say(f"thing {number}")
    town.stop()
    town.open()
    assert town.pending() == []


def test_everything_can_start_again_in_the_same_process(town, quiet):
    for number in range(3):
        town.say(f"thing {number}")
        town.restart()
    eventually(lambda: town.notes() == 3)


def test_stopping_twice_at_once_stops_once(town, caplog):
    running = town.running
    stopping = [eventlet.spawn(running.stop) for _ in range(3)]
    with Timeout(10):
        for one in stopping:
            one.wait()
    assert running.ended
    assert [record.getMessage() for record in caplog.records if record.levelname != "INFO"] == []


def test_a_part_that_breaks_stops_all_and_is_told(town):
    running = town.running

    def break_():
        raise ZeroDivisionError

    running.containers[0].spawn_managed_thread(break_)
    with Timeout(10), pytest.raises(ZeroDivisionError):
        running.wait()
    assert running.ended
    assert not running.ready


def test_a_part_that_cannot_start_stops_the_others_and_leaves_nothing_behind(town, monkeypatch):
    town.stop()
    town.open()
    start = Container.start

    def refusing(self):
        start(self)
        raise PermissionError

    with monkeypatch.context() as patch:
        patch.setattr(Container, "start", refusing)
        with pytest.raises(PermissionError):
            town.start()
    town.restart()
    town.say("after all")
    eventually(lambda: town.notes() == 1)


def test_a_command_answered_is_a_command_kept(town):
    thing = town.here.say(command("kept").as_dict())
    town.stop()
    town.open()
    assert town.repository.things.get(thing)["text"] == "kept"
