"""What a handler does with an event, in the three forms that are safe to run twice, and the record each leaves.

- *creates*: a new document whose id is derived from (consumer, event id); inserting it again means done.
- *changes*: a document that is there; the event id goes into its ``heard`` in the same save.
- *projects*: a copy of the event's state under its subject; the highest sequence wins.
- *logs*: an entry of its own with a unique index on the event id (archives and logs that tables fold).

A handler declares its record, so that ``kentan check`` can ask the stores alone whether an event was applied.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from kentan.commands import TRIES, Decide
from kentan.contracts.events import sequence_of
from kentan.documents import Change, Document, Origin, new_document
from kentan.errors import NotYetKnown, Refused
from kentan.ids import derived_id
from kentan.remembering import said_too_long_ago, was_caused
from kentan.store.port import Collection, CollectionSpec, Conflict, CountyStore, DuplicateKey


class Record(Protocol):
    """The proof that a consumer applied an event, read from its owner's store."""

    @property
    def spec(self) -> CollectionSpec:
        """Where the effect is."""

    def applied(self, store: CountyStore, consumer: str, event: dict) -> int:
        """How often the effect of the event is there: 0 lost, 1 as it should be, more is doubled."""


@dataclass(frozen=True)
class Creates:
    """The handler makes one document of this collection."""

    spec: CollectionSpec

    def applied(self, store: CountyStore, consumer: str, event: dict) -> int:
        """1 if the derived document is there."""
        return int(store.collection(self.spec).get(derived_id(consumer, event["id"])) is not None)


@dataclass(frozen=True)
class Changes:
    """The handler changes the document of this collection named by ``target(event)``."""

    spec: CollectionSpec
    target: Callable[[dict], str]

    def applied(self, store: CountyStore, consumer: str, event: dict) -> int:
        """How often the event id was heard by that document."""
        doc = store.collection(self.spec).get(self.target(event))
        return doc["heard"].count(event["id"]) or int(was_caused(doc, event["id"])) if doc else 0


@dataclass(frozen=True)
class Projects:
    """The handler keeps a copy of the event's subject in this collection."""

    spec: CollectionSpec

    def applied(self, store: CountyStore, consumer: str, event: dict) -> int:
        """1 if the copy is at this event's sequence or a later one."""
        doc = store.collection(self.spec).get(event["subject"])
        return int(doc is not None and doc["source_sequence"] >= sequence_of(event))


@dataclass(frozen=True)
class Logs:
    """The handler appends one entry whose ``path`` is the event id (uniquely indexed)."""

    spec: CollectionSpec
    path: str = "event_id"

    def applied(self, store: CountyStore, consumer: str, event: dict) -> int:
        """How many entries have this event id."""
        return store.collection(self.spec).count({self.path: event["id"]})


def origin_of(event: dict, consumer: str, county: str | None = None) -> Origin:
    """The origin of what a consumer does because of an event: same correlation, caused by it.

    :param county: where it is done, if that is not the event's own county.
    """
    actor = {"id": consumer, "role": "system"}
    return Origin(county or event["county"], actor, event["correlationid"], event["id"])


def hear_creating(collection: Collection, consumer: str, event: dict, now: datetime, decide: Decide, **fields: Any) -> bool:
    """Insert the document derived from (consumer, event); False if it was there already."""
    doc = new_document(derived_id(consumer, event["id"]), **fields)
    change = Change(doc, now, origin_of(event, consumer), collection.name)
    try:
        decide(change)
        collection.insert(doc, change.events)
    except Exception:  # mostly an event comes once; that it came before is looked for only where something is in the way
        if collection.get(doc["_id"]) is None:
            raise
        return False
    return True


def hear_changing(collection: Collection, consumer: str, event: dict, doc_id: str, now: datetime, decide: Decide,
                  county: str | None = None) -> bool:
    """Change the document (of another county than the event's, where one is named) and record the event in it, in one save.

    False if it had heard it already. Raises NotYetKnown when the document is not there (a retry comes later),
    Refused ``heard_too_long_ago`` where it may have heard it and forgotten that: a person decides.
    """
    for _ in range(TRIES):
        doc = collection.get(doc_id)
        if doc is None:
            raise NotYetKnown("not_yet_known", {"what": collection.name, "id": doc_id})
        if event["id"] in doc["heard"] or was_caused(doc, event["id"]):
            return False
        if said_too_long_ago(doc, event["time"]):
            raise Refused("heard_too_long_ago", {"event": event["id"], "id": doc_id})
        change = Change(doc, now, origin_of(event, consumer, county), collection.name)
        decide(change)
        doc["heard"].append(event["id"])
        try:
            collection.save(doc, change.events)
            return True
        except Conflict:
            continue
    raise Refused("too_busy")


def hear_projecting(collection: Collection, event: dict, **beside: Any) -> bool:
    """Keep the event's data, and what is made of it, as the copy of its subject unless a later one is there; False if it was."""
    sequence = sequence_of(event)
    for _ in range(TRIES):
        doc: Document | None = collection.get(event["subject"])
        if doc is not None and doc["source_sequence"] >= sequence:
            return False
        copy = {"_id": event["subject"], **event["data"], **beside, "source_sequence": sequence,
                "version": doc["version"] if doc else 0}
        try:
            if doc is None:
                collection.insert(copy)
            else:
                collection.save(copy)
            return True
        except (Conflict, DuplicateKey):
            continue
    raise Refused("too_busy")
