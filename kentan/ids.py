"""Identifiers: random for what is new, derived for what must come out the same however often it is done."""

import uuid

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "kentan.cn")


def new_id() -> str:
    """A random identifier."""
    return str(uuid.uuid4())


def derived_id(*parts: object) -> str:
    """The identifier that these parts always lead to; repeating a command or an event meets its own earlier effect."""
    return str(uuid.uuid5(NAMESPACE, "/".join(str(part) for part in parts)))
