"""A web server that a test is the owner of: it keeps what it is sent, and answers as told."""

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import eventlet


class Target:
    """Listens on a free port of 127.0.0.1. ``answers`` are the next statuses, 204 when there are none; ``lingers`` in seconds.

    ``arrived`` and ``finished`` are the moments of each request, to compare their order."""

    def __init__(self):
        self.requests, self.answers, self.lingers, self.location = [], [], 0.0, None
        self.headers, self.arrived, self.finished = {}, [], []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/hook?from=kentan"

    def _handler(target):
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                target.requests.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
                target.arrived.append(time.monotonic())
                status = target.answers.pop(0) if target.answers else 204
                eventlet.sleep(target.lingers)
                self.send_response(status)
                for name, value in target.headers.items():
                    self.send_header(name, value)
                if target.location:
                    self.send_header("location", target.location)
                self.send_header("content-length", "0")
                self.end_headers()
                target.finished.append(time.monotonic())

            def log_message(self, *_):
                """Say nothing."""

        return Handler

    def close(self):
        self._server.shutdown()
        self._server.server_close()
