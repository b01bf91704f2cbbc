"""Forgetting the beginning of the feed where the county keeps its archive for a time only: by whole days, and provably.

The feed's *floor* is the highest position that is forgotten; positions go on counting, and the last entry always stays. Nothing
goes that somebody who follows still needs: the floor waits for every link and every active subscription. Who comes back with a
cursor before the floor is told so, and how to go on; position 0 is the beginning of what is kept.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kentan.calendars import ZONE, day_of
from kentan.clock import from_text, to_text
from kentan.errors import Invalid
from kentan.runtime.desk import BoundDesk
from kentan.store.port import Conflict
from kentan.store.registers import position_id
from services.notifications.repository import FETCHING, SUBSCRIPTIONS, NotificationsRepository

POLICY = "archive"
PORTION = 500
MOST_FOLLOWERS = 10_000


def count_old(repository: NotificationsRepository, now: datetime, days: int) -> int:
    """How many events would be forgotten now, if they were kept for so many days and everybody had followed."""
    return repository.feed.count({"event.time": {"$lt": _cutoff(now, days)}})


def kept_from(repository: NotificationsRepository) -> str:
    """The first of the county's days of which all events are kept; empty where nothing was forgotten."""
    before = repository.forgotten_before()
    return day_of(from_text(before)).isoformat() if before else ""


def begin(repository: NotificationsRepository, position: int, field: str = "after") -> int:
    """The position to read on from: the floor for the beginning. Raises Invalid ``events_forgotten`` for one below the floor."""
    floor = repository.floor()
    if 0 < position < floor:
        told = {"county": repository.county, "position": position, "floor": floor, "day": kept_from(repository)}
        raise Invalid("events_forgotten", told, {field: ["events_forgotten"]})
    return max(position, floor)


def forget_due(desk: BoundDesk, county: str) -> int:
    """Raise the floor by a portion of what is too old, and delete what is below it; how many. Safe to run twice, and by several
    processes: what a crash left below the floor goes with the next turn."""
    repository = desk.repository(county)
    doc = repository.retention.get(POLICY)
    if doc is None or not (doc["days"] or doc["before"]):
        return 0
    floor = doc.get("floor", 0)
    higher = _higher(desk, repository, floor, _cutoff(desk.now(), doc["days"])) if doc["days"] else floor
    if higher > floor:
        doc |= {"floor": higher, "before": max(doc["before"] or "", _cutoff(desk.now(), doc["days"]))}
        try:
            repository.retention.save(doc)
        except Conflict:
            return 0  # the rule was changed meanwhile, or another process was faster
    below = repository.feed.find({"_id": {"$lte": position_id(higher)}}, (), PORTION)
    return sum(repository.feed.delete(entry["_id"]) for entry in below)


def _higher(desk: BoundDesk, repository: NotificationsRepository, floor: int, cutoff: str) -> int:
    """How far the floor may be raised now: over what is older, in the order of positions, and over nothing that is needed."""
    higher, head = floor, repository.head()
    for entry in repository.entries(floor, head - 1, None, PORTION):
        if entry["event"]["time"] >= cutoff:
            break
        higher = int(entry["_id"])
    return min([higher, *_reached(desk, repository)]) if higher > floor else floor


def _reached(desk: BoundDesk, repository: NotificationsRepository) -> list[int]:
    """The positions of those who follow this feed: its links, and the active subscriptions of all counties."""
    linked = [link["position"] for link in repository.links.find({}, (), MOST_FOLLOWERS) if link["_id"] != FETCHING]
    for county in desk.counties():
        active = desk.installation.store.county(county).collection(SUBSCRIPTIONS).find({"status": "active"}, (), MOST_FOLLOWERS)
        linked += [one["positions"][repository.county] for one in active if repository.county in one["positions"]]
    return linked


def _cutoff(now: datetime, days: int) -> str:
    """The beginning of the county's day so many days ago."""
    return beginning_of(day_of(now) - timedelta(days=days))


def beginning_of(day: date) -> str:
    """The first moment of one of the county's days."""
    return to_text(datetime.combine(day, time(), ZoneInfo(ZONE)))
