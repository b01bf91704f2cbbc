"""The event stream on real sockets: many readers on one tail, each at its own pace, none missing or doubling anything."""

import select
import socket

import eventlet
import orjson
import pytest

from gateway import stream, tail
from gateway.accounts import digest_of
from gateway.server import WebServer, listen
from kentan.errors import Unavailable

COUNTY = "360802"
PATIENCE = 30


class Reader:
    """A client of the stream. It reads when it is asked for an event, and not before."""

    def __init__(self, port, client, after=None, query="", buffer=None):
        self.socket = socket.socket()
        self.socket.settimeout(PATIENCE)
        if buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        self.socket.connect(("127.0.0.1", port))
        lines = [f"GET /api/v1/events/stream{query} HTTP/1.1", "Host: kentan", f"Authorization: Bearer {client.token}"]
        lines += [f"Last-Event-ID: {after}"] if after else []
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode())
        self.file = self.socket.makefile("rb")
        self.head = b"".join(iter(self.file.readline, b"\r\n"))
        self.cursor, self.rest = after, b""

    def chunk(self):
        """What is sent next; nothing at the end."""
        size = int(self.file.readline() or b"0", 16)
        return self.file.read(size + 2)[:-2] if size else b""

    def next(self):
        """The next event, or None at the end of the stream."""
        with eventlet.Timeout(PATIENCE, AssertionError("nothing came")):
            return self._next()

    def _next(self):
        while True:
            whole, found, self.rest = self.rest.partition(b"\n\n")
            if not found:
                self.rest = whole
                if not (chunk := self.chunk()):
                    return None
                self.rest += chunk
                continue
            fields = dict(line.split(b": ", 1) for line in whole.splitlines())
            if b"data" in fields:
                self.cursor = fields[b"id"].decode()
                return orjson.loads(fields[b"data"])

    def take(self, count):
        """The subjects of the next events."""
        return [self.next()["subject"] for _ in range(count)]

    def until_the_end(self):
        """The subjects of all events until the stream ends."""
        return [event["subject"] for event in iter(self.next, None)]

    def close(self):
        self.file.close()
        self.socket.close()


@pytest.fixture
def port(app):
    server = WebServer(listen("127.0.0.1", 0), app)
    server.start()
    yield server.port
    app.extensions["kentan"].bell.stop()
    server.stop(1)


@pytest.fixture
def office(ask_as):
    return ask_as("office")


@pytest.fixture
def reading(port, office):
    """``reading(client, …)``: a reader of the stream, hung up at the end."""
    readers = []

    def made(client=office, **how):
        readers.append(Reader(port, client, **how))
        return readers[-1]

    yield made
    for one in readers:
        one.close()


@pytest.fixture
def say(office):
    """``say("a", "b")``: registers units of these codes, which is an event each."""
    def made(*codes):
        for code in codes:
            assert office.post(f"/counties/{COUNTY}/units", {"code": code, "name": code}).status_code == 201
        return list(codes)

    return made



def eventually(true):
    with eventlet.Timeout(PATIENCE, AssertionError("not true in time")):
        while not (value := true()):
            eventlet.sleep(0.01)
    return value


def test_a_reader_is_told_what_was_and_then_what_comes(reading, say):
    before = say("a", "b")
    reader = reading()
    assert reader.head.startswith(b"HTTP/1.1 200")
    assert reader.take(2) == before
    later = say("c", "d")
    assert reader.take(2) == later


def test_sixty_readers_share_one_tail_and_each_is_told_everything_once(app, reading, say, rpc):
    say("before")
    readers = [reading() for _ in range(60)]
    assert [reader.take(1) for reader in readers] == [["before"]] * 60
    (shared,) = app.extensions["kentan"].tails._tails.values()
    eventually(lambda: shared.streams == 60)
    rpc.asked.clear()
    codes = say(*(f"u{n}" for n in range(20)))
    for reader in readers:
        assert reader.take(20) == codes
    looks = [one for one in rpc.asked if "after" in one.data]
    assert len(looks) < 60 * 3  # sixty readers, each asking for each of twenty events, would be more than a thousand


def test_readers_that_come_at_different_places_meet_without_a_gap_or_a_repetition(reading, say):
    codes = say(*(f"a{n}" for n in range(10)))
    first = reading()
    cursors = []
    for _ in codes:
        first.next()
        cursors.append(first.cursor)
    later = [reading(after=cursor) for cursor in cursors]
    codes += say(*(f"b{n}" for n in range(10)))
    for place, reader in enumerate(later, 1):
        assert reader.take(20 - place) == codes[place:]
        assert reader.cursor == later[0].cursor


def test_readers_join_while_much_is_said(reading, say):
    codes, readers = [], []
    saying = eventlet.spawn(lambda: [codes.extend(say(f"c{n}")) or eventlet.sleep(0.005) for n in range(60)])
    for _ in range(12):
        readers.append(reading())
        eventlet.sleep(0.02)
    saying.wait()
    assert [reader.take(60) for reader in readers] == [codes] * 12


