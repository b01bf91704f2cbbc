"""Queues of subscriptions on RabbitMQ: each bounded, and read by an account that may read this queue and nothing else.

What there should be stands in the subscription; ``arrange`` compares it with what was made and makes the difference, through
the management HTTP API. All of its requests may be repeated. A full queue refuses (``reject-publish``): then the event waits
in the feed as for any target that fails, so nothing is lost and the broker is not filled.
"""

import functools
import re
from typing import Any
from urllib.parse import quote, urlsplit

import orjson
import urllib3

from kentan.clock import to_text
from kentan.documents import Document
from kentan.events.publisher import Outgoing, Publisher
from kentan.plugins.channels import NotDelivered
from kentan.runtime.desk import BoundDesk
from kentan.settings import Settings
from kentan.store.port import Conflict
from services.notifications.repository import NotificationsRepository

KIND, DELETED = "amqp", "deleted"
PREFIX = "kentan.subscriber."
SECONDS = 5.0
LARGEST = 1000
TAKEN, THERE = (200, 201, 204), (404,)


def offered(settings: Settings) -> bool:
    """Whether subscriptions may have queues here."""
    return bool(settings.broker_api_uri) and settings.broker_uri.startswith("amqp")


def queue_of(subscription: str) -> str:
    """The name of a subscription's queue."""
    return PREFIX + subscription


def user_of(subscription: str, generation: int) -> str:
    """The name of the account that reads it; a new secret is a new account, as RabbitMQ knows one password of each."""
    return f"{PREFIX}{subscription}.{generation}"


def passwords(doc: Document, at: str) -> dict[str, str]:
    """The accounts that a subscription should have at a moment, with their passwords."""
    if doc["status"] == DELETED:
        return {}
    former = {user_of(doc["_id"], one["generation"]): one["secret"] for one in doc["former"] if one["until"] > at}
    return {**former, user_of(doc["_id"], doc["generation"]): doc["secret"]}


def arrange(desk: BoundDesk) -> None:
    """Make and take away queues and accounts until all is as the subscriptions say. Raises the first failure in the end."""
    failures: list[Exception] = []
    for county in desk.counties() if offered(desk.settings) else ():
        repository, at = desk.repository(county), to_text(desk.now())
        for doc in repository.subscriptions.find({"kind": KIND, "arranged": {"$ne": "ended"}}, (), LARGEST):
            try:
                _arrange(repository, doc, at, Management(desk.settings))
            except (urllib3.exceptions.HTTPError, RefusedByBroker) as failure:
                failures.append(failure)
    if failures:
        raise failures[0]


def _arrange(repository: NotificationsRepository, doc: Document, at: str, broker: "Management") -> None:
    wanted = passwords(doc, at)
    if set(wanted) == set(doc["users"]) and doc["arranged"]:
        return
    if wanted:
        broker.put_queue(queue_of(doc["_id"]))
    for user in wanted.keys() - set(doc["users"]):
        broker.put_reader(user, wanted[user], queue_of(doc["_id"]))
    for user in {user_of(doc["_id"], one) for one in range(1, doc["generation"] + 1)} - wanted.keys():
        broker.take_away("users", user)
    if not wanted:
        broker.take_away("queues", broker.vhost, queue_of(doc["_id"]))
    doc.update(users=sorted(wanted), arranged="there" if wanted else "ended")
    try:
        repository.subscriptions.save(doc)
    except Conflict:
        return  # the next turn compares again


class RefusedByBroker(Exception):
    """The management API answered something else than success."""


class Management:
    """RabbitMQ's management HTTP API, as far as it is needed."""

    def __init__(self, settings: Settings) -> None:
        """Speak to the API of KENTAN_BROKER_API_URI about the virtual host of KENTAN_BROKER_URI."""
        self._settings, parts = settings, urlsplit(settings.broker_api_uri)
        self.vhost = urlsplit(settings.broker_uri).path[1:] or "/"
        self._url = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}/api"
        self._headers = urllib3.make_headers(basic_auth=parts.netloc.rpartition("@")[0]) | {"content-type": "application/json"}

    def put_queue(self, name: str) -> None:
        """A queue that holds so many messages and refuses more."""
        arguments = {"x-queue-type": "quorum", "x-overflow": "reject-publish",
                     "x-max-length": self._settings.subscriber_queue_length}
        self._ask("PUT", TAKEN, "queues", self.vhost, name, durable=True, arguments=arguments)

    def put_reader(self, user: str, password: str, queue: str) -> None:
        """An account that reads this queue, and may neither write nor configure anything."""
        self._ask("PUT", TAKEN, "users", user, password=password, tags="")
        self._ask("PUT", TAKEN, "permissions", self.vhost, user, configure="^$", write="^$", read=f"^{re.escape(queue)}$")

    def take_away(self, *path: str) -> None:
        """Take something away that may be gone already."""
        self._ask("DELETE", (*TAKEN, *THERE), *path)

    def _ask(self, method: str, expected: tuple[int, ...], *path: str, **body: Any) -> None:
        url = "/".join([self._url, *(quote(part, safe="") for part in path)])
        answer = urllib3.request(method, url, body=orjson.dumps(body) if body else None, headers=self._headers, timeout=SECONDS,
                                 retries=False, redirect=False)
        if answer.status not in expected:
            raise RefusedByBroker(f"{method} {path[0]}: {answer.status}")


@functools.lru_cache(maxsize=4)
def _publisher(uri: str) -> Publisher:
    return Publisher(uri)


def put(desk: BoundDesk, subscription: Document, event_id: str, body: bytes) -> None:
    """Put an event into the subscription's queue; the broker confirms. Raises NotDelivered when it is full or not there."""
    message = Outgoing(event_id, body, "", queue_of(subscription["_id"]))
    if _publisher(desk.settings.broker_uri).publish([message]):
        raise NotDelivered("queue_full_or_missing")
