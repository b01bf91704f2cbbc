"""What a process writes down about itself, whatever cuts its writing off."""

from datetime import UTC, datetime, timedelta

import eventlet
import pytest

from kentan.clock import to_text
from kentan.runtime import processes
from kentan.runtime.processes import PROCESSES, ProcessRecord, running
from kentan.store.port import INSTALLATION, Conflict
from tests.events.conftest import eventually


@pytest.fixture
def docs(installation):
    return installation.store.county(INSTALLATION).collection(PROCESSES)


@pytest.fixture
def record(installation):
    return ProcessRecord(installation.store, ["tickets"], lambda: {"published": 7, "consumers": {}, "health": {"status": "ok"}})


def test_a_process_that_runs_is_found_with_its_figures(installation, record):
    record.write()
    (found,) = running(installation.store)
    assert (found["parts"], found["published"], found["health"]) == (["tickets"], 7, {"status": "ok"})


def test_a_process_that_stopped_is_not_running_and_its_last_figures_stay(installation, record, docs):
    record.start()
    eventually(docs.count)
    record.stop()
    assert running(installation.store) == []
    (doc,) = docs.find({})
    assert (doc["stopped_at"] is not None, doc["published"]) == (True, 7)


def test_a_process_that_was_not_seen_for_a_while_is_not_running(installation, record, monkeypatch):
    record.write()
    monkeypatch.setattr(processes, "GONE_AFTER", timedelta(0))
    assert running(installation.store) == []


def test_a_stop_in_the_middle_of_the_first_write_still_writes_the_last_figures(record, docs, monkeypatch, caplog):
    insert = record._collection.insert

    def slow(doc):
        insert(doc)
        eventlet.sleep(0.05)

    monkeypatch.setattr(record._collection, "insert", slow)
    record.start()
    eventually(docs.count)
    record.stop()
    assert [doc["stopped_at"] is not None for doc in docs.find({})] == [True]
    assert caplog.messages == []


@pytest.mark.parametrize("writes_before", [0, 1, 3])
def test_a_write_that_happened_without_an_answer_hinders_no_later_one(record, docs, monkeypatch, writes_before):
    for _ in range(writes_before):
        record.write()
    with monkeypatch.context() as patch:
        for name in ("insert", "save"):
            patch.setattr(record._collection, name, unanswered(getattr(record._collection, name)))
        with pytest.raises(TimeoutError):
            record.write()
    record.write(stopped=True)
    assert [doc["stopped_at"] is not None for doc in docs.find({})] == [True]


def unanswered(write):
    def store(doc):
        write(dict(doc))
        raise TimeoutError

    return store


def test_a_store_that_refuses_does_not_end_the_writing(record, docs, monkeypatch, caplog):
    monkeypatch.setattr(processes, "WRITE_SECONDS", 0.01)
    broken = [Conflict(), OSError("张三"), OSError("disk")]
    store = record._store
    monkeypatch.setattr(record, "_store", lambda: fail_first(broken, store))
    record.start()
    eventually(docs.count)
    record.stop()
    assert caplog.messages[0] == "the figures are not written: OSError"


def fail_first(problems, then):
    if problems:
        raise problems.pop(0)
    then()


def test_records_of_long_ago_are_forgotten_at_the_next_start(record, docs):
    record.write()
    (doc,) = docs.find({})
    long_ago = to_text(datetime.now(UTC) - timedelta(days=31))
    docs.insert({**doc, "_id": "old", "version": 0, "seen_at": long_ago})
    record.forget_old()
    assert [one["_id"] for one in docs.find({})] == [doc["_id"]]
