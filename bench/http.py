"""A client that costs little beside the server it measures: one plain socket, kept alive."""

import socket
import time
import uuid

import orjson

AGAIN = (429, 503)


class Failed(Exception):
    """The gateway refused, and trying again would not help."""


class Connection:
    """One connection to the gateway; counts what it asked, and what it had to ask again."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.asked = self.again = 0

    def call(self, method: str, path: str, token: str = "", body: dict | None = None) -> dict:
        """The decoded answer. What the gateway says to try again is tried again with the same key."""
        request = _request(method, path, token, body)
        for attempt in range(12):
            status, content = self._exchange(request)
            if status < 400:
                return content
            if status not in AGAIN and content.get("code") not in ("not_yet_known", "too_busy"):
                break
            self.again += 1
            time.sleep(0.02 * 2 ** min(attempt, 6))
        raise Failed(f"{method} {path}: {status} {content}")

    def _exchange(self, request: bytes) -> tuple[int, dict]:
        self.asked += 1
        self._socket.sendall(request)
        head, _, rest = self._until_head().partition(b"\r\n\r\n")
        wanted = _length(head)
        while len(rest) < wanted:
            rest += self._received()
        return int(head[9:12]), orjson.loads(rest) if rest else {}

    def _until_head(self) -> bytes:
        read = b""
        while b"\r\n\r\n" not in read:
            read += self._received()
        return read

    def _received(self) -> bytes:
        part = self._socket.recv(65536)
        if not part:
            raise ConnectionError("the gateway hung up")
        return part

    def close(self) -> None:
        """Hang up."""
        self._socket.close()


def _request(method: str, path: str, token: str, body: dict | None) -> bytes:
    lines = [f"{method} /api/v1{path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"Authorization: Bearer {token}"] if token else []
    content = b""
    if method != "GET":
        content = orjson.dumps(body or {})
        lines += [f"Idempotency-Key: {uuid.uuid4()}", "Content-Type: application/json", f"Content-Length: {len(content)}"]
    return "\r\n".join([*lines, "", ""]).encode() + content


def _length(head: bytes) -> int:
    lowered = head.lower()
    found = lowered.find(b"content-length:")
    return int(lowered[found + 15:].split(b"\r\n", 1)[0]) if found >= 0 else 0
