"""Where a subscription's events go: what is sent of an event, and how each kind of target takes it."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlencode

import orjson

from kentan.clock import to_text
from kentan.contracts.events import CONTENT_TYPE
from kentan.documents import Document
from kentan.errors import Invalid, Refused
from kentan.plugins.channels.mail import Mail
from kentan.plugins.channels.webhook import acceptable, post_signed
from kentan.runtime.desk import BoundDesk
from kentan.settings import Settings
from services.notifications import mail_digests, queues
from services.notifications.feed import encode_cursor

WEBHOOK, EMAIL, AMQP = "webhook", "email", queues.KIND
MOST_IN_A_MAIL = 200
NEEDS: dict[str, tuple[str, ...]] = {WEBHOOK: ("url",), EMAIL: ("address", "period"), AMQP: ()}


def parcels_of(subscription: Document, entries: list[Document]) -> list[list[Document]]:
    """What is handed over at once: one event, to a mailbox all that there are."""
    return [entries] if subscription["kind"] == EMAIL and entries else [[entry] for entry in entries]


def deliver(desk: BoundDesk, county: str, subscription: Document, parcel: list[Document]) -> None:
    """Hand entries of the feed to the target of a county's subscription. Raises NotDelivered, or whatever went wrong."""
    SENDERS[subscription["kind"]](desk, county, subscription, parcel)


def check_target(wanted: dict, settings: Settings) -> None:
    """Refuse (Invalid) a target that lacks what its kind needs, has what another kind needs, or may not be called."""
    kind = wanted["kind"]
    wrong = {name: ["needed_for_kind" if name in NEEDS[kind] else "only_for_kind"]
             for name in ("url", "address", "period") if (wanted[name] is not None) != (name in NEEDS[kind])}
    if wrong:
        raise Invalid("invalid", {}, wrong)
    if kind == WEBHOOK and not acceptable(wanted["url"], settings.webhook_allow_private):
        raise Invalid("bad_target", {}, {"url": ["bad_target"]})
    if kind == EMAIL and not settings.smtp_uri:
        raise Refused("mail_not_offered")
    if kind == AMQP and not queues.offered(settings):
        raise Refused("amqp_not_offered")
    if kind == EMAIL and not Mail().accepts(wanted["address"], settings):
        raise Invalid("bad_address", {"channel": EMAIL}, {"address": ["bad_address"]})


def body_of(entry: Document, settings: Settings) -> bytes:
    """The event as JSON. One too large goes without ``data``, with its address in ``dataref`` (CloudEvents' claim check)."""
    event = entry["event"]
    body = orjson.dumps(event)
    if len(body) <= settings.webhook_largest:
        return body
    before = encode_cursor({event["county"]: int(entry["_id"]) - 1})
    address = f"{settings.public_url}/api/v1/events?{urlencode({'after': before, 'counties': event['county'], 'limit': 1})}"
    return orjson.dumps({**{name: value for name, value in event.items() if name != "data"}, "dataref": address})


def secrets_in_force(subscription: Document, now: datetime) -> list[str]:
    """The secrets that sign at a moment, the newest first."""
    return [subscription["secret"], *(one["secret"] for one in subscription["former"] if one["until"] > to_text(now))]


def _post(desk: BoundDesk, county: str, subscription: Document, parcel: list[Document]) -> None:
    for entry in parcel:
        post_signed(subscription["url"], secrets_in_force(subscription, desk.now()), entry["event"]["id"],
                    body_of(entry, desk.settings), desk.settings.webhook_allow_private, CONTENT_TYPE, desk.settings.ca_file)


def _queue(desk: BoundDesk, county: str, subscription: Document, parcel: list[Document]) -> None:
    for entry in parcel:
        queues.put(desk, subscription, entry["event"]["id"], body_of(entry, desk.settings))


SENDERS: dict[str, Callable[[BoundDesk, str, Document, list[Document]], None]] = {WEBHOOK: _post, EMAIL: mail_digests.mail,
                                                                                  AMQP: _queue}
