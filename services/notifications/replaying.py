"""Doing replays and tests: beside the pushing of their subscription, from a lease, tried again by the same schedule."""

import logging
from datetime import timedelta
from typing import Any

from kentan.clock import to_text
from kentan.commands import TRIES, Actor
from kentan.documents import Document
from kentan.errors import Invalid
from kentan.runtime.desk import BoundDesk
from kentan.store.port import Conflict
from services.notifications import model
from services.notifications.closing import is_closed
from services.notifications.dispatch import Attempt, Dispatcher
from services.notifications.feed import known_lens
from services.notifications.pushing import BATCH, hand_over, next_delay, read_for
from services.notifications.replays import DONE, STOPPED, WAITING, test_event
from services.notifications.repository import NotificationsRepository
from services.notifications.subscriptions import DELETED

log = logging.getLogger(__name__)
ENDED = Attempt("subscription_ended", for_good=True)


def start_due(desk: BoundDesk, dispatcher: Dispatcher) -> int:
    """Lease replays that are due, and start them where there is room; how many."""
    started = 0
    for county in desk.counties():
        repository, now = desk.repository(county), desk.now()
        due = {"status": WAITING, "next_attempt": {"$lte": to_text(now)}}
        until = to_text(now + timedelta(seconds=model.LEASE_SECONDS * 5))
        lane = dispatcher.lane(True)
        while lane.free() > 0 and (claimed := repository.replays.claim_next(due, ("next_attempt",), to_text(now), until)):
            lane.spawn_n(go_on, desk, repository, claimed)
            started += 1
    return started


class Range:
    """A replay of what lies between two sets of positions."""

    def __init__(self, desk: BoundDesk, subscription: Document, replaying: Document) -> None:
        """Read on."""
        self._reading = read_for(desk, subscription, replaying["positions"], replaying["up_to"])
        self.entries, self.took = self._reading.entries, self._reading.hand_out

    def left(self) -> tuple[dict, bool]:
        """What is left to do, as the replay keeps it, and whether that is nothing."""
        return {"positions": self._reading.positions}, self._reading.exhausted


class Listed:
    """A replay of events by their ids, or of a test."""

    def __init__(self, desk: BoundDesk, subscription: Document, replaying: Document) -> None:
        """Find the next ones. Those that the subscription's account may not see, or that are no longer there, count as done."""
        self._events, lens = replaying["events"], known_lens(Actor(**subscription["viewer"]), ["*"], None)
        found = {event: _entry(desk, subscription, event) for event in self._events[:BATCH]}
        self.entries = lens.of([entry for entry in found.values() if entry])
        self._done = found.keys() - {entry["event_id"] for entry in self.entries}

    def took(self, entry: Document) -> None:
        """Note that the target took it."""
        self._done = {*self._done, entry["event_id"]}

    def left(self) -> tuple[dict, bool]:
        """The same as of a range."""
        events = [event for event in self._events if event not in self._done]
        return {"events": events}, not events


class Test:
    """A test: one event of its own."""

    def __init__(self, desk: BoundDesk, subscription: Document, replaying: Document) -> None:
        """Make the event."""
        self.entries = [{"_id": "0", "event": test_event(replaying, subscription["counties"][0])}]
        self._taken = False

    def took(self, entry: Document) -> None:
        """Note that the target took it."""
        self._taken = True

    def left(self) -> tuple[dict, bool]:
        """The same as of a range."""
        return {}, self._taken


KINDS: dict[str, Any] = {"range": Range, "event": Listed, "failed": Listed, "test": Test}


def _entry(desk: BoundDesk, subscription: Document, event: str) -> Document | None:
    found = (desk.repository(county).entry_of(event) for county in subscription["counties"])
    return next((entry for entry in found if entry), None)


def go_on(desk: BoundDesk, repository: NotificationsRepository, replaying: Document) -> None:
    """Send the next events of a replay until one fails or the turn is over, and record how far it came."""
    subscription = repository.subscriptions.get(replaying["subscription"])
    if subscription is None or subscription["status"] == DELETED or is_closed(desk, subscription["owner"]):
        _record(desk, repository, replaying, ENDED, [], {}, False)
        return
    try:
        going = KINDS[replaying["what"]](desk, subscription, replaying)
    except Invalid as wrong:  # the archive forgot meanwhile what was to be sent
        _record(desk, repository, replaying, Attempt(wrong.code, for_good=True), [], {}, False)
        return
    taken: list[str] = []

    def took(entry: Document) -> None:
        going.took(entry)
        taken.append(entry["event"]["id"])

    cause = "test" if replaying["what"] == "test" else "replay"
    tried, _ = hand_over(desk, repository, subscription, going.entries, took, replay=replaying["_id"], cause=cause)
    _no_longer_skipped(repository, subscription, taken)
    _record(desk, repository, replaying, tried, taken, *going.left())


def _no_longer_skipped(repository: NotificationsRepository, subscription: Document, taken: list[str]) -> None:
    """Take events that were delivered after all off the list of those that were gone past."""
    for _ in range(TRIES):
        left = [event for event in subscription["skipped"] if event not in taken]
        if left == subscription["skipped"]:
            return
        subscription["skipped"] = left
        try:
            repository.subscriptions.save(subscription)
            return
        except Conflict:
            subscription = repository.subscriptions.get(subscription["_id"]) or subscription


def _record(desk: BoundDesk, repository: NotificationsRepository, replaying: Document, tried: Attempt, taken: list[str],
            left: dict, finished: bool) -> None:
    now = desk.now()
    attempts = (0 if taken else replaying["attempts"]) + (1 if tried.problem else 0)
    delay = next_delay(tried, attempts, desk.settings.webhook_retries)
    status = STOPPED if delay is None else DONE if finished else WAITING
    replaying.update(left, sent=replaying["sent"] + len(taken), attempts=attempts, problem=tried.problem, lease_until=None,
                     status=status, next_attempt=to_text(now + delay) if delay is not None and status == WAITING else None)
    try:
        repository.replays.save(replaying)
    except Conflict:
        log.error("replay %s: its place could not be saved; events are sent again", replaying["_id"])
