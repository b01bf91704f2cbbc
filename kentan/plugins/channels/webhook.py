"""Webhooks by the Standard Webhooks specification: signed, without redirects, and not into private networks."""

import base64
import hashlib
import hmac
import ipaddress
import secrets
import socket
from datetime import UTC, datetime
from typing import Any
from urllib.parse import SplitResult, urlsplit

import certifi
import orjson
import urllib3

from kentan.plugins.channels import Channel, NotDelivered, Undeliverable

PREFIX = "whsec_"
SECONDS = 8.0
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
        post_signed(address["address"], address["secret"], message["id"], orjson.dumps(message), settings.webhook_allow_private)


def new_secret() -> str:
    """A signing secret as the specification writes it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(24)).decode()


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """The ``webhook-signature`` of a body: ``v1,`` and HMAC-SHA256 over id, timestamp and body."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def acceptable(url: str, allow_private: bool) -> bool:
    """Whether a URL may be kept as a target: http(s), without credentials, and no literal private address."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or not host or parts.username or any(c.isspace() for c in url):
        return False
    return allow_private or not (host == "localhost" or host.endswith(".localhost") or _is_private_literal(host))


def post_signed(url: str, secret: str, message_id: str, body: bytes, allow_private: bool, content_type: str = JSON) -> None:
    """Post a signed JSON body. Raises Undeliverable ``gone`` on 410, NotDelivered unless the answer is 2xx.

    The connection goes to the very address that was checked, so that a name that answers differently the second time
    reaches nothing. The timestamp is the machine's own time, also in a replay: receivers compare it with theirs.
    """
    timestamp = int(datetime.now(UTC).timestamp())
    headers = {
        "content-type": content_type, "user-agent": "Kentan", "webhook-id": message_id,
        "webhook-timestamp": str(timestamp), "webhook-signature": signature(secret, message_id, timestamp, body),
    }
    status = _post(urlsplit(url), body, headers, allow_private)
    if status == GONE:
        raise Undeliverable(GONE_CODE)
    if not 200 <= status < 300:
        raise NotDelivered(f"status_{status}")


def _post(url: SplitResult, body: bytes, headers: dict, allow_private: bool) -> int:
    host = url.hostname or ""
    address = _resolved(host, url.port or (443 if url.scheme == "https" else 80), allow_private)
    with _pool(url, host, address) as pool:
        answer = pool.urlopen("POST", (url.path or "/") + (f"?{url.query}" if url.query else ""), body,
                              {**headers, "host": url.netloc}, retries=False, redirect=False, preload_content=False)
        answer.close()  # the body is not ours to read, however long it is
        return answer.status


def _pool(url: SplitResult, host: str, address: str) -> urllib3.HTTPConnectionPool:
    timeout = urllib3.Timeout(total=SECONDS)
    if url.scheme == "https":
        return urllib3.HTTPSConnectionPool(address, url.port, timeout=timeout, server_hostname=host, assert_hostname=host,
                                           ca_certs=certifi.where())
    return urllib3.HTTPConnectionPool(address, url.port, timeout=timeout)


def _resolved(host: str, port: int, allow_private: bool) -> str:
    """The first address of a host. Raises Undeliverable ``private_address`` if any of them is not a public one."""
    found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not allow_private and any(not _is_public(address) for address in found):
        raise Undeliverable("private_address")
    return found[0]


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None)
    return (mapped or ip).is_global and not ip.is_multicast


def _is_private_literal(host: str) -> bool:
    try:
        return not _is_public(host)
    except ValueError:
        return False
