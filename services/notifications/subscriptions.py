"""Subscriptions of outside systems: what they want, of which counties, their secret, pausing and ending them."""

import secrets
from datetime import datetime

from kentan.clock import to_text
from kentan.commands import SYSTEM, Actor, Command, change, create
from kentan.contracts.notifications import SUBSCRIPTION_CHANGED, SUBSCRIPTION_CREATED, SUBSCRIPTION_STOPPED
from kentan.documents import Change, Document, public
from kentan.errors import NotFound, Refused
from kentan.paging import page
from kentan.plugins.channels.webhook import new_secret
from kentan.runtime.desk import BoundDesk
from services.notifications import archive
from services.notifications.feed import Positions, lens_for, visible
from services.notifications.mail_digests import next_due
from services.notifications.queues import queue_of, user_of
from services.notifications.repository import NotificationsRepository
from services.notifications.targets import AMQP, EMAIL, WEBHOOK, check_target

ACTIVE, PAUSED, DISABLED, DELETED = "active", "paused", "disabled", "deleted"
UNTRIED = {"attempts": 0, "problem": None, "refused": None}
HIDDEN = ("secret", "former", "generation", "users", "arranged", "viewer", "slow", "lease_until")
WANTED = ("types", "counties", "filter", "url", "address", "period", "language")
MOST_SKIPPED = 1000


def subscribe(desk: BoundDesk, command: Command) -> dict:
    """Create a subscription that begins at the feeds' present heads; the answer carries the secret this one time."""
    actor, data, now = command.actor, command.data, desk.now()
    wanted: dict = {"types": data.get("types") or ["*"], "counties": data.get("counties") or [command.county],
              "filter": data.get("filter"), "kind": data.get("kind") or WEBHOOK, "url": data.get("url"),
              "address": data.get("address"), "period": data.get("period"), "language": data.get("language") or "zh"}
    _check(desk, actor, wanted)

    def decide(made: Change) -> None:
        made.doc.update(wanted, owner=actor.id, viewer=actor.as_dict(), secret=fresh_secret(wanted["kind"]), generation=1,
                        former=[], users=[], arranged=None, status=ACTIVE, skipped=[],
                        positions=_heads(desk, wanted["counties"]), next_attempt=next_turn(wanted, now), slow=False,
                        **UNTRIED)
        made.happened(SUBSCRIPTION_CREATED, {"types": wanted["types"], "active": True})

    collection = desk.repository(command.county).subscriptions
    return shown(create(collection, command, now, decide), "secret")


def list_subscriptions(repository: NotificationsRepository, command: Command) -> dict:
    """The county's subscriptions; an outside system sees its own."""
    where: dict = {"status": {"$ne": DELETED}}
    if command.actor.role == SYSTEM:
        where["owner"] = command.actor.id
    rows, following = page(repository.subscriptions, where, (), command.data.get("after"), command.data.get("limit"))
    return {"items": [shown(row) for row in rows], "next": following}


def show_subscription(repository: NotificationsRepository, command: Command) -> dict:
    """One subscription, without its secret."""
    return shown(owned(repository.subscriptions.get(command.id or ""), command.actor))


def change_subscription(desk: BoundDesk, command: Command) -> dict:
    """Change what is wanted, pause (``active`` false) or resume; one resumed goes on where it stopped, or ``skip``s one event."""
    data, now = command.data, desk.now()

    def decide(changing: Change) -> None:
        doc = owned(changing.doc, command.actor)
        doc.update({name: data[name] for name in WANTED if name in data})
        _check(desk, Actor(**doc["viewer"]), doc)
        doc["positions"] = {**_heads(desk, [one for one in doc["counties"] if one not in doc["positions"]]),
                            **{county: at for county, at in doc["positions"].items() if county in doc["counties"]}}
        if data.get("active") is not None:
            doc["status"] = ACTIVE if data["active"] else PAUSED
        if data.get("skip"):
            _go_past(doc)
        if doc["status"] == ACTIVE:
            for county, at in doc["positions"].items():
                archive.begin(desk.repository(county), at, "active")
            doc.update(UNTRIED, next_attempt=next_turn(doc, now))
        say(changing)

    collection = desk.repository(command.county).subscriptions
    return shown(change(collection, command, now, decide, "subscription"))


