"""A handler that fails: attempts with growing delay, then the parking place; nobody else is held up."""

import itertools
import time

import pytest
from kombu import Connection

from kentan.errors import NotYetKnown, Refused
from kentan.events.failures import CONSUMER, REASON
from kentan.events.topology import DELIVERY_LIMIT, queue_name
from tests.events.conftest import eventually
from tests.events.test_delivery import said_event

FOREVER = (ValueError("张三 13800000000"),)


@pytest.fixture
def script(town):
    """What the handlers stumble over: ``script["on_said", "text"] = [exceptions]``."""
    return town.part.service.stumbles


def attempts(town, handler):
    return [one for one in town.part.service.seen if one[0] == town.consumer(handler)]


def test_a_handler_that_fails_twice_is_asked_a_third_time_and_applies_the_event(town, script):
    script["on_said", "hard"] = [ValueError(), KeyError("x")]
    town.say("hard")
    eventually(lambda: town.notes() == 1)
    eventually(lambda: town.counts("on_said") == {"retried": 2, "applied": 1})
    assert len(attempts(town, "on_said")) == 3
    assert town.dead_letters.count() == 0


def test_the_delays_between_attempts_grow(town, script):
    times = []
    town.part.service.stumble = lambda self, consumer, event: fail_if_said(consumer, times)
    town.say("never")
    eventually(lambda: town.dead_letters.count() == 1)
    pauses = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert len(pauses) == 3
    assert pauses[0] >= 0.02
    assert pauses[1] >= 0.06
    assert pauses[2] >= 0.12


def fail_if_said(consumer, times):
    if consumer.endswith("on_said"):
        times.append(time.monotonic())
        raise RuntimeError


def test_after_the_last_attempt_the_event_is_parked_with_all_that_a_person_needs(town, script):
    script["on_said", "poison"] = FOREVER
    town.say("poison")
    letter = eventually(town.dead_letters.list)[0]
    assert letter["consumer"] == town.consumer("on_said")
    assert letter["attempts"] == 4
    assert letter["reason"] == "ValueError"
    assert letter["routing_key"] == "360802.talk.thing.said"
    assert letter["first_seen"] < letter["parked_at"]
    shown = town.dead_letters.show(letter["id"])
    assert "in stumble" in shown["trace"]
    assert shown["event"]["data"] == {"text": "poison"}
    eventually(lambda: town.counts("on_said") == {"retried": 3, "parked": 1})


def test_what_an_error_quotes_is_not_kept(town, script, caplog):
    script["on_said", "poison"] = FOREVER
    town.say("poison")
    letter = eventually(town.dead_letters.list)[0]
    assert "13800000000" not in str(town.dead_letters.show(letter["id"]))
    assert "13800000000" not in caplog.text
    assert "张三" not in caplog.text


def test_an_error_of_ours_is_kept_by_its_code(town, script):
    script["on_said", "poison"] = (Refused("too_busy", {"who": "张三"}),)
    town.say("poison")
    letter = eventually(town.dead_letters.list)[0]
    assert letter["reason"] == "Refused: too_busy"


def test_poison_holds_up_neither_its_own_queue_nor_anothers(town, script):
    script["on_said", "poison"] = FOREVER
    for number in range(40):
        town.say("poison" if number % 4 == 0 else f"good {number}")
    eventually(lambda: town.notes() == 30 and town.copies() == 40)
    eventually(lambda: town.dead_letters.count() == 10)
    assert town.counts("on_copied") == {"applied": 40}


def test_a_missing_reference_is_asked_for_again_sooner_and_more_often(town, script):
    script["on_said", "early"] = [NotYetKnown("not_yet_known")] * 4
    started = time.monotonic()
    town.say("early")
    eventually(lambda: town.notes() == 1)
    assert time.monotonic() - started < 3
    eventually(lambda: town.counts("on_said") == {"retried": 4, "applied": 1})


@pytest.mark.parametrize(("body", "reason"), [
    (b"\xff\x00 not JSON", "not JSON"),
    (b"[1, 2]", "not a JSON object"),
    (b'{"specversion": "1.0"}', "no CloudEvents field id"),
    (b'{"specversion": "1.0", "id": 7}', "no CloudEvents field id"),
])
def test_what_cannot_be_read_is_parked_at_once(town, body, reason):
    town.throw("on_said", body)
    letter = eventually(town.dead_letters.list)[0]
    assert letter["reason"] == f"unreadable: {reason}"
    assert letter["attempts"] == 1
    assert letter["consumer"] == town.consumer("on_said")
    town.say("readable")
    eventually(lambda: town.notes() == 1)


def test_a_message_that_ends_its_process_again_and_again_is_parked_by_the_broker(town):
    thing = town.say("murder")
    eventually(lambda: town.notes() == 1 and not town.pending())
    event = said_event(town, thing)
    town.running.containers[0].stop()
    town.publish(event)
    with Connection(town.running.broker_uri) as connection:
        for _ in range(DELIVERY_LIMIT + 1):
            eventually(lambda: give_back(connection, queue_name(town.consumer("on_said"))))
    letter = eventually(town.dead_letters.list)[0]
    assert (letter["consumer"], letter["event_id"]) == (town.consumer("on_said"), event["id"])
    assert letter["reason"] == "delivered too often"


def give_back(connection, queue):
    """Take a message and lose it, as a process that dies does."""
    message = connection.default_channel.basic_get(queue)
    if message is not None:
        connection.default_channel.basic_reject(message.delivery_tag, requeue=True)
    return message


def test_the_headers_of_an_attempt_say_whose_it_is_and_why(town, script):
    script["on_said", "poison"] = FOREVER
    town.say("poison")
    letter = eventually(town.dead_letters._place.letters)[0]
    assert letter.headers[CONSUMER] == town.consumer("on_said")
    assert letter.headers[REASON] == "ValueError"
