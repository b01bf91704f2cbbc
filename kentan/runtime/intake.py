"""Taking messages from the broker for a container: connections that are made anew when they break, and workers for what comes."""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NamedTuple

import eventlet
from eventlet import Timeout
from eventlet.event import Event
from kombu import Connection, Consumer, Queue
from nameko.extensions import SharedExtension

from kentan.events.publisher import CONNECT_SECONDS, connect, part_with
from kentan.runtime import logs

HEARTBEAT = 20
LOOK_UP_SECONDS = 0.1
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 3.0

logger = logging.getLogger(__name__)


class Subscription(NamedTuple):
    """A queue, what to do with each of its messages, how many may be in hand at once (0: any number, unacknowledged)."""

    queue: Queue
    callback: Callable[[Any], None]
    prefetch: int


class Line:
    """A connection that consumes from some queues, each on a channel of its own, so that none holds up another."""

    def __init__(self, uri: str, subscriptions: Callable[[], list[Subscription]],
                 on_open: Callable[[Any], None] | None = None, on_lost: Callable[[], None] | None = None) -> None:
        """``subscriptions`` is asked, and ``on_open`` given the first channel, for each new connection."""
        self.uri, self._subscriptions, self._on_open, self._on_lost = uri, subscriptions, on_open, on_lost
        connection = Connection(uri)
        self.errors = (*connection.connection_errors, *connection.channel_errors)
        self.ready = Event()
        self.connected = False
        self._connection: Connection | None = None
        self._cancelling = False
        self._cancelled = Event()

    def run(self) -> None:
        """Consume until cancelled, over as many connections as it takes."""
        pause = FIRST_PAUSE
        while not self._cancelling:
            try:
                consumers = self._connect()
                pause = FIRST_PAUSE
                self._drain()
                self._end(consumers)
            except Exception as problem:  # a driver may raise anything on a broken line (AttributeError, for one)
                self._lost(problem)
                eventlet.sleep(0 if self._cancelling else pause)
                pause = min(2 * pause, LONGEST_PAUSE)
        self._cancelled.send()

    def cancel(self, patience: float = 3.0) -> None:
        """Take no more messages; what is in hand can still be acknowledged."""
        self._cancelling = True
        with Timeout(patience, False):
            self._cancelled.wait()

    def close(self) -> None:
        """Let go of the connection; what was not acknowledged goes back to its queues."""
        self._cancelling = True
        connection, self._connection, self.connected = self._connection, None, False
        if connection is not None:
            part_with(connection)

    def _connect(self) -> list[Consumer]:
        connection = self._connection = Connection(self.uri, heartbeat=HEARTBEAT, connect_timeout=CONNECT_SECONDS)
        connect(connection)
        consumers = [self._subscribe(connection.channel(), one) for one in self._subscriptions()]
        if self._on_open is not None:
            self._on_open(consumers[0].channel)
        self.connected = True
        if not self.ready.ready():
            self.ready.send()
        else:
            logger.info("connected to the broker again")
        return consumers

    def _subscribe(self, channel: Any, subscription: Subscription) -> Consumer:
        channel.auto_decode = False
        consumer = Consumer(channel, [subscription.queue], on_message=self._unless_cancelled(subscription.callback),
                            no_ack=not subscription.prefetch)
        if subscription.prefetch:
            consumer.qos(prefetch_count=subscription.prefetch)
        consumer.consume()
        return consumer

    def _unless_cancelled(self, callback: Callable[[Any], None]) -> Callable[[Any], None]:
        def receive(message: Any) -> None:
            if not self._cancelling:
                callback(message)

        return receive

    def _drain(self) -> None:
        connection = self._connection
        assert connection is not None
        drain, raw = connection.transport.drain_events, connection.connection  # kombu's own drain would silently reconnect
        beat = time.monotonic()
        while not self._cancelling:
            with suppress(TimeoutError):
                drain(raw, timeout=LOOK_UP_SECONDS)
            if time.monotonic() - beat > 1:
                beat = time.monotonic()
                connection.heartbeat_check()

    def _end(self, consumers: list[Consumer]) -> None:
        for consumer in consumers:
            consumer.cancel()

    def _lost(self, problem: Exception) -> None:
        if not self._cancelling:
            level = logging.WARNING if self.connected or not self.ready.ready() else logging.DEBUG
            logger.log(level, "no connection to the broker: %s; trying again", logs.reason_of(problem))
        was_connected, self.connected = self.connected, False
        if self._connection is not None:
            self._connection.collect()
        if was_connected and self._on_lost is not None:
            self._on_lost()


class Intake(SharedExtension):
    """What one kind of entrypoint of a container shares: the line on which its messages come."""

    def __init__(self) -> None:
        """Wait to be bound to a container."""
        self.subscriptions: list[Subscription] = []
        self.line: Line | None = None

    def subscribe(self, queue: Queue, callback: Callable[[Any], None], prefetch: int) -> None:
        """Have a queue consumed from; to be called by ``setup`` of an entrypoint."""
        self.subscriptions.append(Subscription(queue, callback, prefetch))

    def start(self) -> None:
        """Begin to consume; returns once that has begun."""
        if self.line is None and self.subscriptions:
            self.line = Line(self.container.config["AMQP_URI"], lambda: self.subscriptions)
            self.container.spawn_managed_thread(self._run, identifier=type(self).__name__)
            self.line.ready.wait()

    def _run(self) -> None:
        logs.part.set(self.container.service_name)
        assert self.line is not None
        self.line.run()

    def cancel(self) -> None:
        """Take no more messages: the first entrypoint that is stopped stops the intake of all."""
        if self.line is not None:
            self.line.cancel()

    def stop(self) -> None:
        """Let go of the broker, after the last worker."""
        if self.line is not None:
            self.line.close()

    kill = stop
