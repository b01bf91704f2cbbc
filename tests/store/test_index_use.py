"""SQLite answers what services ask by its indexes, not by looking at every document."""

import re

import pytest
from store_samples import COUNTY, DOCS

from kentan.store import sqlite_plans
from kentan.store.filters import branches_behind, conditions
from kentan.store.port import CollectionSpec, Index
from kentan.store.sqlite_plans import Plans

SPEC = CollectionSpec("test_files", terms="words", facets=("kind", "level"), order="at", indexes=(
    Index(("next_due",)), Index(("at",)), Index(("state", "due.next")), Index(("unit", "at")), Index(("register", "n")),
    Index(("code",), unique=True)))


@pytest.fixture
def plan(sqlite_place, opened):
    """How a query would be answered."""
    county = opened(sqlite_place).county(COUNTY)
    county.collection(SPEC)

    plans = Plans(SPEC, county.file.read)

    def explain(where, sort=(), behind=None, listing=plans.listing):
        sql, params = listing([*conditions(where), *(behind or [])], sort, 10)
        return " | ".join(row[3] for row in county.file.read("EXPLAIN QUERY PLAN " + sql, params))

    explain.positions = plans.positions
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


POSTED = "SEARCH p USING PRIMARY KEY (term=?"
LOOKED_UP = "SEARCH q USING PRIMARY KEY (term=? AND place=? AND doc=?)"


@pytest.mark.parametrize("where", [
    {"$terms": ["招工"]}, {"kind": "request"}, {"kind": "request", "level": {"$in": ["a", "b"]}, "$terms": ["招工", "技工"]},
    {"kind": "request", "at": {"$gte": "2026", "$lt": "2027"}, "unit": {"$ne": "u1"}},
])
@pytest.mark.parametrize("sort", [("at",), ("-at",)])
def test_words_and_facets_are_walked_in_the_listing_s_order(plan, where, sort):
    for behind in (None, *branches_behind(sort, ["2026", "7"])):
        steps = plan(where, sort, behind)
        assert steps.startswith(POSTED)
        assert steps.count(LOOKED_UP) == sum(len(asked) if name == "$terms" else name in ("kind", "level")
                                             for name, asked in where.items()) - 1
        assert "TEMP B-TREE" not in steps


def test_positions_of_words_and_facets_are_told_without_a_document(plan):
    steps = plan({"$terms": ["招工"], "kind": "request"}, ("-at",), listing=plan.positions)
    assert "test_files" not in steps


def test_what_is_rare_is_gathered_for_another_order(plan):
    steps = plan({"$terms": ["招工"], "kind": "request"}, ("next_due",))
    assert "SEARCH test_files USING INDEX sqlite_autoindex_test_files_1 (id=?)" in steps
    assert LOOKED_UP in steps


def test_what_is_common_is_looked_for_in_another_order_s_index(plan, monkeypatch):
    monkeypatch.setattr(sqlite_plans, "RARE", -1)
    steps = plan({"$terms": ["招工"], "kind": "request"}, ("next_due",))
    assert steps.startswith("SCAN test_files USING INDEX test_files__next_due__ordered")
    assert "TEMP B-TREE" not in steps


def test_a_document_that_is_named_is_not_looked_for_in_postings(plan):
    assert plan({"_id": "1", "kind": "request"}).startswith("SEARCH test_files USING INDEX sqlite_autoindex_test_files_1 (id=?)")
    assert plan({"code": "x", "$terms": ["招工"]}, ("-at",)).startswith("SEARCH test_files USING INDEX test_files__code__unique")


def test_postings_are_changed_where_they_stand(sqlite_place, opened):
    county = opened(sqlite_place).county(COUNTY)
    county.collection(SPEC)
    triggers = dict(county.file.read("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    deletes = [re.search(r"DELETE FROM .*?;", sql)[0] for sql in triggers.values() if "DELETE FROM" in sql]
    assert len(deletes) == 4
    for delete in deletes:
        asked = re.sub(r"(old|new)\.(body|id)", "?", delete)
        steps = county.file.read("EXPLAIN QUERY PLAN " + asked, ["{}"] * asked.count("?"))
        assert "USING PRIMARY KEY (term=? AND place=? AND doc=?)" in steps[0][3]


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
