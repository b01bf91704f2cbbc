"""What every document carries besides its own fields, and the one way in which it changes.

``version`` grows with each write (optimistic concurrency, ETag). ``sequence`` grows with each event. ``timeline`` is
append-only and hash-chained, one entry an event: who, when, why, what changed from what to what (codes only), and the hashes of
the texts and files it is about, which are kept elsewhere. ``keys`` remembers the commands applied,
``heard`` the events applied, ``memory`` whether some of them were forgotten (``kentan.remembering``).
The events of a change are written with the document, in one write, and published afterwards (see ``kentan.events``).
"""

import functools
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from kentan.clock import to_text
from kentan.contracts.events import EventType
from kentan.ids import derived_id

Document = dict[str, Any]
META = ("version", "sequence", "timeline", "keys", "heard", "memory")


@dataclass(frozen=True)
class Origin:
    """Why something changes: by whom, in which chain of requests, because of which event (if any)."""

    county: str
    actor: dict
    correlation_id: str
    causation_id: str | None = None


def canonical(value: object) -> bytes:
    """The one byte form of a JSON value that hashes are taken of: sorted keys, UTF-8, no spaces."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def chain_hash(previous: str, entry: dict) -> str:
    """SHA-256 (hex) over the previous entry's hash and this entry without its own."""
    bare = {key: value for key, value in entry.items() if key != "hash"}
    return hashlib.sha256(previous.encode() + canonical(bare)).hexdigest()


def text_hash(text: str) -> str:
    """SHA-256 (hex) over a text, in UTF-8: what a timeline carries in its place."""
    return hashlib.sha256(text.encode()).hexdigest()


def chain_head(doc: Document) -> str:
    """The hash of the last timeline entry, empty for a document that never spoke."""
    timeline = doc.get("timeline") or []
    return timeline[-1]["hash"] if timeline else ""


def broken_link(doc: Document) -> int | None:
    """The sequence of the first timeline entry whose hash or number does not follow, or None."""
    previous = ""
    for number, entry in enumerate(doc.get("timeline") or [], 1):
        if entry["sequence"] != number or entry["hash"] != chain_hash(previous, entry):
            return number
        previous = entry["hash"]
    return None


def new_document(doc_id: str, **fields: Any) -> Document:
    """A document that was never stored: version 0, nothing said yet."""
    return {"_id": doc_id, **fields, "version": 0, "sequence": 0, "timeline": [], "keys": {}, "heard": []}


def public(doc: Document, *hidden: str) -> dict:
    """The document as an answer: ``id`` for ``_id``, ``version`` kept, the rest of the bookkeeping left out."""
    left_out = _left_out(hidden)
    return {"id": doc["_id"], "version": doc["version"], **{key: value for key, value in doc.items() if key not in left_out}}


@functools.cache
def _left_out(hidden: tuple[str, ...]) -> frozenset[str]:
    return frozenset(("_id", *META, *hidden))


@dataclass
class Change:
    """One change of one document being decided: what happened, and the events that will say so."""

    doc: Document
    now: datetime
    origin: Origin
    collection: str
    events: list[dict] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Remember the plain values, to tell later what changed from what."""
        self._was = {name: value for name, value in self.doc.items() if value is None or isinstance(value, str | int)}

    @functools.cached_property
    def at(self) -> str:
        """The present moment as stored text."""
        return to_text(self.now)

    def happened(self, event_type: EventType, data: dict, note: str | None = None,
                 texts: Mapping[str, str | None] | None = None, files: Mapping[str, str] | None = None) -> dict:
        """Append an event and its timeline entry; returns the event.

        :param data: the resulting state, just the fields of the event's schema (another one raises TypeError).
        :param note: a sentence for the timeline, e.g. "moved from … to … because …".
        :param texts: what people wrote, by name: the entry carries its hash, never the text.
        :param files: SHA-256 of files that it is about, by what they are of it; the entry carries them as they are.
        """
        event_type.check_fields(data)
        doc, origin = self.doc, self.origin
        doc["sequence"] += 1
        event_id = derived_id(origin.county, self.collection, doc["_id"], doc["sequence"])
        entry = {
            "sequence": doc["sequence"], "type": event_type.name, "event": event_id, "at": self.at,
            "actor": {key: origin.actor.get(key) for key in ("id", "role", "unit") if origin.actor.get(key)},
            "correlation": origin.correlation_id, "cause": origin.causation_id, "note": note,
            "digest": hashlib.sha256(canonical(data)).hexdigest(),
        }
        entry |= self._changes(event_type, data)
        hashes = {name: text_hash(text) for name, text in (texts or {}).items() if text}
        if hashes:
            entry["texts"] = hashes
        if files:
            entry["files"] = dict(files)
        entry["hash"] = chain_hash(chain_head(doc), entry)
        doc["timeline"].append(entry)
        event = event_type.envelope(
            event_id=event_id, county=origin.county, subject=doc["_id"], sequence=doc["sequence"], time=self.at,
            correlation_id=origin.correlation_id, causation_id=origin.causation_id, chain_head=entry["hash"], data=data,
        )
        self.events.append(event)
        return event

    def _changes(self, event_type: EventType, data: dict) -> dict:
        """``changes``: of the fields that the event's schema traces, those that are not as before, each as [before, after]."""
        traced = {name: data[name] for name in getattr(event_type.schema, "traced", ()) if name in data}
        changes = {name: [self._was.get(name), value] for name, value in traced.items() if self._was.get(name) != value}
        self._was |= traced
        return {"changes": changes} if changes else {}
