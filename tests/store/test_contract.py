"""What every adapter of the store port must do, sentence by sentence of kentan/store/port.py."""

from datetime import UTC, datetime

import eventlet
import pytest
from store_samples import COUNTY, DOCS, event

from kentan.errors import NotFound
from kentan.store.port import CollectionSpec, Conflict, DuplicateKey, Index, Pending, position_of

RICH = {
    "_id": "1", "text": "企业“招工难”\U0001f600 \\ ' \" \n", "number": -3, "big": 2**53, "half": 0.5, "yes": True, "none": None,
    "list": [1, "二", None, {"a.b": [None]}], "nested": {"deep": {"er": {}}, "empty": []},
    "keys": {"a.b": 1, "$set": 2, "%2E": 3, "": 4, "键": 5, "0": 6},
}


def ids(found):
    return [doc["_id"] for doc in found]


# --- documents


def test_what_was_stored_comes_back_as_it_was_with_version_one(docs):
    doc = dict(RICH)
    docs.insert(doc)
    assert doc["version"] == 1
    assert docs.get("1") == {**RICH, "version": 1}
    assert docs.find({}) == [{**RICH, "version": 1}]


def test_a_document_that_is_not_there_is_none(docs):
    assert docs.get("nobody") is None


def test_what_one_reader_does_to_a_document_another_does_not_see(docs):
    docs.insert({"_id": "1", "list": []})
    docs.get("1")["list"].append("mine")
    assert docs.get("1")["list"] == []


def test_a_value_that_is_not_json_is_refused_before_anything_is_written(docs):
    with pytest.raises(TypeError):
        docs.insert({"_id": "1", "at": datetime.now(UTC)})
    assert docs.get("1") is None


def test_an_identifier_is_given_once(docs):
    docs.insert({"_id": "1", "first": True})
    second = {"_id": "1", "first": False, "version": 0}
    with pytest.raises(DuplicateKey) as refused:
        docs.insert(second)
    assert refused.value.index == "_id"
    assert second["version"] == 0
    assert docs.get("1")["first"] is True


def test_a_unique_index_refuses_a_second_holder_and_says_which_index(docs):
    docs.insert({"_id": "1", "code": "x", "office": "督", "number": 1})
    for other, index in (({"code": "x"}, "code"), ({"office": "督", "number": 1}, "office_number")):
        with pytest.raises(DuplicateKey) as refused:
            docs.insert({"_id": "2", **other})
        assert refused.value.index == index
    docs.insert({"_id": "2", "code": "y", "office": "督", "number": 2})


def test_the_identifier_is_named_first_where_both_are_taken(docs):
    docs.insert({"_id": "1", "code": "x"})
    with pytest.raises(DuplicateKey) as refused:
        docs.insert({"_id": "1", "code": "x"})
    assert refused.value.index == "_id"


def test_a_document_that_lacks_a_path_of_a_unique_index_is_never_a_duplicate(docs):
    for number, lacking in enumerate([{}, {}, {"code": None}, {"code": None}, {"office": "督"}, {"office": "督"},
                                      {"office": "督", "number": None}, {"number": 1}, {"number": 1}]):
        docs.insert({"_id": str(number), **lacking})
    assert docs.count() == 9


def test_saving_replaces_the_document_and_its_version_grows(docs):
    docs.insert({"_id": "1", "old": 1, "both": 1})
    doc = {"_id": "1", "new": 2, "both": 2, "version": 1}
    docs.save(doc)
    assert doc["version"] == 2
    assert docs.get("1") == {"_id": "1", "new": 2, "both": 2, "version": 2}


def test_who_saves_an_older_version_is_told_and_changes_nothing(docs):
    docs.insert({"_id": "1", "by": "nobody"})
    first, second = docs.get("1"), docs.get("1")
    docs.save({**first, "by": "first"})
    late = {**second, "by": "second"}
    with pytest.raises(Conflict):
        docs.save(late, [event("e")])
    assert late == {"_id": "1", "by": "second", "version": 1}
    assert docs.get("1") == {"_id": "1", "by": "first", "version": 2}


