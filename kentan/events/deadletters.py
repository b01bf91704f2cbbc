"""Dead letters: what handlers could not apply, waiting in the parking place for a person's decision."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import orjson
from kombu import Connection

from kentan.broker import inspect
from kentan.events.failures import ATTEMPT, CONSUMER, FIRST_SEEN, PARKED_AT, REASON, ROUTING_KEY, TRACE, own_headers
from kentan.events.publisher import CONNECT_SECONDS, Outgoing, Publisher, connect, part_with
from kentan.events.topology import DEAD, DEAD_QUEUE, queue_name
from kentan.runtime.address import broker_address, broker_file
from kentan.settings import Settings

ALL = "all"


@dataclass(frozen=True)
class Letter:
    """A parked message. ``mark`` is how its parking place finds it again."""

    mark: Any
    headers: dict[str, Any]
    body: bytes
    message_id: str
    content_type: str

    @property
    def consumer(self) -> str:
        """Who could not apply it; the broker itself parks what was delivered too often, and names the queue."""
        deaths = self.headers.get("x-death") or [{}]
        return self.headers.get(CONSUMER) or str(deaths[0].get("queue", "")).removeprefix(queue_name(""))

    @property
    def event(self) -> Any:
        """What is in it: the event or, of an unreadable message, its text."""
        try:
            return orjson.loads(self.body)
        except ValueError:
            return self.body.decode(errors="replace")

    @property
    def event_id(self) -> str:
        """The event's id; an unreadable message is named by its hash."""
        event = self.event
        found = event.get("id") if isinstance(event, dict) else None
        return str(found or self.message_id or hashlib.sha256(self.body).hexdigest()[:32])

    @property
    def id(self) -> str:
        """Names the letter to a person: an event may be parked for several consumers."""
        return f"{self.event_id}:{self.consumer}"

    def row(self) -> dict[str, Any]:
        """What a list shows."""
        event = self.event if isinstance(self.event, dict) else {}
        return {
            "id": self.id, "consumer": self.consumer, "event_id": self.event_id, "type": event.get("type", ""),
            "county": event.get("county", ""), "subject": event.get("subject", ""), "attempts": self.headers.get(ATTEMPT, 0),
            "first_seen": self.headers.get(FIRST_SEEN, ""), "parked_at": self.headers.get(PARKED_AT, ""),
            "routing_key": self.headers.get(ROUTING_KEY, ""), "reason": self.headers.get(REASON) or "delivered too often",
        }


class ParkingPlace(Protocol):
    """Where dead letters lie."""

    def letters(self) -> list[Letter]:
        """All of them."""

    def send_back(self, chosen: Callable[[Letter], bool]) -> int:
        """Send the chosen ones to their consumers' queues; how many went."""

    def drop(self, chosen: Callable[[Letter], bool]) -> int:
        """Delete the chosen ones; how many there were."""


class DeadLetters:
    """The dead letters of an installation, on RabbitMQ or beside a running embedded one."""

    def __init__(self, settings: Settings) -> None:
        """Look where the settings say."""
        self._place: ParkingPlace = AmqpPlace(broker_address(settings)) if settings.broker_uri else EmbeddedPlace(settings)

    def list(self) -> list[dict[str, Any]]:
        """A row for each: id, consumer, event_id, type, county, subject, attempts, first_seen, parked_at, routing_key, reason."""
        return [letter.row() for letter in self._by_id().values()]

    def parked(self) -> set[tuple[str, str]]:
        """Consumer and event id of each."""
        return {(letter.consumer, letter.event_id) for letter in self._place.letters()}

    def events(self) -> dict[str, dict]:
        """What is in them, by event id, as far as it can be read."""
        return {letter.event_id: letter.event for letter in self._place.letters() if isinstance(letter.event, dict)}

    def show(self, letter_id: str) -> dict[str, Any] | None:
        """The row of one, with its event and the trace of its last failure; None if there is none."""
        letter = self._by_id().get(letter_id)
        return {**letter.row(), "event": letter.event, "trace": letter.headers.get(TRACE, "")} if letter else None

    def requeue(self, letter_id: str) -> int:
        """Send one (or ``all``) back to the consumer that could not apply it, for as many attempts as at first; how many went."""
        return self._place.send_back(lambda letter: bool(letter.consumer) and letter_id in (letter.id, ALL))

    def drop(self, letter_id: str) -> int:
        """Delete one (or ``all``) for good; how many there were."""
        return self._place.drop(lambda letter: letter_id in (letter.id, ALL))

    def count(self) -> int:
        """How many there are."""
        return len(self._by_id())

    def _by_id(self) -> dict[str, Letter]:
        """Each once: who dies between parking a message and acknowledging it gets it again, and it is parked again."""
        first: dict[str, Letter] = {}
        for letter in self._place.letters():
            first.setdefault(letter.id, letter)
        return first


