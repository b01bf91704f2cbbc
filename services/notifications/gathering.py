"""Reminders by the clock go outside gathered: one digest for each recipient and working day, in working hours.

A message of such an event is in the inboxes at once; whom it concerns and who has an address stands in ``gather`` until
the digest of its day is made, and ``gather_due`` says from when on that may be. A digest is a message of its own, named by
recipient and day, so that it is made once whoever makes it; it lists its ``items``. What a digest already made has not in
it waits for the next day.
"""

from datetime import datetime, timedelta

from kentan.calendars import Calendar, day_of, start_of_day
from kentan.clock import to_text
from kentan.commands import TRIES
from kentan.contracts.notifications_settings import DIGEST
from kentan.documents import Document, new_document
from kentan.ids import derived_id
from kentan.store.port import Conflict, DuplicateKey
from services.notifications import model
from services.notifications.repository import NotificationsRepository
from services.notifications.settings import settings_of

EVENT = "digest"  # what a digest is of, where other messages name their event
AT_ONCE, MOST_LINES = 5000, 100
SUBJECT = {"zh": "时限提醒 {count} 项（{day}）", "en": "Reminders: {count} ({day})"}
REST = {"zh": "另有 {count} 项，请登录系统查看。", "en": "And {count} more; log in to see them."}


def wait_for_digest(repository: NotificationsRepository, message: Document, now: datetime) -> None:
    """Mark a new message to be gathered for those of its recipients who have an address outside."""
    reached = sorted({row["subject"] for row in repository.addresses_of(message["recipients"])})
    if reached:
        message["gather"], message["gather_due"] = reached, next_moment(repository, now)


def gather_due(repository: NotificationsRepository, now: datetime) -> int:
    """Make the digests that are due, if people are at work; how many messages are gathered."""
    due = repository.messages.find({"gather_due": {"$lte": to_text(now)}}, ("gather_due",), AT_ONCE)
    if not due or not _at_work(repository, now):
        return 0
    items: dict[str, list[str]] = {}
    for recipient in sorted({one for message in due for one in message["gather"]}):
        wanted = [message for message in due if recipient in message["gather"]]
        items[recipient] = _digest(repository, recipient, wanted, now)["items"]
    for message in due:
        _gathered(repository, message, items, now)
    return len(due)


def next_moment(repository: NotificationsRepository, now: datetime) -> str:
    """From when on what is told now may go outside: the beginning of work on the next working day that is still to begin."""
    day, at = day_of(now), _hours(_rule(repository, now)["at"])
    first = day if now < start_of_day(day) + at else day + timedelta(days=1)
    return to_text(start_of_day(_calendar(repository, now).next_workday(first)) + at)


def _at_work(repository: NotificationsRepository, now: datetime) -> bool:
    day, rule = day_of(now), _rule(repository, now)
    within = _hours(rule["at"]) <= now - start_of_day(day) < _hours(rule["until"])
    return within and _calendar(repository, now).is_workday(day)


def _digest(repository: NotificationsRepository, recipient: str, messages: list[Document], now: datetime) -> Document:
    """The recipient's digest of today: made of these messages, or as it was made before."""
    day, at = day_of(now).isoformat(), to_text(now)
    doc_id = derived_id(EVENT, repository.county, recipient, day)
    deliveries = [model.delivery(derived_id(doc_id, row["_id"]), row["channel"], recipient, at, row["_id"], row["language"])
                  for row in repository.addresses_of([recipient])]
    outside, next_attempt = model.summarize(deliveries)
    digest = new_document(
        doc_id, event_id=None, event=EVENT, subject=recipient, appeal=None, number=None, told_at=at, correlation_id=doc_id,
        recipients=[], boxes=[], texts={language: _text(messages, day, language) for language in model.LANGUAGES},
        deliveries=deliveries, outside=outside, next_attempt=next_attempt, items=[message["_id"] for message in messages])
    try:
        repository.messages.insert(digest)
        return digest
    except DuplicateKey:
        return repository.messages.get(doc_id) or digest


def _text(messages: list[Document], day: str, language: str) -> dict[str, str]:
    told = [message["texts"][language]["text"] for message in sorted(messages, key=_order)]
    rest = [REST[language].format(count=len(told) - MOST_LINES)] if len(told) > MOST_LINES else []
    return {"subject": SUBJECT[language].format(count=len(told), day=day), "text": "\n".join([*told[:MOST_LINES], *rest])}


def _order(message: Document) -> tuple[str, ...]:
    return message["told_at"], message["number"] or "", message["_id"]


def _gathered(repository: NotificationsRepository, message: Document, items: dict[str, list[str]], now: datetime) -> None:
    """Note in which digests a message is; for whom it is in none, it waits for the next one.

    :param items: what the digest of each recipient lists.
    """
    found: Document | None = message
    for _ in range(TRIES):
        if found is None or not found.get("gather"):
            return
        found["gather"] = [one for one in found["gather"] if found["_id"] not in items.get(one, ())]
        if found["gather"]:
            found["gather_due"] = next_moment(repository, now)
        else:
            del found["gather_due"]
        try:
            repository.messages.save(found)
            return
        except Conflict:
            found = repository.messages.get(found["_id"])


def _rule(repository: NotificationsRepository, now: datetime) -> dict:
    return settings_of(repository).value(DIGEST, day_of(now).isoformat())


def _calendar(repository: NotificationsRepository, now: datetime) -> Calendar:
    return Calendar.from_years(repository.calendars.find({"year": {"$gte": day_of(now).year - 1}}, ("year",), 10))


def _hours(text: str) -> timedelta:
    hour, minute = text.split(":")
    return timedelta(hours=int(hour), minutes=int(minute))
