"""The nameko entrypoint behind ``@hears``: a durable queue for each handler, retries with growing delay, parking of poison.

A message is acknowledged when its effect is stored, or when its next attempt (or its parking) is confirmed by the broker.
Whatever breaks in between has it delivered again, and the handler finds its effect already there.
"""

import logging
from collections import Counter
from contextlib import suppress
from functools import partial
from typing import Any

import eventlet
from kombu import Queue
from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import Entrypoint

from kentan.contracts.events import EventType, name_of
from kentan.events.envelope import Unreadable, read_envelope
from kentan.events.failures import failed, parked
from kentan.events.publisher import BrokerLost, Outgoing, Publisher
from kentan.events.topology import DEAD, consumer_queue
from kentan.runtime import faults, logs, tracing
from kentan.runtime.intake import Intake
from kentan.runtime.metrics import EVENTS_HANDLED

APPLIED, DUPLICATES, RETRIED, PARKED = "applied", "duplicates", "retried", "parked"
# Pauses before what could not be applied is given back to the broker, because not even its retry could be published.
PATIENCE = (0.1, 0.5, 2.0)

logger = logging.getLogger(__name__)


class EventIntake(Intake):
    """The line of a container's event handlers, and a connection for what they could not apply."""

    def setup(self) -> None:
        """Take the address from the container's configuration."""
        self.publisher = Publisher(self.container.config["AMQP_URI"])

    def stop(self) -> None:
        """Let go of the broker, after the last worker."""
        super().stop()
        self.publisher.close()

    kill = stop


class EventHandler(Entrypoint):
    """Hears event types on a queue of its own, ``kentan.<service>.<handler>``."""

    intake = EventIntake()
    span_kind = tracing.CONSUMER

    def __init__(self, event_types: tuple[EventType | str, ...], remote: bool = False, **kwargs: Any) -> None:
        """Hear these: a declared type in its version, a name (or ``*`` for all) in every version; of remote counties, too."""
        super().__init__(**kwargs)
        self.remote = remote
        self.names = tuple(one if isinstance(one, str) else one.name for one in event_types)
        self._types = {one.type for one in event_types if isinstance(one, EventType)}
        self._any_version = {one for one in event_types if isinstance(one, str)}
        self.counts: Counter[str] = Counter()

    def setup(self) -> None:
        """Subscribe."""
        self.consumer = self.consumer_name()
        self._metrics = {one: EVENTS_HANDLED.labels(self.consumer, one) for one in (APPLIED, DUPLICATES, RETRIED, PARKED)}
        self._delays = self.container.config["installation"].settings.retry_delays
        self.intake.subscribe(self.queue(), self._receive, self.prefetch)

    def consumer_name(self) -> str:
        """``<service>.<handler>``."""
        return f"{self.container.service_name}.{self.method_name}"

    def queue(self) -> Queue:
        """The queue it hears on."""
        return consumer_queue(self.consumer, self.names, self.remote)

    @property
    def prefetch(self) -> int:
        """How many events it has in hand at a time."""
        return self.container.max_workers

    def stop(self) -> None:
        """Take no more events."""
        self.intake.cancel()

    def hears(self, event: dict) -> bool:
        """Whether an event of this type, in this version, is for this handler."""
        return event["type"] in self._types or "*" in self._any_version or name_of(event) in self._any_version

    def _receive(self, message: Any) -> None:
        try:
            event = read_envelope(message.body)
            if not self.hears(event):
                raise Unreadable(f"{event['type']} is not heard here in this version")
        except Unreadable as problem:
            outgoing = parked(message, self.consumer, f"unreadable: {problem.reason}")
            self.container.spawn_managed_thread(partial(self._pass_on, message, outgoing), identifier="parking")
            return
        try:
            context = {"correlation_id": event["correlationid"], **tracing.handed_on(message.headers)}
            self.container.spawn_worker(self, (event, self.consumer), {}, context, partial(self._handled, message))
        except ContainerBeingKilled:
            self._settle(message.requeue)

    def _handled(self, message: Any, worker_ctx: Any, result: object, exc_info: Any) -> tuple:
        if exc_info is None:
            faults.reached(faults.AFTER_EFFECT)
            self._count(DUPLICATES if result is False else APPLIED)
            self._settle(message.ack)
        else:
            self._pass_on(message, failed(message, self.consumer, exc_info[1], self._delays))
        return result, exc_info

    def _pass_on(self, message: Any, outgoing: Outgoing) -> None:
        """Send a message to its retry or its parking place, and be done with it once the broker has that."""
        for pause in (0.0, *PATIENCE):
            eventlet.sleep(pause)
            with suppress(BrokerLost):
                if not self.intake.publisher.publish([outgoing]):
                    break
        else:
            self._settle(message.requeue)
            return
        self._settle(message.ack)
        outcome = PARKED if outgoing.routing_key == DEAD else RETRIED
        self._count(outcome)
        logger.log(logging.ERROR if outcome == PARKED else logging.INFO, "%s: event %s %s: %s\n%s", self.consumer, outgoing.id,
                   outcome, outgoing.headers["kentan-reason"], outgoing.headers.get("kentan-trace", ""))

    def _count(self, outcome: str) -> None:
        self.counts[outcome] += 1
        self._metrics[outcome].inc()

    def _settle(self, how: Any) -> None:
        try:
            how()
        except Exception as problem:  # the line broke meanwhile; the broker delivers the message again
            logger.debug("not acknowledged: %s", logs.reason_of(problem))


__all__ = ["APPLIED", "DUPLICATES", "PARKED", "RETRIED", "EventHandler", "EventIntake"]
