"""The broker: exchanges, queues and the journal together. One for each address in a process."""

import logging
from collections.abc import Iterable, Sequence

import eventlet
from amqp.exceptions import NotFound, PreconditionFailed

from kentan.broker.errors import BrokerError
from kentan.broker.journal import Journal, NoJournal
from kentan.broker.letters import Content, Letter, Table
from kentan.broker.queues import MessageQueue
from kentan.broker.routing import Routes

SWEEP = 0.5  # seconds between looks for what other processes changed, and for what is too old
RETRY = 1.0

logger = logging.getLogger(__name__)


class Broker:
    """Takes contents, keeps letters, buries the dead."""

    def __init__(self, journal: Journal | NoJournal) -> None:
        """Take over what the journal kept; letters of queues not declared yet wait for their declaration."""
        self.journal = journal
        self.routes = Routes()
        self.queues: dict[str, MessageQueue] = {}
        self.open = True
        self._homeless: dict[str, list[Letter]] = {}
        self._removed: set[int] = set()
        self._last = 0
        for queue, letter in journal.letters():
            self._homeless.setdefault(queue, []).append(letter)
            self._last = letter.number
        self._look_outside()
        self._keeper = eventlet.spawn(self._keep_house)

    def declare_queue(self, name: str, durable: bool, exclusive: bool, auto_delete: bool, arguments: Table) -> MessageQueue:
        """Make the queue, or make sure that it is as described (PreconditionFailed otherwise)."""
        found = self.queues.get(name)
        if found is None:
            found = self.queues[name] = MessageQueue(name, self._bury, durable, exclusive, auto_delete, arguments)
            found.restore(self._homeless.pop(name, ()))
        elif found.declared != (durable, exclusive, auto_delete, arguments):
            raise PreconditionFailed(f"PRECONDITION_FAILED - queue {name!r} was declared otherwise", (50, 10), reply_code=406)
        return found

    def queue(self, name: str) -> MessageQueue:
        """The declared queue of this name. Raises NotFound."""
        try:
            return self.queues[name]
        except KeyError:
            raise NotFound(f"NOT_FOUND - no queue {name!r}", (50, 10), reply_code=404) from None

    def delete_queue(self, name: str) -> int:
        """Forget a queue with its letters and bindings; how many letters were ready."""
        queue = self.queues.pop(name, None)
        self.routes.drop_queue(name)
        if queue is None:
            return 0
        if queue.stored:
            self.journal.delete_queue(name)
        for consumer in list(queue.consumers):
            consumer.cancelled()
        return len(queue.ready)

    def purge(self, name: str) -> int:
        """Drop all ready letters of a queue; how many there were."""
        queue = self.queue(name)
        letters, count = list(queue.ready), len(queue.ready)
        queue.ready.clear()
        for letter in letters:
            self.settle(letter)
        return count

    def publish(self, contents: Sequence[Content]) -> list[bool]:
        """Take contents, all or none; for each whether a queue took it. What queues keep is on the disk when this returns.

        Raises BrokerUnwritable, or NotFound for an unknown exchange.
        """
        routed = [(content, self._queues_of(content.exchange, content.routing_key)) for content in contents]
        letters = [(queue, self._letter(content, queue)) for content, queues in routed for queue in queues]
        self._store_and_put(letters, ())
        return [bool(queues) for _, queues in routed]

    def _queues_of(self, exchange: str, key: str) -> list[MessageQueue]:
        names = self.routes.queues(exchange, key)
        return [self.queues[name] for name in names if name in self.queues]

    def _letter(self, content: Content, queue: MessageQueue) -> Letter:
        self._last += 1
        return Letter(self._last, content, queue.expiry(content.lifetime), queue.stored)

    def _store_and_put(self, letters: list[tuple[MessageQueue, Letter]], gone: Sequence[int]) -> None:
        def put() -> None:
            for queue, letter in letters:
                queue.put(letter)

        stored = [(queue.name, letter) for queue, letter in letters if letter.stored]
        if stored or gone:
            self.journal.write(stored, gone, put)
        else:
            put()

    def settle(self, letter: Letter) -> None:
        """A letter is done with."""
        if letter.stored:
            self.journal.forget(letter.number)

    def give_back(self, queue: MessageQueue, letters: Iterable[Letter]) -> None:
        """Letters that were delivered come back, save those that another process removed meanwhile."""
        queue.give_back([letter for letter in letters if letter.number not in self._removed])

    def refuse(self, queue: MessageQueue, letter: Letter) -> None:
        """A consumer rejected a letter for good."""
        self._bury(queue, [letter], "rejected")

    def _bury(self, queue: MessageQueue, letters: list[Letter], reason: str) -> None:
        if queue.dead_letter_exchange is None:
            for letter in letters:
                self.settle(letter)
        else:
            eventlet.spawn_n(self._forward, queue, letters, reason)

    def _forward(self, queue: MessageQueue, letters: list[Letter], reason: str) -> None:
        """Send dead letters on; on the disk they are in the one queue or in the other. Tried again until it succeeds."""
        while letters and self.open:
            try:
                letters = self._forward_routable(queue, letters, reason)
            except BrokerError as problem:
                logger.error("dead letters of %s wait: %s", queue.name, problem)
            if letters:
                eventlet.sleep(RETRY)

    def _forward_routable(self, queue: MessageQueue, letters: list[Letter], reason: str) -> list[Letter]:
        forwarded: list[tuple[MessageQueue, Letter]] = []
        gone: list[int] = []
        left: list[Letter] = []
        for letter in letters:
            content = letter.content.died(queue.name, reason, queue.dead_letter_exchange, queue.dead_letter_key)
            targets = self._dead_letter_queues(content)
            if not targets and queue.keeps_unroutable:
                left.append(letter)
                continue
            forwarded.extend((target, self._letter(content, target)) for target in targets)
            gone.extend([letter.number] if letter.stored else [])
        self._store_and_put(forwarded, gone)
        return left

    def _dead_letter_queues(self, content: Content) -> list[MessageQueue]:
        try:
            return self._queues_of(content.exchange, content.routing_key)
        except NotFound:
            return []

    def _keep_house(self) -> None:
        while True:
            eventlet.sleep(SWEEP)
            try:
                self._look_outside()
                self._sweep()
            except Exception:
                logger.exception("the broker's housekeeping failed and goes on")

    def _look_outside(self) -> None:
        removed, came = self.journal.outside(self._next_number)
        for name, number in removed:
            self._removed.add(number)
            if name in self.queues:
                self.queues[name].discard({number})
        for name, letter in came:
            if name in self.queues:
                self.queues[name].restore([letter])
            else:
                self._homeless.setdefault(name, []).append(letter)

    def _sweep(self) -> None:
        for queue in list(self.queues.values()):
            if queue.is_over:
                self.delete_queue(queue.name)
            else:
                queue.sweep()

    def _next_number(self) -> int:
        self._last += 1
        return self._last

    def close(self) -> None:
        """Stop serving; what is kept stays in the journal."""
        self.open = False
        self._keeper.kill()
        self.journal.close()
