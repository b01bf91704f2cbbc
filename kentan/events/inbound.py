"""The nameko entrypoint behind ``@takes_in``: what other installations send, one after the other, in the order in which it came.

What is refused is parked with the reason at once, as no repetition would help. What cannot be done (the store is away, say) is
tried again in place: nothing behind it may overtake it.
"""

import logging
from functools import partial
from typing import Any

import eventlet
from kombu import Queue
from nameko.exceptions import ContainerBeingKilled

from kentan.errors import KentanError
from kentan.events.consumer import EventHandler
from kentan.events.envelope import Unreadable, read_envelope
from kentan.events.failures import ROUTING_KEY, parked
from kentan.events.topology import DEAD, INBOUND, inbound_queue, queue_name
from kentan.messages import message as in_words
from kentan.runtime import logs

PAUSE = 1.0

logger = logging.getLogger(__name__)


class InboundHandler(EventHandler):
    """Takes in events of other installations. Which partner brought one is said by our own shovel, never by the message."""

    def __init__(self, **kwargs: Any) -> None:
        """Hear whatever comes."""
        super().__init__(("*",), **kwargs)

    def consumer_name(self) -> str:
        """One for the installation, whichever service takes in."""
        return INBOUND

    def queue(self) -> Queue:
        """The inbound queue."""
        return inbound_queue()

    @property
    def prefetch(self) -> int:
        """One at a time."""
        return 1

    def _receive(self, message: Any) -> None:
        try:
            event = read_envelope(message.body)
        except Unreadable as problem:
            self._park(message, f"unreadable: {problem.reason}")
            return
        try:
            self.container.spawn_worker(self, (event, partner_of(message)), {}, {"correlation_id": event["correlationid"]},
                                        partial(self._handled, message))
        except ContainerBeingKilled:
            self._settle(message.requeue)

    def _handled(self, message: Any, worker_ctx: Any, result: object, exc_info: Any) -> tuple:
        if exc_info is None:
            return super()._handled(message, worker_ctx, result, exc_info)
        problem = exc_info[1]
        if isinstance(problem, KentanError):
            language = self.container.config["installation"].settings.lang
            self._park(message, f"{problem.code}: {in_words(problem.code, language, problem.params)}")
        else:
            logger.warning("%s: tried again in place: %s", self.consumer, logs.trace_of(problem))
            self.container.spawn_managed_thread(partial(self._again, message), identifier="inbound")
        return result, exc_info

    def _again(self, message: Any) -> None:
        eventlet.sleep(PAUSE)
        self._receive(message)

    def _park(self, message: Any, reason: str) -> None:
        outgoing = parked(message, self.consumer, reason)
        outgoing.headers[ROUTING_KEY] = partner_of(message)
        self.container.spawn_managed_thread(partial(self._pass_on, message, outgoing), identifier="parking")


def partner_of(message: Any) -> str:
    """Who brought a message: its routing key or, of one sent back from the parking place, what was noted when it was parked."""
    key = message.delivery_info["routing_key"]
    return message.headers.get(ROUTING_KEY, "") if key in (queue_name(INBOUND), DEAD) else key
