"""Commits that a thread waits for: who reads, who writes and who is stopped meanwhile."""

import sqlite3

import eventlet
import pytest
from eventlet.patcher import original
from store_samples import COUNTY, DOCS

from kentan import commits
from kentan.errors import Unavailable
from kentan.store.port import DuplicateKey


class Disk:
    """A connection whose commits wait until they are allowed, or fail."""

    def __init__(self, connection):
        self._connection, self._allowed, self.full = connection, original("threading").Event(), False

    def execute(self, sql, *args):
        if sql == "COMMIT":
            assert self._allowed.wait(10)
            if self.full:
                raise disk_error()
        return self._connection.execute(sql, *args)

    def __getattr__(self, name):
        return getattr(self._connection, name)

    def answer(self):
        """Let all go on."""
        self._allowed.set()


def disk_error():
    problem = sqlite3.OperationalError("disk I/O error")
    problem.sqlite_errorcode = sqlite3.SQLITE_IOERR
    return problem


@pytest.fixture
def county(sqlite_place, opened, monkeypatch):
    made = opened(sqlite_place).county(COUNTY)
    made.collection(DOCS)
    monkeypatch.setattr(commits, "SLOW_SECONDS", -1.0)
    return made


@pytest.fixture
def docs(county):
    return county.collection(DOCS)


@pytest.fixture
def disk(county):
    """The county's file, on a disk that does not answer yet."""
    made = county.file.connection = Disk(county.file.connection)
    yield made
    made.answer()


def begun(county, *writes):
    """Greenlets of these writes, the first of which waits for the disk."""
    started = [eventlet.spawn(*write) for write in writes]
    with eventlet.Timeout(5):
        while not county.file.waits:
            eventlet.sleep(0.001)
    return started


def test_reads_see_what_was_durable_before(docs, county, disk):
    (writing,) = begun(county, (docs.insert, {"_id": "1"}))
    assert docs.get("1") is None
    disk.answer()
    writing.wait()
    assert docs.get("1") == {"_id": "1", "version": 1}


def test_writes_that_come_meanwhile_are_done_next(docs, county, disk):
    (first,) = begun(county, (docs.insert, {"_id": "1"}))
    others = [eventlet.spawn(docs.insert, {"_id": str(number)}) for number in (2, 3)]
    eventlet.sleep(0)
    assert not any(other.dead for other in others)
    disk.answer()
    for writing in (first, *others):
        writing.wait()
    assert docs.count() == 3


def test_who_is_stopped_while_the_disk_is_waited_for_has_written_and_stops_then(docs, county, disk):
    leader, follower = begun(county, (docs.insert, {"_id": "1"}), (docs.insert, {"_id": "2"}))
    killing = eventlet.spawn(leader.kill)
    eventlet.sleep(0.005)
    disk.answer()
    killing.wait()
    follower.wait()
    assert leader.dead
    assert [doc["_id"] for doc in docs.find()] == ["1", "2"]
    with pytest.raises(DuplicateKey):
        docs.insert({"_id": "1"})
    assert county.writer.idle


def test_a_disk_that_fails_is_told_to_all_and_leaves_nothing(docs, county, disk):
    writings = begun(county, (docs.insert, {"_id": "1"}), (docs.insert, {"_id": "2"}))
    disk.full = True
    disk.answer()
    for writing in writings:
        with pytest.raises(Unavailable):
            writing.wait()
    disk.full = False
    assert docs.count() == 0
    docs.insert({"_id": "3"})


def test_now_and_then_a_commit_shows_whether_the_disk_is_still_slow(monkeypatch):
    monkeypatch.setattr(commits, "SLOW_SECONDS", -1.0)
    monkeypatch.setattr(commits, "PROBE", 3)
    where = []
    monkeypatch.setattr(commits.tpool, "execute", lambda work: where.append("thread"))
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.set_trace_callback(lambda sql: where.append("hub") if sql == "COMMIT" else None)
    made = commits.Commits()
    for _ in range(9):
        connection.execute("BEGIN") if not connection.in_transaction else None
        made.make(connection)
    assert where == ["hub", *["thread"] * 3, "hub", *["thread"] * 3, "hub"]
