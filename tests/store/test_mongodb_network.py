"""MongoDB behind a network that loses answers: no write is done twice, none is taken for lost that was done."""

import contextlib
from urllib.parse import urlsplit

import eventlet
import pytest
from eventlet.green import socket
from store_samples import COUNTY, DOCS, event

from kentan.errors import Unavailable
from kentan.store import mongo, mongo_collection
from kentan.store.port import Conflict, DuplicateKey


class Line:
    """A connection to the server that a test can cut."""

    def __init__(self, host, port):
        self.target, self.lost, self.down, self.before_cut = (host, port), None, False, lambda: None
        self.listener = eventlet.listen(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.open = []
        self.serving = eventlet.spawn(self.serve)

    def lose_answer_to(self, command, before_cut=lambda: None):
        """Cut the line instead of giving the next answer to a command (``insert``, ``update``, …)."""
        self.lost, self.before_cut = command.encode(), before_cut

    def fall(self):
        """Let nothing through from now on."""
        self.down = True
        for each in self.open:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def serve(self):
        while True:
            client, _ = self.listener.accept()
            eventlet.spawn_n(self.relay, client)

    def relay(self, client):
        if self.down:
            return client.close()
        upstream = socket.create_connection(self.target)
        self.open += [client, upstream]
        try:
            while (message := receive(client)) and not self.down:
                upstream.sendall(message)
                reply = receive(upstream)
                if self.lost and message[26:].startswith(self.lost + b"\0"):
                    self.lost = None
                    self.before_cut()
                    break
                client.sendall(reply)
        except OSError:
            pass
        finally:
            client.close()
            upstream.close()


def receive(connection):
    """One message of the wire protocol, nothing at the end."""
    head = connection.recv(4)
    message = head
    while head and len(message) < int.from_bytes(head, "little"):
        message += connection.recv(1 << 16)
    return message


@pytest.fixture
def line(mongodb_uri):
    parts = urlsplit(mongodb_uri)
    made = Line(parts.hostname, parts.port)
    yield made
    made.serving.kill()
    made.listener.close()


@pytest.fixture
def store(line, mongodb_place, opened, monkeypatch):
    """A store behind the line."""
    monkeypatch.setitem(mongo.OPTIONS, "serverSelectionTimeoutMS", 200)
    return opened(f"mongodb://127.0.0.1:{line.port}{urlsplit(mongodb_place).path}")


@pytest.fixture
def near(mongodb_place, opened):
    """The same collection as others see it, not behind the line."""
    return opened(mongodb_place).county(COUNTY).collection(DOCS)


@pytest.fixture
def docs(near, store):
    """The collection behind the line, with a document in it."""
    near.insert({"_id": "1", "code": "x", "n": 0})
    return store.county(COUNTY).collection(DOCS)


def told_by(store):
    told = []
    store.listen(told.extend)
    return told


def test_an_insert_whose_answer_was_lost_is_done_once(line, store, docs):
    told = told_by(store)
    line.lose_answer_to("insert")
    doc = {"_id": "2"}
    docs.insert(doc, [event("a")])
    assert doc["version"] == 1
    assert docs.get("2") == doc
    assert store.county(COUNTY).pending() == told
    assert [pending.event for pending in told] == [event("a")]


def test_an_insert_that_was_refused_is_refused_also_when_the_answer_was_lost(line, docs):
    line.lose_answer_to("insert")
    with pytest.raises(DuplicateKey) as refused:
        docs.insert({"_id": "1"})
    assert refused.value.index == "_id"
    line.lose_answer_to("insert")
    with pytest.raises(DuplicateKey) as refused:
        docs.insert({"_id": "2", "code": "x"})
    assert refused.value.index == "code"
    assert docs.count() == 1


def test_a_save_whose_answer_was_lost_is_done_once(line, store, docs):
    line.lose_answer_to("update")
    doc = {**docs.get("1"), "n": 1}
    docs.save(doc, [event("a")])
    assert doc["version"] == 2
    assert docs.get("1") == doc
    assert [pending.event for pending in store.county(COUNTY).pending()] == [event("a")]


def test_a_save_that_came_too_late_is_a_conflict_also_when_the_answer_was_lost(line, docs, near):
    doc = docs.get("1")
    near.save({**doc, "n": 5})
    line.lose_answer_to("update")
    with pytest.raises(Conflict):
        docs.save({**doc, "n": 1})
    assert docs.get("1") == {"_id": "1", "code": "x", "n": 5, "version": 2}


def test_a_lost_answer_followed_by_another_s_save_is_told_as_a_conflict_and_nothing_is_overwritten(line, docs, near):
    line.lose_answer_to("update", before_cut=lambda: near.save({**near.get("1"), "other": True}))
    with pytest.raises(Conflict):
        docs.save({**docs.get("1"), "n": 1})
    assert docs.get("1") == {"_id": "1", "code": "x", "n": 1, "other": True, "version": 3}


def test_a_claim_whose_answer_was_lost_is_still_ours(line, docs):
    line.lose_answer_to("update")
    assert docs.claim_next({}, (), "1", "9") == docs.get("1")
    assert docs.get("1")["version"] == 2


def test_a_removal_whose_answer_was_lost_is_said_to_be_done(line, docs):
    line.lose_answer_to("delete")
    assert docs.delete("1") is True
    assert docs.get("1") is None


def test_confirming_is_safe_to_repeat(line, store, docs):
    docs.save(docs.get("1"), [event("a"), event("b")])
    county = store.county(COUNTY)
    waiting = county.pending()
    line.lose_answer_to("update")
    county.published(waiting[:1])
    assert county.pending() == waiting[1:]


def test_reading_goes_on_over_a_new_connection(line, store, docs):
    for command, ask in (("find", lambda: docs.get("1")["n"]), ("aggregate", lambda: docs.count() - 1)):
        line.lose_answer_to(command)
        assert ask() == 0
    store.ping()


def test_a_server_that_comes_back_soon_was_only_waited_for(line, docs):
    line.fall()
    eventlet.spawn_after(0.3, setattr, line, "down", False)
    docs.insert({"_id": "2"})
    assert docs.get("2") == {"_id": "2", "version": 1}


def test_a_server_that_stays_away_is_told_as_unavailable(line, store, docs, monkeypatch):
    monkeypatch.setattr(mongo_collection, "PATIENCE_SECONDS", 0.1)
    line.fall()
    for ask in (lambda: docs.insert({"_id": "2"}), lambda: docs.get("1"), store.ping, store.counties):
        with pytest.raises(Unavailable) as told:
            ask()
        assert told.value.params == {"part": "store"}
