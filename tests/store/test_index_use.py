"""SQLite answers what services ask by its indexes, not by looking at every document."""

import pytest
from store_samples import COUNTY, DOCS

from kentan.store.filters import branches_behind, conditions
from kentan.store.port import CollectionSpec, Index
from kentan.store.sqlite_sql import order_sql, params_of, shape_of, where_sql

SPEC = CollectionSpec("test_files", terms="words", indexes=(
    Index(("next_due",)), Index(("state", "due.next")), Index(("unit", "at")), Index(("register", "n")),
    Index(("code",), unique=True)))


@pytest.fixture
def plan(sqlite_place, opened):
    """How a query would be answered."""
    county = opened(sqlite_place).county(COUNTY)
    county.collection(SPEC)

    def explain(where, sort=(), behind=None):
        wanted = [*conditions(where), *(behind or [])]
        shape, params = shape_of(wanted), params_of(wanted)
        listing = f"{where_sql(SPEC.name, shape)}{order_sql(tuple(sort), shape)}"
        sql = f'EXPLAIN QUERY PLAN SELECT id, version, body FROM "{SPEC.name}"{listing} LIMIT 10'
        return " | ".join(row[3] for row in county.file.read(sql, params))

    return explain


@pytest.mark.parametrize(("where", "sort", "index"), [
    ({"_id": "1"}, (), "sqlite_autoindex_test_files_1 (id=?)"),
    ({"next_due": {"$lte": "2026"}}, ("next_due",), "test_files__next_due__ordered (<expr><?)"),
    ({"next_due": {"$gt": "2025", "$lte": "2026"}}, ("-next_due",), "test_files__next_due__ordered (<expr>>? AND <expr><?)"),
    ({"next_due": {"$exists": True}}, ("next_due",), "test_files__next_due__ordered (<expr>>?)"),
    ({"next_due": None}, (), "test_files__next_due__ordered (<expr>=?)"),
    ({"state": "open", "due.next": {"$lte": "2026"}}, ("due.next",),
     "test_files__state_due_next__ordered (<expr>=? AND <expr><?)"),
    ({"unit": "u1"}, ("-at",), "test_files__unit_at__ordered (<expr>=?)"),
    ({"code": "x"}, (), "test_files__code__unique (<expr>=?)"),
    ({"code": {"$in": ["x", "y"]}}, (), "test_files__code__unique (<expr>=?)"),
    ({"register": "督/2026"}, ("-n",), "test_files__register_n__ordered (<expr>=?)"),
])
def test_a_filter_on_an_index_is_answered_by_it(plan, where, sort, index):
    assert plan(where, sort).startswith("SEARCH test_files USING INDEX " + index)


@pytest.mark.parametrize(("where", "sort"), [
    ({}, ()), ({}, ("-_id",)), ({}, ("next_due",)), ({}, ("-next_due",)), ({"state": "open"}, ("due.next",)),
    ({"unit": "u"}, ("-at",)), ({"next_due": {"$lte": "2026"}}, ("next_due",)), ({"register": "r"}, ("-n",)),
])
def test_a_listing_in_an_index_s_order_is_not_sorted_again(plan, where, sort):
    assert "TEMP B-TREE" not in plan(where, sort)


@pytest.mark.parametrize(("where", "sort", "after"), [
    ({}, ("next_due",), ["2026", "7"]), ({}, ("-next_due",), ["2026", "7"]), ({"state": "open"}, ("due.next",), ["2026", "7"]),
    ({"unit": "u"}, ("-at",), ["2026", "7"]), ({}, (), ["7"]),
])
def test_a_page_deep_in_a_listing_starts_at_its_place(plan, where, sort, after):
    for branch in branches_behind(sort, after):
        steps = plan(where, sort, branch)
        assert steps.startswith("SEARCH")
        assert "TEMP B-TREE" not in steps


def test_words_are_looked_up_in_their_side_table(plan):
    steps = plan({"$terms": ["招工", "技工"]}, ("next_due",))
    assert steps.count("SEARCH test_files__terms USING PRIMARY KEY (term=?)") == 2


def test_waiting_events_are_found_by_the_outbox_alone(sqlite_place, opened):
    county = opened(sqlite_place).county(COUNTY)
    county.collection(DOCS)
    plans = [county.file.read("EXPLAIN QUERY PLAN SELECT event FROM outbox WHERE " + clause)[0][3] for clause in (
        "collection IN ('a', 'b') ORDER BY seq LIMIT 5", "event_id = 'e' AND collection = 'a' AND doc_id = 'd'")]
    assert "outbox__collection (collection=?)" in plans[0]
    assert "outbox__event (event_id=?)" in plans[1]


def test_unique_indexes_hold_only_what_has_a_value(sqlite_place, opened):
    county = opened(sqlite_place).county(COUNTY)
    county.collection(SPEC)
    made = dict(county.file.read("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql LIKE '%UNIQUE%'"))
    assert [sql.split(" WHERE ")[1] for sql in made.values()] == ["json_extract(body, '$.\"code\"') IS NOT NULL"]