class EmbeddedPlace:
    """The parking place in the embedded broker's file, also while another process owns it."""

    def __init__(self, settings: Settings) -> None:
        """Look into the file of these settings."""
        self._path = broker_file(settings)

    def letters(self) -> list[Letter]:
        """All of them."""
        return [Letter(one.number, one.headers, one.body, one.properties.get("message_id", ""), "")
                for one in inspect.messages(self._path, DEAD, limit=1_000_000)]

    def send_back(self, chosen: Callable[[Letter], bool]) -> int:
        """Move them to their consumers' queues."""
        letters = [letter for letter in self.letters() if chosen(letter)]
        return len({letter.id for letter in letters
                    if inspect.move(self._path, DEAD, [letter.mark], queue_name(letter.consumer))})

    def drop(self, chosen: Callable[[Letter], bool]) -> int:
        """Delete them."""
        letters = [letter for letter in self.letters() if chosen(letter)]
        return len({letter.id for letter in letters if inspect.delete(self._path, DEAD, [letter.mark])})


class AmqpPlace:
    """The parking place on RabbitMQ. Looking takes all letters in hand and gives back those that stay."""

    def __init__(self, uri: str) -> None:
        """Look there."""
        self._uri = uri

    def letters(self) -> list[Letter]:
        """All of them."""
        with self._in_hand() as letters:
            return list(letters)

    def send_back(self, chosen: Callable[[Letter], bool]) -> int:
        """Publish them to their consumers' queues; each is taken from here once the broker has confirmed that."""
        publisher = Publisher(self._uri)
        try:
            with self._in_hand() as letters:
                going = [letter for letter in letters if chosen(letter)]
                refused = publisher.publish([_outgoing(letter) for letter in going])
                return _acknowledge(letter for place, letter in enumerate(going) if place not in refused)
        finally:
            publisher.close()

    def drop(self, chosen: Callable[[Letter], bool]) -> int:
        """Acknowledge them."""
        with self._in_hand() as letters:
            return _acknowledge(letter for letter in letters if chosen(letter))

    @contextmanager
    def _in_hand(self) -> Iterator[list[Letter]]:
        connection = Connection(self._uri, connect_timeout=CONNECT_SECONDS)
        try:
            connect(connection)
            channel = connection.channel()
            channel.auto_decode = False
            queue = DEAD_QUEUE(channel)
            queue.declare()
            yield [_letter(message) for message in iter(lambda: queue.get(no_ack=False), None)]
        finally:
            part_with(connection)


def _letter(message: Any) -> Letter:
    message_id = message.properties.get("message_id", "")
    return Letter(message, message.headers, bytes(message.body), message_id, message.content_type or "")


def _outgoing(letter: Letter) -> Outgoing:
    headers = own_headers(letter.headers)
    return Outgoing(letter.event_id, letter.body, "", queue_name(letter.consumer), headers, letter.content_type)


def _acknowledge(letters: Iterable[Letter]) -> int:
    done = set()
    for letter in letters:
        letter.mark.ack()
        done.add(letter.id)
    return len(done)
