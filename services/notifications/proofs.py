"""What must hold in the stores of notifications, for ``kentan check``."""

from kentan.check.snapshot import documents_of
from kentan.store.port import CountyStore
from services.notifications.repository import FEED, SUBSCRIPTIONS


def feed_is_whole(store: CountyStore) -> list[str]:
    """The feed's positions are 1, 2, 3 …, and each entry holds the event it is named for."""
    findings: list[str] = []
    for expected, entry in enumerate(documents_of(store, FEED), 1):
        position = int(entry["_id"])
        if position != expected:
            return [*findings, f"{FEED.name}: position {expected} is missing before {entry['_id']}"]
        if entry["event"]["id"] != entry["event_id"] or entry["event"]["county"] != store.county:
            findings.append(f"{FEED.name}/{entry['_id']}: holds another event than the one it is named for")
    return findings


def positions_are_reached(store: CountyStore) -> list[str]:
    """No subscription is at a position that the feed has not reached."""
    head = store.collection(FEED).count()
    return [f"{SUBSCRIPTIONS.name}/{doc['_id']}: at position {doc['position']}, but the feed ends at {head}"
            for doc in documents_of(store, SUBSCRIPTIONS) if doc["position"] > head]
