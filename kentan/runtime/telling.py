"""A port of its own for whoever watches a process: ``/metrics``, ``/health/live``, ``/health/ready``."""

import socket
from collections.abc import Callable, Iterable
from typing import Any

import eventlet
import orjson
from eventlet import wsgi
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

JSON = "application/json"


class TellingPort:
    """Answers on one port until it is stopped."""

    def __init__(self, host: str, port: int, ready: Callable[[], dict[str, Any]]) -> None:
        """Listen. ``ready`` tells the state as the health door does. Raises OSError for a port that cannot be had."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = eventlet.listen((host, port), family=family, reuse_port=False)
        self._ready = ready
        self.port = self._socket.getsockname()[1]
        self._thread = eventlet.spawn(wsgi.server, self._socket, self._answer, log_output=False)

    def stop(self) -> None:
        """Answer no more."""
        self._thread.kill()
        self._socket.close()

    def _answer(self, environ: dict, start: Callable) -> Iterable[bytes]:
        content, status, kind = self._content(environ.get("PATH_INFO", ""), environ.get("REQUEST_METHOD", ""))
        start(status, [("Content-Type", kind), ("Content-Length", str(len(content)))])
        return [content]

    def _content(self, path: str, method: str) -> tuple[bytes, str, str]:
        if method not in ("GET", "HEAD"):
            return b'{"status":"method not allowed"}', "405 Method Not Allowed", JSON
        if path == "/metrics":
            return generate_latest(), "200 OK", CONTENT_TYPE_LATEST
        if path == "/health/live":
            return b'{"status":"ok"}', "200 OK", JSON
        if path == "/health/ready":
            state = self._ready()
            return orjson.dumps(state), "200 OK" if state["status"] == "ok" else "503 Service Unavailable", JSON
        return b'{"status":"not found"}', "404 Not Found", JSON
