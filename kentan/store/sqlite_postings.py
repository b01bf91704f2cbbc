"""Postings: for each word and each facet's value of a collection, the documents that have it, in the collection's order.

A table of ``(term, place, doc)``, kept beside the documents by triggers as SQLite keeps an index, so that no writer can forget
it. ``place`` is what a document has at the collection's ``order``, and below all values where it has nothing there. A
collection with facets also keeps how many documents each term has. The table's name tells what it is made of: for another
specification, or other triggers, another is made, and filled from what is there.
"""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from functools import lru_cache

from kentan.store.filters import checked_path
from kentan.store.port import CollectionSpec, Index

APART = "\x1f"  # between a facet's paths and its values
BELOW = "-9e999"  # no JSON value is below minus infinity
TOGETHER = 1000
MADE = 2  # grows when the triggers change: a file whose postings older ones kept gets new ones

TermsOf = Callable[[CollectionSpec, str], str]


def has_postings(spec: CollectionSpec) -> bool:
    """Whether a collection is asked by words or facets."""
    return bool(spec.terms or spec.facets)


@lru_cache(maxsize=256)
def postings_table(spec: CollectionSpec) -> str:
    """The table of a collection's postings."""
    made_of = repr((spec.terms, spec.facets, spec.order, MADE)).encode()
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
    for kind, terms_of, paths in _kinds(spec):
        made |= _kept_by(spec, kind, terms_of, paths)
    return made


def _kept_by(spec: CollectionSpec, kind: str, terms_of: TermsOf, paths: list[str]) -> dict[str, str]:
    """The triggers that keep the postings of one kind of terms: a change writes those that came or went, and no others."""
    table = postings_table(spec)
    was, now = place_sql(spec, "old.body"), place_sql(spec, "new.body")
    old, new = terms_of(spec, "old.body"), terms_of(spec, "new.body")
    read = ", ".join(f"'{_json_path(path)}'" for path in (*paths, spec.order) if path)
    changed = f"json_extract(old.body, {read}) IS NOT json_extract(new.body, {read})"
    gone = f"place = {was} AND doc = old.id"  # so that they are searched for by the whole key
    made = _trigger(f"{table}__insert_{kind}", f'AFTER INSERT ON "{spec.name}"',
                    f'INSERT INTO "{table}" SELECT DISTINCT term, {now}, new.id FROM ({new})')
    made |= _trigger(f"{table}__update_{kind}", f'AFTER UPDATE OF body ON "{spec.name}" WHEN {changed}',
                     f'DELETE FROM "{table}" WHERE {gone} AND term IN ({old} EXCEPT {new} AND {was} = {now})',
                     f'INSERT INTO "{table}" SELECT term, {now}, new.id FROM ({new} EXCEPT {old} AND {was} = {now})')
    return made | _trigger(f"{table}__delete_{kind}", f'AFTER DELETE ON "{spec.name}"',
                           f'DELETE FROM "{table}" WHERE {gone} AND term IN ({old})')


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
    every = " UNION ".join(terms_of(spec, "?2") for _, terms_of, _ in _kinds(spec))
    insert = f'INSERT INTO "{postings_table(spec)}" SELECT DISTINCT term, {place_sql(spec, "?2")}, ?1 FROM ({every})'
    after = ""
    while rows := connection.execute(f'SELECT id, body FROM "{spec.name}" WHERE id > ? ORDER BY id LIMIT ?',
                                     (after, TOGETHER)).fetchall():
        connection.executemany(insert, rows)
        after = rows[-1][0]


def _trigger(name: str, when: str, *statements: str) -> dict[str, str]:
    work = " ".join(f"{statement};" for statement in statements)
    return {name: f'CREATE TRIGGER IF NOT EXISTS "{name}" {when} BEGIN {work} END'}


def _kinds(spec: CollectionSpec) -> Iterator[tuple[str, TermsOf, list[str]]]:
    """The kinds of terms that a collection has, how to find them in a document, and the paths that they are made of.

    Each is kept by triggers of its own: facets change with most writes, words with few.
    """
    if spec.terms:
        yield "words", _words_of, [spec.terms]
    if spec.facets:
        yield "facets", _facets_of, list(dict.fromkeys(path for facet in spec.facets for path in facet.split("+")))


def _words_of(spec: CollectionSpec, body: str) -> str:
    """The texts in a document's list of words. Only members of a list have a number as their key."""
    return (f"SELECT value AS term FROM json_each({body}, '{_json_path(spec.terms or '')}')"
            " WHERE type = 'text' AND typeof(key) = 'integer'")


def _facets_of(spec: CollectionSpec, body: str) -> str:
    """The terms of a document's facets, where their values are texts: put together once, as the statements ask several times."""
    found = []
    for facet in spec.facets:
        paths = facet.split("+")
        term = f" || char({ord(APART)}) || ".join([f"'{facet}'", *[_at(body, path) for path in paths]])
        there = " AND ".join(f"json_type({body}, '{_json_path(path)}') = 'text'" for path in paths)
        found.append(f"CASE WHEN {there} THEN {term} END")
    return f"SELECT value AS term FROM json_each(json_array({', '.join(found)})) WHERE type = 'text'"


def _at(body: str, path: str) -> str:
    return f"json_extract({body}, '{_json_path(path)}')"


@lru_cache(maxsize=1024)
def _json_path(path: str) -> str:
    return "$" + "".join(f'."{step}"' for step in checked_path(path).split("."))
