"""Migrations are done once, in order, also when several processes start; a later store is refused untouched."""

import eventlet
import pytest
from store_samples import COUNTY, DOCS

from kentan.store.migrations import APPLIED, MIGRATIONS, Migration, NewerStore, migrate
from kentan.store.port import CollectionSpec, Conflict


def raise_level(store):
    """An invented change: ``level`` becomes a number in every county. It may run twice, and beside itself."""
    for code in store.counties():
        docs = store.county(code).collection(DOCS)
        for doc in docs.find({}, (), 1000):
            eventlet.sleep(0)
            if isinstance(doc["level"], str):
                try:
                    docs.save({**doc, "level": int(doc["level"])})
                except Conflict:
                    assert isinstance(docs.get(doc["_id"])["level"], int)


def noting(seen):
    return [Migration(2, "two", lambda _: seen.append(2)), Migration(1, "one", lambda _: seen.append(1))]


@pytest.fixture
def filled(store):
    for code in ("360802", "360821"):
        store.county(code).collection(DOCS).insert({"_id": code, "level": "7"})
    return store


def test_a_new_installation_is_at_the_latest_migration(store):
    assert migrate(store) == [migration.number for migration in MIGRATIONS]
    assert migrate(store) == []
    assert store.counties() == []


def test_migrations_are_done_once_and_in_order_of_their_numbers(store):
    seen = []
    assert migrate(store, noting(seen)) == [1, 2]
    assert migrate(store, noting(seen)) == []
    assert seen == [1, 2]


def test_only_what_is_new_is_done(filled):
    migrate(filled)
    assert migrate(filled, [*MIGRATIONS, Migration(99, "raise level", raise_level)]) == [99]
    assert [filled.county(code).collection(DOCS).get(code)["level"] for code in filled.counties()] == [7, 7]


def test_two_processes_that_migrate_at_once_come_to_one_end(filled, place, opened):
    other = opened(place)
    steps = [Migration(1, "raise level", raise_level)]
    done = [run.wait() for run in [eventlet.spawn(migrate, each, steps) for each in (filled, other)]]
    assert sorted(done) == [[], [1]]
    docs = filled.county(COUNTY).collection(DOCS)
    assert docs.get(COUNTY) == {"_id": COUNTY, "level": 7, "version": 2}


def test_a_migration_that_a_crash_cut_off_is_done_again(filled):
    def crash(store):
        raise_level(store)
        raise SystemExit

    with pytest.raises(SystemExit):
        migrate(filled, [Migration(1, "raise level", crash)])
    assert migrate(filled, [Migration(1, "raise level", raise_level)]) == [1]
    assert filled.county(COUNTY).collection(DOCS).get(COUNTY)["version"] == 2


def test_a_later_store_is_refused_before_anything_is_done(store):
    migrate(store, noting([]))
    untouched = []
    with pytest.raises(NewerStore, match=r"at migration 2, written by Kentan .* knows 1: install the later version"):
        migrate(store, [Migration(1, "other", untouched.append)])
    assert untouched == []


def test_each_migration_is_recorded_with_its_name_and_version(store):
    migrate(store)
    record = store.county("installation").collection(APPLIED).get("0001")
    assert (record["number"], record["name"]) == (1, "baseline")


def test_numbers_of_migrations_are_given_once_and_without_gaps():
    assert [migration.number for migration in MIGRATIONS] == list(range(1, len(MIGRATIONS) + 1))


def test_copies_of_enterprises_written_before_are_found_by_their_names(store):
    copies = store.county(COUNTY).collection(CollectionSpec("tickets_enterprises", terms="words"))
    copies.insert({"_id": "e-1", "name": "红星电子厂", "source_sequence": 1})
    copies.insert({"_id": "e-2", "name": "春风酒店", "source_sequence": 1, "words": ["later"]})
    store.county("360821")
    assert migrate(store, MIGRATIONS[:1]) == [1]
    assert migrate(store, MIGRATIONS[:2]) == [2]
    assert [doc["_id"] for doc in copies.find({"$terms": ["电子", "红星"]})] == ["e-1"]
    assert copies.get("e-2")["version"] == 1


