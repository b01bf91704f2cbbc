"""Any filter, order and page on any documents gives what a plain list of dicts gives."""

import itertools
from functools import cmp_to_key

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_samples import COUNTY

from kentan.store import sqlite_plans
from kentan.store.port import CollectionSpec, Conflict, DuplicateKey, Index, position_of, value_at

INDEXES = (Index(("state",)), Index(("due.at",)), Index(("state", "level")), Index(("code",), unique=True))
PATHS = {
    "state": st.sampled_from(["", "open", "shut", "督办", "\U0001f600"]),
    "due.at": st.sampled_from(["2026-01-01", "2026-01-02", "2026-1"]),
    "level": st.sampled_from([-1, 0, 0.5, 1, 2**40]),
    "late": st.booleans(),
    "_id": st.sampled_from(["a", "b", "b1", "é", "中"]),
}
COMPARISONS = {"$lt": lambda a, b: a < b, "$lte": lambda a, b: a <= b, "$gt": lambda a, b: a > b, "$gte": lambda a, b: a >= b}
WORDS = ["招工", "技工", "用地"]


@st.composite
def documents(draw):
    """Up to ten documents, in which anything may be missing or null."""
    found = []
    for doc_id in draw(st.lists(st.sampled_from(["a", "b", "b1", "c", "é", "中", "\U0001f600", "Z", "0", "~"]), unique=True)):
        doc = {"_id": doc_id, "words": draw(st.lists(st.sampled_from(WORDS), max_size=3))}
        for path in ("state", "level", "late"):
            if draw(st.booleans()):
                doc[path] = draw(st.none() | PATHS[path])
        if draw(st.booleans()):
            doc["due"] = draw(st.none() | st.just({}) | st.fixed_dictionaries({"at": st.none() | PATHS["due.at"]}))
        found.append(doc)
    return found


@st.composite
def filters(draw):
    """Up to two conditions, and words."""
    where = {}
    for path in draw(st.lists(st.sampled_from(sorted(PATHS)), max_size=2, unique=True)):
        value, op = PATHS[path], draw(st.sampled_from(["=", "$ne", "$in", "$exists", *COMPARISONS]))
        if op == "=":
            where[path] = draw(st.none() | value)
        else:
            kind = {"$ne": st.none() | value, "$in": st.lists(value, max_size=3), "$exists": st.booleans()}.get(op, value)
            where[path] = {op: draw(kind)}
    if draw(st.booleans()):
        where["$terms"] = draw(st.lists(st.sampled_from(WORDS), max_size=2))
    return where


SORTED_BY = [sign + path for sign in ("", "-") for path in ("state", "due.at", "level", "late")]
SORTS = st.lists(st.sampled_from(SORTED_BY), max_size=3)


def matches(doc, where):
    """The port's sentences on filters, said once more without any database."""
    return all(set(wanted) <= set(doc["words"]) if path == "$terms" else holds(value_at(doc, path), wanted)
               for path, wanted in where.items())


def holds(value, wanted):
    if not isinstance(wanted, dict):
        return value == wanted
    [(op, operand)] = wanted.items()
    if op == "$exists":
        return (value is not None) == operand
    if op == "$ne":
        return value != operand
    if op == "$in":
        return value is not None and value in operand
    return value is not None and COMPARISONS[op](value, operand)


def in_order(docs, sort):
    """Sorted by the port's sentences: nothing first, the identifier last in the last path's direction."""
    def compare(one, other):
        down = False
        for path in [*sort, "_id"]:
            down = path.startswith("-") if path != "_id" else down
            a, b = value_at(one, path.lstrip("-")), value_at(other, path.lstrip("-"))
            if a != b:
                less = a is None or (b is not None and a < b)
                return -1 if less != down else 1
        return 0

    return sorted(docs, key=cmp_to_key(compare))


SERIAL = itertools.count()


def new_collection(county, facets=(), order=None):
    """An empty collection, for each example another."""
    indexes = INDEXES[3:] if facets else INDEXES  # a facet has its index already
    return county.collection(CollectionSpec(f"test_m{next(SERIAL)}", indexes, terms="words", facets=facets, order=order))


