"""Deliveries to the outside: leased, sent under a stable id, tried again with growing delays, given up with an event."""

import functools
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from eventlet import GreenPile

from kentan.clock import to_text
from kentan.commands import TRIES, Command
from kentan.contracts.notifications import DELIVERY_FAILED
from kentan.documents import Change, Document, Origin
from kentan.paging import page
from kentan.plugins.channels import Channel, NotDelivered, Undeliverable, channels_of
from kentan.runtime.desk import BoundDesk
from kentan.store.port import Conflict
from services.notifications import model
from services.notifications.dispatch import Dispatcher, attempt
from services.notifications.repository import NotificationsRepository

log = logging.getLogger(__name__)
POSTPONED_SECONDS = 5

Outcome = tuple[str, str | None, bool]  # delivery id, problem (None: delivered), given up for good
SYSTEM = {"id": "notifications", "role": "system"}


def start_due(desk: BoundDesk, dispatcher: Dispatcher, spawn: Callable) -> int:
    """Lease every message that is due, and start its deliveries; how many messages."""
    started = 0
    for county in desk.counties():
        repository = desk.repository(county)
        while (message := _claim(repository, desk.now())) is not None:
            spawn(deliver, desk, dispatcher, county, message)
            started += 1
    return started


def _claim(repository: NotificationsRepository, now: datetime) -> Document | None:
    at, until = to_text(now), to_text(now + timedelta(seconds=model.LEASE_SECONDS))
    return repository.messages.claim_next({"next_attempt": {"$lte": at}}, ("next_attempt",), at, until)


def deliver(desk: BoundDesk, dispatcher: Dispatcher, county: str, message: Document) -> None:
    """Make the due deliveries of a leased message side by side, and record what became of each."""
    at = to_text(desk.now())
    repository, channels = desk.repository(county), channels_of(desk.hooks(county))
    due = [one for one in message["deliveries"] if one["next_attempt"] and one["next_attempt"] <= at]
    pile: GreenPile = GreenPile(max(len(due), 1))
    for one in due:
        pile.spawn(_send, repository, channels, dispatcher, desk.settings, message, one)
    outcomes = [outcome for outcome in pile if outcome is not None] if due else []
    record(repository, message, outcomes, desk.now())


def _send(repository: NotificationsRepository, channels: dict[str, Channel], dispatcher: Dispatcher, settings: Any,
          message: Document, one: dict) -> Outcome | None:
    """One attempt; None where the target has enough under way, which is no attempt."""
    with dispatcher.line_to(one["address"]) as free:
        if not free:
            return None
        tried = attempt(functools.partial(_reach, repository, channels, settings, message, one))
    if tried.problem:
        log.warning("delivery %s by %s failed: %s (correlation %s)", one["id"], one["channel"], tried.problem,
                    message["correlation_id"])
    return one["id"], tried.problem, tried.for_good


def _reach(repository: NotificationsRepository, channels: dict[str, Channel], settings: Any, message: Document,
           one: dict) -> None:
    address = repository.addresses.get(one["address"])
    if address is None:
        raise Undeliverable("address_erased")
    if one["channel"] not in channels:
        raise NotDelivered("channel_missing")
    text = message["texts"][one["language"]]
    rendered = {"id": one["id"], "message": message["_id"], "event": message["event"], "recipient": one["recipient"],
                "language": one["language"], "correlation_id": message["correlation_id"], **text}
    channels[one["channel"]].send(rendered, {"address": address["address"], "secret": address["secret"]}, settings)


def record(repository: NotificationsRepository, message: Document, outcomes: list[Outcome], now: datetime) -> None:
    """Write what became of the attempts into the message, end its lease, and say what was given up."""
    for _ in range(TRIES):
        origin = Origin(repository.county, SYSTEM, message["correlation_id"], message["event_id"])
        change = Change(message, now, origin, repository.messages.name)
        _apply(change, {outcome[0]: outcome for outcome in outcomes})
        try:
            repository.messages.save(message, change.events)
            return
        except Conflict:
            message = repository.messages.get(message["_id"]) or message
    log.error("message %s: its outcome could not be saved; its deliveries are made again", message["_id"])


def _apply(change: Change, outcomes: dict[str, Outcome]) -> None:
    doc = change.doc
    for one in doc["deliveries"]:
        if one["status"] != model.WAITING:
            continue
        if one["id"] in outcomes:
            _settle(change, one, outcomes[one["id"]])
        elif one["next_attempt"] <= change.at:
            one["next_attempt"] = to_text(change.now + timedelta(seconds=POSTPONED_SECONDS))
    doc["outside"], doc["next_attempt"] = model.summarize(doc["deliveries"])
    doc["lease_until"] = None


def _settle(change: Change, one: dict, outcome: Outcome) -> None:
    _, problem, for_good = outcome
    if problem is None:
        model.succeeded(one, change.at)
        return
    delay = None if for_good else model.retry_delay(one["attempts"] + 1)
    model.failed(one, problem, to_text(change.now + delay) if delay else None)
    if delay is None:
        change.happened(DELIVERY_FAILED, {"message": change.doc["_id"], "channel": one["channel"], "attempts": one["attempts"],
                                          "failed_at": change.at})


def list_deliveries(repository: NotificationsRepository, command: Command) -> dict:
    """Outside deliveries, newest messages first, page by page of messages; ``status`` and ``appeal`` choose."""
    data = command.data
    where: dict[str, Any] = {"outside": data["status"]} if data.get("status") else {"outside": {"$exists": True}}
    if data.get("appeal"):
        where["appeal"] = data["appeal"]
    rows, following = page(repository.messages, where, ("-told_at",), data.get("after"), data.get("limit"))
    return {"items": [_shown(row, one) for row in rows for one in row["deliveries"] if one["address"]], "next": following}


def _shown(message: Document, one: dict) -> dict:
    names = ("id", "channel", "recipient", "language", "status", "attempts", "next_attempt", "delivered_at", "problem")
    return {**{name: one[name] for name in names}, "message": message["_id"], "event": message["event"],
            "appeal": message["appeal"], "told_at": message["told_at"]}
