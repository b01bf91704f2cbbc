"""Pushing the feeds to subscriptions: in order, from each one's own positions, signed; a failing or slow target waits alone."""

import functools
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from kentan.clock import to_text
from kentan.commands import TRIES, Actor
from kentan.contracts.notifications import DELIVERY_FAILED
from kentan.documents import Change, Document, Origin
from kentan.errors import Invalid
from kentan.ids import new_id
from kentan.plugins.channels.webhook import GONE_CODE
from kentan.runtime.desk import BoundDesk
from kentan.store.port import Conflict
from services.notifications import model
from services.notifications.attempts import note
from services.notifications.closing import end_of_closed
from services.notifications.deliveries import SYSTEM
from services.notifications.dispatch import Attempt, Dispatcher, attempt
from services.notifications.feed import Positions, Reading, known_lens
from services.notifications.repository import NotificationsRepository
from services.notifications.subscriptions import ACTIVE, DISABLED, PAUSED, next_turn, stop
from services.notifications.targets import EMAIL, MOST_IN_A_MAIL, deliver, parcels_of

log = logging.getLogger(__name__)
BATCH = 20
TURN_SECONDS = 2.0
SLOW_SECONDS = 1.0
LARGEST = 1000
CHANNEL = "subscription"


def start_due(desk: BoundDesk, dispatcher: Dispatcher) -> int:
    """Lease every subscription that is behind its feeds and due, and start to push where there is room; how many."""
    started, heads = 0, functools.cache(lambda county: desk.repository(county).head())
    for county in desk.counties():
        repository, now = desk.repository(county), to_text(desk.now())
        due = {"status": ACTIVE, "next_attempt": {"$lte": now}}
        for subscription in repository.subscriptions.find(due, (), LARGEST):
            lane = dispatcher.lane(subscription["slow"])
            behind = any(at < heads(feed) for feed, at in subscription["positions"].items())
            if lane.free() > 0 and (behind or subscription["kind"] == EMAIL):  # an empty period is over, too
                started += _start(desk, county, {**due, "_id": subscription["_id"]}, lane.spawn_n)
    return started


def _start(desk: BoundDesk, county: str, where: dict, spawn: Callable) -> int:
    now = desk.now()
    until = to_text(now + timedelta(seconds=model.LEASE_SECONDS * 5))
    claimed = desk.repository(county).subscriptions.claim_next(where, (), to_text(now), until)
    if claimed is None or end_of_closed(desk, desk.repository(county), claimed["_id"], claimed["owner"]):
        return 0
    spawn(push, desk, county, claimed)
    return 1


@dataclass
class Pushed:
    """What became of a turn of pushing: how far it came, its last attempt, the entry not taken, and whether there is more."""

    positions: Positions
    tried: Attempt = field(default_factory=Attempt)
    refused: Document | None = None
    more: bool = False


def push(desk: BoundDesk, county: str, subscription: Document) -> None:
    """Push the next events until one fails or the turn is over, and record the positions reached."""
    repository = desk.repository(county)
    try:
        reading = read_for(desk, subscription, subscription["positions"])
    except Invalid as wrong:  # the archive was restored from an older one, or forgot what it waited for
        _record(desk, repository, subscription, Pushed(subscription["positions"], Attempt(wrong.code, for_good=True)))
        return
    pushed = Pushed(reading.positions, *hand_over(desk, repository, subscription, reading.entries, reading.hand_out))
    pushed.more = not reading.exhausted
    _record(desk, repository, subscription, pushed)


def read_for(desk: BoundDesk, subscription: Document, positions: Positions, until: Positions | None = None) -> Reading:
    """What a subscription is to be sent behind a set of positions, as far as a turn goes."""
    lens = known_lens(Actor(**subscription["viewer"]), subscription["types"], subscription["filter"])
    feeds = {county: desk.repository(county) for county in positions}
    return Reading(feeds, positions, lens, MOST_IN_A_MAIL if subscription["kind"] == EMAIL else BATCH, until)


def hand_over(desk: BoundDesk, repository: NotificationsRepository, subscription: Document, entries: list[Document],
              took: Callable[[Document], None], **noted: str) -> tuple[Attempt, Document | None]:
    """Send entries one after the other until one is not taken or the turn is over; the last attempt, and the one not taken."""
    end, tried = time.monotonic() + TURN_SECONDS, Attempt()
    for parcel in parcels_of(subscription, entries):
        tried = attempt(functools.partial(deliver, desk, repository.county, subscription, parcel))
        for entry in parcel:
            note(repository, subscription["_id"], entry["event"], tried, to_text(desk.now()), **noted)
        if tried.problem:
            event = parcel[0]["event"]
            log.warning("subscription %s: event %s failed: %s (correlation %s)", subscription["_id"], event["id"], tried.problem,
                        event["correlationid"])
            return tried, parcel[0]
        for entry in parcel:
            took(entry)
        if time.monotonic() > end:
            break
    return tried, None


def _record(desk: BoundDesk, repository: NotificationsRepository, subscription: Document, pushed: Pushed) -> None:
    for _ in range(TRIES):
        change = Change(subscription, desk.now(), Origin(repository.county, SYSTEM, new_id()), repository.subscriptions.name)
        _apply(change, pushed, desk.settings.webhook_retries)
        try:
            repository.subscriptions.save(subscription, change.events)
            return
        except Conflict:
            subscription = repository.subscriptions.get(subscription["_id"]) or subscription
    log.error("subscription %s: its position could not be saved; events are pushed again", subscription["_id"])


def _apply(change: Change, pushed: Pushed, schedule: tuple[float, ...]) -> None:
    doc, tried = change.doc, pushed.tried
    reached = {county: max(at, pushed.positions.get(county, at)) for county, at in doc["positions"].items()}
    advanced = reached != doc["positions"]
    doc.update(positions=reached, lease_until=None, slow=bool(tried.problem) or tried.seconds > SLOW_SECONDS)
    if doc["status"] != ACTIVE:
        return
    doc["attempts"] = (0 if advanced else doc["attempts"]) + (1 if tried.problem else 0)
    doc.update(problem=tried.problem, refused=_place_of(pushed.refused))
    delay = next_delay(tried, doc["attempts"], schedule)
    if delay is None:
        _give_up(change)
    elif tried.problem or pushed.more:
        doc["next_attempt"] = to_text(change.now + delay)
    else:
        doc["next_attempt"] = next_turn(doc, change.now)


def next_delay(tried: Attempt, attempts: int, schedule: tuple[float, ...]) -> timedelta | None:
    """How long to wait after so many failed attempts: by the schedule, or longer where the receiver asks; None gives up."""
    if not tried.problem:
        return timedelta()
    delay = None if tried.for_good else model.retry_delay(attempts, schedule)
    return None if delay is None else max(delay, timedelta(seconds=tried.wait))


def _place_of(entry: Document | None) -> dict | None:
    return entry and {"event": entry["event"]["id"], "county": entry["event"]["county"], "position": int(entry["_id"])}


def _give_up(change: Change) -> None:
    """The subscription stops before the event that its target would not take: resumed, it goes on right there."""
    doc = change.doc
    if doc["refused"]:
        change.happened(DELIVERY_FAILED, {"message": doc["refused"]["event"], "channel": CHANNEL, "attempts": doc["attempts"],
                                          "failed_at": change.at})
    stop(change, DISABLED if doc["problem"] == GONE_CODE else PAUSED)
