"""How long a county keeps its messages, and forgetting those that are older: in small portions, and provably.

What is forgotten: messages with their inbox entries and deliveries, by the county's own rule. What stays for ever: files,
letters, timelines, surveys, the archive of events. Of each file one message is kept, as it knows the file's number; a message
that itself said something (a delivery that failed) is kept, as its chain is proved; and so is one with a delivery to be made.
Before anything is deleted the moment is written down before which messages may be gone, so that the proof can tell forgotten
from lost.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from kentan.clock import from_text, to_text
from kentan.commands import Command
from kentan.documents import Document
from kentan.errors import Refused
from kentan.store.port import Conflict, CountyStore, DuplicateKey, position_of
from services.notifications.repository import MESSAGES, RETENTION, NotificationsRepository

POLICY = "messages"
PORTION, BATCH = 200, 500
SORT = ("told_at",)
MARGIN = timedelta(days=1)  # machines' times differ: an event may seem younger than the message about it


def show(repository: NotificationsRepository, now: datetime, days: int | None) -> dict[str, Any]:
    """The rule in force, and how many messages would be forgotten now under it or, if given, under so many days."""
    doc = repository.retention.get(POLICY) or {"days": None, "version": 0, "set_at": None, "set_by": None, "before": None}
    asked = days if days is not None else doc["days"]
    return {"id": POLICY, "version": doc["version"], "days": doc["days"], "set_at": doc["set_at"], "set_by": doc["set_by"],
            "forgotten_before": doc["before"], "asked_days": asked,
            "would_forget": sum(1 for _ in _old(repository, _cutoff(now, asked))) if asked else 0}


def set_rule(repository: NotificationsRepository, command: Command, now: datetime) -> dict[str, Any]:
    """Keep messages for so many days, or (None) for ever. What was forgotten does not come back."""
    doc = repository.retention.get(POLICY) or {"_id": POLICY, "version": 0, "before": None}
    doc |= {"days": command.data["days"], "set_at": to_text(now), "set_by": command.actor.id}
    try:
        (repository.retention.save if doc["version"] else repository.retention.insert)(doc)
    except (Conflict, DuplicateKey) as problem:
        raise Refused("too_busy") from problem
    return show(repository, now, None)


def forget_due(repository: NotificationsRepository, now: datetime) -> int:
    """Forget the next portion of what is too old; how many. Safe to run twice, and by several processes."""
    doc = repository.retention.get(POLICY)
    if doc is None or not doc["days"]:
        return 0
    cutoff = _cutoff(now, doc["days"])
    old = [one["_id"] for one, _ in zip(_old(repository, cutoff), range(PORTION), strict=False)]
    if not old:
        return 0
    floor = to_text(from_text(cutoff) + MARGIN)
    if (doc["before"] or "") < floor:
        doc["before"] = floor
        try:
            repository.retention.save(doc)
        except Conflict:
            return 0  # the rule was changed meanwhile; the next turn follows the new one
    return sum(repository.messages.delete(one) for one in old)


def forgotten(store: CountyStore) -> dict[str, str]:
    """Collections of which documents about events said before a moment may be gone."""
    doc = store.collection(RETENTION).get(POLICY) if RETENTION.name in store.collections() else None
    return {MESSAGES.name: doc["before"]} if doc and doc["before"] else {}


def _old(repository: NotificationsRepository, cutoff: str) -> Iterator[Document]:
    """The messages told before a moment that may go, the oldest first."""
    after = None
    while rows := repository.messages.find({"told_at": {"$lt": cutoff}}, SORT, BATCH, after):
        yield from (row for row in rows if not (row["timeline"] or row["next_attempt"] or _knows_the_number(repository, row)))
        after = position_of(rows[-1], SORT)


def _knows_the_number(repository: NotificationsRepository, row: Document) -> bool:
    return row["appeal"] is not None and repository.messages.find({"appeal": row["appeal"]}, (), 1)[0]["_id"] == row["_id"]


def _cutoff(now: datetime, days: int) -> str:
    return to_text(now - timedelta(days=days))
