"""A county's own rules as data: by kind, from a day on; versioned, audited, tried out before they hold.

A kind has one document for each day from which a value of it holds, so two values never overlap: the last day that is not
after the one asked for decides. A value that is replaced stays on its document. What a county never set is the standard.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from marshmallow import Schema, ValidationError

from kentan.calendars import day_of
from kentan.commands import Command, put
from kentan.contracts.county_settings import APPLY
from kentan.contracts.events import EventType
from kentan.documents import Change, Document, public
from kentan.errors import Invalid, NotFound, Refused, flatten
from kentan.paging import page
from kentan.presets import OnlyStandard, Presets
from kentan.store.port import Collection, CollectionSpec, Index

Errors = dict[str, list[str]]
EXAMPLES = 20


def settings_spec(name: str) -> CollectionSpec:
    """The collection of a service's settings."""
    return CollectionSpec(name, indexes=(Index(("kind", "valid_from"), unique=True),))


def nothing_wrong(repository: Any, value: dict) -> Errors:
    """No further errors than those of the shape."""
    return {}


def nothing_moves(repository: Any, value: dict, valid_from: str, now: datetime) -> list[dict]:
    """A kind that moves no deadline."""
    return []


def as_it_is(value: dict) -> dict:
    """A kind of which nothing may be left out."""
    return value


@dataclass(frozen=True)
class SettingKind:
    """One kind of rules.

    :param schema: the shape of a value.
    :param standard: the value where the county set none.
    :param errors: ``(repository, value) -> errors by dotted path within the value``, for what a shape cannot say.
    :param moves: ``(repository, value, valid_from, now) -> the open deadlines that applying it would move``.
    :param complete: the value with what was left out of it, which is what is checked further and stored.
    :param presets: the values that ship, where there are more than the standard.
    """

    schema: type[Schema]
    standard: Callable[[], dict]
    errors: Callable[[Any, dict], Errors] = nothing_wrong
    moves: Callable[[Any, dict, str, datetime], list[dict]] = nothing_moves
    complete: Callable[[dict], dict] = as_it_is
    presets: Presets | None = None

    @property
    def shipped(self) -> Presets | OnlyStandard:
        """The values that ship, the standard among them."""
        return self.presets or OnlyStandard(self.standard)