def delete_subscription(desk: BoundDesk, command: Command) -> dict:
    """End a subscription for good: its target and secret are blanked, its history stays."""
    def decide(changing: Change) -> None:
        owned(changing.doc, command.actor)
        end(changing)

    collection = desk.repository(command.county).subscriptions
    return shown(change(collection, command, desk.now(), decide, "subscription"))


def end(changing: Change) -> None:
    """End a subscription: where it leads and its secret are blanked."""
    changing.doc.update(status=DELETED, url=None, address=None, secret=None, former=[], next_attempt=None)
    say(changing)


def next_turn(doc: Document, now: datetime) -> str:
    """When something is to be sent next, as far as that is not now."""
    return to_text(next_due(doc["period"], now) if doc["kind"] == EMAIL else now)


def stop(changing: Change, status: str) -> None:
    """Stop a subscription because of its target; it says so, and its owner is told."""
    doc = changing.doc
    doc.update(status=status, next_attempt=None)
    changing.happened(SUBSCRIPTION_STOPPED, {"types": doc["types"], "active": False, "owner": doc["owner"],
                                             "role": doc["viewer"]["role"], "kind": doc["kind"], "status": status,
                                             "problem": doc["problem"]})


def say(changing: Change) -> None:
    """Say that a subscription was changed, and how it is now."""
    state = {"types": changing.doc["types"], "active": changing.doc["status"] == ACTIVE}
    changing.happened(SUBSCRIPTION_CHANGED, state)


def shown(doc: Document, *revealed: str) -> dict:
    """A subscription as an answer, with what is shown once if that is named."""
    answer = public(doc, *(name for name in HIDDEN if name not in revealed))
    own = doc["kind"] == AMQP and doc["status"] != DELETED
    return {**answer, "refused": doc["refused"] and doc["refused"]["event"],
            "queue": queue_of(doc["_id"]) if own else None, "user": user_of(doc["_id"], doc["generation"]) if own else None,
            "overlap_until": max((one["until"] for one in doc["former"]), default=None)}


def fresh_secret(kind: str) -> str:
    """A new secret: what signs requests, or the password of the account that reads the queue."""
    return secrets.token_urlsafe(32) if kind == AMQP else new_secret()


def owned(doc: Document | None, actor: Actor) -> Document:
    """The subscription, if it is there for this actor (a system has its own alone). Raises NotFound, Refused if ended."""
    if doc is None or (actor.role == SYSTEM and doc["owner"] != actor.id):
        raise NotFound("not_found", {"what": "subscription"})
    if doc["status"] == DELETED:
        raise Refused("subscription_ended")
    return doc


def _go_past(doc: Document) -> None:
    """Go on behind the event that the target refused, and keep it for a replay."""
    refused = doc["refused"]
    if refused is None or len(doc["skipped"]) >= MOST_SKIPPED:
        raise Refused("nothing_to_skip" if refused is None else "too_many_skipped", {"most": MOST_SKIPPED})
    doc["positions"][refused["county"]] = max(doc["positions"].get(refused["county"], 0), refused["position"])
    doc.update(skipped=[*doc["skipped"], refused["event"]], **UNTRIED)


def _heads(desk: BoundDesk, counties: list[str]) -> Positions:
    return {county: desk.repository(county).head() for county in counties}


def _check(desk: BoundDesk, viewer: Actor, wanted: dict) -> None:
    """Refuse what is not there, and what the one whose rights count may not see."""
    visible(viewer, wanted["counties"], desk.counties())
    lens_for(viewer, wanted["types"], wanted["filter"])
    check_target(wanted, desk.settings)
