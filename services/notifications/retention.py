"""How long a county keeps what grows with use: a rule for each kind, as data that an operator sets, and what it would forget.

What stays for ever, whatever the rules: files, letters, timelines, surveys, scoreboards. Before anything is deleted the moment
is written down before which it may be gone, so that the proof can tell forgotten from lost.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from kentan.clock import to_text
from kentan.commands import Command
from kentan.documents import Document
from kentan.errors import NotFound, Refused
from kentan.store.port import Conflict, CountyStore, DuplicateKey
from services.notifications import archive, old_messages
from services.notifications.repository import FEED, MESSAGES, RETENTION, NotificationsRepository

COUNTS: dict[str, Callable[[NotificationsRepository, datetime, int], int]] = {old_messages.POLICY: old_messages.count_old,
                                                                             archive.POLICY: archive.count_old}
UNSET = {"days": None, "version": 0, "set_at": None, "set_by": None, "before": None}


def list_rules(repository: NotificationsRepository, now: datetime) -> dict[str, Any]:
    """All rules in force."""
    return {"items": [show(repository, kind, now, None) for kind in COUNTS], "next": None}


def show(repository: NotificationsRepository, kind: str, now: datetime, days: int | None) -> dict[str, Any]:
    """A rule in force, and how much would be forgotten now under it or, if given, under so many days. Raises NotFound."""
    if kind not in COUNTS:
        raise NotFound("not_found", {"what": "retention"})
    doc = repository.retention.get(kind) or UNSET
    asked = days if days is not None else doc["days"]
    return {"id": kind, **{name: doc[name] for name in ("version", "days", "set_at", "set_by")},
            "forgotten_before": doc["before"], "asked_days": asked,
            "would_forget": COUNTS[kind](repository, now, asked) if asked else 0}


def set_rule(repository: NotificationsRepository, command: Command, now: datetime) -> dict[str, Any]:
    """Keep what ``command.id`` names for so many days, or (None) for ever. What was forgotten does not come back."""
    kind = command.id or ""
    shown = show(repository, kind, now, None)
    doc: Document = repository.retention.get(kind) or {"_id": kind, **UNSET}
    doc |= {"days": command.data["days"], "set_at": to_text(now), "set_by": command.actor.id}
    try:
        (repository.retention.save if shown["version"] else repository.retention.insert)(doc)
    except (Conflict, DuplicateKey) as problem:
        raise Refused("too_busy") from problem
    return show(repository, kind, now, None)


def forgotten(store: CountyStore) -> dict[str, str]:
    """Collections of which documents about events said before a moment may be gone."""
    if RETENTION.name not in store.collections():
        return {}
    kept = {old_messages.POLICY: MESSAGES, archive.POLICY: FEED}
    return {kept[doc["_id"]].name: doc["before"] for doc in store.collection(RETENTION).find({}, (), 10) if doc["before"]}
