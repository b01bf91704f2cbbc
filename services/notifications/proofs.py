"""What must hold in the stores of notifications, for ``kentan check``."""

from kentan.check.snapshot import documents_of
from kentan.store.port import CountyStore
from services.notifications.repository import FEED, FETCHING, LINKS, MESSAGES, SUBSCRIPTIONS, NotificationsRepository


def feed_is_whole(store: CountyStore) -> list[str]:
    """The feed's positions follow each other from the first that is kept, and each entry holds the event it is named for."""
    findings: list[str] = []
    floor = NotificationsRepository(store).floor()  # what a crash left below it goes with the next turn
    for expected, entry in enumerate((entry for entry in documents_of(store, FEED) if int(entry["_id"]) > floor), floor + 1):
        position = int(entry["_id"])
        if position != expected:
            return [*findings, f"{FEED.name}: position {expected} is missing before {entry['_id']}"]
        if entry["event"]["id"] != entry["event_id"] or entry["event"]["county"] != store.county:
            findings.append(f"{FEED.name}/{entry['_id']}: holds another event than the one it is named for")
    return findings


def positions_are_reached(store: CountyStore) -> list[str]:
    """No subscription is at a position of its own county's feed that the feed has not reached."""
    head = NotificationsRepository(store).head()
    reached = ((doc["_id"], doc["positions"].get(store.county, 0)) for doc in documents_of(store, SUBSCRIPTIONS))
    return [f"{SUBSCRIPTIONS.name}/{name}: at position {position}, but the feed ends at {head}"
            for name, position in reached if position > head]


def links_are_reached(store: CountyStore) -> list[str]:
    """No link that reads this feed is at a position that the feed has not reached."""
    head = NotificationsRepository(store).head()
    return [f"{LINKS.name}/{doc['_id']}: at position {doc['position']}, but the feed ends at {head}"
            for doc in documents_of(store, LINKS) if doc["_id"] != FETCHING and doc["position"] > head]


def messages_are_single(store: CountyStore) -> list[str]:
    """No event has two messages."""
    first: dict[str, str] = {}
    pairs = ((doc["_id"], first.setdefault(doc["event_id"], doc["_id"])) for doc in documents_of(store, MESSAGES)
             if doc["event_id"])  # a digest tells what others tell
    return [f"{MESSAGES.name}/{again}: tells what {one} tells, too" for again, one in pairs if again != one]
