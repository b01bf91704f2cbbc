"""How a command changes a document: read, decide, save with version, answer; again on a conflict; once for each key."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kentan.documents import Change, Document, Origin, canonical, new_document
from kentan.errors import Forbidden, Invalid, NotFound, Refused, Stale
from kentan.ids import derived_id, new_id
from kentan.remembering import came_too_late
from kentan.store.port import Collection, Conflict, DuplicateKey

TRIES = 8

ENTERPRISE, OFFICE, UNIT, LEADER, OPERATOR, SYSTEM = "enterprise", "office", "unit", "leader", "operator", "system"
ROLES = (ENTERPRISE, OFFICE, UNIT, LEADER, OPERATOR, SYSTEM)


@dataclass(frozen=True)
class Actor:
    """Who asks: an account of one county (``county``), or of the whole installation (``county == "*"``).

    ``city`` is true for accounts of the city, which may read every county of the installation.
    """

    id: str
    role: str
    county: str
    unit: str | None = None
    enterprise: str | None = None
    city: bool = False

    def as_dict(self) -> dict:
        """As it travels in a command."""
        return {key: value for key, value in self.__dict__.items() if value}

    def may(self, county: str, roles: tuple[str, ...], reads: bool = False) -> None:
        """Raise Forbidden unless one of these roles, in this county. No roles named means any role."""
        if roles and self.role not in roles:
            raise Forbidden("role_not_allowed", {"role": self.role})
        if self.county not in (county, "*") and not (reads and self.city and self.role != ENTERPRISE):
            raise Forbidden("other_county", {"county": county})


PUBLIC = Actor(id="public", role="public", county="*")


@dataclass(frozen=True)
class Command:
    """What a door is asked: who, where, on what, with what, and how to recognise a repetition."""

    actor: Actor
    county: str
    data: dict[str, Any] = field(default_factory=dict)
    id: str | None = None
    version: int | None = None
    key: str = ""
    correlation_id: str = ""

    @classmethod
    def of(cls, raw: dict) -> "Command":
        """From the plain dict that travels over RPC."""
        return cls(
            actor=Actor(**raw["actor"]), county=raw["county"], data=raw.get("data") or {}, id=raw.get("id"),
            version=raw.get("version"), key=raw.get("key") or new_id(), correlation_id=raw.get("correlation_id") or new_id(),
        )

    def as_dict(self) -> dict:
        """As it travels over RPC."""
        return {**self.__dict__, "actor": self.actor.as_dict()}

    @property
    def origin(self) -> Origin:
        """Who and why, for the timeline."""
        return Origin(self.county, self.actor.as_dict(), self.correlation_id)

    @property
    def fingerprint(self) -> str:
        """What was asked, to notice a key that is used for something else."""
        return hashlib.sha256(canonical([self.actor.id, self.id, self.data])).hexdigest()[:16]


Decide = Callable[[Change], None]


def create(collection: Collection, command: Command, now: datetime, decide: Decide, doc_id: str | None = None,
           **fields: Any) -> Document:
    """Insert the document that this command's key always leads to; a repetition answers with what is there.

    ``decide`` fills ``change.doc`` and says what happened. Raises Invalid ``key_reused`` when the key stands for another
    request, Refused ``already_there`` when another command made the same.

    :param doc_id: the natural identifier, for what has one (a unit's code, a year).
    """
    doc = new_document(doc_id or created_id(collection, command), **fields)
    doc["keys"][command.key] = command.fingerprint
    existing = collection.get(doc["_id"])
    if existing is None:
        change = Change(doc, now, command.origin, collection.name)
        decide(change)
        try:
            collection.insert(doc, change.events)
            return doc
        except DuplicateKey as duplicate:
            existing = collection.get(doc["_id"])
            if existing is None:
                raise Refused("already_there", {"index": duplicate.index}) from duplicate
    if doc_id is not None and command.key not in existing["keys"]:
        raise Refused("already_there", {"index": doc_id})
    _same_request(existing, command)
    return existing


def created_id(collection: Collection, command: Command) -> str:
    """The identifier of the document that a creating command leads to."""
    return derived_id("command", command.county, collection.name, command.actor.id, command.key)


def change(collection: Collection, command: Command, now: datetime, decide: Decide, what: str = "document") -> Document:
    """Apply a command to the document ``command.id``, once for its key.

    Raises NotFound, Stale (If-Match), Refused ``too_busy`` after several conflicts, ``repeated_too_late`` or ``already_there``
    for a value that must be unique, and whatever ``decide`` raises.
    """
    for _ in range(TRIES):
        doc = collection.get(command.id or "")
        if doc is None:
            raise NotFound("not_found", {"what": what})
        if command.key in doc["keys"]:
            _same_request(doc, command)
            return doc
        if command.version is not None and command.version != doc["version"]:
            raise Stale("stale_version", {"version": doc["version"]})
        if came_too_late(doc, command.key):
            raise Refused("repeated_too_late", {"key": command.key})
        changing = Change(doc, now, command.origin, collection.name)
        decide(changing)
        doc["keys"][command.key] = command.fingerprint
        try:
            collection.save(doc, changing.events)
            return doc
        except Conflict:
            continue
        except DuplicateKey as duplicate:
            raise Refused("already_there", {"index": duplicate.index}) from duplicate
    raise Refused("too_busy")


def put(collection: Collection, command: Command, now: datetime, decide: Decide, what: str = "document") -> Document:
    """Change the document ``command.id``, or create it where it is not there yet (and no If-Match asks for a version of it)."""
    if command.version is None and collection.get(command.id or "") is None:
        return create(collection, command, now, decide, command.id)
    return change(collection, command, now, decide, what)


def _same_request(doc: Document, command: Command) -> None:
    if doc["keys"].get(command.key) != command.fingerprint:
        raise Invalid("key_reused", {"key": command.key})
