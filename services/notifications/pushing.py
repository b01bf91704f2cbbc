"""Pushing the feed to subscriptions: in order, from each one's own position, signed; a failing target waits alone."""

import functools
import logging
from collections.abc import Callable
from datetime import timedelta

import orjson

from kentan.clock import to_text
from kentan.commands import TRIES
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
from services.notifications.feed import Walk, known_types
from services.notifications.repository import NotificationsRepository
from services.notifications.subscriptions import ACTIVE, DISABLED, PAUSED, switched_off

log = logging.getLogger(__name__)
BATCH = 20
LARGEST = 1000
CHANNEL = "subscription"


def start_due(desk: BoundDesk, spawn: Callable) -> int:
    """Lease every subscription that is behind the feed and due, and start to push; how many."""
    started = 0
    for county in desk.counties():
        repository, now = desk.repository(county), to_text(desk.now())
        due = {"status": ACTIVE, "next_attempt": {"$lte": now}}
        waiting = repository.subscriptions.find(due, (), LARGEST)
        head = repository.head() if waiting else 0
        for subscription in waiting:
            if subscription["position"] < head:
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


def push(desk: BoundDesk, county: str, subscription: Document) -> None:
    """Push the next events until one fails or the batch is through, and record the position reached."""
    repository = desk.repository(county)
    walk = Walk(repository, subscription["position"], known_types(subscription["types"]), BATCH)
    problem, for_good = None, False
    for entry in walk.entries:
        problem, for_good = attempt(functools.partial(_post, desk, subscription, entry["event"]))
        if problem:
            log.warning("subscription %s: event %s failed: %s (correlation %s)", subscription["_id"], entry["event_id"], problem,
                        entry["event"]["correlationid"])
            break
        walk.hand_out(entry)
    if not walk.entries:
        walk.position = walk.end
    _record(desk, repository, subscription, walk, problem, for_good)


def _post(desk: BoundDesk, subscription: Document, event: dict) -> None:
    post_signed(subscription["url"], subscription["secret"], event["id"], orjson.dumps(event),
                desk.settings.webhook_allow_private, CONTENT_TYPE)


def _record(desk: BoundDesk, repository: NotificationsRepository, subscription: Document, walk: Walk, problem: str | None,
            for_good: bool) -> None:
    for _ in range(TRIES):
        change = Change(subscription, desk.now(), Origin(repository.county, SYSTEM, new_id()), repository.subscriptions.name)
        _apply(change, walk, problem, for_good)
        try:
            repository.subscriptions.save(subscription, change.events)
            return
        except Conflict:
            subscription = repository.subscriptions.get(subscription["_id"]) or subscription
    log.error("subscription %s: its position could not be saved; events are pushed again", subscription["_id"])


def _apply(change: Change, walk: Walk, problem: str | None, for_good: bool) -> None:
    doc = change.doc
    advanced = walk.position > doc["position"]
    doc.update(position=max(doc["position"], walk.position), lease_until=None)
    if doc["status"] != ACTIVE:
        return
    doc["attempts"] = (0 if advanced else doc["attempts"]) + (1 if problem else 0)
    doc["problem"] = problem
    delay = model.retry_delay(doc["attempts"]) if problem and not for_good else timedelta()
    if problem and (for_good or delay is None):
        _give_up(change, walk, problem)
    else:
        doc["next_attempt"] = to_text(change.now + (delay or timedelta()))


def _give_up(change: Change, walk: Walk, problem: str) -> None:
    """The subscription stops before the event that its target would not take: resumed, it goes on right there."""
    refused = next(entry["event_id"] for entry in walk.entries if int(entry["_id"]) > walk.position)
    change.happened(DELIVERY_FAILED, {"message": refused, "channel": CHANNEL, "attempts": change.doc["attempts"],
                                      "failed_at": change.at})
    switched_off(change, DISABLED if problem == GONE_CODE else PAUSED)
