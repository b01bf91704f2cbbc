"""SQL text: for tables and indexes, and for queries whose expressions are letter by letter those of the indexes."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from kentan.store.filters import Condition, checked_path, sort_keys
from kentan.store.names import checked_collection
from kentan.store.port import CollectionSpec, Index
from kentan.store.sqlite_postings import has_postings, place_sql, postings_schema, postings_table

Shape = tuple[tuple[str, str, int], ...]
RANGES = {"$lt": "<", "$lte": "<=", "$gt": ">", "$gte": ">="}

OUTBOX = (
    'CREATE TABLE IF NOT EXISTS "outbox" (seq INTEGER PRIMARY KEY AUTOINCREMENT, collection TEXT NOT NULL,'
    " doc_id TEXT NOT NULL, event_id TEXT NOT NULL, event TEXT NOT NULL)",
    'CREATE INDEX IF NOT EXISTS "outbox__collection" ON "outbox" (collection, seq)',
    'CREATE INDEX IF NOT EXISTS "outbox__event" ON "outbox" (event_id)',
)


@lru_cache(maxsize=4096)
def expression(path: str) -> str:
    """The SQL for a dotted path of a document."""
    if path in ("_id", "version"):
        return "id" if path == "_id" else "version"
    steps = "".join(f'."{step}"' for step in checked_path(path).split("."))
    return f"json_extract(body, '${steps}')"


def index_name(collection: str, index: Index) -> str:
    """An index's name in its file; DuplicateKey finds the port's name in it again."""
    return f"{collection}__{index.name}__{'unique' if index.unique else 'ordered'}"


def index_sql(collection: str, index: Index) -> str:
    """The statement that makes an index. Ordered ones end with the identifier, as every sort does."""
    keys = [expression(path) for path in index.paths]
    name = index_name(collection, index)
    if index.unique:
        return (f'CREATE UNIQUE INDEX IF NOT EXISTS "{name}" ON "{collection}" ({", ".join(keys)})'
                f" WHERE {keys[0]} IS NOT NULL")
    return f'CREATE INDEX IF NOT EXISTS "{name}" ON "{collection}" ({", ".join([*keys, "id"])})'


def schema_of(spec: CollectionSpec) -> dict[str, str]:
    """What a collection needs in its file: name of each table and index, and the statement that makes it."""
    made = {checked_collection(spec.name): f'CREATE TABLE IF NOT EXISTS "{spec.name}"'
                       " (id TEXT PRIMARY KEY NOT NULL, version INTEGER NOT NULL, body TEXT NOT NULL)"}
    made |= {index_name(spec.name, index): index_sql(spec.name, index) for index in spec.indexes}
    if has_postings(spec):
        made |= postings_schema(spec)
    return made


def shape_of(conditions: Iterable[Condition]) -> Shape:
    """What of some conditions makes their SQL text; queries of the same shape differ in their parameters only."""
    return tuple([(path, op, len(value) if isinstance(value, tuple) else value is None if op != "$exists" else value)
                  for path, op, value in conditions])


def params_of(conditions: Iterable[Condition]) -> list[Any]:
    """The parameters of a WHERE clause."""
    params: list[Any] = []
    for _, op, value in conditions:
        if isinstance(value, tuple):
            params += value
        elif op != "$exists" and value is not None:
            params.append(value)
    return params


@lru_cache(maxsize=1024)
def where_sql(spec: CollectionSpec, shape: Shape) -> str:
    """A WHERE clause, empty if there is no condition."""
    texts = [condition_sql(spec, *condition) for condition in shape]
    return " WHERE " + " AND ".join(texts) if texts else ""


def condition_sql(spec: CollectionSpec | None, path: str, op: str, detail: int, key: str = "") -> str:
    """One condition of a shape; ``key`` where the path's value stands elsewhere than in the document."""
    if op == "$terms" and spec is not None:
        return _terms_sql(spec, detail)
    key = key or expression(path)
    if op == "$free":
        return f"({key} IS NULL OR {key} <= ?)"
    if op in RANGES:
        return f"{key} {RANGES[op]} ?"
    if op == "$in":
        return f"{key} IN ({', '.join('?' * detail)})"
    if op == "$exists" or detail:  # detail: whether it shall be there; otherwise whether the value is null
        return _presence_sql(key, bool(detail) if op == "$exists" else op == "$ne")
    return f"{key} IS NOT ?" if op == "$ne" else f"{key} = ?"


def _presence_sql(key: str, there: bool) -> str:
    """Whether there is something. No JSON value is below minus infinity; as a range, an index skips all nulls at once."""
    if not there:
        return f"{key} IS NULL"
    return f"{key} > -9e999" if key.startswith("json_extract") else f"{key} IS NOT NULL"


def _terms_sql(spec: CollectionSpec, words: int) -> str:
    """The documents that have all of so many words; no word asked means every document."""
    one = (f'EXISTS (SELECT 1 FROM "{postings_table(spec)}" q WHERE q.term = ? AND q.place = {place_sql(spec, "body")}'
           " AND q.doc = id)")
    return " AND ".join([one] * words) or "1"


@lru_cache(maxsize=1024)
def order_sql(sort: tuple[str, ...], wanted: Shape = ()) -> str:
    """The ORDER BY clause; nothing (and null) comes first, as in MongoDB.

    A path that the conditions fix is left out: it orders nothing, and SQLite would sort because of it.
    """
    fixed = {path for path, op, detail in wanted if op == "$eq" or (op == "$exists" and not detail)}
    keys = [(path, descending) for path, descending in sort_keys(sort) if path not in fixed or path == "_id"]
    return " ORDER BY " + ", ".join(expression(path) + (" DESC" if descending else "") for path, descending in keys)
