"""Other processes: a second owner, a look from beside, kill -9."""

import json
import os
import signal
import subprocess
import sys
import textwrap

import eventlet
import pytest

from kentan.broker import BrokerBusy, inspect, open_broker

PRELUDE = """
import eventlet
eventlet.monkey_patch()
import sys
from kombu import Connection, Exchange, Queue
from kentan.broker import broker_uri
uri = broker_uri(sys.argv[1])
connection = Connection(uri)
channel = connection.channel()
def queue(name, **arguments):
    made = Queue(name, queue_arguments={"x-queue-type": "quorum", **arguments}, channel=channel)
    made.declare()
    return made
def publish(body, name):
    connection.Producer(channel=channel).publish(body, exchange="", routing_key=name, serializer="json", mandatory=True)
def say(*words):
    print(*words, flush=True)
"""


def start(code, path, *arguments):
    """A Python process with a connection to the broker on this path."""
    command = [sys.executable, "-W", "ignore", "-c", PRELUDE + textwrap.dedent(code), str(path), *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


@pytest.fixture
def owner(path):
    """A process that owns the broker, with three messages parked and a consumer of ``work``."""
    process = start("""
        parked, work = queue("parked"), queue("work")
        for number in range(3):
            publish({"n": number}, "parked")
        def show(body, message):
            say("got", body["n"]); message.ack()
        with connection.Consumer(work, channel=channel, callbacks=[show]):
            say("ready")
            while True:
                connection.drain_events()
    """, path)
    assert process.stdout.readline() == "ready\n"
    yield process
    process.kill()
    process.wait()


def test_a_second_owner_is_refused_and_told_who_has_the_file(owner, path, file_uri):
    with pytest.raises(BrokerBusy, match=f"broker.sqlite belongs to the running process {owner.pid}"):
        open_broker(file_uri)


def test_the_file_is_free_when_its_owner_was_killed(owner, file_uri):
    os.kill(owner.pid, signal.SIGKILL)
    owner.wait()
    assert open_broker(file_uri).open


def test_messages_can_be_seen_beside_the_owner(owner, path):
    assert inspect.queues(path) == {"parked": 3}
    found = inspect.messages(path, "parked")
    assert [json.loads(message.body) for message in found] == [{"n": 0}, {"n": 1}, {"n": 2}]
    assert found[0].properties["content_type"] == "application/json"
    assert inspect.message(path, "parked", found[1].number) == found[1]
    assert inspect.message(path, "work", found[1].number) is None


def test_a_message_moved_beside_the_owner_is_consumed_there(owner, path):
    numbers = [message.number for message in inspect.messages(path, "parked")]
    with eventlet.Timeout(5):
        assert inspect.move(path, "parked", numbers[1:], "work") == 2
        assert inspect.queues(path)["parked"] == 1
        assert [owner.stdout.readline(), owner.stdout.readline()] == ["got 1\n", "got 2\n"]
    assert inspect.move(path, "parked", numbers[1:], "work") == 0


def test_a_message_deleted_beside_the_owner_is_gone_for_it_too(path):
    process = start("""
        work = queue("work")
        for number in range(3):
            publish(number, "work")
        say("ready")
        eventlet.sleep(1.2)
        while (message := work.get(no_ack=True)):
            say(message.payload)
        say("empty")
    """, path)
    assert process.stdout.readline() == "ready\n"
    (second,) = [message.number for message in inspect.messages(path, "work") if message.body == b"1"]
    assert inspect.delete(path, "work", [second]) == 1
    assert process.stdout.read().split() == ["0", "2", "empty"]
    process.wait()


def test_messages_can_be_moved_while_no_owner_runs(kept_client, path, reopened):
    parked, work = kept_client.queue("parked").name, kept_client.name("work")
    kept_client.publish("moved", key=parked)
    again = reopened(lambda: (
        inspect.move(path, parked, [inspect.messages(path, parked)[0].number], "between"),
        inspect.move(path, "between", [inspect.messages(path, "between")[0].number], work),
    ))
    assert inspect.queues(path) == {work: 1}
    assert again.bodies(again.queue("work"), 1) == ["moved"]


def test_a_look_at_a_broker_that_never_ran_finds_nothing(path):
    assert inspect.queues(path) == {}
    assert inspect.messages(path, "q") == []
    assert inspect.message(path, "q", 1) is None
    assert inspect.delete(path, "q", [1]) == 0
    assert not path.exists()


PUBLISHER = """
    exchange = Exchange("events", type="topic", channel=channel); exchange.declare()
    one, two = queue("one"), queue("two")
    for made in (one, two):
        made.bind_to(exchange, "#")
    producer = connection.Producer(channel=channel)
    start = int(sys.argv[2])
    def work(mine):
        for number in range(start + mine, start + 100_000, 8):
            say("tried", number)
            producer.publish(number, exchange="events", routing_key="k", serializer="json", mandatory=True)
            say("confirmed", number)
    def consume():
        def done(body, message):
            say("done", body); message.ack()
        own = connection.clone()
        with own.Consumer(one, callbacks=[done], prefetch_count=10):
            while True:
                own.drain_events()
    eventlet.spawn(consume)
    pool = eventlet.GreenPool()
    for mine in range(8):
        pool.spawn(work, mine)
    pool.waitall()
"""


def run_until_killed(path, turn):
    """What a publishing and consuming process said before it was killed: word to numbers."""
    process = start(PUBLISHER, path, str(turn * 100_000))
    lines = [process.stdout.readline() for _ in range(500 + 37 * turn)]
    os.kill(process.pid, signal.SIGKILL)
    said = {"tried": set(), "confirmed": set(), "done": set()}
    for line in "".join([*lines, process.stdout.read()]).splitlines(keepends=True):
        if line.endswith("\n"):
            word, number = line.split()
            said[word].add(int(number))
    process.wait()
    return said


def test_after_kill_9_every_confirmed_message_is_there_and_none_is_invented(path):
    said = [run_until_killed(path, turn) for turn in range(4)]
    tried, confirmed, done = (set().union(*(one[word] for one in said)) for word in ("tried", "confirmed", "done"))
    one, two = ([json.loads(message.body) for message in inspect.messages(path, name, 100_000)] for name in ("one", "two"))
    assert len(confirmed) > 300
    assert confirmed <= done | set(one)
    assert confirmed <= set(two) <= tried
    assert done <= tried
    assert len(one) == len(set(one))
    assert len(two) == len(set(two))


def test_after_kill_9_what_was_in_hand_comes_again_first_and_marked(path, connect):
    process = start("""
        work = queue("work")
        for number in range(5):
            publish(number, "work")
        work.get(); work.get().ack(); work.get()
        eventlet.sleep(0.3)
        say("ready")
        eventlet.sleep(60)
    """, path)
    process.stdout.readline()
    process.kill()
    process.wait()
    client = connect()
    client.name = str
    found = [client.get(client.queue("work")) for _ in range(4)]
    assert [message.payload for message in found] == [0, 2, 3, 4]
    assert [message.delivery_info["redelivered"] for message in found] == [True] * 4
    assert [message.headers.get("x-delivery-count") for message in found] == [1, 1, None, None]
