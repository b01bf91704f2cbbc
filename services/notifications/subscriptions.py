"""Subscriptions of outside systems: what they want, their secret, pausing and ending them."""

from datetime import datetime

from kentan.clock import to_text
from kentan.commands import SYSTEM, Actor, Command, change, create
from kentan.contracts.notifications import SUBSCRIPTION_CHANGED, SUBSCRIPTION_CREATED
from kentan.documents import Change, Document, public
from kentan.errors import Invalid, NotFound, Refused
from kentan.paging import page
from kentan.plugins.channels.webhook import acceptable, new_secret
from kentan.settings import Settings
from services.notifications.feed import event_types
from services.notifications.repository import NotificationsRepository

ACTIVE, PAUSED, DISABLED, DELETED = "active", "paused", "disabled", "deleted"
HIDDEN = ("secret", "lease_until")


def subscribe(repository: NotificationsRepository, command: Command, now: datetime, settings: Settings) -> dict:
    """Create a subscription that begins at the feed's present head; the answer carries the secret this one time."""
    types, url = command.data.get("types") or ["*"], command.data["url"]
    _check(types, url, settings)

    def decide(made: Change) -> None:
        made.doc.update(types=types, url=url, owner=command.actor.id, secret=new_secret(), status=ACTIVE,
                        position=repository.head(), attempts=0, problem=None, next_attempt=to_text(now))
        made.happened(SUBSCRIPTION_CREATED, {"types": types, "active": True})

    return public(create(repository.subscriptions, command, now, decide), "lease_until")


def list_subscriptions(repository: NotificationsRepository, command: Command) -> dict:
    """The county's subscriptions; an outside system sees its own."""
    where: dict = {"status": {"$ne": DELETED}}
    if command.actor.role == SYSTEM:
        where["owner"] = command.actor.id
    rows, following = page(repository.subscriptions, where, (), command.data.get("after"), command.data.get("limit"))
    return {"items": [public(row, *HIDDEN) for row in rows], "next": following}


def show_subscription(repository: NotificationsRepository, command: Command) -> dict:
    """One subscription, without its secret."""
    return public(_owned(repository.subscriptions.get(command.id or ""), command.actor), *HIDDEN)


def change_subscription(repository: NotificationsRepository, command: Command, now: datetime, settings: Settings) -> dict:
    """Change types or target, pause (``active`` false) or resume; a resumed one goes on where it stopped."""
    data = command.data

    def decide(changing: Change) -> None:
        doc = _owned(changing.doc, command.actor)
        doc.update({name: data[name] for name in ("types", "url") if data.get(name)})
        _check(doc["types"], doc["url"], settings)
        if data.get("active") is not None:
            doc["status"] = ACTIVE if data["active"] else PAUSED
        if doc["status"] == ACTIVE:
            doc.update(attempts=0, problem=None, next_attempt=to_text(now))
        _say(changing)

    return public(change(repository.subscriptions, command, now, decide, "subscription"), *HIDDEN)


def delete_subscription(repository: NotificationsRepository, command: Command, now: datetime) -> dict:
    """End a subscription for good: its target and secret are blanked, its history stays."""
    def decide(changing: Change) -> None:
        _owned(changing.doc, command.actor).update(status=DELETED, url=None, secret=None, next_attempt=None)
        _say(changing)

    return public(change(repository.subscriptions, command, now, decide, "subscription"), *HIDDEN)


def switched_off(changing: Change, status: str) -> None:
    """Take a subscription off because of its target; it says so."""
    changing.doc.update(status=status, next_attempt=None)
    _say(changing)


def _say(changing: Change) -> None:
    state = {"types": changing.doc["types"], "active": changing.doc["status"] == ACTIVE}
    changing.happened(SUBSCRIPTION_CHANGED, state)


def _owned(doc: Document | None, actor: Actor) -> Document:
    if doc is None or (actor.role == SYSTEM and doc["owner"] != actor.id):
        raise NotFound("not_found", {"what": "subscription"})
    if doc["status"] == DELETED:
        raise Refused("subscription_ended")
    return doc


def _check(types: list[str], url: str, settings: Settings) -> None:
    event_types(types)
    if not acceptable(url, settings.webhook_allow_private):
        raise Invalid("bad_target", {}, {"url": ["bad_target"]})