def test_saving_what_is_gone_is_a_conflict(docs):
    with pytest.raises(Conflict):
        docs.save({"_id": "1", "version": 1})
    assert docs.get("1") is None


def test_saving_a_value_that_another_holds_is_refused_and_changes_nothing(docs, county):
    docs.insert({"_id": "1", "code": "x"})
    docs.insert({"_id": "2", "code": "y"})
    doc = {"_id": "2", "code": "x", "version": 1}
    with pytest.raises(DuplicateKey) as refused:
        docs.save(doc, [event("e")])
    assert refused.value.index == "code"
    assert doc["version"] == 1
    assert docs.get("2") == {"_id": "2", "code": "y", "version": 1}
    assert county.pending() == []


def test_a_value_given_up_may_be_held_by_another(docs):
    docs.insert({"_id": "1", "code": "x"})
    docs.save({"_id": "1", "code": None, "version": 1})
    docs.insert({"_id": "2", "code": "x"})
    docs.save({"_id": "2", "code": "x", "same": True, "version": 1})
    assert ids(docs.find({"code": "x"})) == ["2"]


def test_deleting_says_whether_the_document_was_there(docs):
    docs.insert({"_id": "1", "code": "x", "words": ["招工"]})
    assert docs.delete("1") is True
    assert docs.delete("1") is False
    assert docs.get("1") is None
    assert docs.find({"$terms": ["招工"]}) == []
    docs.insert({"_id": "2", "code": "x"})


def test_of_those_who_save_at_the_same_time_none_overwrites_another(docs):
    docs.insert({"_id": "1", "n": 0})

    def add_one():
        while True:
            doc = docs.get("1")
            try:
                return docs.save({**doc, "n": doc["n"] + 1}, [event(f"e{doc['n']}")])
            except Conflict:
                eventlet.sleep(0)

    for adding in [eventlet.spawn(add_one) for _ in range(6)]:
        adding.wait()
    assert docs.get("1") == {"_id": "1", "n": 6, "version": 7}


# --- events


def test_events_wait_with_their_document_in_the_order_they_were_written(docs, county):
    docs.insert({"_id": "1"}, [event("a"), event("b")])
    docs.save({"_id": "1", "version": 1}, [event("c")])
    assert county.pending() == [Pending(COUNTY, "test_docs", "1", event(name)) for name in "abc"]


def test_an_event_comes_back_as_it_was(docs, county):
    said = {"id": "urn:e.1/$x", "data": {**RICH, "_id": "9"}}
    docs.insert({"_id": "1"}, [said])
    assert [waiting.event for waiting in county.pending()] == [said]
    county.published(county.pending())
    assert county.pending() == []


def test_a_refused_write_leaves_no_event(docs, county):
    docs.insert({"_id": "1"})
    with pytest.raises(DuplicateKey):
        docs.insert({"_id": "1"}, [event("a")])
    with pytest.raises(Conflict):
        docs.save({"_id": "1", "version": 7}, [event("b")])
    assert county.pending() == []


def test_confirmed_events_are_taken_out_and_the_document_stays_as_it_is(docs, county):
    docs.insert({"_id": "1", "x": 1}, [event("a"), event("b")])
    docs.insert({"_id": "2"}, [event("c")])
    first, second, third = county.pending()
    county.published([first, third])
    assert county.pending() == [second]
    assert docs.get("1") == {"_id": "1", "x": 1, "version": 1}
    county.published([first, second])
    county.published([])
    assert county.pending() == []


def test_a_save_after_confirming_neither_brings_back_nor_loses_events(docs, county):
    docs.insert({"_id": "1"}, [event("a"), event("b")])
    doc = docs.get("1")
    county.published(county.pending(limit=1))
    docs.save(doc, [event("c")])
    assert [waiting.event["id"] for waiting in county.pending()] == ["b", "c"]


