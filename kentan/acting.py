"""What a service does to a document by itself, as time has passed or a copy has changed: decide, save if nobody was faster."""

from collections.abc import Callable
from datetime import datetime

from kentan.commands import SYSTEM, TRIES
from kentan.documents import Change, Document, Origin
from kentan.errors import Refused
from kentan.ids import new_id
from kentan.store.port import Collection, Conflict


def own_origin(county: str, what: str) -> Origin:
    """The origin of what a service begins by itself; ``what``: part and method, e.g. ``tickets.fire_due_clocks``."""
    return Origin(county, {"id": what, "role": SYSTEM}, new_id())


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
