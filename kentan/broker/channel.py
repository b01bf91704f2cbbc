"""A channel of the embedded broker, with the methods that kombu and nameko call on one of RabbitMQ's."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import count
from typing import TYPE_CHECKING, Any

from amqp.exceptions import ChannelError, PreconditionFailed, RecoverableConnectionError, error_for_code
from amqp.protocol import queue_declare_ok_t
from kombu.message import Message
from kombu.transport.base import StdChannel, to_rabbitmq_queue_arguments

from kentan.broker.consuming import Consumer, Delivery, Hands, message_of
from kentan.broker.letters import Content, Letter, Table
from kentan.broker.queues import MessageQueue

if TYPE_CHECKING:
    from kentan.broker.transport import Link

RETURN = (60, 50)  # Basic.Return, as errors of AMQP name their method
_names = count(1)


class Channel(StdChannel):
    """Keeps what it handed out until it is acknowledged; gives it back when it closes."""

    def __init__(self, connection: "Link", channel_id: int) -> None:
        """A channel of this connection."""
        self.connection: Any = connection
        self.channel_id = channel_id
        self.broker = connection.broker
        self.events: defaultdict[str, set] = defaultdict(set)
        self.no_ack_consumers: Any = set()
        self.consumers: dict[str, Consumer] = {}
        self.consumer_prefetch = 0
        self._prefetch = 0
        self._hands = Hands()

    # exchanges and queues

    def exchange_declare(self, exchange: str, type: str = "direct", durable: bool = False, auto_delete: bool = False,
                         arguments: Table | None = None, nowait: bool = False, passive: bool = False) -> None:
        """Make an exchange, or (passive) make sure that it is there."""
        self._check_open()
        if passive:
            self.broker.routes.exchange(exchange)
        else:
            self.broker.routes.declare(exchange, type, bool(durable), bool(auto_delete), arguments or {})

    def exchange_delete(self, exchange: str, if_unused: bool = False, nowait: bool = False) -> None:
        """Delete an exchange."""
        self._check_open()
        self.broker.routes.delete(exchange)

    def prepare_queue_arguments(self, arguments: Table, **options: Any) -> Table:
        """kombu's own queue options as RabbitMQ's arguments."""
        return to_rabbitmq_queue_arguments(arguments, **options)

    def queue_declare(self, queue: str = "", passive: bool = False, durable: bool = False, exclusive: bool = False,
                      auto_delete: bool = False, arguments: Table | None = None, nowait: bool = False) -> tuple:
        """Make a queue, or (passive) make sure that it is there; its name, ready letters and consumers."""
        self._check_open()
        if passive:
            found = self.broker.queue(queue)
        else:
            name = queue or f"amq.gen-{id(self.broker):x}-{next(_names)}"
            found = self.broker.declare_queue(name, bool(durable), bool(exclusive), bool(auto_delete), arguments or {})
            if exclusive:
                self.connection.exclusive_queues.add(name)
        return queue_declare_ok_t(found.name, len(found.ready), len(found.consumers))

    def queue_bind(self, queue: str, exchange: str = "", routing_key: str = "", arguments: Table | None = None,
                   nowait: bool = False) -> None:
        """Have messages with this key go to the queue."""
        self._check_open()
        self.broker.routes.bind(self.broker.queue(queue).name, exchange, routing_key)

    def queue_unbind(self, queue: str, exchange: str = "", routing_key: str = "", arguments: Table | None = None,
                     nowait: bool = False) -> None:
        """Undo a binding."""
        self._check_open()
        self.broker.routes.unbind(queue, exchange, routing_key)

    def queue_purge(self, queue: str, nowait: bool = False) -> int:
        """Drop the ready letters of a queue; how many there were."""
        self._check_open()
        return self.broker.purge(queue)

    def queue_delete(self, queue: str, if_unused: bool = False, if_empty: bool = False, nowait: bool = False) -> int:
        """Delete a queue; how many letters it had."""
        self._check_open()
        found = self.broker.queues.get(queue)
        if found and ((if_unused and found.consumers) or (if_empty and found.ready)):
            raise PreconditionFailed(f"PRECONDITION_FAILED - queue {queue!r} in use or not empty", (50, 40), reply_code=406)
        return self.broker.delete_queue(queue)

    # publishing

    def prepare_message(self, body: str | bytes, priority: int | None = None, content_type: str | None = None,
                        content_encoding: str | None = None, headers: Table | None = None,
                        properties: Table | None = None) -> Content:
        """What ``basic_publish`` and ``publish_many`` take. Consumers find content type and encoding in the properties."""
        fixed = {"priority": priority, "content_type": content_type, "content_encoding": content_encoding}
        given = {name: value for name, value in {**fixed, **(properties or {})}.items() if value is not None}
        return Content(body.encode() if isinstance(body, str) else body, headers or {}, given)

    def basic_publish(self, message: Content, exchange: str = "", routing_key: str = "", mandatory: bool = False,
                      immediate: bool = False, timeout: float | None = None, confirm_timeout: float | None = None) -> None:
        """Publish; what quorum queues take is on the disk when this returns, so it is its own confirm.

        A mandatory message that no queue takes goes to the ``basic_return`` callbacks or, without any, raises ChannelError.
        """
        self._check_open()
        (routed,) = self.broker.publish([message.addressed(exchange, routing_key)])
        if mandatory and not routed:
            self._return(message, exchange, routing_key)

    def publish_many(self, messages: Sequence[tuple[Content, str, str]]) -> list[bool]:
        """Publish (message, exchange, routing key) in one transaction; for each whether a queue took it."""
        self._check_open()
        return self.broker.publish([message.addressed(exchange, key) for message, exchange, key in messages])

    def _return(self, message: Content, exchange: str, routing_key: str) -> None:
        problem = error_for_code(312, "NO_ROUTE", RETURN, ChannelError)
        if not self.events["basic_return"]:
            raise problem
        for callback in list(self.events["basic_return"]):
            callback(problem, exchange, routing_key, message)

    # consuming

    def basic_qos(self, prefetch_size: int = 0, prefetch_count: int = 0, apply_global: bool = False) -> None:
        """How many letters may be in hand: of each consumer started from now on, or (global) of the channel."""
        if apply_global:
            self._prefetch = prefetch_count
            self._notify_all()
        else:
            self.consumer_prefetch = prefetch_count

    def basic_consume(self, queue: str, consumer_tag: str = "", no_local: bool = False, no_ack: bool = False,
                      exclusive: bool = False, nowait: bool = False, callback: Callable = lambda message: None,
                      arguments: Table | None = None, on_cancel: Callable | None = None) -> str:
        """Start a consumer, whose callback is called by ``drain_events``; its tag."""
        self._check_open()
        tag = consumer_tag or f"ctag-{next(_names)}"
        consumer = Consumer(self, tag, self.broker.queue(queue), callback, bool(no_ack))
        if no_ack:
            self.no_ack_consumers.add(tag)
        self.consumers[tag] = consumer
        consumer.queue.add(consumer)
        return tag

    def basic_cancel(self, consumer_tag: str, nowait: bool = False) -> None:
        """End a consumer; what is in its hands stays there."""
        consumer = self.consumers.pop(consumer_tag, None)
        self.no_ack_consumers.discard(consumer_tag)
        if consumer is not None:
            consumer.queue.remove(consumer)
            if consumer.queue.auto_delete and not consumer.queue.consumers:
                self.broker.delete_queue(consumer.queue.name)

    def basic_get(self, queue: str, no_ack: bool = False) -> Message | None:
        """The next message of a queue, or None."""
        self._check_open()
        found = self.broker.queue(queue)
        letter = found.take()
        return None if letter is None else self.hand_out(found, letter, None, no_ack)

    def hand_out(self, queue: MessageQueue, letter: Letter, consumer: Consumer | None, no_ack: bool) -> Message:
        """A letter as a message in the client's hand (or done with at once)."""
        tag = self._hands.next_tag()
        if no_ack:
            self.broker.settle(letter)
        else:
            self._hands.hold(tag, Delivery(queue, letter, consumer))
            if letter.stored:
                self.broker.journal.delivered(letter)
        return message_of(self, tag, letter, consumer)

    def can_take(self) -> bool:
        """Whether the channel's own limit allows one more letter."""
        return not self._prefetch or len(self._hands) < self._prefetch

    def basic_ack(self, delivery_tag: int, multiple: bool = False) -> None:
        """Done with a message (or with all up to it)."""
        self._check_open()
        for delivery in self._hands.release(delivery_tag, multiple):
            self.broker.settle(delivery.letter)
            self._notify(delivery)

    def basic_reject(self, delivery_tag: int, requeue: bool = False) -> None:
        """Give a message back to its queue, or bury it."""
        self._check_open()
        (delivery,) = self._hands.release(delivery_tag)
        if requeue:
            self.broker.give_back(delivery.queue, [delivery.letter])
        else:
            self.broker.refuse(delivery.queue, delivery.letter)
        self._notify(delivery)

    def basic_recover(self, requeue: bool = True) -> None:
        """Give all messages in hand back to their queues."""
        self._check_open()
        for queue, letters in self._hands.release_by_queue():
            self.broker.give_back(queue, letters)

    def _notify(self, delivery: Delivery) -> None:
        if self._prefetch:
            self._notify_all()
        else:
            delivery.queue.notify()

    def _notify_all(self) -> None:
        for consumer in self.consumers.values():
            consumer.queue.notify()

    def _check_open(self) -> None:
        if self.connection is None or not self.connection.is_open:
            raise RecoverableConnectionError("the channel is closed")

    def close(self) -> None:
        """End all consumers and give back what is in hand."""
        if self.connection is None:
            return
        for tag in list(self.consumers):
            self.basic_cancel(tag)
        if self.connection.is_open:
            self.basic_recover()
        self.connection.channels.discard(self)
        self.connection = None
