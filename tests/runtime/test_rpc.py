"""Asking a door over the broker: answers, errors as they were, patience, loss."""

import dataclasses
import time

import eventlet
import orjson
import pytest
from kombu import Connection
from nameko.standalone.rpc import ServiceRpcProxy

from kentan import errors
from kentan.commands import OFFICE, Actor, Command
from kentan.errors import Forbidden, KentanError, NotYetKnown, Unavailable
from kentan.runtime.answering import rpc_exchange, rpc_queue
from kentan.runtime.rpc import Caller
from tests.events.conftest import eventually
from tests.events.talk_service import COUNTY
from tests.runtime.asking import another_process, asking

OURS = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, KentanError) and one is not KentanError]


def test_a_door_answers_with_what_it_returns(answers, caller):
    asked = dataclasses.replace(asking(name="张三", n=3), correlation_id="c-1", key="k-1")
    answer = caller.call(answers.part.name, "echo", asked)
    assert answer == {"data": {"name": "张三", "n": 3}, "key": "k-1", "correlation": "c-1", "county": COUNTY}


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.__name__)
def test_an_error_of_ours_arrives_as_it_was_raised(answers, caller, kind):
    params, fields = {"what": "单位", "n": 3, "none": None}, {"name": ["required"]}
    with pytest.raises(kind) as raised:
        caller.call(answers.part.name, "fail",
                    asking(error=kind.__name__, code="some_code", params=params, fields=fields), timeout=0.3)
    assert type(raised.value) is kind
    assert (raised.value.code, raised.value.params, raised.value.fields) == ("some_code", params, fields)
    assert raised.value.status == kind.status


def test_an_error_that_is_not_ours_arrives_as_internal_and_quotes_nothing(answers, caller):
    with pytest.raises(KentanError) as raised:
        caller.call(answers.part.name, "break_", asking())
    assert raised.value.args == ("internal", {}, {})


def test_a_door_refuses_who_may_not_enter(answers, caller):
    with pytest.raises(Forbidden) as raised:
        caller.call(answers.part.name, "operate", asking())
    assert raised.value.code == "role_not_allowed"


def test_a_door_refuses_another_countys_clerk(answers, caller):
    with pytest.raises(Forbidden):
        caller.call(answers.part.name, "echo", Command(Actor("clerk", OFFICE, "360821"), COUNTY))


def test_a_door_that_is_not_there_is_an_error_of_the_program(answers, caller):
    with pytest.raises(KentanError) as raised:
        caller.call(answers.part.name, "no_such_door", asking())
    assert raised.value.code == "internal"


def test_a_part_that_never_ran_is_unavailable_at_once(answers, caller):
    started = time.monotonic()
    with pytest.raises(Unavailable) as raised:
        caller.call("nobody", "echo", asking())
    assert raised.value.params == {"part": "nobody"}
    assert time.monotonic() - started < 2


def test_a_part_that_does_not_answer_in_time_is_unavailable(answers, caller):
    with pytest.raises(Unavailable):
        caller.call(answers.part.name, "sleep", asking(seconds=1), timeout=0.1)


def test_a_call_that_was_given_up_leaves_nothing_behind(answers, caller):
    for _ in range(5):
        with pytest.raises(Unavailable):
            caller.call(answers.part.name, "sleep", asking(seconds=0.2), timeout=0.05)
    assert caller._waiting == {}
    eventlet.sleep(0.3)
    assert caller.call(answers.part.name, "echo", asking(n=1))["data"] == {"n": 1}


def test_a_request_whose_caller_has_given_up_is_not_answered_any_more(answers, caller):
    answers.running.containers[0].stop()
    with pytest.raises(Unavailable):
        caller.call(answers.part.name, "echo", asking(), timeout=0.1)
    with another_process(answers):
        caller.call(answers.part.name, "echo", dataclasses.replace(asking(), key="later"))
    assert answers.part.service.entered == ["later"]


