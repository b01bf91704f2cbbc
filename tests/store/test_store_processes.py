"""Several processes on one store, started together; and one that is killed in the middle of its writes."""

import signal
import sqlite3
import time

import pytest
from store_samples import COUNTY, DOCS, LOG, NEIGHBOUR, NUMBERS

TIMES = {"sqlite": 40, "mongodb": 12}


@pytest.fixture
def times(place):
    """How much work each process does: the MongoDB-speaking test server scans."""
    return TIMES[place.split(":")[0]]


def test_processes_that_start_together_make_one_county_with_all_its_indexes(place, opened, workers):
    together = workers(place)
    for who in ("a", "b", "c", "d"):
        together.start("make", who)
    together.go()
    together.results()
    county = opened(place).county(COUNTY)
    assert [doc["_id"] for doc in county.collection(DOCS).find()] == ["a", "b", "c", "d"]
    assert county.collections() == ["test_docs"]


def test_no_save_of_two_processes_is_lost_or_overwritten(place, opened, workers, times):
    county = opened(place).county(COUNTY)
    county.collection(DOCS).insert({"_id": "counter", "n": 0})
    together = workers(place)
    for who in ("a", "b"):
        together.start("add", who, times)
    together.go()
    together.results()
    assert county.collection(DOCS).get("counter") == {"_id": "counter", "n": 2 * times, "version": 2 * times + 1}
    told = [waiting.event["id"] for waiting in county.pending()]
    assert sorted(told) == sorted(f"{who}-{number}" for who in "ab" for number in range(times))
    assert [name for name in told if name[0] == "a"] == [f"a-{number}" for number in range(times)]


def test_each_document_is_claimed_by_one_process(place, opened, workers, times):
    docs = opened(place).county(COUNTY).collection(DOCS)
    for number in range(times):
        docs.insert({"_id": f"{number:03d}"})
    together = workers(place)
    for who in ("a", "b"):
        together.start("claim", who)
    together.go()
    first, second = together.results()
    assert sorted(first + second) == [f"{number:03d}" for number in range(times)]


def test_a_frozen_look_at_two_counties_has_no_effect_without_its_cause_while_a_process_writes(place, opened, workers, times):
    store = opened(place)
    for code in (COUNTY, NEIGHBOUR):
        store.county(code).collection(DOCS)
    together = workers(place)
    writer = together.start("cause", "a", 20 * times)
    together.go()
    assert writer.stdout.readline() == "begun\n"
    for _ in range(3):
        with store.frozen([COUNTY, NEIGHBOUR]) as looked:
            causes, effects = ({doc["_id"] for doc, _ in looked[code].rows(DOCS.name)} for code in (COUNTY, NEIGHBOUR))
        assert effects <= causes
        assert len(causes) - len(effects) <= 1
    together.results()


def test_numbers_of_several_processes_have_neither_gaps_nor_doubles(place, opened, workers, times):
    numbers = opened(place).county(COUNTY).collection(NUMBERS)
    together = workers(place)
    for who in ("a", "b", "c"):
        together.start("number", who, times)
    together.go()
    answers = [line.split("=") for output in together.results() for line in output]
    held = {doc["holder"]: doc["n"] for doc in numbers.find({}, (), 1000)}
    assert sorted(held.values()) == list(range(1, len(held) + 1))
    assert {(holder, int(n)) for holder, n in answers} == set(held.items())


def test_a_log_of_several_processes_has_each_event_once_and_every_position(place, opened, workers, times):
    log = opened(place).county(COUNTY).collection(LOG)
    together = workers(place)
    for who in ("a", "b", "c"):
        together.start("append", who, times)
    together.go()
    answers = [line.split("=") for output in together.results() for line in output]
    there = {doc["event_id"]: doc["n"] for doc in log.find({}, (), 1000)}
    assert [int(doc["_id"]) for doc in log.find({}, (), 1000)] == list(range(1, len(there) + 1))
    assert {(event_id, int(n)) for event_id, n, _ in answers} == set(there.items())
    assert sorted(event_id for event_id, _, inserted in answers if inserted == "True") == sorted(there)


def test_after_a_kill_everything_acknowledged_is_there_and_each_write_is_whole(sqlite_place, tmp_path, opened, workers):
    acknowledged = {}
    for who in ("a", "b", "c"):
        acknowledged |= _killed(workers(sqlite_place), who, after=0.3)
    county = opened(sqlite_place).county(COUNTY)
    there = {doc["_id"]: doc["version"] for doc in county.collection(DOCS).find({}, (), 100_000)}
    assert len(acknowledged) > 10
    assert {doc_id: max(version, there[doc_id]) for doc_id, version in acknowledged.items()}.items() <= there.items()
    told = {(waiting.doc_id, waiting.event["id"]) for waiting in county.pending(limit=1_000_000)}
    assert told == {(doc_id, f"{doc_id}-{number}") for doc_id, version in there.items() for number in range(1, version + 1)}
    for word, version in (("招工", 1), ("用地", 2)):
        found = county.collection(DOCS).find({"$terms": [word]}, (), 100_000)
        assert {doc["_id"] for doc in found} == {doc_id for doc_id, at in there.items() if at == version}
    with sqlite3.connect(tmp_path / "store" / f"{COUNTY}.sqlite") as file:
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def _killed(together, who, after):
    """What a process that writes was acknowledged before it was killed."""
    process = together.start("write", who)
    together.go()
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    lines = process.stdout.read().split("\n")[:-1]
    return {line.split()[0]: int(line.split()[1]) for line in lines}
