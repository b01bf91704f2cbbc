"""Writes that wait together share a transaction, hurt no other, and never block the hub."""

import sqlite3

import eventlet
import pytest
from eventlet.event import Event
from store_samples import COUNTY, DOCS, event

from kentan import commits
from kentan.errors import Unavailable
from kentan.store import sqlite_file
from kentan.store.port import CollectionSpec, DuplicateKey


@pytest.fixture(params=["fast", "slow"], autouse=True)
def disk(request, monkeypatch):
    """Commits on the hub, and commits in a thread."""
    monkeypatch.setattr(commits, "SLOW_SECONDS", -1.0 if request.param == "slow" else 60.0)


@pytest.fixture
def county(sqlite_place, opened):
    made = opened(sqlite_place).county(COUNTY)
    made.collection(DOCS)
    return made


@pytest.fixture
def docs(county):
    return county.collection(DOCS)


@pytest.fixture
def statements(county):
    """The beginnings and ends of transactions on the county's file."""
    seen = []
    words = ("BEGIN", "COMMIT", "ROLLBACK")
    county.file.connection.set_trace_callback(lambda sql: seen.append(sql) if sql.startswith(words) else None)
    return seen


@pytest.fixture
def other(county):
    """A connection as another process has it."""
    connection = sqlite3.connect(county.file.path, isolation_level=None)
    yield connection
    connection.close()


@pytest.fixture
def locked(other):
    """Another process is in the middle of a write."""
    other.execute("BEGIN IMMEDIATE")
    return other


def outcome(write, *args):
    try:
        return write(*args)
    except Exception as problem:
        return problem


def together(writes):
    """The outcomes of writes that are all begun before one is done."""
    return [greenlet.wait() for greenlet in [eventlet.spawn(outcome, *write) for write in writes]]


def test_writes_of_many_greenlets_share_one_commit(docs, statements):
    together([(docs.insert, {"_id": str(number)}) for number in range(32)])
    assert statements == ["BEGIN IMMEDIATE", "COMMIT"]
    assert docs.count() == 32


def test_a_write_alone_has_a_commit_of_its_own(docs, statements):
    docs.insert({"_id": "1"})
    docs.insert({"_id": "2"})
    assert statements == ["BEGIN IMMEDIATE", "COMMIT"] * 2


def test_a_write_is_there_for_other_processes_when_it_returns(docs, other):
    seen = []

    def write(doc_id):
        docs.insert({"_id": doc_id}, [event(doc_id)])
        rows = other.execute("SELECT COUNT(*) FROM test_docs WHERE id = ?", (doc_id,)).fetchone()
        events = other.execute("SELECT COUNT(*) FROM outbox WHERE doc_id = ?", (doc_id,)).fetchone()
        seen.append((*rows, *events))

    together([(write, str(number)) for number in range(8)])
    assert seen == [(1, 1)] * 8


def test_a_refused_write_takes_no_other_along(docs, county, statements):
    docs.insert({"_id": "there", "code": "x", "words": ["a"]})
    statements.clear()
    results = together([
        (docs.insert, {"_id": "1"}, [event("1")]), (docs.insert, {"_id": "2", "code": "x", "words": ["b"]}, [event("2")]),
        (docs.save, {"_id": "there", "version": 9}, [event("3")]), (docs.insert, {"_id": "4"}, [event("4")]),
    ])
    assert statements == ["BEGIN IMMEDIATE", "COMMIT"]
    assert [type(result).__name__ for result in results] == ["NoneType", "DuplicateKey", "Conflict", "NoneType"]
    assert [waiting.event["id"] for waiting in county.pending()] == ["1", "4"]
    assert docs.find({"$terms": ["b"]}) == []
    assert [doc["_id"] for doc in docs.find()] == ["1", "4", "there"]


def test_a_write_that_breaks_the_transaction_takes_no_other_along(docs, county):
    def broken(connection):
        connection.execute("INSERT INTO test_docs (id, version, body) VALUES ('half', 1, '{}')")
        raise ZeroDivisionError

    results = together([(docs.insert, {"_id": "1"}), (county.writer.write, broken), (docs.insert, {"_id": "1"}),
                        (docs.insert, {"_id": "2"})])
    assert [type(result) for result in results] == [type(None), ZeroDivisionError, DuplicateKey, type(None)]
    assert [doc["_id"] for doc in docs.find()] == ["1", "2"]


