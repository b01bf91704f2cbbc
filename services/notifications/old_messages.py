"""Forgetting messages that are older than the county keeps them: in small portions, and provably.

What goes: messages with their inbox entries and deliveries. Of each file one message is kept, as it knows the file's number;
a message that itself said something (a delivery that failed) is kept, as its chain is proved; and so is one with a delivery
to be made.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from kentan.clock import from_text, to_text
from kentan.documents import Document
from kentan.store.port import Conflict, position_of
from services.notifications.repository import NotificationsRepository

POLICY = "messages"
PORTION, BATCH = 200, 500
SORT = ("told_at",)
MARGIN = timedelta(days=1)  # machines' times differ: an event may seem younger than the message about it


def count_old(repository: NotificationsRepository, now: datetime, days: int) -> int:
    """How many messages would be forgotten now, if they were kept for so many days."""
    return sum(1 for _ in _old(repository, _cutoff(now, days)))


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
