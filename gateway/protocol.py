"""The head of an HTTP/1.1 request, read strictly: what can be read in two ways is how requests are smuggled.

The standard library reads it as the head of an e-mail, with folded lines and repaired mistakes, and takes longer for that
than Flask does to find the route.
"""

import re

from eventlet import wsgi

TOKEN = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
REQUEST = re.compile(rb"(" + TOKEN + rb") (\S+) HTTP/1\.([01])\r?\n")
FIELD = re.compile(rb"(" + TOKEN + rb"):[ \t]*([^\r\n\0]*?)[ \t]*\r?\n")
END = (b"\r\n", b"\n")
ONCE = ("host", "content-length", "transfer-encoding", "content-type", "authorization")
MOST_FIELDS = 100
LONGEST_FIELD = 65536
REFUSAL = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class Fields:
    """The header fields of a request, as eventlet asks for them."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        """Take them in their order. Raises ValueError where one comes twice that may come once."""
        self._headers = pairs
        self._values: dict[str, str] = {}
        for name, value in pairs:
            lowered = name.lower()
            if lowered in self._values and lowered in ONCE:
                raise ValueError(f"{name} comes twice")
            self._values.setdefault(lowered, value)

    def get(self, name: str, default: str | None = None) -> str | None:
        """The first value under a name."""
        return self._values.get(name.lower(), default)

    def get_content_type(self) -> str:
        """What a request without a Content-Type is taken for."""
        return "text/plain"


class Protocol(wsgi.HttpProtocol):
    """Reads requests one after another from a connection."""

    def parse_request(self) -> bool:
        """Read a request's head; a wrong one is refused and ends the connection."""
        self.close_connection = True
        line = REQUEST.fullmatch(self.raw_requestline)
        fields = self._fields() if line else None
        if line is None or fields is None:
            self.wfile.write(REFUSAL)
            return False
        method, path, minor = (part.decode("latin-1") for part in line.groups())
        self.requestline, self.command, self.headers = f"{method} {path}", method, fields
        self.path = "/" + path.lstrip("/") if path.startswith("//") else path
        self.request_version = f"HTTP/1.{minor}"
        wish = (fields.get("connection") or "").lower()
        self.close_connection = wish == "close" or (minor == "0" and wish != "keep-alive")
        return True

    def _fields(self) -> Fields | None:
        pairs: list[tuple[str, str]] = []
        while (line := self.rfile.readline(LONGEST_FIELD)) not in END:
            field = FIELD.fullmatch(line)
            if field is None or len(pairs) == MOST_FIELDS:
                return None
            pairs.append((field[1].decode("latin-1"), field[2].decode("latin-1")))
        try:
            return Fields(pairs)
        except ValueError:
            return None