def test_waiting_events_are_given_by_collection_and_up_to_a_limit(docs, county):
    others = county.collection(CollectionSpec("test_others"))
    docs.insert({"_id": "1"}, [event("a"), event("b")])
    others.insert({"_id": "1"}, [event("c")])
    assert [one.event["id"] for one in county.pending(collections=["test_others"])] == ["c"]
    assert len(county.pending(limit=2)) == 2
    assert [one.event["id"] for one in county.pending(limit=1, collections=["test_docs"])] == ["a"]
    assert county.pending(collections=[]) == []
    assert len(county.pending()) == 3


def test_a_listener_is_told_of_the_events_of_each_write_once_it_is_there(store, docs):
    told = []
    store.listen(lambda pendings: told.append((docs.get("1")["version"], pendings)))
    docs.insert({"_id": "1"}, [event("a")])
    docs.save({"_id": "1", "version": 1}, [event("b"), event("c")])
    assert told == [(1, [Pending(COUNTY, "test_docs", "1", event("a"))]),
                    (2, [Pending(COUNTY, "test_docs", "1", event(name)) for name in "bc"])]


def test_a_listener_hears_nothing_of_refused_writes_and_of_writes_without_events(store, docs):
    told = []
    store.listen(told.append)
    docs.insert({"_id": "1"})
    with pytest.raises(DuplicateKey):
        docs.insert({"_id": "1"}, [event("a")])
    with pytest.raises(Conflict):
        docs.save({"_id": "1", "version": 5}, [event("a")])
    assert told == []


def test_a_failing_listener_does_not_make_the_write_fail_nor_silence_the_others(store, docs, county, caplog):
    told = []
    store.listen(lambda pendings: 1 / 0)
    store.listen(told.extend)
    docs.insert({"_id": "1"}, [event("a")])
    assert told == county.pending()
    assert "test_docs/1" in caplog.text


# --- finding


@pytest.fixture
def listed(docs):
    rows = [("open", "2026-01-03"), ("open", "2026-01-01"), ("open", None), ("shut", "2026-01-02")]
    for number, (state, due) in enumerate(rows):
        docs.insert({"_id": str(number), "state": state, "due": {"next": due}, "level": number, "late": number == 1})
    docs.insert({"_id": "4", "level": 2.5})
    return docs


@pytest.mark.parametrize(("where", "expected"), [
    (None, "01234"), ({}, "01234"), ({"_id": "3"}, "3"), ({"version": 1}, "01234"), ({"state": "open"}, "012"),
    ({"state": "open", "due.next": "2026-01-01"}, "1"), ({"late": True}, "1"), ({"late": False}, "023"),
    ({"due.next": {"$lt": "2026-01-02"}}, "1"), ({"due.next": {"$lte": "2026-01-02"}}, "13"),
    ({"due.next": {"$gt": "2026-01-02"}}, "0"), ({"due.next": {"$gte": "2026-01-02"}}, "03"),
    ({"due.next": {"$gt": "2026-01-01", "$lt": "2026-01-03"}}, "3"), ({"level": {"$gte": 2}}, "234"), ({"level": 2}, "2"),
    ({"state": {"$ne": "open"}}, "34"), ({"due.next": {"$ne": "2026-01-01"}}, "0234"),
    ({"state": {"$in": ["shut", "gone"]}}, "3"), ({"state": {"$in": []}}, ""), ({"_id": {"$in": ["1", "2"]}}, "12"),
    ({"due.next": None}, "24"), ({"due.next": {"$ne": None}}, "013"), ({"due": None}, "4"),
    ({"due.next": {"$exists": True}}, "013"), ({"due.next": {"$exists": False}}, "24"), ({"state": "open", "late": True}, "1"),
])
def test_a_filter_finds_and_counts_what_it_says(listed, where, expected):
    assert ids(listed.find(where)) == list(expected)
    assert listed.count(where) == len(expected)


