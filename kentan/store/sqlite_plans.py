"""How SQLite shall answer a query: by the postings of its words and facets, or by looking at the documents.

- *walk*: the postings of the rarest term, in the listing's own order; whether a document has the others is looked up.
- *gather*: all that has a rare term, put in order; for other orders.
- *look*: the documents, by whatever index the query's conditions and order have.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from kentan.store.filters import Branch, Condition, sort_keys
from kentan.store.port import CollectionSpec
from kentan.store.sqlite_postings import BELOW, counts_table, facet_term, has_postings, postings_table
from kentan.store.sqlite_sql import condition_sql, expression, order_sql, params_of, shape_of, where_sql

RARE = 1000
DOCUMENT = ("id", "version", "body")
Read = Callable[[str, list[Any]], list[tuple]]
Terms = tuple[str, ...]


class Query(NamedTuple):
    """A statement with its parameters."""

    sql: str
    params: list[Any]


class Plans:
    """Makes the statements of one collection."""

    def __init__(self, spec: CollectionSpec, read: Read) -> None:
        """Plan for a collection, whose postings are counted by ``read``."""
        self._spec, self._read = spec, read
        self._table, self._postings = f'"{spec.name}"', f'"{postings_table(spec)}"'
        self._joined = [facet for facet in spec.facets if "+" in facet]
        self._once = {path for index in spec.indexes if index.unique for path in index.paths[:1]} | {"_id"}

    def look(self, wanted: Branch, sort: Sequence[str], limit: int, columns: Sequence[str] = DOCUMENT) -> Query:
        """A listing by looking at the documents; needs no read beforehand."""
        shape = shape_of(wanted)
        chosen = f"{where_sql(self._spec, shape)}{order_sql(tuple(sort), shape)}"
        sql = f"SELECT {', '.join(columns)} FROM {self._table}{chosen} LIMIT ?"
        return Query(sql, [*params_of(wanted), max(limit, 0)])

    def listing(self, wanted: Branch, sort: Sequence[str], limit: int) -> Query:
        """A listing of documents."""
        return self._listing(wanted, sort, limit, DOCUMENT)

    def positions(self, wanted: Branch, sort: Sequence[str], limit: int) -> Query:
        """A listing of positions."""
        return self._listing(wanted, sort, limit, [expression(path.lstrip("-")) for path in (*sort, "_id")])

    def count(self, wanted: Branch, most: int | None) -> int:
        """How many match, counted up to ``most``."""
        asked, rest = self._split(wanted)
        if len(asked) == 1 and not rest and self._spec.facets:
            found = self._kept(asked)[asked[0]]
            return found if most is None else min(found, most)
        if asked and not self._is_once(rest):
            source, params = self._walked(self._rarest_first(asked)[0], rest)
        else:
            source, params = f"{self._table}{where_sql(self._spec, shape_of(wanted))}", params_of(wanted)
        if most is None:
            return self._read(f"SELECT COUNT(*) FROM {source}", params)[0][0]
        return self._read(f"SELECT COUNT(*) FROM (SELECT 1 FROM {source} LIMIT ?)", [*params, max(most, 0)])[0][0]

    def _listing(self, wanted: Branch, sort: Sequence[str], limit: int, columns: Sequence[str]) -> Query:
        asked, rest = self._split(wanted)
        if not asked or self._is_once(rest):
            return self.look(wanted, sort, limit, columns)
        order = self._walking_order(wanted, sort)
        if order and len(asked) == 1 == len(asked[0]):
            return self._walk(asked, rest, order, limit, columns)
        asked, fewest = self._rarest_first(asked)
        single = next((terms for terms in asked if len(terms) == 1), None)
        if order and single and (single == asked[0] or fewest > RARE):
            return self._walk([single, *(terms for terms in asked if terms != single)], rest, order, limit, columns)
        if fewest > RARE:
            return self.look(wanted, sort, limit, columns)
        return self._gather(asked, rest, order_sql(tuple(sort), shape_of(wanted)), limit, columns)

    def _walk(self, asked: list[Terms], rest: Branch, order: str, limit: int, columns: Sequence[str]) -> Query:
        at = {"id": "p.doc"}
        if self._spec.order:
            at[expression(self._spec.order)] = f"NULLIF(p.place, {BELOW})"
        shown = [at.get(column, column) for column in columns]
        source, params = self._walked(asked, rest, documents=any(column not in at for column in columns))
        sql = f"SELECT {', '.join(shown)} FROM {source} ORDER BY {order} LIMIT ?"
        return Query(sql, [*params, max(limit, 0)])

    def _gather(self, asked: list[Terms], rest: Branch, order: str, limit: int, columns: Sequence[str]) -> Query:
        source, params = self._walked(asked, [], documents=False)
        shape = shape_of(rest)
        more = where_sql(self._spec, shape).replace(" WHERE ", " AND ", 1)
        sql = f"SELECT {', '.join(columns)} FROM {self._table} WHERE id IN (SELECT p.doc FROM {source}){more}{order} LIMIT ?"
        return Query(sql, [*params, *params_of(rest), max(limit, 0)])

    def _walked(self, asked: list[Terms], rest: Branch, documents: bool = False) -> tuple[str, list[Any]]:
        """What stands behind FROM: the postings ``p`` of the first terms which have the others and fulfil the rest."""
        first, *others = asked
        texts, params = [f"p.term {_one_of(first)}"], list(first)
        of_documents = False
        fixed = _fixed(rest)
        for condition in rest:
            if condition.path in ("_id", self._spec.order):
                aside = condition.path in fixed and not _fixes(condition)
                texts.append(_of_posting(condition, "+p.place" if aside else "p.place"))
            else:
                of_documents = True
                texts.append(condition_sql(self._spec, *shape_of([condition])[0]))
            params += params_of([condition])
        for terms in others:
            texts.append(f"EXISTS (SELECT 1 FROM {self._postings} q WHERE q.term {_one_of(terms)}"
                         " AND q.place = p.place AND q.doc = p.doc)")
            params += terms
        beside = f" CROSS JOIN {self._table} ON id = p.doc" if documents or of_documents else ""  # CROSS: in this order
        return f"{self._postings} p{beside} WHERE {' AND '.join(texts)}", params

    def _split(self, wanted: Branch) -> tuple[list[Terms], Branch]:
        """What the postings can answer, and the rest."""
        if not has_postings(self._spec):
            return [], list(wanted)
        asked, together = self._together(wanted)
        rest: Branch = []
        for condition in wanted:
            path, op, value = condition
            if op == "$eq" and path in together:
                continue
            if op == "$terms":
                asked += [(word,) for word in value]
            elif path in self._spec.facets and op == "$eq" and isinstance(value, str):
                asked.append((facet_term(path, value),))
            elif path in self._spec.facets and op == "$in" and value and all(isinstance(each, str) for each in value):
                asked.append(tuple(dict.fromkeys(facet_term(path, each) for each in value)))
            else:
                rest.append(condition)
        return list(dict.fromkeys(asked)), rest

    def _together(self, wanted: Branch) -> tuple[list[Terms], set[str]]:
        """The terms of facets that are asked together as one, and their paths."""
        if not self._joined:
            return [], set()
        values = {(path, value) for path, op, value in wanted if op == "$eq" and isinstance(value, str)}
        equal = dict(values)
        if len(equal) < len(values):  # a path that shall have two values has none
            return [], set()
        asked: list[Terms] = []
        taken: set[str] = set()
        for facet in self._joined:
            paths = facet.split("+")
            if equal.keys() >= set(paths):
                asked.append((facet_term(facet, *[equal[path] for path in paths]),))
                taken.update(paths)
        return asked, taken

    def _is_once(self, rest: Branch) -> bool:
        """Whether a condition leaves few documents anyway."""
        return any(condition.path in self._once and condition.op in ("$eq", "$in") and condition.value is not None
                   for condition in rest)

    def _walking_order(self, wanted: Branch, sort: Sequence[str]) -> str | None:
        """How to walk the postings so that they come in the listing's order; None if they cannot."""
        fixed = _fixed(wanted) - {"_id"}
        keys = [key for key in sort_keys(sort) if key[0] not in fixed]
        walked = ["_id"] if self._spec.order in (None, "_id", *fixed) else [self._spec.order, "_id"]
        down = keys[0][1]
        if list(dict.fromkeys(path for path, _ in keys)) != walked or any(descending != down for _, descending in keys):
            return None
        return ", ".join(("p.doc" if path == "_id" else "p.place") + (" DESC" if down else "") for path in walked)

    def _rarest_first(self, asked: list[Terms]) -> tuple[list[Terms], int]:
        """The terms by how many documents have them, as far as that matters, and how many the rarest has."""
        if self._spec.facets:
            sizes = self._kept(asked)
        else:
            sizes = {terms: self._read(f"SELECT COUNT(*) FROM (SELECT 1 FROM {self._postings} WHERE term = ? LIMIT ?)",
                                       [terms[0], RARE * 10])[0][0] for terms in asked}
        ordered = sorted(asked, key=lambda terms: sizes[terms])
        return ordered, sizes[ordered[0]]

    def _kept(self, asked: list[Terms]) -> dict[Terms, int]:
        """How many documents have one of these terms, for each of these."""
        every = [term for terms in asked for term in terms]
        rows = self._read(f'SELECT term, n FROM "{counts_table(self._spec)}" WHERE term {_one_of(every)}', every)
        found = dict(rows)
        return {terms: sum(found.get(term, 0) for term in terms) for terms in asked}


def _fixes(condition: Condition) -> bool:
    """Whether it leaves one value of its path, so that it orders nothing."""
    return condition.op == "$eq" or (condition.op == "$exists" and not condition.value)


def _fixed(wanted: Branch) -> set[str]:
    return {condition.path for condition in wanted if _fixes(condition)}


def _one_of(terms: Sequence[str]) -> str:
    return "= ?" if len(terms) == 1 else f"IN ({', '.join('?' * len(terms))})"


def _of_posting(condition: Condition, place: str) -> str:
    """A condition on the identifier or the order, asked of the posting; with a plus SQLite does not search by it."""
    path, op, value = condition
    if path == "_id":
        return condition_sql(None, path, op, shape_of([condition])[0][2], "p.doc")
    if op == "$exists" or value is None:
        there = value if op == "$exists" else op == "$ne"
        return f"{place} {'>' if there else '='} {BELOW}"
    text = condition_sql(None, path, op, shape_of([condition])[0][2], place)
    return f"{text} AND {place} > {BELOW}" if op in ("$lt", "$lte") else text
