"""What a client of the broker sees; the same on RabbitMQ."""

import socket

import eventlet
import pytest
from amqp.exceptions import ChannelError, NotFound, PreconditionFailed


def test_a_message_arrives_with_what_it_was_sent_with(client):
    queue = client.queue("q")
    client.publish({"n": "件"}, queue, headers={"h": 1}, correlation_id="c", reply_to="r")
    message = client.get(queue)
    assert message.payload == {"n": "件"}
    assert message.headers["h"] == 1
    assert message.properties["correlation_id"] == "c"
    assert message.properties["reply_to"] == "r"
    assert message.properties["content_type"] == message.content_type == "application/json"
    assert message.properties["content_encoding"] == message.content_encoding == "utf-8"
    assert message.delivery_info["routing_key"] == queue.name
    assert message.delivery_info["redelivered"] is False


@pytest.mark.parametrize(("binding", "key", "reached"), [
    ("a.b", "a.b", True), ("a.b", "a.b.c", False), ("a.*", "a.b", True), ("a.*", "a", False), ("a.*", "a.b.c", False),
    ("a.#", "a", True), ("a.#", "a.b.c", True), ("#.c", "c", True), ("#.c", "a.b.c", True), ("a.#.c", "a.c", True),
    ("a.#.c", "a.b.b.c", True), ("a.#.c", "a.b", False), ("*.b", "axb", False), ("#", "", True), ("a.+", "a.a", False),
])
def test_a_topic_exchange_matches_words(client, binding, key, reached):
    exchange = client.exchange("topics")
    queue = client.queue("q", exchange=exchange, key=binding, kept=False)
    client.publish(1, exchange=exchange, key=key)
    assert (client.get(queue, within=0.05) is not None) is reached


def test_a_direct_exchange_matches_the_whole_key_and_a_fanout_exchange_any(client):
    direct, fanout = client.exchange("direct", "direct"), client.exchange("fanout", "fanout")
    queue = client.queue("q", exchange=direct, key="a")
    queue.bind_to(fanout, "")
    client.publish(1, exchange=direct, key="a")
    client.publish(2, exchange=direct, key="a.b")
    client.publish(3, exchange=fanout, key="whatever")
    assert client.bodies(queue, 2) == [1, 3]


def test_a_queue_bound_twice_gets_a_message_once(client):
    exchange = client.exchange("topics")
    queue = client.queue("q", exchange=exchange, key="a.*")
    queue.bind_to(exchange, "*.b")
    client.publish(1, exchange=exchange, key="a.b")
    assert client.bodies(queue, 2, within=0.2) == [1, None]


def test_an_undone_binding_leads_nowhere(client):
    exchange = client.exchange("topics")
    queue = client.queue("q", exchange=exchange, key="a")
    queue.queue_unbind()
    with pytest.raises(ChannelError, match="NO_ROUTE"):
        client.publish(1, exchange=exchange, key="a", mandatory=True)


def test_messages_come_in_the_order_in_which_they_were_published(client):
    queue = client.queue("q")
    for number in range(50):
        client.publish(number, queue)
    assert client.bodies(queue, 50) == list(range(50))


def test_a_mandatory_message_that_no_queue_takes_raises(client):
    exchange = client.exchange("topics")
    with pytest.raises(ChannelError, match="NO_ROUTE"):
        client.publish(1, exchange=exchange, key="nobody", mandatory=True)
    client.publish(1, exchange=exchange, key="nobody")  # not mandatory: dropped in silence


def test_a_mandatory_message_that_no_queue_takes_goes_to_the_return_callbacks(client):
    returned = []
    client.channel.events["basic_return"].add(lambda *given: returned.append(given))
    client.publish({"n": 1}, key="no-such-queue", mandatory=True)
    ((problem, exchange, key, message),) = returned
    assert (problem.reply_code, exchange, key) == (312, "", "no-such-queue")
    assert message.body in (b'{"n": 1}', '{"n": 1}')


def test_publishing_to_an_unknown_exchange_raises(client):
    message = client.channel.prepare_message(b"x")
    with pytest.raises(NotFound):
        client.channel.basic_publish(message, exchange=client.name("none"), routing_key="a")


def test_an_unknown_queue_can_be_neither_read_nor_declared_passively(client):
    with pytest.raises(NotFound):
        client.other().channel.basic_get(client.name("none"))
    with pytest.raises(NotFound):
        client.other().channel.queue_declare(client.name("none"), passive=True)


