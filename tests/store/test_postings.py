"""Words and facets: what a collection is found by follows its documents, and is made anew where it is declared anew."""

import sqlite3

import pytest
from store_samples import COUNTY

from kentan.store import sqlite_postings
from kentan.store.port import CollectionSpec, DuplicateKey, Index, position_of
from kentan.store.sqlite_postings import postings_table

FILES = CollectionSpec("test_files", terms="units", facets=("state", "kind", "state+kind"), order="at", indexes=(Index(("at",)),))
ROWS = [("1", "open", "request", "2026-01-03", ["u1", "u2"]), ("2", "open", "suggestion", "2026-01-01", ["u1"]),
        ("3", "shut", "request", "2026-01-02", []), ("4", None, "request", None, ["u2"]),
        ("5", "open", "request", "2026-01-04", ["u1"])]


@pytest.fixture
def files(county):
    found = county.collection(FILES)
    for doc_id, state, kind, at, units in ROWS:
        found.insert({"_id": doc_id, "state": state, "kind": kind, "at": at, "units": units})
    return found


ASKED = [
    ({"state": "open"}, "512"), ({"state": "open", "kind": "request"}, "51"), ({"kind": "request", "$terms": ["u2"]}, "14"),
    ({"kind": "request", "$terms": ["u1", "u2"]}, "1"), ({"state": {"$in": ["open", "shut"]}}, "5132"),
    ({"state": {"$in": ["open", "shut"]}, "kind": "request"}, "513"), ({"state": None}, "4"), ({"state": "gone"}, ""),
    ({"kind": "request", "at": {"$gte": "2026-01-02"}}, "513"), ({"kind": "request", "at": {"$lt": "2026-01-04"}}, "13"),
    ({"kind": "request", "at": None}, "4"), ({"kind": "request", "at": {"$ne": "2026-01-03"}}, "534"),
    ({"kind": "request", "_id": {"$in": ["1", "2"]}}, "1"), ({"kind": "request", "_id": {"$gt": "3"}}, "54"),
]


@pytest.mark.parametrize(("where", "expected"), ASKED)
def test_facets_and_words_are_asked_together_in_order_and_counted(files, where, expected):
    found = files.find(where, ("-at",))
    assert [doc["_id"] for doc in found] == list(expected)
    assert files.positions(where, ("-at",)) == [position_of(doc, ("-at",)) for doc in found]
    assert [doc["_id"] for doc in reversed(files.find(where, ("at",)))] == list(expected)
    assert [files.count(where, most) for most in (None, 0, 2)] == [len(expected), 0, min(2, len(expected))]


def test_positions_go_on_where_a_page_ended(files):
    first = files.positions({"kind": "request"}, ("-at",), 2)
    assert first == [["2026-01-04", "5"], ["2026-01-03", "1"]]
    assert files.positions({"kind": "request"}, ("-at",), 9, first[-1]) == [["2026-01-02", "3"], [None, "4"]]


def test_what_a_document_is_found_by_follows_it(files):
    files.save({**files.get("1"), "state": "shut", "at": "2026-01-09", "units": ["u3"]})
    files.delete("5")
    assert [doc["_id"] for doc in files.find({"state": "open"})] == ["2"]
    assert files.positions({"state": "shut"}, ("-at",)) == [["2026-01-09", "1"], ["2026-01-02", "3"]]
    assert [files.count({"$terms": [unit]}) for unit in ("u1", "u2", "u3", "u4")] == [1, 1, 1, 0]
    assert [files.count({"state": state}) for state in ("open", "shut")] == [1, 2]


def test_a_refused_write_is_not_counted(county):
    once = county.collection(CollectionSpec("test_once", (Index(("code",), unique=True),), facets=("state",)))
    once.insert({"_id": "1", "code": "x", "state": "open"})
    for again in ({"_id": "1", "state": "open"}, {"_id": "2", "code": "x", "state": "open"}):
        with pytest.raises(DuplicateKey):
            once.insert(again)
    assert once.count({"state": "open"}) == 1


