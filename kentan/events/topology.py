"""Every exchange and queue of the events, with all their ``x-`` arguments: declared here and nowhere else.

``kentan.events`` (topic) reaches one quorum queue a consumer. A consumer that fails publishes to ``kentan.retry.<ms>`` (fanout
to one quorum queue); after its delay the message comes back through the default exchange, by its routing key, which is the
consumer's queue. What failed too often is parked in ``kentan.dead``.

Between installations: what leaves to a partner goes by ``kentan.links`` (topic) to ``kentan.links.<partner>``, from where the
partner's shovel draws it into ``kentan.inbound`` on its own broker, with our name as the routing key. What was let in is
handed to the consumers that hear of remote counties by ``kentan.remote`` (topic).

Works on RabbitMQ 3.10 to 4.x and on the embedded broker.
"""

from collections.abc import Iterable
from typing import Protocol

from kombu import Connection, Exchange, Queue

from kentan.settings import Settings

EXCHANGE = "kentan.events"
DEAD = "kentan.dead"
# A handler that lacks a reference tries again sooner than one that failed: mostly the missing event is just behind.
SOON = (0.1, 0.4)
DELIVERY_LIMIT = 20
# RabbitMQ 4 would drop a dead letter after 20 looks at it, and 3.x does not know -1 as "without end".
BROWSING_LIMIT = 1_000_000_000

INBOUND = "inbound"

EVENTS = Exchange(EXCHANGE, type="topic", durable=True)
REMOTE = Exchange("kentan.remote", type="topic", durable=True)
LINKS = Exchange("kentan.links", type="topic", durable=True)
WORK = {
    "x-queue-type": "quorum", "x-delivery-limit": DELIVERY_LIMIT, "x-overflow": "reject-publish",
    "x-dead-letter-exchange": "", "x-dead-letter-routing-key": DEAD, "x-dead-letter-strategy": "at-least-once",
}
DEAD_QUEUE = Queue(DEAD, durable=True, queue_arguments={"x-queue-type": "quorum", "x-delivery-limit": BROWSING_LIMIT})


class Heard(Protocol):
    """A line of the routing table, as far as queues need it (see ``kentan.runtime.part.Route``)."""

    @property
    def consumer(self) -> str:
        """``<service>.<handler>``."""

    @property
    def event_types(self) -> tuple[str, ...]:
        """Names, or ``*``."""

    @property
    def remote(self) -> bool:
        """Whether it hears them also of counties whose own installation is elsewhere."""


def queue_name(consumer: str) -> str:
    """The queue of a consumer ``<service>.<handler>``."""
    return f"kentan.{consumer}"


def consumer_queue(consumer: str, event_types: Iterable[str], remote: bool = False) -> Queue:
    """The queue of a consumer, bound to the events that it hears in all counties of this installation, and in remote ones."""
    keys = ["#" if name == "*" else f"*.{name}" for name in event_types]
    exchanges = [EVENTS, REMOTE] if remote else [EVENTS]
    return Queue(queue_name(consumer), bindings=[exchange.binding(key) for exchange in exchanges for key in keys], durable=True,
                 queue_arguments=WORK)


def inbound_queue() -> Queue:
    """Where events of other installations arrive, whichever way they came; one process at a time reads it, in order."""
    return Queue(queue_name(INBOUND), Exchange(queue_name(INBOUND), type="fanout", durable=True), durable=True,
                 queue_arguments={**WORK, "x-single-active-consumer": True})


def link_queue(partner: str) -> Queue:
    """What leaves to a partner, until the partner draws it; a cut line may give it back any number of times."""
    return Queue(f"{LINKS.name}.{partner}", LINKS, routing_key=f"{partner}.#", durable=True,
                 queue_arguments={"x-queue-type": "quorum", "x-overflow": "reject-publish", "x-delivery-limit": BROWSING_LIMIT})


def retry_name(delay: float) -> str:
    """The exchange (and the queue behind it) where a message waits so many seconds."""
    return f"kentan.retry.{round(delay * 1000)}"


def retry_queue(delay: float) -> Queue:
    """The queue whose messages go back to their consumers after so many seconds."""
    name = retry_name(delay)
    return Queue(
        name, Exchange(name, type="fanout", durable=True), durable=True,
        queue_arguments={
            "x-queue-type": "quorum", "x-message-ttl": round(delay * 1000), "x-overflow": "reject-publish",
            "x-dead-letter-exchange": "", "x-dead-letter-strategy": "at-least-once",
        },
    )


def declare_all(connection: Connection, routes: Iterable[Heard], settings: Settings) -> None:
    """Declare everything. Each process does so before it publishes, so that nothing published is unheard."""
    with connection.channel() as channel:
        EVENTS(channel).declare()
        for queue in all_queues(routes, settings):
            queue(channel).declare()


def all_queues(routes: Iterable[Heard], settings: Settings) -> list[Queue]:
    """The parking place, the queues of retries, the inbound one, and each consumer's own."""
    delays = dict.fromkeys([*SOON, *settings.retry_delays])
    own = (consumer_queue(route.consumer, route.event_types, route.remote) for route in routes)
    return [DEAD_QUEUE, *map(retry_queue, delays), inbound_queue(), *own]
