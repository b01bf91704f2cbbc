"""Who consumes: subscriptions to queues, and what is in a client's hands until it is acknowledged."""

from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from amqp.exceptions import PreconditionFailed
from kombu.message import Message

from kentan.broker.letters import Letter
from kentan.broker.queues import MessageQueue

if TYPE_CHECKING:
    from kentan.broker.channel import Channel


class Delivery(NamedTuple):
    """A letter in a client's hand."""

    queue: MessageQueue
    letter: Letter
    consumer: "Consumer | None"


class Consumer:
    """A subscription of a channel to a queue."""

    def __init__(self, channel: "Channel", tag: str, queue: MessageQueue, callback: Callable, no_ack: bool) -> None:
        """The prefetch is the channel's at this moment, as RabbitMQ has it."""
        self.channel, self.tag, self.queue, self.callback, self.no_ack = channel, tag, queue, callback, no_ack
        self.prefetch = channel.consumer_prefetch
        self.in_hand = 0
        self.offered = False

    def can_take(self) -> bool:
        """Whether one more letter may be in its hands, and none is offered to it yet."""
        return not self.offered and (not self.prefetch or self.in_hand < self.prefetch) and self.channel.can_take()

    def offer(self) -> None:
        """Queue for the connection's attention."""
        self.offered = True
        self.channel.connection.offer(self)

    def cancelled(self) -> None:
        """Its queue was deleted: the client learns of it as RabbitMQ's does."""
        self.channel.connection.lost_consumer(self.tag)

    def deliver_next(self) -> bool:
        """Take a letter and hand it to the callback; False if there is none for it."""
        self.offered = False
        letter = self.queue.take() if self.tag in self.channel.consumers and self.can_take() else None
        if letter is None:
            self.queue.notify()
            return False
        message = self.channel.hand_out(self.queue, letter, self, self.no_ack)
        if self.can_take() and self.queue.ready:
            self.offer()
        else:
            self.queue.notify()
        self.callback(message)
        return True


class Hands:
    """The letters that a channel handed out and that were not acknowledged yet, by delivery tag."""

    def __init__(self) -> None:
        """Begin with empty hands."""
        self._deliveries: dict[int, Delivery] = {}
        self._tags = count(1)

    def __len__(self) -> int:
        return len(self._deliveries)

    def next_tag(self) -> int:
        """The next delivery tag of the channel."""
        return next(self._tags)

    def hold(self, tag: int, delivery: Delivery) -> None:
        """Remember a letter that was handed out under this tag."""
        self._deliveries[tag] = delivery
        if delivery.consumer is not None:
            delivery.consumer.in_hand += 1

    def release(self, tag: int, multiple: bool = False) -> list[Delivery]:
        """Let go of a letter, or of all up to it (0: of all). Raises PreconditionFailed for a tag that is not there."""
        if multiple:
            return [self._release(one) for one in list(self._deliveries) if one <= tag or not tag]
        if tag not in self._deliveries:
            raise PreconditionFailed(f"PRECONDITION_FAILED - unknown delivery tag {tag}", (60, 80), reply_code=406)
        return [self._release(tag)]

    def _release(self, tag: int) -> Delivery:
        delivery = self._deliveries.pop(tag)
        if delivery.consumer is not None:
            delivery.consumer.in_hand -= 1
        return delivery

    def release_by_queue(self) -> list[tuple[MessageQueue, list[Letter]]]:
        """Let go of everything, sorted by the queues it came from."""
        queues: dict[int, tuple[MessageQueue, list[Letter]]] = {}
        for delivery in self.release(0, multiple=True):
            queues.setdefault(id(delivery.queue), (delivery.queue, []))[1].append(delivery.letter)
        return list(queues.values())


def message_of(channel: "Channel", tag: int, letter: Letter, consumer: Consumer | None) -> Message:
    """A letter as kombu hands it to the client."""
    content = letter.content
    info = {"delivery_tag": tag, "redelivered": letter.redelivered,
            "exchange": content.exchange, "routing_key": content.routing_key}
    if consumer is not None:
        info["consumer_tag"] = consumer.tag
    headers, properties = dict(content.headers), dict(content.properties)
    if letter.stored and letter.returns:
        headers["x-delivery-count"] = letter.returns
    return Message(body=content.body, channel=channel, delivery_tag=tag, content_type=properties.get("content_type"),
                   content_encoding=properties.get("content_encoding"), delivery_info=info, headers=headers,
                   properties=properties)
