"""Pushing the feeds to subscriptions: in order, from each one's own positions, signed; a failing target waits alone."""

import functools
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import orjson

from kentan.clock import to_text
from kentan.commands import TRIES, Actor
from kentan.contracts.events import CONTENT_TYPE
from kentan.contracts.notifications import DELIVERY_FAILED
from kentan.documents import Change, Document, Origin
from kentan.ids import new_id
from kentan.plugins.channels.webhook import GONE_CODE, post_signed
from kentan.runtime.desk import BoundDesk
from kentan.store.port import Conflict
from services.notifications import model
from services.notifications.deliveries import SYSTEM
from services.notifications.dispatch import attempt
from services.notifications.feed import Positions, Reading, known_lens
from services.notifications.repository import NotificationsRepository
from services.notifications.subscriptions import ACTIVE, DISABLED, PAUSED, switched_off

log = logging.getLogger(__name__)
BATCH = 20
LARGEST = 1000
CHANNEL = "subscription"


def start_due(desk: BoundDesk, spawn: Callable) -> int:
    """Lease every subscription that is behind its feeds and due, and start to push; how many."""
    started, heads = 0, functools.cache(lambda county: desk.repository(county).head())
    for county in desk.counties():
        repository, now = desk.repository(county), to_text(desk.now())
        due = {"status": ACTIVE, "next_attempt": {"$lte": now}}
        for subscription in repository.subscriptions.find(due, (), LARGEST):
            if any(at < heads(feed) for feed, at in subscription["positions"].items()):
                started += _start(desk, county, {**due, "_id": subscription["_id"]}, spawn)
    return started


def _start(desk: BoundDesk, county: str, where: dict, spawn: Callable) -> int:
    now = desk.now()
    until = to_text(now + timedelta(seconds=model.LEASE_SECONDS * 5))
    claimed = desk.repository(county).subscriptions.claim_next(where, (), to_text(now), until)
    if claimed is None:
        return 0
    spawn(push, desk, county, claimed)
    return 1


@dataclass
class Pushed:
    """What became of a turn of pushing: how far it came, and what stopped it."""

    positions: Positions
    problem: str | None = None
    for_good: bool = False
    refused: str | None = None  # id of the event that the target would not take


def push(desk: BoundDesk, county: str, subscription: Document) -> None:
    """Push the next events until one fails or the batch is through, and record the positions reached."""
    lens = known_lens(Actor(**subscription["viewer"]), subscription["types"], subscription["filter"])
    feeds = {one: desk.repository(one) for one in subscription["counties"]}
    reading = Reading(feeds, subscription["positions"], lens, BATCH)
    pushed = Pushed(reading.positions)
    for entry in reading.entries:
        event = entry["event"]
        pushed.problem, pushed.for_good = attempt(functools.partial(_post, desk, subscription, event))
        if pushed.problem:
            pushed.refused = event["id"]
            log.warning("subscription %s: event %s failed: %s (correlation %s)", subscription["_id"], event["id"], pushed.problem,
                        event["correlationid"])
            break
        reading.hand_out(entry)
    _record(desk, desk.repository(county), subscription, pushed)


def _post(desk: BoundDesk, subscription: Document, event: dict) -> None:
    post_signed(subscription["url"], subscription["secret"], event["id"], orjson.dumps(event),
                desk.settings.webhook_allow_private, CONTENT_TYPE)


def _record(desk: BoundDesk, repository: NotificationsRepository, subscription: Document, pushed: Pushed) -> None:
    for _ in range(TRIES):
        change = Change(subscription, desk.now(), Origin(repository.county, SYSTEM, new_id()), repository.subscriptions.name)
        _apply(change, pushed)
        try:
            repository.subscriptions.save(subscription, change.events)
            return
        except Conflict:
            subscription = repository.subscriptions.get(subscription["_id"]) or subscription
    log.error("subscription %s: its position could not be saved; events are pushed again", subscription["_id"])


def _apply(change: Change, pushed: Pushed) -> None:
    doc = change.doc
    reached = {county: max(at, pushed.positions.get(county, at)) for county, at in doc["positions"].items()}
    advanced = reached != doc["positions"]
    doc.update(positions=reached, lease_until=None)
    if doc["status"] != ACTIVE:
        return
    doc["attempts"] = (0 if advanced else doc["attempts"]) + (1 if pushed.problem else 0)
    doc["problem"] = pushed.problem
    delay = model.retry_delay(doc["attempts"]) if pushed.problem and not pushed.for_good else timedelta()
    if pushed.problem and (pushed.for_good or delay is None):
        _give_up(change, pushed)
    else:
        doc["next_attempt"] = to_text(change.now + (delay or timedelta()))


def _give_up(change: Change, pushed: Pushed) -> None:
    """The subscription stops before the event that its target would not take: resumed, it goes on right there."""
    change.happened(DELIVERY_FAILED, {"message": pushed.refused, "channel": CHANNEL, "attempts": change.doc["attempts"],
                                      "failed_at": change.at})
    switched_off(change, DISABLED if pushed.problem == GONE_CODE else PAUSED)
