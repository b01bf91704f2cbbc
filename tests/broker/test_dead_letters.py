"""Letters that grow too old, come back too often or are refused; the same on RabbitMQ."""

import time

import eventlet
import pytest


def test_a_message_with_an_expiration_is_never_delivered_after_it(client):
    queue = client.queue("q", kept=False)
    client.publish("old", queue, expiration=0.05)
    client.publish("fresh", queue, expiration=60)
    eventlet.sleep(0.1)
    assert client.bodies(queue, 1) == ["fresh"]


def test_a_message_waits_out_the_time_to_live_and_goes_on_to_the_default_exchange(client):
    work = client.queue("work")
    delay = client.queue("delay", x_message_ttl=300, x_dead_letter_exchange="", x_dead_letter_routing_key=work.name)
    start = time.monotonic()
    client.publish({"n": 1}, delay, headers={"attempt": 2})
    message = client.get(work)
    assert 0.25 < time.monotonic() - start < 1.5
    assert message.payload == {"n": 1}
    assert message.headers["attempt"] == 2
    assert (message.delivery_info["exchange"], message.delivery_info["routing_key"]) == ("", work.name)


def test_a_dead_letter_keeps_its_routing_key_where_none_is_set(client):
    grave = client.exchange("grave")
    buried = client.queue("buried", exchange=grave, key="a.#")
    exchange = client.exchange("topics")
    client.queue("delay", exchange=exchange, key="#", x_message_ttl=30, x_dead_letter_exchange=grave.name)
    client.publish(1, exchange=exchange, key="a.b")
    message = client.get(buried)
    assert (message.delivery_info["exchange"], message.delivery_info["routing_key"]) == (grave.name, "a.b")


def test_a_dead_letter_says_where_and_why_it_died(client):
    work = client.queue("work")
    delay = client.queue("delay", x_message_ttl=30, x_dead_letter_exchange="", x_dead_letter_routing_key=work.name)
    client.publish(1, delay)
    message = client.get(work)
    (death,) = message.headers["x-death"]
    assert (death["queue"], death["reason"], death["count"]) == (delay.name, "expired", 1)
    assert message.headers["x-first-death-queue"] == delay.name
    client.publish(1, delay, headers=message.headers)
    (again,) = client.get(work).headers["x-death"]
    assert again["count"] == 2


def test_a_dead_letter_does_not_expire_a_second_time(client):
    work = client.queue("work")
    delay = client.queue("delay", x_dead_letter_exchange="", x_dead_letter_routing_key=work.name)
    client.publish(1, delay, expiration=0.03)
    eventlet.sleep(0.3)
    assert "expiration" not in client.get(work).properties


def test_a_refused_message_is_dead(client):
    grave = client.queue("grave")
    work = client.queue("work", x_dead_letter_exchange="", x_dead_letter_routing_key=grave.name)
    client.publish(1, work)
    client.get(work).reject()
    assert client.get(grave).headers["x-death"][0]["reason"] == "rejected"


def test_a_refused_message_without_a_dead_letter_exchange_is_gone(client):
    work = client.queue("work")
    client.publish(1, work)
    client.get(work).reject()
    assert client.get(work, within=0.2) is None


@pytest.mark.parametrize("buried", [True, False])
def test_a_message_that_came_back_too_often_is_dead(client, buried):
    grave = client.queue("grave")
    route = {"x_dead_letter_exchange": "", "x_dead_letter_routing_key": grave.name} if buried else {}
    work = client.queue("work", x_delivery_limit=2, **route)
    client.publish(1, work)
    counts = []
    for _ in range(3):
        message = client.get(work)
        counts.append(message.headers.get("x-delivery-count"))
        message.requeue()
    assert counts[1:] == [1, 2]
    assert client.get(work, within=0.2) is None
    if buried:
        assert client.get(grave).headers["x-death"][0]["reason"] == "delivery_limit"


def test_an_unused_queue_with_an_expiry_disappears(client):
    queue = client.queue("q", kept=False, x_expires=100)
    eventlet.sleep(1.2)
    with pytest.raises(client.connection.channel_errors):
        client.other().channel.queue_declare(queue.name, passive=True)
