"""Exchanges and bindings: which queues a message goes to."""

from dataclasses import dataclass, field

from amqp.exceptions import NotFound, PreconditionFailed

from kentan.broker.letters import Table

KINDS = ("direct", "topic", "fanout")
CACHED_ROUTES = 10_000


def topic_matches(pattern: list[str], words: list[str]) -> bool:
    """Whether a binding key's words match a routing key's: ``*`` is one word, ``#`` any number of words, none included."""
    if not pattern:
        return not words
    head, rest = pattern[0], pattern[1:]
    if head == "#":
        return any(topic_matches(rest, words[start:]) for start in range(len(words) + 1))
    return bool(words) and head in ("*", words[0]) and topic_matches(rest, words[1:])


@dataclass
class Exchange:
    """An exchange and its bindings, each (queue, binding key)."""

    name: str
    kind: str
    durable: bool
    auto_delete: bool
    arguments: Table
    bindings: dict[tuple[str, str], None] = field(default_factory=dict)  # a dict keeps the order in which they were made

    def queues(self, routing_key: str) -> list[str]:
        """Names of the queues that a message with this key goes to, each once."""
        if self.kind == "topic":
            words = routing_key.split(".")
            found = (queue for queue, key in self.bindings if topic_matches(key.split("."), words))
        elif self.kind == "direct":
            found = (queue for queue, key in self.bindings if key == routing_key)
        else:
            found = (queue for queue, _ in self.bindings)
        return list(dict.fromkeys(found))


class Routes:
    """All exchanges of a broker. The default exchange ``""`` reaches every queue by its name."""

    def __init__(self) -> None:
        """Begin with the exchanges that every AMQP broker has."""
        self._exchanges = {f"amq.{kind}": Exchange(f"amq.{kind}", kind, True, False, {}) for kind in KINDS}
        self._cache: dict[tuple[str, str], list[str]] = {}

    def declare(self, name: str, kind: str, durable: bool, auto_delete: bool, arguments: Table) -> None:
        """Make the exchange, or make sure that it is as described (PreconditionFailed otherwise)."""
        if kind not in KINDS:
            raise PreconditionFailed(f"unknown exchange type {kind!r}", (40, 10), reply_code=406)
        wanted = Exchange(name, kind, durable, auto_delete, arguments)
        found = self._exchanges.setdefault(name, wanted)
        if (found.kind, found.durable, found.auto_delete, found.arguments) != (kind, durable, auto_delete, arguments):
            raise PreconditionFailed(f"exchange {name!r} was declared otherwise", (40, 10), reply_code=406)

    def exchange(self, name: str) -> Exchange:
        """The exchange of this name. Raises NotFound."""
        try:
            return self._exchanges[name]
        except KeyError:
            raise NotFound(f"NOT_FOUND - no exchange {name!r}", (40, 10), reply_code=404) from None

    def delete(self, name: str) -> None:
        """Forget an exchange and its bindings."""
        self._exchanges.pop(name, None)
        self._cache.clear()

    def bind(self, queue: str, exchange: str, key: str) -> None:
        """Have messages with this key go to the queue."""
        self.exchange(exchange).bindings[(queue, key)] = None
        self._cache.clear()

    def unbind(self, queue: str, exchange: str, key: str) -> None:
        """Undo a binding."""
        self.exchange(exchange).bindings.pop((queue, key), None)
        self._forget_unused(exchange)

    def drop_queue(self, queue: str) -> None:
        """Undo all bindings of a queue."""
        for exchange in list(self._exchanges.values()):
            gone = [binding for binding in exchange.bindings if binding[0] == queue]
            for binding in gone:
                del exchange.bindings[binding]
            if gone:
                self._forget_unused(exchange.name)
        self._cache.clear()

    def queues(self, exchange: str, key: str) -> list[str]:
        """Names of the queues that a message goes to; of the default exchange, the key itself. Raises NotFound."""
        if not exchange:
            return [key]
        found = self._cache.get((exchange, key))
        if found is None:
            if len(self._cache) >= CACHED_ROUTES:
                self._cache.clear()
            found = self._cache[(exchange, key)] = self.exchange(exchange).queues(key)
        return found

    def _forget_unused(self, name: str) -> None:
        exchange = self._exchanges[name]
        if exchange.auto_delete and not exchange.bindings:
            del self._exchanges[name]
        self._cache.clear()