def test_files_written_before_are_found_by_their_units_and_by_who_is_late(store):
    files = store.county(COUNTY).collection(CollectionSpec("tickets_appeals", terms="found_by"))
    clocks = [{"holder": "fgw", "fired_at": "2026-01-16T00:00:00.000Z", "stopped_at": None},
              {"holder": "rsj", "fired_at": None, "stopped_at": None},
              {"holder": "zjj", "fired_at": "2026-01-16T00:00:00.000Z", "stopped_at": "2026-01-17T00:00:00.000Z"}]
    files.insert({"_id": "a-1", "units": ["fgw", "rsj"], "clocks": clocks})
    files.insert({"_id": "a-2", "units": ["fgw"], "clocks": [], "found_by": ["later"]})
    assert migrate(store, MIGRATIONS[:2]) == [1, 2]
    assert migrate(store, MIGRATIONS[:3]) == [3]
    assert files.get("a-1")["found_by"] == ["fgw", "rsj", "late:fgw"]
    assert [doc["_id"] for doc in files.find({"$terms": ["late:fgw"]})] == ["a-1"]
    assert files.get("a-2")["version"] == 1


def test_files_written_before_are_found_by_how_their_running_clocks_stand(store):
    files = store.county(COUNTY).collection(CollectionSpec("tickets_appeals", terms="found_by"))
    at = "2026-01-16T00:00:00.000Z"
    first = {"fired_at": None, "stopped_at": None, "provisional": False}  # as before clocks kept their rule
    clocks = [[{**first, "fired_at": at}], [{**first, "warned": at, "provisional": True}],
              [{**first, "warned": at, "paused_since": at}], [{**first, "fired_at": at, "stopped_at": at}, first]]
    for place, running in enumerate(clocks):
        files.insert({"_id": f"a-{place}", "clocks": running, "found_by": ["fgw"], "oldest_due": at})
    files.insert({"_id": "a-over", "clocks": [{**first, "fired_at": at, "stopped_at": at}], "found_by": ["fgw"]})
    migrate(store, MIGRATIONS[:7])
    assert [file["found_by"][1:] for file in files.find({"oldest_due": {"$gt": ""}})] == [
        ["clock:overdue"], ["clock:warned", "clock:provisional"], ["clock:paused"], []]
    assert [files.get(one)["version"] for one in ("a-0", "a-3", "a-over")] == [2, 1, 1]
    MIGRATIONS[6].work(store)
    assert files.get("a-0")["version"] == 2
    assert [doc["_id"] for doc in files.find({"$terms": ["fgw", "clock:warned"]})] == ["a-1"]


def test_letters_issued_before_are_letters_to_their_unit_without_a_document(store):
    letters = store.county(COUNTY).collection(CollectionSpec("tickets_letters"))
    letters.insert({"_id": "l-1", "unit": "fgw", "co_units": ["rsj"], "status": "issued"})
    letters.insert({"_id": "l-2", "unit": None, "status": "issued"})
    letters.insert({"_id": "l-3", "unit": "fgw", "addressees": ["zjj"], "content": {"title": "x"}})
    assert migrate(store, MIGRATIONS[:4]) == [1, 2, 3, 4]
    first = letters.get("l-1")
    assert (first["addressees"], first["readers"], first["content"], first["status"]) == (["fgw"], ["fgw", "rsj"], None, "issued")
    assert letters.get("l-2")["addressees"] == []
    assert letters.get("l-3")["version"] == 1


@pytest.mark.parametrize("part", ["notifications", "evaluation"])
def test_a_part_gets_the_calendars_that_tickets_has_and_keeps_what_it_heard_itself(store, part):
    county = store.county(COUNTY)
    tickets = county.collection(CollectionSpec("tickets_calendars"))
    own = county.collection(CollectionSpec(f"{part}_calendars"))
    for year, sequence in ((2025, 1), (2026, 3)):
        tickets.insert({"_id": str(year), "year": year, "days": {}, "source_sequence": sequence})
    own.insert({"_id": "2026", "year": 2026, "days": {"2026-01-02": "off"}, "source_sequence": 4})
    assert migrate(store)[-1] == len(MIGRATIONS)
    assert (own.get("2025")["source_sequence"], own.get("2026")["source_sequence"]) == (1, 4)


def test_files_with_commitments_written_before_are_found_by_whose_they_are(store):
    files = store.county(COUNTY).collection(CollectionSpec("tickets_appeals", terms="found_by"))
    promises = [{"unit": "rsj", "state": "open"}, {"unit": None, "state": "kept"}]
    files.insert({"_id": "a-1", "found_by": ["fgw"], "commitments": promises})
    files.insert({"_id": "a-2", "found_by": ["fgw"], "commitments": []})
    migrate(store)
    assert files.get("a-1")["found_by"] == ["fgw", "promised:open:rsj"]
    assert files.get("a-2")["version"] == 1
