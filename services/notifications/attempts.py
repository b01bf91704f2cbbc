"""The log of attempts to send events to the targets of subscriptions, kept for so many days and so many of each."""

import time
from datetime import timedelta

from kentan.clock import to_text
from kentan.commands import Command
from kentan.contracts.events import name_of
from kentan.ids import new_id
from kentan.paging import page
from kentan.runtime.desk import BoundDesk
from kentan.store.port import Filter
from services.notifications.dispatch import Attempt
from services.notifications.repository import NotificationsRepository
from services.notifications.subscriptions import owned

AT_ONCE = 1000


def note(repository: NotificationsRepository, subscription: str, event: dict, tried: Attempt, at: str, replay: str | None = None,
         cause: str = "event") -> None:
    """Write an attempt into the log: what became of it, never what was sent."""
    repository.attempts.insert({
        "_id": f"{time.time_ns()}-{new_id()}", "version": 0, "subscription": subscription, "event": event["id"],
        "type": name_of(event), "county": event["county"], "cause": cause, "replay": replay, "at": at,
        "failed": tried.problem is not None, "problem": tried.problem, "milliseconds": round(1000 * tried.seconds)})


def list_attempts(repository: NotificationsRepository, command: Command) -> dict:
    """The attempts of the subscription ``command.id``, the latest first; ``failed`` chooses."""
    owned(repository.subscriptions.get(command.id or ""), command.actor)
    where: Filter = {"subscription": command.id, **({"failed": True} if command.data.get("failed") else {})}
    rows, following = page(repository.attempts, where, ("-at",), command.data.get("after"), command.data.get("limit"))
    names = ("event", "type", "county", "cause", "replay", "at", "problem", "milliseconds")
    return {"items": [{"id": row["_id"], **{name: row[name] for name in names}} for row in rows], "next": following}


def forget_old(desk: BoundDesk) -> int:
    """Take away attempts that are older than the log's days, and of each subscription those beyond the log's entries."""
    days, entries, taken = desk.settings.delivery_log_days, desk.settings.delivery_log_entries, 0
    eldest = to_text(desk.now() - timedelta(days=days))
    for county in desk.counties():
        repository = desk.repository(county)
        taken += _forget(repository, {"at": {"$lt": eldest}}, AT_ONCE)
        for subscription in repository.subscriptions.find({}, (), AT_ONCE):
            of_it = {"subscription": subscription["_id"]}
            taken += _forget(repository, of_it, min(repository.attempts.count(of_it) - entries, AT_ONCE))
    return taken


def _forget(repository: NotificationsRepository, where: Filter, most: int) -> int:
    rows = repository.attempts.find(where, ("at",), most) if most > 0 else []
    return sum(repository.attempts.delete(row["_id"]) for row in rows)
