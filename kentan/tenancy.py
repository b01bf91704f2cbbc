"""Whether a county lives here: open, on its way to another installation, gone there, or arriving from one.

It is written in the county's own database, so that it can be asked by every process, and moves with nothing else.
"""

import time

from kentan.documents import Document
from kentan.errors import Refused
from kentan.store.port import CollectionSpec, Conflict, CountyStore, DuplicateKey, Store

TENANCY = CollectionSpec("kentan_tenancy")
OPEN, LEAVING, LEFT, ARRIVING = "open", "leaving", "left", "arriving"
REMEMBERED_SECONDS = 1.0
ID = "county"


class Tenancies:
    """The states of all counties, as one process remembers them for a moment."""

    def __init__(self, store: Store) -> None:
        """Ask this store."""
        self._store = store
        self._known: dict[str, tuple[float, str]] = {}

    def of(self, code: str) -> str:
        """The state of a county that has a database."""
        until, state = self._known.get(code, (0.0, OPEN))
        if time.monotonic() > until:
            state = state_of(self._store.county(code))
            self._known[code] = time.monotonic() + REMEMBERED_SECONDS, state
        return state

    def living(self) -> list[str]:
        """The counties that are open: those of which clocks fire, messages are sent and events shown."""
        return [code for code in self._store.counties() if self.of(code) == OPEN]

    def check(self, code: str, reads: bool) -> None:
        """Raise Refused unless commands (or, of one that is not just arriving, questions) are taken for this county."""
        state = self.of(code)
        if state != OPEN and (state == ARRIVING or not reads):
            raise Refused(f"county_{state}", {"county": code})


def state_of(county: CountyStore) -> str:
    """The state as it is stored now."""
    doc = note_of(county)
    return doc["state"] if doc else OPEN


def note_of(county: CountyStore) -> Document | None:
    """What is written of the county's move, None for one that never moved."""
    return county.collection(TENANCY).get(ID)


def enter(county: CountyStore, state: str, **said: str) -> None:
    """Write a state down, over whatever was there. Raises Refused if somebody else does so at the same time."""
    notes = county.collection(TENANCY)
    doc = notes.get(ID)
    try:
        if doc is None:
            notes.insert({"_id": ID, "state": state, **said})
        else:
            notes.save({"_id": ID, "version": doc["version"], "state": state, **said})
    except (DuplicateKey, Conflict) as problem:
        raise Refused("too_busy") from problem
