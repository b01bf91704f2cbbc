"""Postings: for each word and each facet's value of a collection, the documents that have it, in the collection's order.

A table of ``(term, place, doc)``, kept beside the documents by triggers as SQLite keeps an index, so that no writer can forget
it. ``place`` is what a document has at the collection's ``order``, and below all values where it has nothing there. A
collection with facets also keeps how many documents each term has. The table's name tells what it is made of: for another
specification another is made, and filled from what is there.
"""

import hashlib
import sqlite3
from functools import lru_cache

from kentan.store.filters import checked_path
from kentan.store.port import CollectionSpec, Index

APART = "\x1f"  # between a facet's paths and its values
BELOW = "-9e999"  # no JSON value is below minus infinity
TOGETHER = 1000


def has_postings(spec: CollectionSpec) -> bool:
    """Whether a collection is asked by words or facets."""
    return bool(spec.terms or spec.facets)


@lru_cache(maxsize=256)
def postings_table(spec: CollectionSpec) -> str:
    """The table of a collection's postings."""
    made_of = repr((spec.terms, spec.facets, spec.order)).encode()
    return f"{spec.name}__postings_{hashlib.sha256(made_of).hexdigest()[:8]}"


def counts_table(spec: CollectionSpec) -> str:
    """The table of how many documents each term has."""
    return f"{postings_table(spec)}__counts"


def facet_term(facet: str, *values: str) -> str:
    """The term of a facet's values; no word has such a character in it."""
    return APART.join((facet, *values))


def place_sql(spec: CollectionSpec, body: str) -> str:
    """The place of a document."""
    return f"COALESCE({_at(body, spec.order)}, {BELOW})" if spec.order else BELOW


def postings_schema(spec: CollectionSpec) -> dict[str, str]:
    """Name of each table and trigger, and the statement that makes it."""
    table, counts = postings_table(spec), counts_table(spec)
    made = {table: f'CREATE TABLE IF NOT EXISTS "{table}" (term, place, doc, PRIMARY KEY (term, place, doc)) WITHOUT ROWID'}
    if spec.facets:
        made[counts] = f'CREATE TABLE IF NOT EXISTS "{counts}" (term PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID'
        made |= _trigger(f"{counts}_more", f'AFTER INSERT ON "{table}"',
                         f'INSERT INTO "{counts}" VALUES (new.term, 1) ON CONFLICT (term) DO UPDATE SET n = n + 1')
        made |= _trigger(f"{counts}_less", f'AFTER DELETE ON "{table}"',
                         f'UPDATE "{counts}" SET n = n - 1 WHERE term = old.term')
    old, new = _postings_of(spec, "old"), _postings_of(spec, "new")
    every = dict.fromkeys([path for facet in spec.facets for path in facet.split("+")])
    paths = ", ".join(f"'{_json_path(path)}'" for path in (spec.terms, *every, spec.order) if path)
    changed = f"json_extract(old.body, {paths}) IS NOT json_extract(new.body, {paths})"
    gone = f'place = {place_sql(spec, "old.body")} AND doc = old.id'  # so that they are searched for by the whole key
    made |= _trigger(f"{table}__insert", f'AFTER INSERT ON "{spec.name}"', f'INSERT INTO "{table}" {new}')
    made |= _trigger(f"{table}__update", f'AFTER UPDATE OF body ON "{spec.name}" WHEN {changed}',
                     f'DELETE FROM "{table}" WHERE {gone} AND term IN (SELECT term FROM ({old} EXCEPT {new}))',
                     f'INSERT INTO "{table}" {new} EXCEPT {old}')
    made |= _trigger(f"{table}__delete", f'AFTER DELETE ON "{spec.name}"',
                     f'DELETE FROM "{table}" WHERE {gone} AND term IN (SELECT term FROM ({old}))')
    return made


def replace_older(connection: sqlite3.Connection, spec: CollectionSpec) -> None:
    """Take away what was kept for another specification, and fill the new postings from the documents that are there."""
    like = f"{spec.name}__postings_%"
    older = connection.execute("SELECT type, name FROM sqlite_master WHERE type IN ('trigger', 'table') AND name LIKE ?"
                               " ORDER BY type DESC", (like,)).fetchall()
    for kind, name in older:
        if not name.startswith(postings_table(spec)):
            connection.execute(f'DROP {kind} IF EXISTS "{name}"')
    connection.execute(f'DROP TABLE IF EXISTS "{spec.name}__terms"')  # as words were kept before there were facets
    for facet in spec.facets:  # what postings answer needs no index of its own
        name = Index((*facet.split("+"), *([spec.order] if spec.order else []))).name
        connection.execute(f'DROP INDEX IF EXISTS "{spec.name}__{name}__ordered"')
    _fill(connection, spec)


def _fill(connection: sqlite3.Connection, spec: CollectionSpec) -> None:
    insert = f'INSERT INTO "{postings_table(spec)}" SELECT term, {place_sql(spec, "?2")}, ?1 FROM ({_terms_of(spec, "?2")})'
    after = ""
    while rows := connection.execute(f'SELECT id, body FROM "{spec.name}" WHERE id > ? ORDER BY id LIMIT ?',
                                     (after, TOGETHER)).fetchall():
        connection.executemany(insert, rows)
        after = rows[-1][0]


def _trigger(name: str, when: str, *statements: str) -> dict[str, str]:
    work = " ".join(f"{statement};" for statement in statements)
    return {name: f'CREATE TRIGGER IF NOT EXISTS "{name}" {when} BEGIN {work} END'}


def _postings_of(spec: CollectionSpec, row: str) -> str:
    """The postings that a row (``old`` or ``new`` in a trigger) has."""
    return f"SELECT term, {place_sql(spec, f'{row}.body')}, {row}.id FROM ({_terms_of(spec, f'{row}.body')})"


def _terms_of(spec: CollectionSpec, body: str) -> str:
    """The different terms of a document: texts in its list of words, and its facets where they are texts."""
    parts = []
    if spec.terms:
        path = _json_path(spec.terms)
        parts.append(f"SELECT value AS term FROM json_each({body}, '{path}')"
                     f" WHERE type = 'text' AND json_type({body}, '{path}') = 'array'")
    for facet in spec.facets:
        paths = facet.split("+")
        term = f" || char({ord(APART)}) || ".join([f"'{facet}'", *[_at(body, path) for path in paths]])
        there = " AND ".join(f"json_type({body}, '{_json_path(path)}') = 'text'" for path in paths)
        parts.append(f"SELECT {term} AS term WHERE {there}")
    return " UNION ".join(parts if len(parts) > 1 else [parts[0], "SELECT NULL WHERE 0"])


def _at(body: str, path: str) -> str:
    return f"json_extract({body}, '{_json_path(path)}')"


@lru_cache(maxsize=1024)
def _json_path(path: str) -> str:
    return "$" + "".join(f'."{step}"' for step in checked_path(path).split("."))