@pytest.mark.parametrize("where", [
    {"a": {"$regex": "x"}}, {"a": {"b": 1}}, {"a": [1]}, {"a": {"$lt": None}}, {"a": {"$in": [None]}}, {"a": {"$in": [[1]]}},
    {"$or": []}, {"a b": 1}, {"a'": 1}, {'a"': 1}, {"": 1}, {"a..b": 1},
])
def test_a_filter_that_the_port_does_not_offer_is_refused(docs, where):
    for ask in (docs.find, docs.count):
        with pytest.raises(ValueError, match="not"):
            ask(where)


def test_words_are_found_all_of_them_together(docs):
    docs.insert({"_id": "1", "words": ["招工", "技工", "招工"]})
    docs.insert({"_id": "2", "words": ["招工", "融资"]})
    docs.insert({"_id": "3", "words": []})
    docs.insert({"_id": "4"})
    assert ids(docs.find({"$terms": ["招工"]})) == ["1", "2"]
    assert ids(docs.find({"$terms": ["招工", "技工"]})) == ["1"]
    assert ids(docs.find({"$terms": ["招"]})) == []
    assert ids(docs.find({"$terms": ["招工"], "_id": {"$gt": "1"}})) == ["2"]
    assert ids(docs.find({"$terms": []})) == ["1", "2", "3", "4"]
    assert docs.count({"$terms": ["融资", "招工"]}) == 1


def test_words_follow_the_document_when_it_is_saved(docs):
    docs.insert({"_id": "1", "words": ["招工", "技工"]})
    docs.save({"_id": "1", "words": ["招工", "用地"], "version": 1})
    assert [ids(docs.find({"$terms": [word]})) for word in ("招工", "技工", "用地")] == [["1"], [], ["1"]]


@pytest.mark.parametrize(("sort", "expected"), [
    ((), "01234"), (("_id",), "01234"), (("-_id",), "43210"), (("due.next",), "24130"), (("-due.next",), "03142"),
    (("state",), "40123"), (("-state",), "32104"), (("state", "-due.next"), "40123"), (("-state", "due.next"), "32104"),
    (("-level",), "34210"), (("state", "level"), "40123"),
])
def test_a_listing_is_in_order_and_ties_follow_the_last_path(listed, sort, expected):
    assert ids(listed.find({}, sort)) == list(expected)


@pytest.mark.parametrize("sort", [
    (), ("-_id",), ("due.next",), ("-due.next",), ("state",), ("-state",), ("state", "-due.next"), ("-state", "due.next"),
    ("late",),
])
def test_pages_put_together_are_the_whole_listing(listed, sort):
    seen, after = [], None
    while rows := listed.find({}, sort, 2, after):
        assert len(rows) <= 2
        seen += rows
        after = position_of(rows[-1], sort)
    assert seen == listed.find({}, sort)


def test_a_page_is_within_the_filter(listed):
    after = position_of(listed.get("1"), ("due.next",))
    assert ids(listed.find({"state": "open"}, ("due.next",), 10, after)) == ["0"]


def test_a_page_goes_on_behind_a_row_that_is_gone_and_sees_what_came_behind_it(listed):
    after = position_of(listed.get("3"), ("due.next",))
    listed.delete("3")
    listed.insert({"_id": "5", "due": {"next": "2026-01-02"}})
    assert ids(listed.find({}, ("due.next",), 10, after)) == ["5", "0"]


def test_a_position_of_another_listing_is_refused(listed):
    with pytest.raises(ValueError, match="2 values"):
        listed.find({}, ("state",), 10, ["open"])


def test_no_more_rows_are_given_than_asked_for(listed):
    assert [len(listed.find({}, (), limit)) for limit in (0, 1, 4, 9)] == [0, 1, 4, 5]


# --- leases


