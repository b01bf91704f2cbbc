"""Identifiers: random for what is new, derived for what must come out the same however often it is done."""

import hashlib
import uuid

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "kentan.cn")


def new_id() -> str:
    """A random identifier."""
    return str(uuid.uuid4())


def derived_id(*parts: object) -> str:
    """The identifier that these parts always lead to; repeating a command or an event meets its own earlier effect."""
    named = NAMESPACE.bytes + "/".join(map(str, parts)).encode()
    digest = hashlib.sha1(named, usedforsecurity=False).hexdigest()  # uuid5, without the detour over an object of the library's
    variant = "89ab"[int(digest[16], 16) & 3]
    return f"{digest[:8]}-{digest[8:12]}-5{digest[13:16]}-{variant}{digest[17:20]}-{digest[20:32]}"
