"""What registration's documents say of themselves: the fields of an event, and what changes together with it."""

from collections.abc import Iterator
from typing import Any

from kentan.check.snapshot import documents_of
from kentan.contracts.events import EventType
from kentan.contracts.registration import (
    CALENDAR_CHANGED,
    COUNTY_ADDED,
    ENTERPRISE_REGISTERED,
    FORUM_PLANNED,
    NOMINATION_MADE,
    PERIOD_PLANNED,
    SIGN_UP_RECEIVED,
    UNIT_REGISTERED,
)
from kentan.documents import Change, Document
from kentan.store.port import CountyStore
from services.registration import repository

SPOKEN = (
    (repository.COUNTIES, COUNTY_ADDED), (repository.UNITS, UNIT_REGISTERED), (repository.ENTERPRISES, ENTERPRISE_REGISTERED),
    (repository.CALENDARS, CALENDAR_CHANGED), (repository.PERIODS, PERIOD_PLANNED), (repository.FORUMS, FORUM_PLANNED),
    (repository.SIGN_UPS, SIGN_UP_RECEIVED), (repository.NOMINATIONS, NOMINATION_MADE),
)


def state(event_type: EventType, doc: Document) -> dict[str, Any]:
    """The document's present state, just the fields that the event declares."""
    return {name: doc[name] for name in event_type.schema._declared_fields if name in doc}


def become(change: Change, event_type: EventType, **fields: Any) -> None:
    """Take these fields, and say the event with the state that follows."""
    change.doc.update(fields)
    change.happened(event_type, state(event_type, change.doc))


def states(store: CountyStore) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Everything that others may hold a copy of: ``(kind, id, data)``, kind e.g. ``registration.forum``."""
    for spec, event_type in SPOKEN:
        kind = event_type.name.rsplit(".", 1)[0]
        for doc in documents_of(store, spec):
            yield kind, doc["_id"], state(event_type, doc)