def test_while_another_process_writes_the_hub_runs_on_and_reads_are_answered(docs, locked):
    ticks, done = [], Event()

    def write():
        docs.insert({"_id": "1"})
        done.send(len(ticks))

    eventlet.spawn(write)
    for _ in range(20):
        eventlet.sleep(0.002)
        ticks.append(docs.get("1"))
    assert not done.ready()
    locked.execute("COMMIT")
    done.wait()
    assert ticks == [None] * 20
    assert docs.get("1") == {"_id": "1", "version": 1}


def test_writes_that_come_while_the_lock_is_waited_for_join_the_group(docs, locked, statements):
    first = eventlet.spawn(docs.insert, {"_id": "1"})
    eventlet.sleep(0.005)
    second = eventlet.spawn(docs.insert, {"_id": "2"})
    eventlet.sleep(0.005)
    locked.execute("COMMIT")
    first.wait(), second.wait()
    assert statements.count("COMMIT") == 1
    assert docs.count() == 2


def test_a_lock_that_stays_makes_all_who_wait_unavailable_and_writes_nothing(docs, county, locked, monkeypatch):
    monkeypatch.setattr(sqlite_file, "PATIENCE_SECONDS", 0.05)
    results = together([(docs.insert, {"_id": "1"}), (docs.insert, {"_id": "2"})])
    assert [type(result) for result in results] == [Unavailable] * 2
    assert results[0].code == "unavailable"
    assert results[0].params == {"part": "store"}
    locked.execute("COMMIT")
    assert docs.count() == 0
    assert county.writer.idle
    docs.insert({"_id": "3"})


def test_who_is_stopped_while_it_waits_does_not_write_and_the_others_do(docs, county, locked):
    leader, follower, last = (eventlet.spawn(docs.insert, {"_id": str(number)}) for number in (1, 2, 3))
    eventlet.sleep(0.005)
    leader.kill()
    follower.kill()
    locked.execute("COMMIT")
    last.wait()
    assert [doc["_id"] for doc in docs.find()] == ["3"]
    assert county.writer.idle


def test_a_full_disk_is_told_as_unavailable_and_leaves_nothing(docs, county):
    pages = county.file.read("PRAGMA page_count")[0][0]
    county.file.connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(Unavailable):
        docs.insert({"_id": "1", "big": "x" * 100_000}, [event("a")])
    county.file.connection.execute("PRAGMA max_page_count = 1000000")
    docs.insert({"_id": "1"}, [event("b")])
    assert [waiting.event["id"] for waiting in county.pending()] == ["b"]


def test_a_mistake_of_ours_stays_what_it_is(county):
    with pytest.raises(sqlite3.OperationalError, match="syntax"):
        county.writer.write(lambda connection: connection.execute("SELEC"))


def test_closing_waits_for_the_writes_in_hand(sqlite_place, opened, county, locked):
    store = opened(sqlite_place)
    docs = store.county(COUNTY).collection(DOCS)
    writing = eventlet.spawn(docs.insert, {"_id": "1"})
    eventlet.sleep(0)
    closing = eventlet.spawn(store.close)
    eventlet.sleep(0.01)
    assert not closing.dead
    locked.execute("COMMIT")
    closing.wait(), writing.wait()
    assert county.collection(DOCS).get("1") == {"_id": "1", "version": 1}


def test_a_store_works_where_nothing_was_patched(tmp_path):
    import subprocess
    import sys

    code = ("from kentan.store import open_store; from kentan.store.port import CollectionSpec;"
            f"docs = open_store('sqlite:///{tmp_path}').county('1').collection(CollectionSpec('test_docs'));"
            "docs.insert({'_id': '1'}); print(docs.count())")
    answer = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout == "1\n"


def test_two_greenlets_that_open_a_county_at_once_share_it(sqlite_place, opened):
    store = opened(sqlite_place)
    first, second = [eventlet.spawn(store.county, COUNTY) for _ in range(2)]
    assert first.wait() is second.wait()
    spec = CollectionSpec("test_docs")
    one, two = [eventlet.spawn(store.county(COUNTY).collection, spec) for _ in range(2)]
    one.wait().insert({"_id": "1"})
    assert two.wait().count() == 1
