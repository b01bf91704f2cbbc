"""What may be the name of a county's database and of a collection."""

import re

from kentan.errors import NotFound
from kentan.store.port import INSTALLATION

COUNTY = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,30}")
COLLECTION = re.compile(r"[a-z][a-z0-9_]*")


def checked_county(code: str) -> str:
    """The code, if it can be a county's. Raises NotFound, for codes come from outside and name files."""
    if not COUNTY.fullmatch(code):
        raise NotFound("not_found", {"what": "county"})
    return code


def counties_of(names: list[str]) -> list[str]:
    """Those of these names that are counties, sorted."""
    return sorted(name for name in names if name != INSTALLATION and COUNTY.fullmatch(name))


def is_collection(name: str) -> bool:
    """Whether this can be a collection, and not one of the adapters' own (which have two underscores)."""
    return bool(COLLECTION.fullmatch(name)) and "__" not in name and name != "outbox" and not name.startswith("sqlite_")


def checked_collection(name: str) -> str:
    """The name, if it can be a collection's. Raises ValueError."""
    if not is_collection(name):
        raise ValueError(f"{name!r} cannot be a collection's name: use small letters, digits and single underscores")
    return name