def test_facets_declared_later_hold_for_what_is_there(files, county):
    grown = county.collection(CollectionSpec("test_files", terms="units", facets=("kind",), order="kind"))
    assert grown.count({"kind": "request"}) == 4
    grown.save({**grown.get("1"), "kind": "suggestion"})
    assert grown.count({"kind": "request", "$terms": ["u2"]}) == grown.count({"kind": "suggestion", "$terms": ["u2"]}) == 1


OLDER = """
    CREATE TABLE "test_files__terms" (term TEXT, id TEXT, PRIMARY KEY (term, id)) WITHOUT ROWID;
    CREATE INDEX "test_files__terms__id" ON "test_files__terms" (id);
    CREATE INDEX "test_files__state_at__ordered"
        ON "test_files" (json_extract(body, '$."state"'), json_extract(body, '$."at"'), id);
"""


def test_a_file_written_before_there_were_postings_gets_them_and_loses_what_they_replace(sqlite_place, opened):
    before = opened(sqlite_place)
    plain = before.county(COUNTY).collection(CollectionSpec("test_files", (Index(("at",)),)))
    for number in range(2500):
        plain.insert({"_id": f"{number:04d}", "state": "open", "kind": None, "at": "2026", "units": ["u1", "u1"]})
    before.close()
    path = f"{sqlite_place.removeprefix('sqlite:///')}/{COUNTY}.sqlite"
    connection = sqlite3.connect(path)
    connection.executescript(OLDER)
    connection.close()
    after = opened(sqlite_place).county(COUNTY)
    files = after.collection(FILES)
    asked = ({"state": "open"}, {"$terms": ["u1"]}, {"state": "open", "$terms": ["u1"]})
    assert [files.count(where) for where in asked] == [2500, 2500, 2500]
    assert files.positions({"$terms": ["u1"]}, ("-at",), 1) == [["2026", "2499"]]
    names = {name for (name,) in after.file.read("SELECT name FROM sqlite_master")}
    assert not names & {"test_files__terms", "test_files__terms__id", "test_files__state_at__ordered"}
    assert "test_files__at__ordered" in names


def test_what_older_triggers_kept_is_made_anew_and_kept_by_the_new_ones(sqlite_place, opened, monkeypatch):
    postings_table.cache_clear()
    monkeypatch.setattr(sqlite_postings, "MADE", sqlite_postings.MADE - 1)
    before = opened(sqlite_place)
    before.county(COUNTY).collection(FILES).insert({"_id": "1", "state": "open", "at": "2026-01-01", "units": ["u1", "u1", "u2"]})
    before.close()
    monkeypatch.undo()
    postings_table.cache_clear()
    county = opened(sqlite_place).county(COUNTY)
    files = county.collection(FILES)
    kept = county.file.read("SELECT name FROM sqlite_master WHERE name LIKE '%__postings_%' AND name NOT LIKE ?",
                            [f"{postings_table(FILES)}%"])
    files.save({**files.get("1"), "state": "shut", "units": ["u2"]})
    assert kept == []
    assert [files.count({"state": state}) for state in ("open", "shut")] == [0, 1]
    assert [files.count({"$terms": [unit]}) for unit in ("u1", "u2")] == [0, 1]


@pytest.mark.parametrize("words", [None, {"u1": "u1"}, 7, ["u1", None, 3], []])
def test_only_texts_in_a_list_are_words(county, words):
    check_words(county.collection(FILES), words)


@pytest.mark.parametrize("words", ["u1", ["u1", ["u2"]]])
def test_nor_are_a_text_alone_and_lists_in_lists_where_a_trigger_reads_them(sqlite_place, opened, words):
    check_words(opened(sqlite_place).county(COUNTY).collection(FILES), words)


def check_words(files, words):
    files.insert({"_id": "1", "state": "open", "kind": 5, "at": "2026-01-01", "units": ["u2"]})
    files.save({**files.get("1"), "units": words})
    there = isinstance(words, list) and "u1" in words
    assert [files.count({"$terms": [word]}) for word in ("u1", "u2")] == [there, 0]
