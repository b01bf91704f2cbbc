"""How documents and queries look in MongoDB: ``{_id, version, stamp, body, unique, outbox: {ids, events}}``.

- ``body`` is the document; characters that some servers refuse in names (``.``, ``$``, NUL) are written as ``%2E``.
- ``unique`` holds one text for each unique index, missing where the document lacks one of its paths: MongoDB's own sparse
  indexes take null for a value, and partial ones are not to be had everywhere.
- ``stamp`` names the last write, so that a write whose answer was lost can be recognised.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import unquote

import orjson
from bson.int64 import Int64
from pymongo import IndexModel

from kentan.documents import Document
from kentan.store.filters import Branch, Condition, sort_keys
from kentan.store.port import CollectionSpec, value_at

ESCAPED = str.maketrans({"%": "%25", ".": "%2E", "$": "%24", "\0": "%00"})
WAITING = "outbox.ids.0"


def encoded(value: Any) -> Any:
    """A JSON value as it is stored. Raises TypeError for what is not JSON."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, dict):
        return {key.translate(ESCAPED): encoded(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [encoded(each) for each in value]
    raise TypeError(f"{type(value).__name__} is not a JSON value")


def decoded(value: Any) -> Any:
    """A stored value as JSON; 64-bit numbers come as a class of their own."""
    if isinstance(value, dict):
        return {unquote(key) if "%" in key else key: decoded(each) for key, each in value.items()}
    if isinstance(value, list):
        return [decoded(each) for each in value]
    return int(value) if isinstance(value, Int64) else value


def body_of(doc: Document) -> dict:
    """The stored form of a document without what stands beside it."""
    return encoded({key: value for key, value in doc.items() if key not in ("_id", "version")})


def document_of(row: dict) -> Document:
    """A stored row as a document."""
    return {"_id": row["_id"], **decoded(row.get("body", {})), "version": int(row["version"])}


def row_of(doc: Document, spec: CollectionSpec, version: int, stamp: str, events: Sequence[dict] = ()) -> dict[str, Any]:
    """The stored row of a document with the events of its outbox."""
    row = {"_id": doc["_id"], "version": version, "stamp": stamp, "body": body_of(doc), "unique": unique_of(doc, spec)}
    if events:
        row["outbox"] = {"ids": [event["id"] for event in events], "events": events_by_id(events)}
    return row


def waiting_of(row: dict) -> list[dict]:
    """The events in a row's outbox, in their order."""
    outbox = row.get("outbox") or {"ids": [], "events": {}}
    events = decoded(outbox["events"])
    return [events[key] for key in outbox["ids"]]


def events_by_id(events: Iterable[dict]) -> dict[str, Any]:
    """Events as an outbox stores them."""
    return encoded({event["id"]: event for event in events})


def unique_of(doc: Document, spec: CollectionSpec) -> dict[str, str]:
    """For each unique index that the document is in: its name and the text of its values."""
    found = {}
    for index in spec.indexes:
        values = [value_at(doc, path) for path in index.paths]
        if index.unique and None not in values:
            found[index.name] = orjson.dumps(values).decode()
    return found


def removal_of(event_ids: list[str]) -> dict:
    """The update that takes events out of a document's outbox."""
    return {"$pullAll": {"outbox.ids": event_ids},
            "$unset": {f"outbox.events.{event_id.translate(ESCAPED)}": "" for event_id in event_ids}}


def indexes_of(spec: CollectionSpec) -> list[IndexModel]:
    """The indexes that a collection needs."""
    models = [IndexModel([(WAITING, 1)], name="outbox", sparse=True)]
    ordered: dict[tuple[str, ...], str] = {}
    for index in spec.all_indexes:
        ordered.setdefault(_keys(*index.paths), index.name)
        if index.unique:
            models.append(IndexModel([(f"unique.{index.name}", 1)], name=f"{index.name}__unique", unique=True, sparse=True))
    if spec.terms:
        ordered[_keys(spec.terms, *([spec.order] if spec.order else []))] = f"terms__{spec.order or ''}"
    models += [IndexModel([(key, 1) for key in keys], name=name) for keys, name in ordered.items()]
    return models


def _keys(*paths: str) -> tuple[str, ...]:
    """What an index over these paths is ordered by; the identifier comes last, as in every sort."""
    return tuple(dict.fromkeys([*map(field, paths), "_id"]))


def field(path: str) -> str:
    """Where a document's path is stored."""
    return path if path in ("_id", "version") else f"body.{path}"


def query_of(spec: CollectionSpec, conditions: Iterable[Condition], branches: Sequence[Branch] | None = None) -> dict:
    """All of the conditions and, where branches are given, one of them."""
    parts = [_condition(spec, condition) for condition in conditions]
    if branches is not None:
        parts.append({"$or": [query_of(spec, branch) for branch in branches]})
    return {"$and": parts} if parts else {}


def _condition(spec: CollectionSpec, condition: Condition) -> dict:
    path, op, value = condition.path, condition.op, condition.value
    if op == "$terms":
        return {field(spec.terms or ""): {"$all": list(value)}} if value else {}
    key = field(path)
    if op == "$free":
        return {"$or": [{key: None}, {key: {"$lte": value}}]}
    if op == "$exists":
        return {key: {"$ne": None}} if value else {key: None}
    if op == "$in":
        return {key: {"$in": list(value)}}
    return {key: value} if op == "$eq" else {key: {op: value}}


def sort_of(sort: Sequence[str]) -> list[tuple[str, int]]:
    """The order of a listing."""
    keys = {field(path): -1 if descending else 1 for path, descending in reversed(sort_keys(sort))}
    return list(reversed(keys.items()))


def positions_only(sort: Sequence[str]) -> dict[str, int]:
    """The fields of a row that its position is made of."""
    return {"version": 1, **{field(path): 1 for path, _ in sort_keys(sort)}}
