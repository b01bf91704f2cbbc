"""What travels: a content (what the publisher sent) and its letters (one for each queue that the content went to)."""

import time
from typing import Any

Table = dict[str, Any]


class Content:
    """A message as it was published; shared by all queues that it went to, so it is never changed."""

    __slots__ = ("body", "exchange", "headers", "properties", "routing_key")

    def __init__(self, body: bytes, headers: Table, properties: Table, exchange: str = "", routing_key: str = "") -> None:
        """Body and both tables as AMQP has them; ``properties`` includes content type and encoding."""
        self.body, self.headers, self.properties = body, headers, properties
        self.exchange, self.routing_key = exchange, routing_key

    def addressed(self, exchange: str, routing_key: str) -> "Content":
        """The same content on its way to an exchange."""
        return Content(self.body, self.headers, self.properties, exchange, routing_key)

    @property
    def lifetime(self) -> float | None:
        """Seconds after which nobody may get it any more, from its ``expiration`` in milliseconds."""
        expiration = self.properties.get("expiration")
        return None if expiration is None else int(expiration) / 1000

    def died(self, queue: str, reason: str, exchange: str | None, routing_key: str | None) -> "Content":
        """The content as a dead-letter exchange gets it: with RabbitMQ's ``x-death`` table, and without its expiration."""
        deaths = [dict(death) for death in self.headers.get("x-death", [])]
        death = next((one for one in deaths if (one["queue"], one["reason"]) == (queue, reason)), None)
        if death is None:
            death = {"queue": queue, "reason": reason, "count": 0, "exchange": self.exchange, "routing-keys": [self.routing_key]}
        else:
            deaths.remove(death)
        death.update(count=death["count"] + 1, time=int(time.time()))
        first = {"x-first-death-queue": queue, "x-first-death-reason": reason, "x-first-death-exchange": self.exchange}
        headers = {**first, **self.headers, "x-death": [death, *deaths]}
        properties = {name: value for name, value in self.properties.items() if name != "expiration"}
        return Content(self.body, headers, properties, exchange or "", routing_key or self.routing_key)


class Letter:
    """A content in one queue.

    ``number`` orders all letters of a broker and names the letter in the journal (if ``stored``); ``returns`` counts how
    often it came back unacknowledged.
    """

    __slots__ = ("content", "expires", "number", "redelivered", "returns", "stored")

    def __init__(self, number: int, content: Content, expires: float | None, stored: bool, returns: int = 0,
                 redelivered: bool = False) -> None:
        """``expires`` is seconds since the epoch."""
        self.number, self.content, self.expires = number, content, expires
        self.stored, self.returns, self.redelivered = stored, returns, redelivered
