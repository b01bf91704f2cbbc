"""Subscriptions of outside systems: what they want, of which counties, their secret, pausing and ending them."""

from kentan.clock import to_text
from kentan.commands import SYSTEM, Actor, Command, change, create
from kentan.contracts.notifications import SUBSCRIPTION_CHANGED, SUBSCRIPTION_CREATED
from kentan.documents import Change, Document, public
from kentan.errors import Invalid, NotFound, Refused
from kentan.paging import page
from kentan.plugins.channels.webhook import acceptable, new_secret
from kentan.runtime.desk import BoundDesk
from services.notifications.feed import Positions, lens_for, visible
from services.notifications.repository import NotificationsRepository

ACTIVE, PAUSED, DISABLED, DELETED = "active", "paused", "disabled", "deleted"
HIDDEN = ("secret", "viewer", "lease_until")
WANTED = ("types", "counties", "filter", "url")


def subscribe(desk: BoundDesk, command: Command) -> dict:
    """Create a subscription that begins at the feeds' present heads; the answer carries the secret this one time."""
    actor, data, now = command.actor, command.data, desk.now()
    wanted = {"types": data.get("types") or ["*"], "counties": data.get("counties") or [command.county],
              "filter": data.get("filter"), "url": data["url"]}
    _check(desk, actor, wanted)

    def decide(made: Change) -> None:
        made.doc.update(wanted, owner=actor.id, viewer=actor.as_dict(), secret=new_secret(), status=ACTIVE,
                        positions=_heads(desk, wanted["counties"]), attempts=0, problem=None, next_attempt=to_text(now))
        made.happened(SUBSCRIPTION_CREATED, {"types": wanted["types"], "active": True})

    collection = desk.repository(command.county).subscriptions
    return public(create(collection, command, now, decide), *(name for name in HIDDEN if name != "secret"))


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


def change_subscription(desk: BoundDesk, command: Command) -> dict:
    """Change what is wanted, pause (``active`` false) or resume; a resumed one goes on where it stopped."""
    data, now = command.data, desk.now()

    def decide(changing: Change) -> None:
        doc = _owned(changing.doc, command.actor)
        doc.update({name: data[name] for name in WANTED if name in data})
        _check(desk, Actor(**doc["viewer"]), doc)
        doc["positions"] = {**_heads(desk, [one for one in doc["counties"] if one not in doc["positions"]]),
                            **{county: at for county, at in doc["positions"].items() if county in doc["counties"]}}
        if data.get("active") is not None:
            doc["status"] = ACTIVE if data["active"] else PAUSED
        if doc["status"] == ACTIVE:
            doc.update(attempts=0, problem=None, next_attempt=to_text(now))
        _say(changing)

    collection = desk.repository(command.county).subscriptions
    return public(change(collection, command, now, decide, "subscription"), *HIDDEN)


def delete_subscription(desk: BoundDesk, command: Command) -> dict:
    """End a subscription for good: its target and secret are blanked, its history stays."""
    def decide(changing: Change) -> None:
        _owned(changing.doc, command.actor).update(status=DELETED, url=None, secret=None, next_attempt=None)
        _say(changing)

    collection = desk.repository(command.county).subscriptions
    return public(change(collection, command, desk.now(), decide, "subscription"), *HIDDEN)


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


def _heads(desk: BoundDesk, counties: list[str]) -> Positions:
    return {county: desk.repository(county).head() for county in counties}


def _check(desk: BoundDesk, viewer: Actor, wanted: dict) -> None:
    """Refuse what is not there, and what the one whose rights count may not see."""
    visible(viewer, wanted["counties"], desk.counties())
    lens_for(viewer, wanted["types"], wanted["filter"])
    if not acceptable(wanted["url"], desk.settings.webhook_allow_private):
        raise Invalid("bad_target", {}, {"url": ["bad_target"]})
