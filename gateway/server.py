"""The web server: Flask on eventlet's WSGI server, with a graceful stop."""

import errno
import logging
import resource
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import eventlet
from eventlet import wsgi
from flask import Flask

log = logging.getLogger("kentan.gateway")

REQUESTS_AT_ONCE = 3000  # more than there may be streams, which are requests, too
FILE_HANDLES = 65_536
IDLE_SECONDS = 75
LONGEST_PAUSE_SECONDS = 60
PAUSE_SECONDS = 0.1
STOP_SECONDS = 6.0
GOOD_BYE_SECONDS, LOOK_SECONDS = 1.0, 0.02
BACKLOG = 512


class PortBusy(OSError):
    """Another program listens there."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises PortBusy."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
        made.listen(BACKLOG)
    except OSError as problem:
        made.close()
        if problem.errno == errno.EADDRINUSE:
            raise PortBusy(errno.EADDRINUSE, f"{host}:{port} is in use") from problem
        raise
    return made


def open_many() -> None:
    """Have the system let this process open as many files and connections as it may; 1,024 is usual, and few for streams."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILE_HANDLES if most == resource.RLIM_INFINITY else min(most, FILE_HANDLES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


class WebServer:
    """Serves one application on one socket until it is stopped."""

    def __init__(self, sock: socket.socket, app: Flask) -> None:
        """Serve this application."""
        self.sock, self.app = sock, app
        self.pool = eventlet.GreenPool(REQUESTS_AT_ONCE)
        self.connections: dict[Any, list] = {}
        self.server = wsgi.Server(
            sock, sock.getsockname(), app, log=log, debug=False, keepalive=IDLE_SECONDS, log_output=False,
            socket_timeout=LONGEST_PAUSE_SECONDS, environ={"wsgi.input_terminated": True})  # its input ends where the body does
        self.server.capitalize_response_headers = False  # Flask writes them in their right case

    @property
    def port(self) -> int:
        """Where it listens."""
        return self.sock.getsockname()[1]

    def start(self, spawn: Callable[..., Any] = eventlet.spawn) -> None:
        """Take connections, in a thread made by ``spawn``."""
        self._accepting = spawn(self._accept)

    def _accept(self) -> None:
        while True:
            try:
                self._take(*self.sock.accept())
            except OSError as problem:  # no file handle left, or a client that is gone: the next one is served all the same
                log.error("a connection could not be taken: %s", problem)
                eventlet.sleep(PAUSE_SECONDS)

    def _take(self, client: Any, address: Any) -> None:
        client.settimeout(LONGEST_PAUSE_SECONDS)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # or the end of a long answer waits 40 ms for the client
        connection = self.connections[address] = [address, client, wsgi.STATE_IDLE]
        self.pool.spawn(self._serve, connection)

    def _take_waiting(self) -> None:
        """Those who stand in line already are served, too."""
        self.sock.settimeout(0)
        with suppress(OSError):
            while True:
                self._take(*self.sock.accept())

    def _serve(self, connection: list) -> None:
        try:
            self.server.process_request(connection)
        except Exception:  # the next connection must not suffer for this one
            log.exception("connection from %s broke", connection[0])
        finally:
            self.connections.pop(connection[0], None)
            connection[2] = wsgi.STATE_CLOSE
            connection[1].close()

    def _say_good_bye(self, patience: float) -> None:
        """Let those who keep their connections learn from an answer that it is the last one, before what is idle is closed.

        Who sends a request just as an idle connection is closed could not tell whether it was read.
        """
        self.server.keepalive = False  # answers say "Connection: close" from now on
        with eventlet.Timeout(patience, False):
            while self.connections:
                eventlet.sleep(LOOK_SECONDS)

    def stop(self, patience: float = STOP_SECONDS) -> None:
        """Take no more; finish the requests in hand within so many seconds, then end what still runs."""
        end = time.monotonic() + patience
        self._accepting.kill()
        self._take_waiting()
        self.sock.close()
        self._say_good_bye(min(GOOD_BYE_SECONDS, patience / 4))
        for connection in list(self.connections.values()):
            idle, connection[2] = connection[2] == wsgi.STATE_IDLE, wsgi.STATE_CLOSE
            if idle:
                _shut(connection[1], socket.SHUT_RD)  # what was sent is still read and answered
        with eventlet.Timeout(max(end - time.monotonic(), 0), False):
            self.pool.waitall()
        for connection in list(self.connections.values()):
            _shut(connection[1], socket.SHUT_RDWR)


def _shut(client: Any, how: int) -> None:
    try:
        client.shutdown(how)
    except OSError:
        log.debug("the client was gone already")
