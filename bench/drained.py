"""Knowing that nothing is left to do, from the stores alone: each event is published, and each consumer has applied it."""

import time

from kentan.check.snapshot import documents_of
from kentan.documents import Document
from kentan.events.hearing import Creates, Logs
from kentan.runtime.installation import Installation
from kentan.runtime.part import Route, routing_table
from kentan.store.port import CountyStore
from services.notifications.repository import FEED

LOOK_AGAIN = 0.01


def wait_until_drained(installation: Installation, events: dict[str, int] | None = None, patience: float = 180.0) -> None:
    """Return once outboxes and queues are empty and every table is up to its log. To be asked when no client asks any more.

    :param events: how many events each county has; counted from its documents if left out.
    """
    end = time.monotonic() + patience
    stores = [installation.store.county(code) for code in installation.store.counties()]
    said = events or {store.county: _said(installation, store) for store in stores}
    routes = [route for route in routing_table(installation.parts) if isinstance(route.record, Creates | Logs)]
    for store in stores:
        while not _is_drained(installation, store, said[store.county], routes):
            if time.monotonic() > end:
                raise TimeoutError(f"county {store.county} is not drained")
            time.sleep(LOOK_AGAIN)


def _said(installation: Installation, store: CountyStore) -> int:
    """How many events all documents of a county have said."""
    existing = set(store.collections())
    specs = [spec for part in installation.parts.values() for spec in part.collections if spec.name in existing]
    return sum(_events_of(doc) for spec in specs for doc in documents_of(store, spec))


def _events_of(doc: Document) -> int:
    return len(doc.get("timeline") or ())


def _is_drained(installation: Installation, store: CountyStore, said: int, routes: list[Route]) -> bool:
    feed = store.collection(FEED)
    if feed.count() < said or store.pending(limit=1):
        return False
    if _unfolded(installation, store):
        return False
    return all(store.collection(route.record.spec).count() >= feed.count(_heard(route)) for route in routes)


def _unfolded(installation: Installation, store: CountyStore) -> bool:
    return any(part.unsettled(store, "") for part in installation.parts.values() if part.unsettled)


def _heard(route: Route) -> dict:
    return {} if "*" in route.event_types else {"type": {"$in": list(route.event_types)}}


def wait_until_folded(installation: Installation, patience: float = 600.0) -> None:
    """Return once every table is up to its log."""
    end = time.monotonic() + patience
    while any(_unfolded(installation, installation.store.county(code)) for code in installation.store.counties()):
        if time.monotonic() > end:
            raise TimeoutError("the tables are not up to their logs")
        time.sleep(0.1)
