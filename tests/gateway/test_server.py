"""The web server on a real socket: keep-alive, a busy port, a graceful stop."""

import http.client
import socket

import eventlet
import orjson
import pytest
from flask import Flask, Response, request

from gateway.server import PortBusy, WebServer, listen


@pytest.fixture
def application():
    app = Flask("test")
    app.slow = eventlet.event.Event()

    @app.get("/quick")
    def quick():
        return "quick"

    @app.get("/slow")
    def slow():
        app.slow.wait()
        return "slow"

    @app.post("/echo")
    def echo():
        return Response(request.get_data(), mimetype="application/octet-stream")

    return app


@pytest.fixture
def server(application):
    made = WebServer(listen("127.0.0.1", 0), application)
    made.start()
    yield made
    made.stop(0.2)


@pytest.fixture
def connection(server):
    made = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    yield made
    made.close()


def get(connection, path):
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def test_one_connection_serves_many_requests(connection, server):
    assert [get(connection, "/quick") for _ in range(3)] == [(200, "quick")] * 3
    assert len(server.connections) == 1


def test_the_end_of_a_long_answer_does_not_wait_for_the_client(connection, server):
    get(connection, "/quick")
    (served,) = server.connections.values()
    assert served[1].getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_slow_request_holds_nobody_up(connection, server, application):
    other = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    waiting = eventlet.spawn(get, other, "/slow")
    eventlet.sleep(0.05)
    assert get(connection, "/quick") == (200, "quick")
    application.slow.send()
    assert waiting.wait() == (200, "slow")


def test_a_busy_port_is_told_as_such(server):
    with pytest.raises(PortBusy, match=f"127.0.0.1:{server.port} is in use"):
        listen("127.0.0.1", server.port)


def test_an_address_of_another_machine_is_the_systems_error():
    with pytest.raises(OSError, match="assign"):
        listen("192.0.2.1", 0)


def test_stopping_finishes_the_request_in_hand_and_takes_no_more(connection, server, application):
    waiting = eventlet.spawn(get, connection, "/slow")
    eventlet.sleep(0.05)
    stopping = eventlet.spawn(server.stop, 5)
    eventlet.sleep(0.05)
    with pytest.raises(OSError):  # noqa: PT011 (refused or reset, as the system likes)
        socket.create_connection(("127.0.0.1", server.port), timeout=1)
    application.slow.send()
    assert waiting.wait() == (200, "slow")
    stopping.wait()
    assert not server.connections


def test_stopping_closes_idle_connections_at_once(connection, server):
    get(connection, "/quick")
    with eventlet.Timeout(2):
        server.stop(10)
    assert not server.connections


def test_stopping_does_not_wait_for_ever(connection, server, application):
    waiting = eventlet.spawn(get, connection, "/slow")
    eventlet.sleep(0.05)
    with eventlet.Timeout(2):
        server.stop(0.1)
    with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
        waiting.wait()


def test_a_body_in_chunks_is_read_whole(connection):
    connection.request("POST", "/echo", body=iter([b"one,", b"two"]), encode_chunked=True,
                       headers={"Transfer-Encoding": "chunked"})
    assert connection.getresponse().read() == b"one,two"


def test_nonsense_on_the_wire_gets_400_and_the_server_goes_on(server, connection):
    with socket.create_connection(("127.0.0.1", server.port), timeout=2) as raw:
        raw.sendall(b"NONSENSE\r\n\r\n")
        assert b"400" in raw.recv(1000)
    assert get(connection, "/quick") == (200, "quick")


def test_a_body_larger_than_allowed_is_refused(server, application, connection):
    application.config["MAX_CONTENT_LENGTH"] = 10
    connection.request("POST", "/echo", body=orjson.dumps("x" * 100))
    assert connection.getresponse().status == 413


def test_a_connection_that_cannot_be_taken_does_not_end_the_server(server, connection, monkeypatch):
    take, failures = server._take, [OSError(24, "Too many open files")]

    def failing(client, address):
        if failures:
            client.close()
            raise failures.pop()
        take(client, address)

    monkeypatch.setattr(server, "_take", failing)
    with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
        get(connection, "/quick")
    connection.close()
    assert get(connection, "/quick") == (200, "quick")


def test_whoever_keeps_a_connection_is_told_with_the_next_answer_that_it_is_the_last(connection, server):
    get(connection, "/quick")
    stopping = eventlet.spawn(server.stop, 40)
    while server.server.keepalive:
        eventlet.sleep(0.01)
    connection.request("GET", "/quick")
    answer = connection.getresponse()
    assert (answer.status, answer.getheader("Connection"), answer.read()) == (200, "close", b"quick")
    stopping.wait()
    assert server.connections == {}
