"""Batches with confirmation, on both brokers."""

import eventlet
import pytest
from kombu import Connection, Queue

from kentan.broker import close_broker
from kentan.events.publisher import BrokerLost, Outgoing, Publisher
from kentan.runtime.address import broker_address
from tests.events.conftest import eventually


@pytest.fixture
def uri(settings):
    address = broker_address(settings)
    yield address
    if not settings.broker_uri:
        close_broker(address)


@pytest.fixture
def connection(uri):
    with Connection(uri) as made:
        yield made


@pytest.fixture
def queue(connection):
    made = Queue("kentan-test-publisher", durable=True, queue_arguments={"x-queue-type": "quorum"})(connection.channel())
    made.declare()
    yield made
    made.delete()


@pytest.fixture
def publisher(uri):
    made = Publisher(uri)
    yield made
    made.close()


def to(queue, number):
    return Outgoing(f"m{number}", str(number).encode(), "", queue, {"n": number})


def bodies(queue):
    return [bytes(message.body, "utf-8") if isinstance(message.body, str) else bytes(message.body)
            for message in iter(lambda: queue.get(no_ack=True), None)]


def test_a_batch_arrives_whole_and_in_its_order(publisher, queue):
    assert publisher.publish([to(queue.name, number) for number in range(300)]) == set()
    assert bodies(queue) == [str(number).encode() for number in range(300)]


def test_what_no_queue_takes_is_named_by_its_place(publisher, queue):
    batch = [to(queue.name, 0), to("kentan-test-nowhere", 1), to(queue.name, 2), to("kentan-test-nowhere", 3)]
    assert publisher.publish(batch) == {1, 3}
    assert bodies(queue) == [b"0", b"2"]


def test_the_same_message_to_two_queues_is_told_apart(publisher, queue):
    assert publisher.publish([Outgoing("m", b"x", "", "kentan-test-nowhere"), Outgoing("m", b"x", "", queue.name)]) == {0}


def test_one_batch_after_another_goes_over_the_same_connection(publisher, queue):
    for number in range(5):
        assert publisher.publish([to(queue.name, number)]) == set()
    assert len(bodies(queue)) == 5


def test_greenlets_that_publish_at_the_same_time_take_turns(publisher, queue):
    pool = eventlet.GreenPool(10)
    results = list(pool.imap(lambda number: publisher.publish([to(queue.name, number)]), range(40)))
    assert results == [set()] * 40
    assert sorted(map(int, bodies(queue))) == list(range(40))


def test_messages_keep_id_headers_and_content_type(publisher, queue):
    publisher.publish([Outgoing("m1", b"{}", "", queue.name, {"kentan-attempt": 2})])
    message = eventually(queue.get)
    assert message.properties["message_id"] == "m1"
    assert message.headers["kentan-attempt"] == 2
    assert message.content_type == "application/cloudevents+json"


def test_an_exchange_that_is_not_there_is_a_lost_batch_and_the_next_one_goes_out(publisher, queue):
    with pytest.raises(BrokerLost):
        publisher.publish([Outgoing("m", b"x", "kentan-test-no-exchange", "key")])
    assert publisher.publish([to(queue.name, 1)]) == set()


def test_a_batch_that_was_cut_short_leaves_nothing_to_the_next(publisher, queue):
    with eventlet.Timeout(0, False):
        publisher.publish([to(queue.name, number) for number in range(500)])
    eventlet.sleep(0)
    assert publisher.publish([to(queue.name, 1000), to("kentan-test-nowhere", 1001)]) == {1}


def test_without_a_broker_the_batch_is_lost_and_nobody_waits_for_ever():
    publisher = Publisher("amqp://guest:guest@127.0.0.1:1/")
    with eventlet.Timeout(6), pytest.raises(BrokerLost):
        publisher.publish([Outgoing("m", b"x", "", "q")])