def test_claiming_takes_the_first_that_is_free_and_saves_the_lease(docs):
    docs.insert({"_id": "1", "state": "wait", "at": "3", "lease_until": "15"})
    docs.insert({"_id": "2", "state": "wait", "at": "2", "lease_until": "25"})
    docs.insert({"_id": "3", "state": "wait", "at": "1", "lease_until": None})
    docs.insert({"_id": "4", "state": "done", "at": "0"})
    docs.insert({"_id": "5", "state": "wait", "at": "0", "words": ["a"]})
    claimed = [docs.claim_next({"state": "wait"}, ("at",), "20", "40") for _ in range(4)]
    assert ids(claimed[:3]) == ["5", "3", "1"]
    assert claimed[3] is None
    assert claimed[0] == docs.get("5")
    assert docs.get("5") == {"_id": "5", "state": "wait", "at": "0", "words": ["a"], "lease_until": "40", "version": 2}


def test_a_lease_is_over_at_its_end(docs):
    docs.insert({"_id": "1", "lease_until": "20"})
    assert docs.claim_next({}, (), "19", "30") is None
    assert docs.claim_next({}, (), "20", "30")["version"] == 2


def test_a_claim_makes_whoever_read_before_save_in_vain(docs):
    docs.insert({"_id": "1"})
    before = docs.get("1")
    docs.claim_next({}, (), "1", "2")
    with pytest.raises(Conflict):
        docs.save(before)


def test_each_is_claimed_by_one_of_those_who_claim_at_the_same_time(docs):
    for number in range(6):
        docs.insert({"_id": str(number)})
    claims = [eventlet.spawn(docs.claim_next, {}, (), "1", "9") for _ in range(9)]
    claimed = [claim.wait() for claim in claims]
    assert sorted(doc["_id"] for doc in claimed if doc) == list("012345")
    assert claimed.count(None) == 3


# --- counties and collections


def test_counties_are_apart_and_listed_without_the_installation(store):
    for code in ("360821", "360802", "installation"):
        store.county(code).collection(DOCS).insert({"_id": code, "code": "same"})
    assert store.counties() == ["360802", "360821"]
    assert store.county("360802").county == "360802"
    assert ids(store.county("360802").collection(DOCS).find()) == ["360802"]


def test_a_county_is_there_from_its_first_use(store):
    assert store.counties() == []
    store.county("360802")
    assert store.counties() == ["360802"]


@pytest.mark.parametrize("code", ["", "..", "../x", "a/b", "a.b", "a_b", "*", "x" * 40, "吉州"])
def test_what_cannot_be_a_county_is_not_found(store, code):
    with pytest.raises(NotFound):
        store.county(code)


def test_collections_are_those_in_use(county):
    assert county.collections() == []
    county.collection(DOCS)
    county.collection(CollectionSpec("test_others")).insert({"_id": "1"})
    assert county.collections() == ["test_docs", "test_others"]
    assert county.collection(DOCS).name == "test_docs"


@pytest.mark.parametrize("name", ["", "Docs", "a__b", "outbox", "a-b", "sqlite_x", 'a"', "1a"])
def test_what_cannot_be_a_collection_is_refused(county, name):
    with pytest.raises(ValueError, match="collection"):
        county.collection(CollectionSpec(name))


def test_two_indexes_of_one_name_are_refused():
    with pytest.raises(ValueError, match="a_b"):
        CollectionSpec("test_docs", (Index(("a", "b")), Index(("a.b",))))


def test_an_index_and_words_added_later_hold_for_what_is_there(county):
    plain = county.collection(CollectionSpec("test_docs"))
    plain.insert({"_id": "1", "code": "x", "words": ["招工"]})
    grown = county.collection(CollectionSpec("test_docs", (Index(("code",)),), terms="words"))
    assert ids(grown.find({"$terms": ["招工"]})) == ids(grown.find({"code": "x"})) == ["1"]


def test_what_one_process_wrote_another_reads(place, opened):
    first, second = opened(place), opened(place)
    first.county(COUNTY).collection(DOCS).insert({"_id": "1"}, [event("a")])
    assert second.counties() == [COUNTY]
    assert second.county(COUNTY).collections() == ["test_docs"]
    assert second.county(COUNTY).collection(DOCS).get("1") == {"_id": "1", "version": 1}
    second.county(COUNTY).published(second.county(COUNTY).pending())
    assert first.county(COUNTY).pending() == []


