"""Queues and their consumers: who gets the next letter, what comes back, what is too old."""

import time
from bisect import bisect
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any, Protocol

import eventlet
from amqp.exceptions import PreconditionFailed

from kentan.broker.letters import Letter, Table

Bury = Callable[["MessageQueue", list[Letter], str], None]


class Consumer(Protocol):
    """Somebody who takes letters from a queue."""

    def can_take(self) -> bool:
        """Whether one more letter may be in its hands, and none is offered to it yet."""

    def offer(self) -> None:
        """Let it know that there may be a letter for it."""

    def cancelled(self) -> None:
        """The queue is gone."""


class MessageQueue:
    """The letters that wait under one name. ``bury`` is called with the letters that died here, and why."""

    def __init__(self, name: str, bury: Bury, durable: bool, exclusive: bool, auto_delete: bool, arguments: Table) -> None:
        """As declared; quorum queues are kept in the journal, all others only in memory."""
        self.name, self._bury = name, bury
        self.declared = (durable, exclusive, auto_delete, arguments)
        self.auto_delete, self.exclusive = auto_delete, exclusive
        self.stored = arguments.get("x-queue-type") == "quorum"
        if self.stored and (not durable or exclusive or auto_delete):
            raise PreconditionFailed(f"quorum queue {name!r} must be durable and shared", (50, 10), reply_code=406)
        self.dead_letter_exchange: str | None = arguments.get("x-dead-letter-exchange")
        self.dead_letter_key: str | None = arguments.get("x-dead-letter-routing-key")
        self.keeps_unroutable = arguments.get("x-dead-letter-strategy") == "at-least-once"
        self.limit: int | None = arguments.get("x-delivery-limit")
        self._lifetime = _seconds(arguments.get("x-message-ttl"))
        self._idle_lifetime = _seconds(arguments.get("x-expires"))
        self.ready: deque[Letter] = deque()
        self.consumers: deque[Consumer] = deque()
        self._used = time.monotonic()
        self._timer: Any = None

    def expiry(self, lifetime: float | None) -> float | None:
        """When a letter that comes now is too old, given what its publisher says."""
        lifetimes = [seconds for seconds in (lifetime, self._lifetime) if seconds is not None]
        return time.time() + min(lifetimes) if lifetimes else None

    def put(self, letter: Letter) -> None:
        """Add a letter at the end."""
        self.ready.append(letter)
        self._watch_expiry()
        self.notify()

    def restore(self, letters: Iterable[Letter]) -> None:
        """Take over letters that the journal kept or another process moved here."""
        for letter in letters:
            if letter.expires is None:
                letter.expires = self.expiry(letter.content.lifetime)
            self.put(letter)

    def notify(self) -> None:
        """Offer the next letter to a consumer that can take it, each in turn."""
        if not self.ready:
            return
        for _ in range(len(self.consumers)):
            consumer = self.consumers[0]
            self.consumers.rotate(-1)
            if consumer.can_take():
                consumer.offer()
                return

    def take(self) -> Letter | None:
        """The next letter that is not too old."""
        self._used = time.monotonic()
        while self.ready:
            letter = self.ready.popleft()
            if letter.expires is None or letter.expires > time.time():
                return letter
            self._bury(self, [letter], "expired")
        return None

    def give_back(self, letters: Iterable[Letter]) -> None:
        """Letters that were not acknowledged return to their places, unless that happened too often."""
        worn = []
        for letter in sorted(letters, key=_number, reverse=True):
            letter.returns += 1
            letter.redelivered = True
            if self.limit is not None and letter.returns > self.limit:
                worn.append(letter)
            else:
                self._put_in_order(letter)
        if worn:
            self._bury(self, worn[::-1], "delivery_limit")
        self._watch_expiry()
        for _ in self.consumers:
            self.notify()

    def _put_in_order(self, letter: Letter) -> None:
        if not self.ready or letter.number < self.ready[0].number:
            self.ready.appendleft(letter)
        else:
            self.ready.insert(bisect(self.ready, letter.number, key=_number), letter)

    def discard(self, numbers: set[int]) -> None:
        """Drop these letters, which are in the journal no more."""
        self.ready = deque(letter for letter in self.ready if letter.number not in numbers)

    def add(self, consumer: Consumer) -> None:
        """Serve one more consumer."""
        self.consumers.append(consumer)
        self.notify()

    def remove(self, consumer: Consumer) -> None:
        """Serve this consumer no more; what was offered to it goes to others."""
        self.consumers.remove(consumer)
        self._used = time.monotonic()
        self.notify()

    @property
    def is_over(self) -> bool:
        """Whether nobody used the queue for as long as its ``x-expires`` says."""
        idle = self._idle_lifetime
        return idle is not None and not self.consumers and time.monotonic() - self._used > idle

    def sweep(self) -> None:
        """Bury what is too old at the head."""
        expired = []
        while self.ready and self.ready[0].expires is not None and self.ready[0].expires <= time.time():
            expired.append(self.ready.popleft())
        if expired:
            self._bury(self, expired, "expired")
        self._watch_expiry()

    def _watch_expiry(self) -> None:
        """Wake in time for the head's expiry where somebody waits for it; elsewhere the broker sweeps now and then."""
        if self._timer is None and self.dead_letter_exchange is not None and self.ready and self.ready[0].expires is not None:
            self._timer = eventlet.spawn_after(max(0.0, self.ready[0].expires - time.time()), self._on_time)

    def _on_time(self) -> None:
        self._timer = None
        self.sweep()


def _number(letter: Letter) -> int:
    return letter.number


def _seconds(milliseconds: int | None) -> float | None:
    return None if milliseconds is None else milliseconds / 1000
