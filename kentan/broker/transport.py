"""The embedded broker as a kombu transport, for everything that runs on eventlet's hub in one process.

``embedded:///folder/broker.sqlite`` is kept in that file, ``embedded://memory/<name>`` only in memory.
"""

import atexit
import time
from collections import deque
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import eventlet
from amqp.exceptions import (
    ChannelError,
    ConnectionError,
    ConsumerCancelled,
    RecoverableChannelError,
    RecoverableConnectionError,
)
from eventlet.event import Event
from kombu.transport import TRANSPORT_ALIASES, base

from kentan.broker.channel import Channel, Consumer
from kentan.broker.engine import Broker
from kentan.broker.journal import Journal, NoJournal

SCHEME = "embedded"
MEMORY = f"{SCHEME}://memory"
STREAK = 50  # messages handed out without a pause, after which other greenlets have a turn

_brokers: dict[str, Broker] = {}


def register() -> None:
    """Let kombu know ``embedded://``."""
    TRANSPORT_ALIASES[SCHEME] = f"{__name__}:Transport"


def broker_uri(path: Path | str | None = None) -> str:
    """The address of the broker kept in this file (in memory only, without one)."""
    register()
    return MEMORY if path is None else f"{SCHEME}://{quote(str(Path(path).absolute()))}"


def is_embedded(uri: str) -> bool:
    """Whether a broker at this address is in this process."""
    return uri.startswith(f"{SCHEME}://")


def open_broker(uri: str) -> Broker:
    """The broker at this address, opened if it is not yet open in this process.

    Raises BrokerBusy when another process has the file, BrokerUnusable, BrokerUnwritable, or OSError.
    """
    if uri not in _brokers:
        in_memory = uri.startswith(MEMORY)
        _brokers[uri] = Broker(NoJournal() if in_memory else Journal(Path(unquote(uri.removeprefix(f"{SCHEME}://")))))
    return _brokers[uri]


def close_broker(uri: str) -> None:
    """Write what is waiting, let go of the file; connections to it are lost."""
    broker = _brokers.pop(uri, None)
    if broker is not None:
        broker.close()


@atexit.register
def _close_all() -> None:
    for uri in list(_brokers):
        close_broker(uri)


class Link:
    """A connection: hands out messages to the consumers of its channels, each in turn."""

    def __init__(self, client: Any, broker: Broker) -> None:
        """A client's connection to the broker."""
        self.client, self.broker = client, broker
        self.channels: set[Channel] = set()
        self.exclusive_queues: set[str] = set()
        self._offers: deque[Consumer] = deque()
        self._lost: list[str] = []
        self._wake: Event | None = None
        self._closed = False
        self._streak = 0
        self._last_channel = 0

    @property
    def is_open(self) -> bool:
        """Whether it can still be used."""
        return not self._closed and self.broker.open

    def channel(self) -> Channel:
        """A new channel."""
        self._last_channel += 1
        channel = Channel(self, self._last_channel)
        self.channels.add(channel)
        return channel

    def offer(self, consumer: Consumer) -> None:
        """There may be a message for this consumer."""
        self._offers.append(consumer)
        self._awake()

    def lost_consumer(self, tag: str) -> None:
        """A consumer's queue was deleted; whoever drains is told."""
        self._lost.append(tag)
        self._awake()

    def _awake(self) -> None:
        if self._wake is not None and not self._wake.ready():
            self._wake.send()

    def drain_events(self, timeout: float | None = None) -> None:
        """Hand out one message; wait for it at most so many seconds, then raise TimeoutError (kombu's ``socket.timeout``)."""
        deadline = None if timeout is None else time.monotonic() + timeout
        self._streak += 1
        if self._streak > STREAK:
            self._streak = 0
            eventlet.sleep(0)
        while not self._hand_out():
            self._streak = 0
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                raise TimeoutError("no message in time")
            self._wait(left)

    def _hand_out(self) -> bool:
        if not self.is_open:
            raise RecoverableConnectionError("the embedded broker was closed")
        if self._lost:
            raise ConsumerCancelled(self._lost.pop(), (60, 30))
        while self._offers:
            if self._offers.popleft().deliver_next():
                return True
        return False

    def _wait(self, seconds: float | None) -> None:
        if self._wake is None or self._wake.ready():
            self._wake = Event()
        self._wake.wait(seconds)

    def close(self) -> None:
        """Close all channels; their messages in hand go back."""
        for channel in list(self.channels):
            channel.close()
        if self.is_open:
            for name in self.exclusive_queues:
                self.broker.delete_queue(name)
        self._closed = True
        self._awake()


class Transport(base.Transport):
    """What kombu knows of the embedded broker."""

    client: Any
    can_parse_url = True
    driver_type = driver_name = "embedded"
    connection_errors = (ConnectionError,)
    channel_errors = (ChannelError,)
    recoverable_connection_errors = (RecoverableConnectionError,)
    recoverable_channel_errors = (RecoverableChannelError,)
    implements = base.Transport.implements.extend(exchange_type=frozenset(["direct", "topic", "fanout"]))

    def establish_connection(self) -> Link:
        """Connect to the broker of the client's address."""
        return Link(self.client, open_broker(str(self.client.hostname)))

    def close_connection(self, connection: Link) -> None:
        """Close a connection."""
        connection.close()

    def create_channel(self, connection: Link) -> Channel:
        """A new channel."""
        return connection.channel()

    def close_channel(self, channel: Channel) -> None:
        """Close a channel."""
        channel.close()

    def drain_events(self, connection: Link, timeout: float | None = None, **kwargs: Any) -> None:
        """Hand out one message, or raise TimeoutError (kombu's ``socket.timeout``)."""
        connection.drain_events(timeout)

    def verify_connection(self, connection: Link) -> bool:
        """Whether the connection can still be used."""
        return connection.is_open

    def as_uri(self, uri: str, include_password: bool = False, mask: str = "**") -> str:
        """The address holds no secret."""
        return uri
