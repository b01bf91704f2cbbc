"""A web server with a certificate of the tests' own authority; prints its address. Run as a program, as tests load TLS before it
is patched.

It answers a page of shared events, and takes what is posted.
"""

import json
import ssl
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Partner(BaseHTTPRequestHandler):
    """Answers everybody the same."""

    def do_GET(self):
        body = json.dumps({"items": [{"id": "e1"}], "next": 7, "more": False, "policy": "p"}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        """Quietly."""


def main(certificate: str) -> None:
    """Serve until killed."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Partner)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    print(f"https://localhost:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
