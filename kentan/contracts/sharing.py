"""Field classes: who may be told which fields of an event, and the one function that leaves the others out.

Each field of an event's ``data`` has one class. A schema gives the class of its fields once (``share = CITY``), a field that
differs says so itself (``metadata={"share": OPEN}``). Personal data has no class: no event carries any.
"""

import functools
from collections.abc import Iterable

from marshmallow import Schema

from kentan.contracts.events import CATALOGUE, EventType

OPEN, CITY, INNER = "open", "city", "inner"
CLASSES = {
    OPEN: "anyone with a token for the county",
    CITY: "also the city, and whom the county's sharing policy names",
    INNER: "never leaves the county's own installation",
}
Classes = Iterable[str]


def class_of(schema: type[Schema], field: str) -> str | None:
    """The class of a schema's field; None where neither the field nor its schema declares one."""
    return schema._declared_fields[field].metadata.get("share") or getattr(schema, "share", None)


def classes_of(event_type: EventType) -> dict[str, str | None]:
    """The class of each field of an event's ``data``."""
    return {field: class_of(event_type.schema, field) for field in event_type.schema._declared_fields}


def reduced(event: dict, shared: Classes) -> dict | None:
    """The event with just those fields of ``data`` that are of the shared classes; None where no field is left.

    Whoever shares ``inner`` shares all, the event itself comes back. A field or a type that is not declared here counts as
    inner. The envelope stays as it is: the digest in the chain that ``chainhead`` ends is that of the whole ``data``.
    """
    wanted, declared = frozenset(shared), CATALOGUE.get(event["type"])
    if INNER in wanted:
        return event
    fields = _fields_of(declared, wanted) if declared else frozenset()
    data = {name: value for name, value in event["data"].items() if name in fields}
    return {**event, "data": data} if data else None


@functools.cache
def _fields_of(event_type: EventType, shared: frozenset[str]) -> frozenset[str]:
    return frozenset(name for name, one in classes_of(event_type).items() if one in shared)