def check_finding(county, docs, where, sort, size, facets, order, before):
    collection = new_collection(county, facets, order)
    for doc, other in zip(docs, before, strict=False):  # what it was before must not be found
        collection.insert({**other, "_id": doc["_id"]})
        collection.delete(doc["_id"])
        collection.load([({**other, "_id": doc["_id"], "version": 1}, [])])
    for doc in docs:
        collection.load([({**doc, "version": 1}, [])])
    expected = [{**doc, "version": 1} for doc in in_order([doc for doc in docs if matches(doc, where)], sort)]
    assert collection.find(where, sort) == expected
    assert collection.positions(where, sort) == [position_of(doc, sort) for doc in expected]
    assert collection.count(where) == len(expected)
    assert collection.count(where, size) == min(len(expected), size)
    pages, after = [], None
    while page := collection.find(where, sort, size, after):
        pages += page
        assert collection.positions(where, sort, size, after) == [position_of(doc, sort) for doc in page]
        after = position_of(page[-1], sort)
    assert pages == expected


def tried(action, *args):
    """None, or the refusal by name and index."""
    try:
        action(*args)
    except (Conflict, DuplicateKey) as refusal:
        return type(refusal).__name__, getattr(refusal, "index", None)
    return None


class Model:
    """What a collection with a unique ``code`` does, in a dict."""

    def __init__(self):
        self.docs, self.events = {}, []

    def taken(self, doc):
        others = [other["code"] for key, other in self.docs.items() if key != doc["_id"]]
        return doc["code"] is not None and doc["code"] in others

    def insert(self, doc, events):
        if doc["_id"] in self.docs:
            raise DuplicateKey("_id")
        self.put(doc, events, 1)

    def save(self, doc, events):
        if self.docs.get(doc["_id"], {}).get("version") != doc["version"]:
            raise Conflict
        self.put(doc, events, doc["version"] + 1)

    def put(self, doc, events, version):
        if self.taken(doc):
            raise DuplicateKey("code")
        self.docs[doc["_id"]] = {**doc, "version": version}
        self.events += events

    def delete(self, doc_id):
        if any(doc_id == each["doc"] for each in self.events):
            return None  # only documents without events are ever deleted
        return self.docs.pop(doc_id, None) is not None


STEPS = st.lists(st.tuples(
    st.sampled_from(["insert", "insert", "save", "save", "delete"]), st.sampled_from(["a", "b", "c"]),
    st.none() | st.sampled_from(["x", "y"]), st.integers(0, 2), st.integers(1, 3)), max_size=12)


def check_writing(county, steps):
    collection, model = new_collection(county), Model()
    county.published(county.pending())
    for number, (step, doc_id, code, said, version) in enumerate(steps):
        if step == "delete":
            gone = model.delete(doc_id)
            assert gone is None or collection.delete(doc_id) is gone
            continue
        events = [{"id": f"{number}-{each}", "doc": doc_id} for each in range(said)]
        doc = {"_id": doc_id, "code": code, "number": number, "words": [], "version": version}
        assert tried(getattr(collection, step), dict(doc), events) == tried(getattr(model, step), dict(doc), events)
    assert collection.find() == in_order(model.docs.values(), [])
    assert by_document(waiting.event for waiting in county.pending()) == by_document(model.events)


def by_document(events):
    """The events of each document in their order."""
    found = {}
    for event in events:
        found.setdefault(event["doc"], []).append(event["id"])
    return found


LOOK = {"docs": documents(), "where": filters(), "sort": SORTS, "size": st.integers(1, 4), "before": documents(),
        "facets": st.sampled_from([(), ("state",), ("state", "due.at"), ("state", "level"), ("state+due.at",),
                                   ("state", "due.at", "due.at+state")]),
        "order": st.sampled_from([None, "due.at", "level", "state"])}
FEW = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]}


@pytest.fixture
def sqlite_county(sqlite_place, opened):
    return opened(sqlite_place).county(COUNTY)


@pytest.fixture
def mongodb_county(mongodb_place, opened):
    return opened(mongodb_place).county(COUNTY)


@pytest.mark.parametrize("rare", [-1, 1, 1000])
@settings(max_examples=150, **FEW)
@given(**LOOK)
def test_sqlite_finds_orders_and_pages_as_a_list_of_dicts_would(sqlite_county, monkeypatch, rare, **look):
    monkeypatch.setattr(sqlite_plans, "RARE", rare)
    check_finding(sqlite_county, **look)


@settings(max_examples=25, **FEW)
@given(**LOOK)
def test_mongodb_finds_orders_and_pages_as_a_list_of_dicts_would(mongodb_county, **look):
    check_finding(mongodb_county, **look)


@settings(max_examples=150, **FEW)
@given(steps=STEPS)
def test_sqlite_writes_and_refuses_as_a_dict_would(sqlite_county, steps):
    check_writing(sqlite_county, steps)


@settings(max_examples=20, **FEW)
@given(steps=STEPS)
def test_mongodb_writes_and_refuses_as_a_dict_would(mongodb_county, steps):
    check_writing(mongodb_county, steps)