def test_a_closed_store_opens_again_with_everything_in_it(place, opened):
    before = opened(place)
    before.county(COUNTY).collection(DOCS).insert({"_id": "1", "code": "x"}, [event("a")])
    before.close()
    after = opened(place)
    with pytest.raises(DuplicateKey):
        after.county(COUNTY).collection(DOCS).insert({"_id": "2", "code": "x"})
    assert [waiting.event for waiting in after.county(COUNTY).pending()] == [event("a")]


def test_a_store_that_answers_pings(store):
    store.ping()
    assert store.counties() == []


def after_the_last(last):
    """What builds the next of a row of documents."""
    return {"_id": f"{int(last['_id']) + 1 if last else 1:03d}", "code": "x" if last is None else None}


def test_what_follows_the_last_document_is_stored_behind_it(docs):
    assert [docs.insert_next(after_the_last, {}, ("-_id",))["_id"] for _ in range(3)] == ["001", "002", "003"]
    assert docs.get("003") == {"_id": "003", "code": None, "version": 1}


def test_what_follows_is_refused_by_a_unique_index_and_leaves_nothing(docs):
    docs.insert({"_id": "999", "code": "x"})
    with pytest.raises(DuplicateKey) as refused:
        docs.insert_next(lambda _: {"_id": "001", "code": "x"}, {"code": "nobody"}, ("-_id",))
    assert (refused.value.index, docs.count()) == ("code", 1)


# --- frozen looks and loading


def test_a_frozen_look_shows_documents_and_outboxes_as_they_were(store, docs, county):
    docs.insert(dict(RICH), [event("a"), event("b")])
    docs.insert({"_id": "2"})
    with store.frozen([COUNTY]) as looked:
        docs.save(docs.get("2"), [event("c")])
        docs.delete("1")
        docs.insert({"_id": "3"})
        assert looked[COUNTY].collections() == ["test_docs"]
        first, second = looked[COUNTY].rows("test_docs")
    assert first == ({**RICH, "version": 1}, [event("a"), event("b")])
    assert second == ({"_id": "2", "version": 1}, [])
    assert ids(docs.find()) == ["2", "3"]


def test_what_is_loaded_has_its_own_version_events_words_and_unique_indexes(store, docs, county):
    told = []
    store.listen(told.extend)
    rich = {**RICH, "code": "x", "words": ["招工"], "version": 7}
    docs.load([(rich, [event("a"), event("b")]), ({"_id": "2", "version": 3}, [])])
    assert docs.get("1") == rich
    assert ids(docs.find({"$terms": ["招工"]})) == ["1"]
    assert [(one.doc_id, one.event) for one in county.pending()] == [("1", event("a")), ("1", event("b"))]
    with pytest.raises(DuplicateKey) as refused:
        docs.insert({"_id": "3", "code": "x"})
    docs.save(docs.get("2"))
    assert (refused.value.index, docs.get("2")["version"], told) == ("code", 4, [])


def test_loading_again_puts_documents_and_outboxes_in_the_place_of_the_old_ones(docs, county):
    docs.insert({"_id": "1", "words": ["用地"]}, [event("old")])
    rows = [({"_id": "1", "words": ["招工"], "version": 5}, [event("a")])]
    docs.load(rows)
    docs.load(rows)
    assert docs.find() == [{"_id": "1", "words": ["招工"], "version": 5}]
    assert [one.event for one in county.pending()] == [event("a")]
    assert docs.count({"$terms": ["用地"]}) == 0


def test_loading_what_a_unique_index_refuses_is_refused(docs):
    docs.insert({"_id": "1", "code": "x"})
    with pytest.raises(DuplicateKey) as refused:
        docs.load([({"_id": "2", "code": "x", "version": 1}, [])])
    assert (refused.value.index, ids(docs.find())) == ("code", ["1"])
