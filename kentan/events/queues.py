"""The queues of events looked at, filled and emptied from outside the parts, on RabbitMQ or in the embedded broker's file."""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import orjson
from kombu import Connection

from kentan.broker import inspect
from kentan.contracts.events import CONTENT_TYPE
from kentan.events.publisher import CONNECT_SECONDS, PERSISTENT, BrokerLost, Outgoing, Publisher, connect, part_with
from kentan.events.topology import Heard, all_queues, declare_all, queue_name
from kentan.runtime.address import broker_address, broker_file
from kentan.settings import Settings

BATCH = 500
Addressed = tuple[str, dict]


class Queues(Protocol):
    """What may be done with the queues of events: those of the consumers, of retries, and the parking place."""

    def depths(self) -> dict[str, int]:
        """How many messages each queue holds, empty ones included (on RabbitMQ without those just in a handler's hands)."""

    def send(self, messages: Sequence[Addressed]) -> None:
        """Give events to single consumers, ``(consumer, event)``, whatever others have heard. Raises BrokerLost."""

    def purge(self) -> None:
        """Delete all messages."""

    def events(self, wanted: set[str]) -> dict[str, dict]:
        """Those of these events, by id, that are found in the queues without taking them out; on RabbitMQ none."""


def queues_of(settings: Settings, routes: Iterable[Heard]) -> Queues:
    """The queues where the settings say."""
    table = list(routes)
    return AmqpQueues(settings, table) if settings.broker_uri else EmbeddedQueues(settings, table)


class EmbeddedQueues:
    """In the embedded broker's file, also while another process owns it."""

    def __init__(self, settings: Settings, routes: Sequence[Heard]) -> None:
        """Look into the file of these settings."""
        self._path = broker_file(settings)
        self._names = [queue.name for queue in all_queues(routes, settings)]

    def depths(self) -> dict[str, int]:
        """How many messages each queue holds."""
        held = inspect.queues(self._path)
        return {name: held.get(name, 0) for name in self._names}

    def send(self, messages: Sequence[Addressed]) -> None:
        """Put them into the file."""
        properties = {"delivery_mode": PERSISTENT, "content_type": CONTENT_TYPE, "content_encoding": "utf-8"}
        inspect.put(self._path, [(queue_name(consumer), {**properties, "message_id": event["id"]}, orjson.dumps(event))
                                 for consumer, event in messages])

    def purge(self) -> None:
        """Delete all messages."""
        for name, held in self.depths().items():
            inspect.delete(self._path, name, [one.number for one in inspect.messages(self._path, name, held)])

    def events(self, wanted: set[str]) -> dict[str, dict]:
        """Those of these events that are found in the file."""
        found = {}
        for name, held in self.depths().items():
            for message in inspect.messages(self._path, name, held) if held else ():
                if message.properties.get("message_id") in wanted:
                    found[message.properties["message_id"]] = orjson.loads(message.body)
        return found


class AmqpQueues:
    """On RabbitMQ."""

    def __init__(self, settings: Settings, routes: Sequence[Heard]) -> None:
        """Connect to the broker of these settings, when it is needed."""
        self._settings, self._routes = settings, routes
        self._uri = broker_address(settings)

    def depths(self) -> dict[str, int]:
        """How many messages each queue holds."""
        return dict(self._with_each(lambda queue: (queue.name, queue.queue_declare(passive=True).message_count)))

    def send(self, messages: Sequence[Addressed]) -> None:
        """Publish them to the consumers' queues, confirmed."""
        self._with_each(lambda queue: queue.name)
        publisher = Publisher(self._uri)
        try:
            for start in range(0, len(messages), BATCH):
                batch = messages[start:start + BATCH]
                refused = publisher.publish([
                    Outgoing(event["id"], orjson.dumps(event), "", queue_name(consumer)) for consumer, event in batch])
                if refused:
                    raise BrokerLost(f"{len(refused)} messages were returned")
        finally:
            publisher.close()

    def purge(self) -> None:
        """Delete all messages that nobody has in hand."""
        self._with_each(lambda queue: queue.purge())

    def events(self, wanted: set[str]) -> dict[str, dict]:
        """Nothing: who takes messages in hand to look at them keeps them from their consumers."""
        return {}

    def _with_each(self, what: Any) -> list[Any]:
        """Do something with each queue, all of which are there then."""
        connection = Connection(self._uri, connect_timeout=CONNECT_SECONDS)
        try:
            connect(connection)
            declare_all(connection, self._routes, self._settings)
            channel = connection.channel()
            return [what(queue(channel)) for queue in all_queues(self._routes, self._settings)]
        finally:
            part_with(connection)
