"""What the service does to a document by itself (time has passed, a copy has changed), and how broken rules are told."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from kentan.commands import TRIES
from kentan.documents import Change, Document, Origin
from kentan.errors import Invalid, Refused
from kentan.ids import new_id
from kentan.store.port import Collection, Conflict
from services.tickets.model import RuleBroken


def own_origin(county: str, what: str) -> Origin:
    """The origin of what the service begins by itself."""
    return Origin(county, {"id": f"tickets.{what}", "role": "system"}, new_id())


def act(collection: Collection, doc: Document | None, now: datetime, origin: Origin, decide: Callable[[Change], bool]) -> bool:
    """Decide on a document as it was read and save it if nobody was faster; else read it again and decide anew.

    :param decide: answers whether there is anything to save.
    :returns: whether something was saved.
    """
    for _ in range(TRIES):
        if doc is None:
            return False
        change = Change(doc, now, origin, collection.name)
        if not decide(change):
            return False
        try:
            collection.save(doc, change.events)
            return True
        except Conflict:
            doc = collection.get(doc["_id"])
    raise Refused("too_busy")


@contextmanager
def rules_told() -> Iterator[None]:
    """Tell the caller of a broken rule: Invalid at its field, or Refused where the file's state does not allow it."""
    try:
        yield
    except RuleBroken as broken:
        if broken.field:
            raise Invalid("invalid", {}, {broken.field: [broken.code]}) from broken
        raise Refused(broken.code) from broken