class CountySettings:
    """The settings of one service in one county."""

    def __init__(self, kinds: Mapping[str, SettingKind], event: EventType, repository: Any) -> None:
        """``repository.settings`` is the collection; ``event`` says that something was set."""
        self._kinds, self._event, self._repository = kinds, event, repository
        self._collection: Collection = repository.settings

    def value(self, kind: str, day: str) -> dict:
        """What holds on a day (an ISO date)."""
        found = self.in_force(kind, day)
        return found["value"] if found else self._kinds[kind].standard()

    def get(self, command: Command, now: datetime) -> dict:
        """What holds of the kind ``command.id``, as it is answered."""
        kind = self._known(command)
        found = self.in_force(kind, command.data.get("on") or _today(now))
        return view(found) if found else {**dict.fromkeys(STANDARD), "version": 0, "kind": kind, "earlier": [],
                                          "value": self._kinds[kind].standard()}

    def list(self, command: Command) -> dict:
        """A page of everything that was set of the kind ``command.id``, the last day first."""
        where, asked = {"kind": self._known(command)}, command.data
        rows, following = page(self._collection, where, ("-valid_from",), asked.get("after"), asked.get("limit"))
        return {"items": [view(row) for row in rows], "next": following}

    def presets(self, command: Command) -> dict:
        """The values of the kind ``command.id`` that ship, the standard first."""
        kind = self._known(command)
        return {"items": [self._preset(kind, code) for code in self._kinds[kind].shipped.codes], "next": None}

    def preset(self, command: Command) -> dict:
        """One of them, which ``command.data`` names."""
        kind, code = self._known(command), command.data["preset"]
        if code not in self._kinds[kind].shipped.codes:
            raise NotFound("not_found", {"what": "preset"})
        return self._preset(kind, code)

    def preview(self, command: Command, now: datetime) -> dict:
        """What setting this would move; raises as setting it would."""
        kind, value = self._checked(command)
        moved = self._kinds[kind].moves(self._repository, value, command.data["valid_from"], now)
        return {"kind": kind, "valid_from": command.data["valid_from"], "moves": len(moved), "examples": moved[:EXAMPLES]}

    def set(self, command: Command, now: datetime) -> dict:
        """Let a value hold from a day on.

        Raises Invalid with what is wrong at which field, Refused ``setting_there`` for a day that has one already (unless
        If-Match names its version), ``setting_from_past`` for a day gone by once the county has set this kind before.
        """
        kind, value = self._checked(command)
        asked = command.data
        if asked["running"] == APPLY and not asked.get("reason"):
            raise Invalid("invalid", {}, {"reason": ["reason_needed_to_apply"]})
        there = self._collection.get(f"{kind}.{asked['valid_from']}")
        if there is not None and command.version is None and command.key not in there["keys"]:
            raise Refused("setting_there", {"day": asked["valid_from"]})

        def decide(changing: Change) -> None:
            doc = changing.doc
            self._not_from_past(kind, asked["valid_from"], now)
            earlier = [*doc["earlier"], {name: doc[name] for name in REPLACED}] if there else []
            doc.update(kind=kind, valid_from=asked["valid_from"], value=value, running=asked["running"], earlier=earlier,
                       reason=asked.get("reason"), set_at=changing.at,
                       set_by={name: getattr(command.actor, name) for name in WHO})
            changing.happened(self._event, {name: doc[name] for name in TOLD}, asked.get("reason"))

        named = replace(command, id=f"{kind}.{asked['valid_from']}")
        return view(put(self._collection, named, now, decide, "setting"))

    def _not_from_past(self, kind: str, valid_from: str, now: datetime) -> None:
        if valid_from < _today(now) and self._collection.find({"kind": kind}, ("valid_from",), 1):
            raise Invalid("invalid", {}, {"valid_from": ["setting_from_past"]})

    def in_force(self, kind: str, day: str) -> Document | None:
        """The setting that holds on a day; None where that is the standard."""
        found = self._collection.find({"kind": kind, "valid_from": {"$lte": day}}, ("-valid_from",), 1)
        return found[0] if found else None

    def _known(self, command: Command) -> str:
        if command.id is None or command.id not in self._kinds:
            raise NotFound("not_found", {"what": "setting"})
        return command.id

    def _checked(self, command: Command) -> tuple[str, dict]:
        name = self._known(command)
        kind = self._kinds[name]
        try:
            value = kind.complete(kind.schema().load(_proposed(kind, command.data)))
        except ValidationError as wrong:
            raise Invalid("invalid", {}, flatten(wrong.messages, "value")) from wrong
        errors = kind.errors(self._repository, value)
        if errors:
            raise Invalid("invalid", {}, {f"value.{path}": codes for path, codes in errors.items()})
        return name, value

    def _preset(self, kind: str, code: str) -> dict:
        shipped = self._kinds[kind].shipped
        return {"kind": kind, "code": code, "standard": code == shipped.codes[0], **shipped.get(code)}


def _proposed(kind: SettingKind, asked: dict) -> dict:
    """The value that is to hold: itself, or by the code of a preset."""
    if asked.get("preset") is None:
        return asked["value"]
    if asked["preset"] not in kind.shipped.codes:
        raise Invalid("invalid", {}, {"preset": ["no_such_preset"]})
    return kind.shipped.get(asked["preset"])["value"]


STANDARD = ("id", "valid_from", "running", "reason", "set_at", "set_by")
WHO = ("id", "role")
TOLD = ("kind", "valid_from", "value", "running")
REPLACED = ("value", "running", "reason", "set_at", "set_by")


def view(setting: Document) -> dict:
    """A setting as it is answered."""
    return public(setting)


def _today(now: datetime) -> str:
    return day_of(now).isoformat()