def test_declaring_a_queue_or_an_exchange_otherwise_is_refused(client):
    client.queue("q")
    client.exchange("x", "topic")
    with pytest.raises(PreconditionFailed):
        client.other().queue("q", x_message_ttl=5)
    with pytest.raises(PreconditionFailed):
        client.other().exchange("x", "direct")


def test_a_rejected_message_comes_back_marked_and_at_its_place(client):
    queue = client.queue("q", kept=False)  # RabbitMQ's quorum queues put it at the end
    for number in range(3):
        client.publish(number, queue)
    first = client.get(queue)
    first.requeue()
    again = client.get(queue)
    assert (again.payload, again.delivery_info["redelivered"]) == (0, True)
    again.ack()
    assert client.bodies(queue, 2) == [1, 2]


def test_a_closed_channel_gives_back_what_was_not_acknowledged_in_order(client):
    queue, other = client.queue("q"), client.other()
    for number in range(4):
        client.publish(number, queue)
    messages = [other.get(queue(other.channel)) for _ in range(3)]
    messages[1].ack()
    other.connection.close()
    found = [client.get(queue) for _ in range(3)]
    assert [message.payload for message in found] == [0, 2, 3]
    assert [message.delivery_info["redelivered"] for message in found] == [True, True, False]


def test_acknowledging_twice_is_refused(client):
    queue = client.queue("q")
    client.publish(1, queue)
    message = client.get(queue)
    message.ack()
    with pytest.raises(message.MessageStateError):
        message.ack()


def test_one_acknowledgement_can_stand_for_all_before_it(client):
    queue = client.queue("q")
    for number in range(3):
        client.publish(number, queue)
    messages = [client.get(queue) for _ in range(3)]
    messages[1].ack(multiple=True)
    client.channel.basic_recover(requeue=True)
    assert client.bodies(queue, 2, within=0.3) == [2, None]


def test_purging_counts_what_was_ready(client):
    queue = client.queue("q")
    for number in range(3):
        client.publish(number, queue)
    client.get(queue)
    assert queue.purge() == 2


def test_draining_without_a_message_times_out(client):
    with pytest.raises(socket.timeout):
        client.connection.drain_events(timeout=0.02)


def test_a_prefetch_limits_what_a_consumer_has_in_hand(client):
    queue, got = client.queue("q"), []
    for number in range(5):
        client.publish(number, queue)
    with client.connection.Consumer(queue, channel=client.channel, prefetch_count=2,
                                    on_message=got.append):
        drain(client, 5, 0.2)
        assert [message.payload for message in got] == [0, 1]
        got[0].ack()
        drain(client, 5, 0.2)
        assert [message.payload for message in got] == [0, 1, 2]


def test_consumers_of_one_queue_share_its_messages(client):
    queue, first, second = client.queue("q"), [], []
    other = client.other()
    with client.connection.Consumer(queue, channel=client.channel, prefetch_count=1, on_message=first.append), \
            other.connection.Consumer(queue(other.channel), channel=other.channel, prefetch_count=1, on_message=second.append):
        for number in range(4):
            client.publish(number, queue)
        drain(client, 2, 0.2)
        drain(other, 2, 0.2)
        assert len(first) == len(second) == 1
        assert sorted([first[0].payload, second[0].payload]) == [0, 1]


def test_a_full_queue_does_not_hold_up_another(client):
    busy, calm, got = client.queue("busy"), client.queue("calm"), []
    for number in range(30):
        client.publish(number, busy)
    client.publish("calm", calm)
    with client.connection.Consumer([busy, calm], channel=client.channel, on_message=got.append, prefetch_count=5):
        drain(client, 8, 0.3)
    assert "calm" in [message.payload for message in got]


def test_a_waiting_consumer_is_woken_by_a_publisher(client):
    queue, got = client.queue("q", kept=False), []
    with client.connection.Consumer(queue, channel=client.channel, on_message=got.append, no_ack=True):
        other = client.other()
        eventlet.spawn_after(0.05, other.publish, "late", queue)
        client.connection.drain_events(timeout=3)
    assert [message.payload for message in got] == ["late"]


def drain(client, times, seconds):
    for _ in range(times):
        try:
            client.connection.drain_events(timeout=seconds)
        except TimeoutError:
            return
