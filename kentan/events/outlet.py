"""Publishing between installations: to a partner's queue, to our own consumers of remote counties, into the inbound queue.

All of it confirmed by the broker. A position moves on only behind what was confirmed, so nothing is lost; what is published
twice is known again by its id where it arrives.
"""

from collections.abc import Iterable
from typing import Any

import orjson
from kombu import Connection, Queue
from nameko.extensions import DependencyProvider

from kentan.contracts.events import routing_key_of
from kentan.events.publisher import CONNECT_SECONDS, BrokerLost, Outgoing, Publisher, connect, part_with
from kentan.events.topology import INBOUND, LINKS, REMOTE, link_queue, queue_name


class Outlet(DependencyProvider):
    """``outlet = Outlet()`` in a service class: a connection of its own, opened when something is sent."""

    def setup(self) -> None:
        """Take the address from the container's configuration."""
        self._uri = self.container.config["AMQP_URI"]
        self._publisher = Publisher(self._uri)
        self._declared: set[str] = set()

    def stop(self) -> None:
        """Let go of the broker."""
        self._publisher.close()

    kill = stop

    def get_dependency(self, worker_ctx: Any) -> "Outlet":
        """The same outlet for every worker."""
        return self

    def to_partner(self, partner: str, events: Iterable[dict]) -> None:
        """Into the queue from which a partner draws, in order. Raises BrokerLost."""
        if partner not in self._declared:
            self._declare(link_queue(partner))
            self._declared.add(partner)
        try:
            self._publish(LINKS.name, [(f"{partner}.{routing_key_of(event)}", event) for event in events])
        except BrokerLost:  # a broker that came back empty has no queue
            self._declared.discard(partner)
            raise

    def to_consumers(self, events: Iterable[dict]) -> None:
        """To those who hear of remote counties; somebody does hear each of these events. Raises BrokerLost."""
        self._publish(REMOTE.name, [(routing_key_of(event), event) for event in events])

    def inbound(self, partner: str, events: Iterable[dict]) -> None:
        """As if the partner's shovel had brought them. Raises BrokerLost."""
        self._publish(queue_name(INBOUND), [(partner, event) for event in events])

    def _publish(self, exchange: str, keyed: list[tuple[str, dict]]) -> None:
        messages = [Outgoing(event["id"], orjson.dumps(event), exchange, key) for key, event in keyed]
        if messages and (refused := self._publisher.publish(messages)):
            raise BrokerLost(f"{len(refused)} of {len(messages)} messages were not taken by {exchange}")

    def _declare(self, queue: Queue) -> None:
        connection = Connection(self._uri, connect_timeout=CONNECT_SECONDS)
        try:
            connect(connection)
            with connection.channel() as channel:
                queue(channel).declare()
        except (*connection.connection_errors, *connection.channel_errors) as problem:
            raise BrokerLost(f"{type(problem).__name__}: {problem}") from problem
        finally:
            part_with(connection)
