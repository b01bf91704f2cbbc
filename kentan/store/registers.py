"""Numbers without gaps and without a transaction: a number is a document of its own, and the store refuses a second one.

The next number is the highest that is there plus one. If somebody was faster, its identifier is taken: look again. If the
holder has a number already, the unique index on holders says so: answer that one.
"""

from collections.abc import Callable, Sequence

from kentan.documents import Document
from kentan.errors import Refused
from kentan.store.port import Collection, CollectionSpec, DuplicateKey, Filter, Index, value_at

TRIES = 200


def register_spec(name: str) -> CollectionSpec:
    """The collection of a service's numbers, of any number of registers. A holder has one number in it, ever."""
    return CollectionSpec(name, indexes=(Index(("holder",), unique=True), Index(("register", "n"))))


def take(collection: Collection, register: str, holder: str, at: str) -> int:
    """The holder's number in a register: the one it has, or else the next.

    :param at: when it was taken, as stored text.
    :raises ValueError: the holder has its number in another register.
    """
    def build(last: Document | None) -> Document:
        n = last["n"] + 1 if last else 1
        return {"_id": f"{register}/{n:09d}", "register": register, "n": n, "holder": holder, "taken_at": at}

    doc, _ = _append(collection, build, {"register": register}, ("-n",), "holder")
    if doc["register"] != register:
        raise ValueError(f"{holder} has number {doc['n']} of {doc['register']}, not of {register}")
    return doc["n"]


def held(collection: Collection, holder: str) -> Document | None:
    """The document of a holder's number (``register``, ``n``, ``taken_at``), or None."""
    found = collection.find({"holder": holder}, (), 1)
    return found[0] if found else None


def position_id(n: int) -> str:
    """The identifier of a log's entry at a position; its order as text is the order of positions."""
    return f"{n:012d}"


def append_next(collection: Collection, build: Callable[[int], Document], unique: str = "event_id") -> tuple[int, bool]:
    """Give an entry the next position of a collection that is one log; the position, and whether it is new.

    :param build: the entry for a position; its ``_id`` is set here.
    :param unique: the path with a unique index that knows an entry again; the position is then the one it has.
    """
    def placed(last: Document | None) -> Document:
        n = int(last["_id"]) + 1 if last else 1
        return {**build(n), "_id": position_id(n)}

    doc, inserted = _append(collection, placed, {}, ("-_id",), unique)
    return int(doc["_id"]), inserted


def _append(collection: Collection, build: Callable[[Document | None], Document], where: Filter, sort: Sequence[str],
            unique: str) -> tuple[Document, bool]:
    for _ in range(TRIES):
        try:
            return collection.insert_next(build, where, sort), True
        except DuplicateKey as duplicate:
            there = collection.find({unique: value_at(build(None), unique)}, (), 1) if duplicate.index != "_id" else []
            if there:
                return there[0], False
    raise Refused("too_busy")
