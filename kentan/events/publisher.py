"""Publishing that knows what became of each message: mandatory, confirmed by the broker, many in one round trip."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from amqp.exceptions import MessageNacked
from eventlet import Timeout
from eventlet.semaphore import Semaphore
from kombu import Connection

from kentan.contracts.events import CONTENT_TYPE

CONFIRM_SECONDS = 30.0
CONNECT_SECONDS = 5.0
PERSISTENT = 2


class BrokerLost(Exception):
    """The connection broke before the broker confirmed; whether the messages arrived is not known."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to be published. Its id recognises it when the broker returns it."""

    id: str
    body: bytes
    exchange: str
    routing_key: str
    headers: dict[str, Any] = field(default_factory=dict)
    content_type: str = CONTENT_TYPE


class Publisher:
    """A connection of its own that publishes one batch at a time; opened when it is needed, and again after a loss."""

    def __init__(self, uri: str) -> None:
        """Publish to the broker at this address."""
        self.uri = uri
        self._connection: Connection | None = None
        self._channel: Any = None
        self._turn = Semaphore()

    def publish(self, messages: Sequence[Outgoing]) -> set[int]:
        """Publish a batch in its order; the places in it of those that the broker returned or refused. Raises BrokerLost."""
        with self._turn:
            connection = self._connection or Connection(self.uri, connect_timeout=CONNECT_SECONDS)
            try:
                if self._connection is None:
                    connect(connection)
                    self._open(connection)
                return self._channel.send(messages)
            except (*connection.connection_errors, *connection.channel_errors, MessageNacked) as problem:
                self._drop()
                raise BrokerLost(f"{type(problem).__name__}: {problem}") from problem
            except BaseException:  # a batch cut short leaves confirmations behind that the next one would take for its own
                self._drop()
                raise

    def close(self) -> None:
        """Say good-bye to the broker."""
        connection, self._connection, self._channel = self._connection, None, None
        if connection is not None:
            part_with(connection)

    def _drop(self) -> None:
        connection, self._connection, self._channel = self._connection, None, None
        if connection is not None:
            connection.collect()

    def _open(self, connection: Connection) -> None:
        self._connection = connection
        channel = connection.channel()
        self._channel = Together(channel) if hasattr(channel, "publish_many") else Confirmed(channel)


def connect(connection: Connection) -> None:
    """Connect now or fail with the driver's own error: kombu's ``connect`` would wait for two seconds and wrap it."""
    connection.ensure_connection(max_retries=1, interval_start=0, interval_step=0, reraise_as_library_errors=False)


def part_with(connection: Connection, patience: float = 2.0) -> None:
    """Close a connection politely; one that does not answer is let go."""
    with Timeout(patience, False), suppress(*connection.connection_errors, *connection.channel_errors):
        connection.release()


class Confirmed:
    """An AMQP channel in confirm mode: publishes all, then waits for all confirmations."""

    def __init__(self, channel: Any) -> None:
        """Take over a channel on which nothing was published."""
        self._channel = channel
        self._published = 0
        self._open: dict[int, int] = {}
        self._places: dict[tuple[str, str], int] = {}
        self._refused: set[int] = set()
        channel.confirm_select()
        channel.events["basic_ack"].add(self._acked)
        channel.events["basic_nack"].add(self._nacked)
        channel.events["basic_return"].add(self._returned)

    def send(self, messages: Sequence[Outgoing]) -> set[int]:
        """Publish and wait; the places of those returned or refused."""
        channel, self._refused = self._channel, set()
        self._places = {(message.id, message.routing_key): place for place, message in enumerate(messages)}
        for place, message in enumerate(messages):
            self._published += 1
            self._open[self._published] = place
            channel.basic_publish(prepared(channel, message), message.exchange, message.routing_key, mandatory=True)
        while self._open:
            channel.connection.drain_events(timeout=CONFIRM_SECONDS)
        return self._refused

    def _acked(self, tag: int, multiple: bool) -> None:
        for settled in self._settled(tag, multiple):
            self._open.pop(settled, None)

    def _nacked(self, tag: int, multiple: bool) -> None:
        self._refused.update(self._open.pop(settled) for settled in self._settled(tag, multiple) if settled in self._open)

    def _settled(self, tag: int, multiple: bool) -> list[int]:
        return [known for known in self._open if known <= tag] if multiple else [tag]

    def _returned(self, error: Exception, exchange: str, routing_key: str, message: Any) -> None:
        self._refused.add(self._places[message.properties["message_id"], routing_key])


class Together:
    """A channel of the embedded broker, which takes a batch in one commit."""

    def __init__(self, channel: Any) -> None:
        """Publish on this channel."""
        self._channel = channel

    def send(self, messages: Sequence[Outgoing]) -> set[int]:
        """Publish; the places of those that no queue took."""
        channel = self._channel
        taken = channel.publish_many([(prepared(channel, one), one.exchange, one.routing_key) for one in messages])
        return {place for place, was_taken in enumerate(taken) if not was_taken}


def prepared(channel: Any, message: Outgoing) -> Any:
    """The message as its channel sends it: persistent, UTF-8."""
    properties = {"message_id": message.id, "delivery_mode": PERSISTENT}
    return channel.prepare_message(message.body, None, message.content_type, "utf-8", message.headers, properties)
