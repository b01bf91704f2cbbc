"""Timelines: each proved by itself, and against what the archive and the outboxes know of its document."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kentan.contracts.events import name_of, sequence_of
from kentan.documents import Document, broken_link, canonical
from kentan.ids import derived_id
from kentan.runtime.part import Part


@dataclass(frozen=True, slots=True)
class Said:
    """A timeline entry: that an event was said, by which document (``where``: ``collection/id``)."""

    event: str
    name: str
    subject: str
    sequence: int
    hash: str
    digest: str
    where: str
    at: str

    @property
    def as_event(self) -> dict:
        """As far as a consumer's record needs the event."""
        return {"id": self.event, "subject": self.subject, "sequence": f"{self.sequence:010d}"}


@dataclass(frozen=True, slots=True)
class Known:
    """An event as the archive or an outbox has it (``where``)."""

    event: str
    name: str
    subject: str
    sequence: int
    hash: str
    digest: str
    where: str

    @classmethod
    def of(cls, event: dict, where: str) -> "Known":
        """Of an envelope."""
        digest = hashlib.sha256(canonical(event["data"])).hexdigest()
        return cls(event["id"], name_of(event), event["subject"], sequence_of(event), event["chainhead"], digest, where)


def said_by(collection: str, doc: Document) -> list[Said]:
    """What a document's timeline says was said."""
    where = f"{collection}/{doc['_id']}"
    return [Said(entry["event"], entry["type"], doc["_id"], entry["sequence"], entry["hash"], entry["digest"], where,
                 entry["at"])
            for entry in doc.get("timeline") or ()]


def problems_of(doc: Document) -> Iterator[str]:
    """What is wrong with a document's timeline by itself."""
    timeline = doc.get("timeline")
    if timeline is not None:
        broken = broken_link(doc)
        if broken is not None:
            of_file = f" of {doc['number']}" if isinstance(doc.get("number"), str) else ""
            yield f"the chain{of_file} breaks at entry {broken}"
        if doc["sequence"] != len(timeline):
            yield f"sequence {doc['sequence']} but {len(timeline)} timeline entries"


def compare(county: str, parts: dict[str, Part], documents: set[str], said: dict[str, Said],
            known: Iterable[Known]) -> Iterator[str]:
    """What the archive and the outboxes know and the documents do not say any more; one finding a document.

    Each event carries its document's chain head, so that a timeline that was cut off or written anew is noticed, and a
    document that is gone. Events of a part that is not installed are nobody's here.

    :param documents: all that are there, as ``collection/id``.
    """
    found: set[str] = set()
    for one in known:
        entry = said.get(one.event)
        where = entry.where if entry else _sayer(county, parts, one)
        if where is None or where in found:
            continue
        problem = _difference(entry, one) if entry else _missing(where, documents, one)
        if problem:
            found.add(where)
            yield f"{where}: {problem}"


def _difference(entry: Said, one: Known) -> str | None:
    if entry.hash != one.hash:
        return f"entry {entry.sequence} was written anew; {one.where} has another chain head for it"
    if entry.digest != one.digest:
        return f"entry {entry.sequence} is about other data than {one.where} has"
    return None


def _missing(where: str, documents: set[str], one: Known) -> str:
    if where.startswith(one.where):
        return f"holds event {one.event} ({one.name}), which nobody said"
    how = "its timeline was cut off" if where in documents else "has vanished"
    return f"{how}; {one.where} has its event {one.sequence} ({one.name})"


def _sayer(county: str, parts: dict[str, Part], one: Known) -> str | None:
    """The document whose event it is: the identifier of an event is derived from the collection, too."""
    part = parts.get(one.name.split(".", 1)[0])
    if part is None:
        return None
    for spec in part.collections:
        if one.event == derived_id(county, spec.name, one.subject, one.sequence):
            return f"{spec.name}/{one.subject}"
    return one.where