def test_a_caller_waits_for_a_part_that_is_just_starting_again(answers, caller):
    name = answers.part.name
    answers.running.containers[0].stop()
    answer = eventlet.spawn(caller.call, name, "echo", asking(n=1), 5.0)
    eventlet.sleep(0.1)
    with another_process(answers):
        assert answer.wait()["data"] == {"n": 1}


def test_many_callers_are_answered_each_with_its_own(answers, caller):
    pool = eventlet.GreenPool(50)
    answered = list(pool.imap(lambda n: caller.call(answers.part.name, "echo", asking(n=n))["data"]["n"], range(300)))
    assert answered == list(range(300))


def test_a_slow_door_holds_up_nobody_else(answers, caller):
    slow = [eventlet.spawn(caller.call, answers.part.name, "sleep", asking(seconds=0.5)) for _ in range(5)]
    eventually(lambda: answers.part.service.at_once["most"] == 5)
    started = time.monotonic()
    caller.call(answers.part.name, "echo", asking())
    assert time.monotonic() - started < 0.4
    assert [one.wait() for one in slow] == ["slept"] * 5


def test_a_reference_not_yet_known_is_asked_for_again_under_the_same_key(answers, caller):
    assert caller.call(answers.part.name, "learn", asking(times=4)) == 4
    assert len(set(answers.part.service.entered)) == 1


def test_patience_with_what_never_becomes_known_ends_after_two_seconds(answers, caller):
    started = time.monotonic()
    with pytest.raises(NotYetKnown) as raised:
        caller.call(answers.part.name, "learn", asking(times=10_000))
    assert 1 < time.monotonic() - started < 3
    assert raised.value.params == {"what": "unit", "id": "u1"}
    assert 5 < len(answers.part.service.entered) < 40


def test_a_command_without_a_key_keeps_the_one_it_is_given_over_all_attempts(answers, caller):
    caller.call(answers.part.name, "learn", dataclasses.replace(asking(times=3), key=""))
    assert len(answers.part.service.entered) == 3
    assert len(set(answers.part.service.entered)) == 1


def test_what_json_does_not_know_travels_as_text(answers, caller):
    answer = caller.call(answers.part.name, "odd", asking())
    assert answer["when"].startswith("20")
    assert answer["big"] == 2**40


def test_a_caller_that_is_not_connected_gives_up_in_its_time():
    caller = Caller("amqp://guest:guest@127.0.0.1:1/", 0.3)
    caller.start()
    try:
        started = time.monotonic()
        with pytest.raises(Unavailable):
            caller.call("tickets", "echo", asking())
        assert time.monotonic() - started < 2
    finally:
        caller.stop()


@pytest.mark.parametrize("body", [b"not JSON", b"[]", b'{"args": []}', b'{"args": [1, 2, 3], "kwargs": {}}',
                                  b'{"args": [{}], "kwargs": {}}'])
def test_a_request_that_is_none_is_answered_with_an_error_and_the_door_stays_open(answers, caller, body):
    with Connection(answers.running.broker_uri) as connection:
        channel = connection.channel()
        replies = rpc_queue("x")(channel)
        replies.name, replies.routing_key = f"replies-{answers.part.name}", f"replies-{answers.part.name}"
        replies.declare()
        message = channel.prepare_message(body, None, "application/json", "utf-8", {}, {
            "reply_to": replies.routing_key, "correlation_id": "q"})
        channel.basic_publish(message, rpc_exchange().name, f"{answers.part.name}.echo")
        reply = orjson.loads(eventually(lambda: replies.get(no_ack=True)).body)
        replies.delete()
    assert reply["result"] is None
    assert reply["error"]["exc_type"]
    assert caller.call(answers.part.name, "echo", asking(n=1))["data"] == {"n": 1}


def test_nameko_itself_can_ask_our_doors(answers, caller):
    with ServiceRpcProxy(answers.part.name, {"AMQP_URI": answers.running.broker_uri}, timeout=5) as proxy:
        assert proxy.echo(asking(n=1).as_dict())["data"] == {"n": 1}
