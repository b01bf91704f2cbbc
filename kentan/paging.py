"""Cursors of listings: opaque text that names the place behind the last row seen."""

import base64
from collections.abc import Sequence
from typing import Any

import orjson

from kentan.documents import Document
from kentan.errors import Invalid
from kentan.store.port import Collection, Filter, position_of

DEFAULT_LIMIT, LARGEST_LIMIT = 50, 500


def encode(position: Sequence[Any]) -> str:
    """A position as a cursor."""
    return base64.urlsafe_b64encode(orjson.dumps(list(position))).decode().rstrip("=")


def decode(cursor: str, length: int) -> list[Any]:
    """A cursor as a position of so many values. Raises Invalid ``bad_cursor``."""
    try:
        position = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        position = None
    if not isinstance(position, list) or len(position) != length or any(isinstance(part, dict | list) for part in position):
        raise Invalid("bad_cursor", {}, {"after": ["bad_cursor"]})
    return position


def page(collection: Collection, where: Filter, sort: Sequence[str], after: str | None,
         limit: int | None) -> tuple[list[Document], str | None]:
    """One page of a listing and the cursor of the next, None at the end."""
    size = min(max(limit or DEFAULT_LIMIT, 1), LARGEST_LIMIT)
    rows = collection.find(where, sort, size + 1, decode(after, len(sort) + 1) if after else None)
    more = len(rows) > size
    rows = rows[:size]
    return rows, encode(position_of(rows[-1], sort)) if more else None
