"""The archive by the county's own days: a figure of each day that two installations can compare, and the events of one day.

The figure of a day is how many events the reader sees of it, and the SHA-256 (hex) over their lines ``<id> <chainhead>\\n`` in
the order of the ids, so that it does not matter in which order they arrived. A chain head covers the whole past of its document;
so one event that is missing, or altered at its source, changes the day. A day without events has the hash of nothing.

Past days are kept as they were counted, for as long as the archive holds as many events of the day as then: it only grows.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kentan.calendars import day_of
from kentan.documents import Document
from kentan.errors import Invalid
from kentan.paging import page
from kentan.store.port import Conflict, DuplicateKey, Filter, position_of
from services.notifications.archive import beginning_of, kept_from
from services.notifications.repository import NotificationsRepository

MOST_DAYS = 92
BATCH = 500
SORT = ("event.time",)


@dataclass(frozen=True)
class Eye:
    """How somebody sees the archive.

    :param reader: who, as far as it makes a difference to what is seen.
    :param rules: by which rules, as text that changes with them.
    :param sees: of these events those that are seen, as they are seen.
    """

    reader: str
    rules: str
    sees: Callable[[list[dict]], list[dict]]


def digest(repository: NotificationsRepository, first: str, last: str, eye: Eye, now: datetime, anew: bool = False) -> list[dict]:
    """Each day from the first to the last that is kept: ``day``, ``count``, ``hash``.

    Raises Invalid for what is no stretch of the past.

    :param anew: count all again, also the days that were kept.
    """
    begin = kept_from(repository)
    return [{"day": day, **_figure(repository, day, eye, now, anew)} for day in _days(first, last, now) if day >= begin]


def events_on(repository: NotificationsRepository, day: str, eye: Eye, after: str | None, limit: int | None) -> dict:
    """A page of the events of one day, in the order of their time. Raises Invalid ``events_forgotten``."""
    begin = kept_from(repository)
    if day < begin:
        raise Invalid("events_forgotten", {"county": repository.county, "position": 0, "floor": repository.floor(), "day": begin},
                      {"day": ["events_forgotten"]})
    rows, following = page(repository.feed, _on(day), SORT, after, limit)
    return {"items": eye.sees([row["event"] for row in rows]), "next": following}


def hash_of(events: Iterable[dict]) -> str:
    """The hash of a day's events, in whatever order they are given."""
    lines = sorted(f"{event['id']} {event['chainhead']}\n" for event in events)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _days(first: str, last: str, now: datetime) -> list[str]:
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    if begin > day_of(now):
        raise Invalid("invalid", {}, {"from": ["day_ahead"]})
    if end < begin:
        raise Invalid("invalid", {}, {"to": ["day_before_from"]})
    if (end - begin).days >= MOST_DAYS:
        raise Invalid("invalid", {}, {"to": ["too_many_days"]})
    return [(begin + timedelta(days=n)).isoformat() for n in range((end - begin).days + 1)]


def _figure(repository: NotificationsRepository, day: str, eye: Eye, now: datetime, anew: bool) -> dict:
    kept = repository.digests.get(f"{day}/{eye.reader}")
    held = repository.feed.count(_on(day))
    if kept and not anew and (kept["rules"], kept["held"]) == (eye.rules, held):
        return {"count": kept["count"], "hash": kept["hash"]}
    seen = list(_events(repository, day, eye))
    figure = {"count": len(seen), "hash": hash_of(seen)}
    if day < day_of(now).isoformat():
        made = {"_id": f"{day}/{eye.reader}", "rules": eye.rules, "held": held, **figure}
        _keep(repository, {**made, "version": kept["version"] if kept else 0})
    return figure


def _events(repository: NotificationsRepository, day: str, eye: Eye) -> Iterator[dict]:
    after = None
    while rows := repository.feed.find(_on(day), SORT, BATCH, after):
        yield from eye.sees([row["event"] for row in rows])
        after = position_of(rows[-1], SORT)


def _on(day: str) -> Filter:
    begin = date.fromisoformat(day)
    return {"event.time": {"$gte": beginning_of(begin), "$lt": beginning_of(begin + timedelta(days=1))}}


def _keep(repository: NotificationsRepository, figure: Document) -> None:
    """Another process may have kept it meanwhile; then its figure is as good."""
    with suppress(Conflict, DuplicateKey):
        repository.digests.save(figure) if figure["version"] else repository.digests.insert(figure)
