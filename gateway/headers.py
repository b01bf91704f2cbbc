"""The request headers that mean something: correlation, idempotency, and the version that is spoken of."""

import re

from flask import Request

from gateway.errors import BadRequest
from kentan.ids import new_id

CORRELATION = re.compile(r"[A-Za-z0-9._-]{1,64}")
KEY = re.compile(r"[A-Za-z0-9_:-]{1,64}")
ETAG = re.compile(r'(?:W/)?"([^"\s]{0,64})"')
NO_VERSION = -1


def correlation_id(request: Request) -> str:
    """The caller's X-Correlation-ID where it can be used, else a new one."""
    given = request.headers.get("X-Correlation-ID", "")
    return given if CORRELATION.fullmatch(given) else new_id()


def idempotency_key(given: str | None) -> str:
    """The caller's key, or a new one. Raises BadRequest for one that cannot be kept."""
    if given is None:
        return new_id()
    if not KEY.fullmatch(given):
        raise BadRequest("bad_idempotency_key")
    return given


def wanted_version(request: Request) -> int | None:
    """The version that If-Match names: None for any, one that never is for a foreign ETag. Raises BadRequest."""
    given = request.headers.get("If-Match", "*").strip()
    if given == "*":
        return None
    tag = ETAG.fullmatch(given)
    if tag is None:
        raise BadRequest("bad_if_match")
    return int(tag[1]) if re.fullmatch(r"[0-9]{1,15}", tag[1]) else NO_VERSION


def etag(version: int) -> str:
    """The ETag of a version."""
    return f'"{version}"'


def is_known(request: Request, tag: str) -> bool:
    """Whether If-None-Match says that the caller has this one already."""
    given = request.headers.get("If-None-Match")
    return bool(given) and (given == "*" or tag in [one.strip().removeprefix("W/") for one in given.split(",")])