def test_other_filters_and_other_rights_are_other_tails(app, reading, say, ask_as):
    wanted, other = reading(query="?types=registration.unit.*"), reading(query="?types=tickets.*")
    neighbour = reading(ask_as("office", "360821"))
    same = reading(ask_as("office"), query="?types=registration.unit.*")
    eventually(lambda: sum(one.streams for one in app.extensions["kentan"].tails._tails.values()) == 4)
    assert len(app.extensions["kentan"].tails._tails) == 3
    say("a")
    assert wanted.take(1) == same.take(1) == ["a"]
    assert [one.chunk() for one in (other, neighbour)] == [b"retry: 1000\n\n"] * 2
    assert not select.select([other.socket, neighbour.socket], [], [], 0.2)[0]


def test_a_tail_ends_with_its_last_reader(app, reading, say, monkeypatch):
    monkeypatch.setattr(stream, "HEARTBEAT_SECONDS", 0.05)  # what hangs up is noticed when it is written to
    reader = reading()
    tails, streams = app.extensions["kentan"].tails, app.extensions["kentan"].limits.streams
    (shared,) = eventually(lambda: list(tails._tails.values()))
    reader.close()
    eventually(lambda: not tails._tails and shared.over and streams.open == 0)


def test_a_reader_that_does_not_read_is_ended_holds_up_nobody_and_comes_back_by_its_cursor(reading, say, monkeypatch):
    monkeypatch.setattr(tail, "KEPT_BYTES", 10_000)
    monkeypatch.setattr(tail, "CHUNK_BYTES", 2_000)
    monkeypatch.setattr(stream, "UNSENT_BYTES", 2_000)
    lazy, lively = reading(buffer=2_000), reading()
    codes = []
    for n in range(90):
        codes += say(f"d{n}")
        assert lively.take(1) == codes[-1:]
    seen = lazy.until_the_end()
    assert seen == codes[:len(seen)]
    assert len(seen) < 90
    again = reading(after=lazy.cursor)
    assert again.take(90 - len(seen)) == codes[len(seen):]


def test_while_nothing_happens_a_comment_keeps_the_connection_alive(reading, monkeypatch):
    monkeypatch.setattr(stream, "HEARTBEAT_SECONDS", 0.05)
    reader = reading()
    assert reader.chunk() == b"retry: 1000\n\n"
    assert [reader.chunk() for _ in range(3)] == [b": still here\n\n"] * 3


def test_a_stream_ends_when_its_token_is_revoked(reading, operator, ask_as, app, monkeypatch):
    monkeypatch.setattr(stream, "HEARTBEAT_SECONDS", 0.05)
    client = ask_as("system")
    reader = reading(client)
    reader.chunk()
    token = app.extensions["kentan"].authenticator._look_up(digest_of(client.token)).token
    assert operator.delete(f"/tokens/{token}").status_code == 204
    assert reader.next() is None


def test_a_stream_is_told_nothing_more_once_its_account_is_closed(reading, say, operator, ask_as, app):
    client = ask_as("system")
    reader = reading(client)
    say("a")
    assert reader.take(1) == ["a"]
    account = app.extensions["kentan"].authenticator._look_up(digest_of(client.token)).actor.id
    assert operator.patch(f"/accounts/{account}", {"active": False}).status_code == 200
    say("b")
    assert reader.next() is None


def test_a_service_that_restarts_is_waited_for(reading, say, rpc, monkeypatch):
    monkeypatch.setattr(stream, "LOOK_SECONDS", 0.02)
    monkeypatch.setattr(tail, "LOOK_SECONDS", 0.02)
    reader = reading()
    say("a")
    assert reader.take(1) == ["a"]
    ask, away = rpc.call, [True]

    def call(part, method, command, timeout=None):
        if method == "read_feed" and away[0]:
            raise Unavailable("unavailable", {"part": part})
        return ask(part, method, command, timeout)

    monkeypatch.setattr(rpc, "call", call)
    say("b")
    eventlet.sleep(0.1)
    away[0] = False
    assert reader.take(1) == ["b"]


def test_more_streams_than_there_is_room_for_are_refused_with_when_to_come_back(app, reading):
    app.extensions["kentan"].limits.streams.most = 1
    reader = reading()
    reader.chunk()
    refused = reading()
    assert refused.head.startswith(b"HTTP/1.1 503")
    assert b"Retry-After: 1" in refused.head
    assert b"too_many_streams" in refused.file.read1()


def test_streams_end_when_the_process_stops(app, reading, say):
    reader = reading()
    say("a")
    assert reader.take(1) == ["a"]
    app.extensions["kentan"].bell.stop()
    assert reader.next() is None


@pytest.mark.parametrize("wrong", ["nonsense", "eyIzNjA4MDIiOjk5fQ"])
def test_a_cursor_that_cannot_be_is_refused_before_the_stream_begins(reading, wrong):
    assert reading(after=wrong).head.startswith(b"HTTP/1.1 422")
