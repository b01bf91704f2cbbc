"""The port's filters and pages as plain conditions, checked once, from which each adapter makes its own query."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from kentan.store.port import Filter

COMPARISONS = ("$lt", "$lte", "$gt", "$gte")
OPERATORS = (*COMPARISONS, "$ne", "$in", "$exists")
PATH = re.compile(r"[\w-]+(\.[\w-]+)*")
SCALARS = (str, int, float, bool)


class Condition(NamedTuple):
    """One condition on one path; ``$eq`` with None means that nothing (or null) is there. ``$terms`` has no path.

    ``$free`` is only for the adapters: the value is missing, null or at most the one given, as a lease that is over.
    """

    path: str
    op: str
    value: Any


Branch = list[Condition]


@lru_cache(maxsize=4096)
def checked_path(path: str) -> str:
    """The path, if it is one. Raises ValueError."""
    if not PATH.fullmatch(path):
        raise ValueError(f"{path!r} is not a dotted path")
    return path


def conditions(where: Filter | None) -> list[Condition]:
    """The conditions of a filter, all of which must hold. Raises ValueError for what the port does not offer."""
    found: list[Condition] = []
    for path, wanted in (where or {}).items():
        if path == "$terms":
            found.append(Condition("", "$terms", tuple(dict.fromkeys(wanted))))
        elif isinstance(wanted, dict):
            found += [_compared(checked_path(path), op, value) for op, value in wanted.items()]
        else:
            found.append(Condition(checked_path(path), "$eq", _scalar(wanted, path, null=True)))
    return found


def _compared(path: str, op: str, value: Any) -> Condition:
    if op not in OPERATORS:
        raise ValueError(f"{path}: {op!r} is not one of {', '.join(OPERATORS)}")
    if op == "$in":
        return Condition(path, op, tuple(_scalar(each, path) for each in value))
    if op == "$exists":
        return Condition(path, op, bool(value))
    return Condition(path, op, _scalar(value, path, null=op == "$ne"))


def _scalar(value: Any, path: str, null: bool = False) -> Any:
    if isinstance(value, SCALARS) or (null and value is None):
        return value
    raise ValueError(f"{path}: {value!r} is not a value to compare with")


def sort_keys(sort: Sequence[str]) -> list[tuple[str, bool]]:
    """Paths with "is descending", the identifier added at the end."""
    keys = [(checked_path(path.removeprefix("-")), path.startswith("-")) for path in sort]
    return [*keys, ("_id", keys[-1][1] if keys else False)]


def branches_behind(sort: Sequence[str], after: Sequence[Any]) -> list[Branch]:
    """What lies behind a position, as branches in the listing's own order; a row is in one of them at most.

    Each branch is equalities on the first keys and one range on the next, so that an index answers it.
    """
    keys = sort_keys(sort)
    if len(after) != len(keys):
        raise ValueError(f"a position in this listing has {len(keys)} values, not {len(after)}")
    branches: list[Branch] = []
    for place in reversed(range(len(keys))):
        same = [Condition(keys[i][0], "$eq", _scalar(after[i], keys[i][0], null=True)) for i in range(place)]
        path, descending = keys[place]
        branches += [[*same, beyond] for beyond in _beyond(path, descending, after[place])]
    return branches


def _beyond(path: str, descending: bool, value: Any) -> Branch:
    """Nothing comes first: what follows it upwards is everything; downwards it comes last."""
    if value is None:
        return [] if descending else [Condition(path, "$exists", True)]
    if descending:
        return [Condition(path, "$lt", value), Condition(path, "$exists", False)]
    return [Condition(path, "$gt", value)]
