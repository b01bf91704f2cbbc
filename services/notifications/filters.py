"""Filters on the fields of events, in JSON Logic: checked once when they are given, then asked of each event.

A filter compares and joins; it cannot loop, calculate, or build texts and lists. So what it costs an event is bounded by its
size, and its size is bounded here.
"""

from collections.abc import Iterable
from typing import Any

import orjson
from json_logic import jsonLogic
from marshmallow import fields

from kentan.contracts.events import CATALOGUE
from kentan.errors import Invalid

LONGEST, DEEPEST = 4000, 12
ENVELOPE = ("id", "type", "source", "subject", "time", "county", "sequence", "correlationid", "causationid")
DATA = "data."
ARGUMENTS: dict[str, tuple[int, int]] = {  # operator: fewest and most arguments
    "var": (1, 2), "==": (2, 2), "===": (2, 2), "!=": (2, 2), "!==": (2, 2), "<": (2, 3), "<=": (2, 3), ">": (2, 2), ">=": (2, 2),
    "in": (2, 2), "!": (1, 1), "!!": (1, 1), "and": (1, 100), "or": (1, 100), "if": (2, 100),
}


def lets_through(logic: dict, event: dict) -> bool:
    """Whether the filter holds for an event. What cannot be compared (a text with a number) does not hold."""
    try:
        return bool(jsonLogic(logic, event))
    except (TypeError, ValueError, ArithmeticError, LookupError):
        return False


def check(logic: dict, types: Iterable[str] | None) -> None:
    """Refuse (Invalid) a filter that is too large, uses an operator that is not offered, or a field that none of the events has.

    :param types: names of the events that it is asked of; None for all.
    """
    if len(orjson.dumps(logic)) > LONGEST or _depth(logic) > DEEPEST:
        raise _wrong("filter_too_large", bytes=LONGEST, depth=DEEPEST)
    wanted = set(types) if types is not None else None
    _check(logic, [known.schema for known in CATALOGUE.values() if wanted is None or known.name in wanted])


def _depth(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max((_depth(one) for one in inner), default=0)


def _check(value: Any, schemas: list) -> None:
    if isinstance(value, list):
        for one in value:
            _check(one, schemas)
    if not isinstance(value, dict):
        return
    if len(value) != 1:
        raise _wrong("filter_not_readable")
    (operator, given), = value.items()
    arguments = given if isinstance(given, list) else [given]
    fewest, most = ARGUMENTS.get(operator, (1, 0))
    if not fewest <= len(arguments) <= most:
        raise _wrong("filter_operator", operator=operator[:40], operators=" ".join(ARGUMENTS))
    if operator == "var" and not _is_field(arguments[0], schemas):
        raise _wrong("filter_field", field=str(arguments[0])[:100])
    _check(arguments, schemas)


def _is_field(path: Any, schemas: list) -> bool:
    if not isinstance(path, str):
        return False
    return path in ENVELOPE or (path.startswith(DATA) and any(_leads(schema, path.split(".")[1:]) for schema in schemas))


def _leads(schema: Any, path: list[str]) -> bool:
    """Whether a path leads to a field of a schema, through nested ones and lists (by number)."""
    field = schema._declared_fields.get(path[0])
    rest = path[1:]
    while rest and isinstance(field, fields.List):
        if not rest[0].isdigit():
            return False
        field, rest = field.inner, rest[1:]
    if rest and isinstance(field, fields.Nested):
        return _leads(field.schema, rest)
    return field is not None and (not rest or isinstance(field, fields.Dict))


def _wrong(code: str, **params: Any) -> Invalid:
    return Invalid(code, params, {"filter": [code]})
