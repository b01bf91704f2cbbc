"""Webhooks by the Standard Webhooks specification: signed, without redirects, and not into private networks."""

import base64
import hashlib
import hmac
import secrets
import socket
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import SplitResult, urlsplit

import orjson
import urllib3

from kentan import trust
from kentan.plugins.channels import Channel, NotDelivered, Undeliverable
from kentan.plugins.channels.reachable import Allowed, allowed, literal

PREFIX = "whsec_"
SECONDS = 8.0
LONGEST_WAIT = 86_400.0
GONE, GONE_CODE = 410, "gone"
JSON = "application/json"


class Webhook(Channel):
    """Posts the message to the address, signed with the address's own secret."""

    name = "webhook"
    signed = True

    def accepts(self, address: str, settings: Any) -> bool:
        """A URL that may be called, as far as can be said without asking for its host."""
        return acceptable(address, settings.webhook_allow_private)

    def send(self, message: dict, address: dict, settings: Any) -> None:
        """Post it; an answer other than 2xx raises, 410 for good."""
        post_signed(address["address"], [address["secret"]], message["id"], orjson.dumps(message), settings.webhook_allow_private,
                    ca_file=settings.ca_file)


def new_secret() -> str:
    """A signing secret as the specification writes it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(24)).decode()


def signature(secrets_in_force: Sequence[str], message_id: str, timestamp: int, body: bytes) -> str:
    """The ``webhook-signature`` of a body: for each secret ``v1,`` and HMAC-SHA256 over id, timestamp and body."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    keys = (base64.b64decode(secret.removeprefix(PREFIX)) for secret in secrets_in_force)
    return " ".join("v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode() for key in keys)


def acceptable(url: str, private: Allowed) -> bool:
    """Whether a URL may be kept as a target: http(s), without credentials, and no literal private address that is not allowed."""
    try:
        parts = urlsplit(url)
        host, _ = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or not host or parts.username or any(c.isspace() for c in url):
        return False
    address = "127.0.0.1" if host == "localhost" or host.endswith(".localhost") else literal(host)
    return address is None or allowed(address, private)


def post_signed(url: str, secrets_in_force: Sequence[str], message_id: str, body: bytes, private: Allowed,
                content_type: str = JSON, ca_file: str = "") -> None:
    """Post a signed JSON body. Raises Undeliverable ``gone`` on 410, NotDelivered unless the answer is 2xx.

    The connection goes to the very address that was checked, so that a name that answers differently the second time
    reaches nothing. The timestamp is the machine's own time, also in a replay: receivers compare it with theirs.

    :param secrets_in_force: the newest first; several while one takes the place of another.
    :param ca_file: certificate authorities that are trusted beside the public ones.
    """
    timestamp = int(datetime.now(UTC).timestamp())
    headers = {
        "content-type": content_type, "user-agent": "Kentan", "webhook-id": message_id,
        "webhook-timestamp": str(timestamp), "webhook-signature": signature(secrets_in_force, message_id, timestamp, body),
    }
    status, retry_after = _post(urlsplit(url), body, headers, private, ca_file)
    if status == GONE:
        raise Undeliverable(GONE_CODE)
    if not 200 <= status < 300:
        raise NotDelivered(f"status_{status}", seconds_asked(retry_after, datetime.now(UTC)))


def seconds_asked(retry_after: str | None, now: datetime) -> float:
    """What a ``Retry-After`` asks for (seconds or a date), a day at most; 0 for none, or one that cannot be read."""
    try:
        seconds = float(int(retry_after or "0"))
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(retry_after or "") - now).total_seconds()
        except (TypeError, ValueError):
            return 0.0
    return min(max(seconds, 0.0), LONGEST_WAIT)


def _post(url: SplitResult, body: bytes, headers: dict, private: Allowed, ca_file: str) -> tuple[int, str | None]:
    host = url.hostname or ""
    address = _resolved(host, url.port or (443 if url.scheme == "https" else 80), private)
    with _pool(url, host, address, ca_file) as pool:
        try:
            answer = pool.urlopen("POST", (url.path or "/") + (f"?{url.query}" if url.query else ""), body,
                                  {**headers, "host": url.netloc}, retries=False, redirect=False, preload_content=False)
        except urllib3.exceptions.SSLError as problem:
            raise NotDelivered("certificate_expired" if "expired" in str(problem) else "certificate_wrong") from problem
        answer.close()  # the body is not ours to read, however long it is
        return answer.status, answer.headers.get("retry-after")


def _pool(url: SplitResult, host: str, address: str, ca_file: str) -> urllib3.HTTPConnectionPool:
    timeout = urllib3.Timeout(total=SECONDS)
    if url.scheme == "https":
        return urllib3.HTTPSConnectionPool(address, url.port, timeout=timeout, server_hostname=host, assert_hostname=host,
                                           ssl_context=trust.context(ca_file))
    return urllib3.HTTPConnectionPool(address, url.port, timeout=timeout)


def _resolved(host: str, port: int, private: Allowed) -> str:
    """The first address of a host. Raises Undeliverable ``private_address`` if any of them is private and not allowed."""
    found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not all(allowed(address, private) for address in found):
        raise Undeliverable("private_address")
    return found[0]
