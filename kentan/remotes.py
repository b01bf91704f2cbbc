"""Counties whose own installation is elsewhere.

Such a county has a database here, with the copy of what its installation lets leave. That it is remote is said by one
document of that database, written by registration and read by every part, and another of notifications when it was heard of;
running processes follow a change of its connection within two seconds.
That a county is remote, or is this installation's, never changes once it is written. So only what is written is remembered: a
county that is being made is looked at again each time, and every gateway knows it as soon as whoever made it was told so.
No part acts for a remote county: only consumers that declare so (``@hears(…, remote=True)``) hear its events.
"""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from kentan.clock import from_text
from kentan.store.port import CollectionSpec, Conflict, DuplicateKey, Store

REMOTES = CollectionSpec("registration_remotes")
FOUNDED = CollectionSpec("registration_counties")
LAST_WORDS = CollectionSpec("notifications_last_words")
REMOTE = "remote"
REMEMBERED_SECONDS = 2.0
TRIES = 5


@dataclass(frozen=True)
class Remote:
    """A county whose own installation is elsewhere.

    :param installation: names that installation (our partner), which may have several counties.
    :param silent_after_hours: without a word for longer, the county is shown as silent.
    :param url: where the partner's gateway is, if its events are fetched from there; without one they come by the broker.
    :param token: what we show there.
    :param reader: the account here by whose token the partner fetches what is shared with it.
    """

    county: str
    name: str
    city: bool
    installation: str
    silent_after_hours: int
    url: str | None = None
    token: str | None = None
    reader: str | None = None

    def silent(self, last_word: str | None, now: datetime) -> bool:
        """Whether the last word (stored text, None for none yet) is older than it may be."""
        return last_word is None or now - from_text(last_word) > timedelta(hours=self.silent_after_hours)


class Remotes:
    """The remote counties of an installation, remembered for two seconds."""

    def __init__(self, store: Store) -> None:
        """Ask this store."""
        self._store = store
        self._known: dict[str, tuple[float, Remote | None]] = {}

    def of(self, county: str) -> Remote | None:
        """The county as a remote one; None if its installation is this one."""
        known = self._known.get(county)
        if known is None or time.monotonic() - known[0] > REMEMBERED_SECONDS:
            there = self._store.counties(fresh=county not in self._known)
            if county not in there:  # the store makes a database for whatever it is asked
                return None
            remote = self._read(county)
            if remote is None and not self._founded(county):
                return None
            known = self._known[county] = (time.monotonic(), remote)
        return known[1]

    def all(self) -> dict[str, Remote]:
        """All remote counties by their codes."""
        found = {county: self.of(county) for county in self._store.counties()}
        return {county: remote for county, remote in found.items() if remote is not None}

    def forget(self, county: str) -> None:
        """Look again: it was changed here."""
        self._known.pop(county, None)

    def last_word(self, county: str) -> str | None:
        """When the county said what was heard of it last, as stored text."""
        doc = self._store.county(county).collection(LAST_WORDS).get(REMOTE)
        return doc["at"] if doc else None

    def heard(self, county: str, at: str) -> None:
        """Note that the county said something at this time, unless something later was heard."""
        collection = self._store.county(county).collection(LAST_WORDS)
        for _ in range(TRIES):
            doc = collection.get(REMOTE) or {"_id": REMOTE, "version": 0, "at": ""}
            if doc["at"] >= at:
                return
            doc["at"] = at
            try:
                collection.save(doc) if doc["version"] else collection.insert(doc)
                return
            except (Conflict, DuplicateKey):
                continue

    def _founded(self, county: str) -> bool:
        return self._store.county(county).collection(FOUNDED).get(county) is not None

    def _read(self, county: str) -> Remote | None:
        doc = self._store.county(county).collection(REMOTES).get(REMOTE)
        if doc is None:
            return None
        return Remote(county, *(doc[name] for name in FIELDS))


FIELDS = ("name", "city", "installation", "silent_after_hours", "url", "token", "reader")
