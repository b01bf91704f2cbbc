"""In whose name the service acts by itself, and how broken rules are told."""

from collections.abc import Iterator
from contextlib import contextmanager

from kentan import acting
from kentan.documents import Origin
from kentan.errors import Invalid, Refused
from services.tickets.model import RuleBroken


def own_origin(county: str, what: str) -> Origin:
    """The origin of what the service begins by itself."""
    return acting.own_origin(county, f"tickets.{what}")


@contextmanager
def rules_told() -> Iterator[None]:
    """Tell the caller of a broken rule: Invalid at its field, or Refused where the file's state does not allow it."""
    try:
        yield
    except RuleBroken as broken:
        if broken.field:
            raise Invalid("invalid", {}, {broken.field: [broken.code]}) from broken
        raise Refused(broken.code) from broken
