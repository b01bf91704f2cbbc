"""Exchanges and queues as they are declared, on both brokers."""

import pytest
from kombu import Connection

from kentan.events.topology import DEAD, EXCHANGE, SOON, consumer_queue, declare_all, queue_name, retry_name
from kentan.runtime.address import broker_address


def test_everything_can_be_declared_again_by_every_process(town):
    with Connection(town.running.broker_uri) as connection:
        declare_all(connection, town.part.routes, town.settings)
        declare_all(connection, town.part.routes, town.settings)
        channel = connection.channel()
        names = [DEAD, *map(retry_name, (*SOON, *town.settings.retry_delays)),
                 *(queue_name(route.consumer) for route in town.part.routes)]
        for name in names:
            assert channel.queue_declare(name, passive=True).queue == name
        channel.exchange_declare(EXCHANGE, "topic", durable=True, auto_delete=False)


def test_a_queue_of_other_arguments_is_refused_rather_than_taken_over(town):
    consumer = town.part.routes[0].consumer
    with Connection(broker_address(town.settings)) as connection:
        queue = consumer_queue(consumer, ["a.b.c"])
        queue.queue_arguments = {**queue.queue_arguments, "x-delivery-limit": 3}
        with pytest.raises(connection.channel_errors):
            queue(connection.channel()).declare()


def test_a_consumer_is_bound_to_the_events_it_hears_in_every_county():
    queue = consumer_queue("talk.on_said", ("talk.thing.said", "talk.thing.changed"))
    assert queue.name == "kentan.talk.on_said"
    assert {binding.routing_key for binding in queue.bindings} == {"*.talk.thing.said", "*.talk.thing.changed"}


def test_who_hears_everything_is_bound_to_everything():
    assert [binding.routing_key for binding in consumer_queue("log.on_all", ("*",)).bindings] == ["#"]


def test_no_consumers_queue_drops_or_forgets_a_message():
    arguments = consumer_queue("talk.on_said", ("talk.thing.said",)).queue_arguments
    assert arguments["x-queue-type"] == "quorum"
    assert arguments["x-overflow"] == "reject-publish"
    assert arguments["x-dead-letter-strategy"] == "at-least-once"
    assert arguments["x-dead-letter-routing-key"] == DEAD
