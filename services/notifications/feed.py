"""The feed for outsiders: reading the archive of events of several counties by one cursor.

A cursor is a set of positions, one a county. What lies behind a position never changes, as the next event of a county gets
the county's next position: a reader misses nothing and sees nothing twice, however many events arrive meanwhile.
"""

import base64
import heapq
import itertools
from collections.abc import Iterable
from dataclasses import dataclass

import orjson

from kentan.commands import SYSTEM, UNIT, Actor
from kentan.contracts import evaluation, notifications, registration, tickets  # noqa: F401  (they fill the catalogue)
from kentan.contracts.events import CATALOGUE
from kentan.contracts.sharing import CITY, INNER, OPEN, reduced
from kentan.documents import Document
from kentan.errors import Invalid
from services.notifications import archive
from services.notifications.days import Eye
from services.notifications.filters import check, lets_through
from services.notifications.model import matching
from services.notifications.repository import NotificationsRepository

WINDOW = 500  # positions looked at by one query, so that a rare type does not scan the whole archive at once
WINDOWS = 20
DEFAULT_LIMIT, LARGEST_LIMIT = 50, 500

Positions = dict[str, int]


def encode_cursor(positions: Positions) -> str:
    """A set of positions as opaque text."""
    return base64.urlsafe_b64encode(orjson.dumps(positions, option=orjson.OPT_SORT_KEYS)).decode().rstrip("=")


def decode_cursor(cursor: object) -> Positions:
    """Opaque text (or a dict) as a set of positions; nothing means the beginning. Raises Invalid ``bad_feed_cursor``."""
    positions = cursor or {}
    if isinstance(cursor, str) and cursor:
        try:
            positions = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        except ValueError:
            positions = None
    if not isinstance(positions, dict) or not all(type(n) is int and n >= 0 for n in positions.values()):
        raise Invalid("bad_feed_cursor", {}, {"after": ["bad_feed_cursor"]})
    return dict(positions)


def event_types(patterns: Iterable[str]) -> list[str] | None:
    """The event names that patterns mean, None for all. Raises Invalid ``unknown_event_type``."""
    found, empty = _meant(patterns)
    if empty:
        raise Invalid("unknown_event_type", {"types": ", ".join(empty)}, {"types": ["unknown_event_type"]})
    return found


def _meant(patterns: Iterable[str]) -> tuple[list[str] | None, list[str]]:
    wanted = list(patterns)
    if not wanted or "*" in wanted:
        return None, []
    return matching(wanted, (known.name for known in CATALOGUE.values()))


def visible(actor: Actor, wanted: list[str] | None, counties: list[str]) -> list[str]:
    """The counties to read: those asked for, if the actor may see each, else all that the actor may see."""
    for county in wanted or []:
        actor.may(county, (), reads=True)
        if county not in counties:
            raise Invalid("unknown_county", {"county": county}, {"counties": ["unknown_county"]})
    everywhere = actor.county == "*" or actor.city
    return sorted(set(wanted)) if wanted else [county for county in counties if everywhere or county == actor.county]


@dataclass(frozen=True)
class Lens:
    """What a reader gets to see of a feed.

    :param actor: who reads: it sees only the fields that it may see, and events of which nothing is left not at all.
    :param types: of these types alone; None for all.
    :param logic: only events for which this filter holds, which is asked of what the reader may see.
    """

    actor: Actor
    types: list[str] | None = None
    logic: dict | None = None

    def of(self, entries: list[Document]) -> list[Document]:
        """Those of the entries that are seen, as they are seen."""
        shown = ({**entry, "event": event} for entry in entries if (event := self._shown(entry["event"])))
        return [entry for entry in shown if not self.logic or lets_through(self.logic, entry["event"])]

    def _shown(self, event: dict) -> dict | None:
        return reduced(event, shared_with(self.actor, event["county"]))


def shared_with(actor: Actor, county: str) -> tuple[str, ...]:
    """The classes of fields that somebody may see of a county's events: its office, leaders and operators all of them, the
    city's accounts and outside systems what may leave the county for them, a unit what is open, as it reads its own files
    through their doors and the others' not at all."""
    if actor.role == UNIT:
        return (OPEN,)
    if actor.role != SYSTEM and actor.county in (county, "*"):
        return (OPEN, CITY, INNER)
    return (OPEN, CITY) if actor.city or actor.county == "*" else (OPEN,)


def lens_for(actor: Actor, patterns: Iterable[str], logic: dict | None) -> Lens:
    """What was asked for, checked. Raises Invalid for types, operators or fields that are not there."""
    types = event_types(patterns)
    if logic:
        check(logic, types)
    return Lens(actor, types, logic)


def eye_of(actor: Actor, county: str) -> Eye:
    """How somebody sees the archive of a county by its days: all events of which it may see any field."""
    classes = shared_with(actor, county)
    return Eye(",".join(classes), "", lambda events: [seen for event in events if (seen := reduced(event, classes))])


def known_lens(actor: Actor, patterns: Iterable[str], logic: dict | None) -> Lens:
    """The same for what was accepted earlier: types that are no longer there are left out."""
    return Lens(actor, _meant(patterns)[0], logic)


class Walk:
    """A reader's way through one county's feed."""

    def __init__(self, repository: NotificationsRepository, position: int, lens: Lens, limit: int,
                 until: int | None = None) -> None:
        """Read on behind a position until the limit, the head or the end of patience.

        Raises Invalid ``cursor_ahead`` or ``events_forgotten``.

        :param until: the position to read to, where that is not the head.
        """
        self.position = self.end = archive.begin(repository, position)
        self.head = repository.head()
        if position > self.head:
            raise Invalid("cursor_ahead", {"county": repository.county, "position": position, "head": self.head},
                          {"after": ["cursor_ahead"]})
        if until is not None:
            self.head = max(self.position, min(until, self.head))
        self.entries: list[Document] = []
        for _ in range(WINDOWS):
            if self.end < self.head and len(self.entries) < limit:
                self._look(repository, lens, limit - len(self.entries))

    def _look(self, repository: NotificationsRepository, lens: Lens, room: int) -> None:
        up_to = min(self.end + WINDOW, self.head)
        found = repository.entries(self.end, up_to, lens.types, WINDOW if lens.logic else room)
        seen = lens.of(found)[:room]
        self.entries += seen
        self.end = int(seen[-1]["_id"]) if len(seen) == room else int(found[-1]["_id"]) if len(found) == room else up_to

    def hand_out(self, entry: Document) -> None:
        """Move behind an entry; behind the last one, also past all that is of no interest."""
        self.position = self.end if entry is self.entries[-1] else int(entry["_id"])

    @property
    def exhausted(self) -> bool:
        """Whether there is nothing more to read now."""
        return self.position == self.head


class Reading:
    """A reader's way through the feeds of several counties: within a county in the order of positions; between counties in that
    of time, as far as positions allow."""

    def __init__(self, repositories: dict[str, NotificationsRepository], positions: Positions, lens: Lens, limit: int,
                 until: Positions | None = None) -> None:
        """Read on behind a set of positions, up to another or the heads. Raises Invalid ``cursor_ahead``."""
        self.positions = dict(positions)
        self._walks = {county: Walk(repository, positions.get(county, 0), lens, limit,
                                    None if until is None else until.get(county, 0))
                       for county, repository in repositories.items()}
        for county, walk in self._walks.items():
            if not walk.entries:
                walk.position = self.positions[county] = walk.end
        merged = heapq.merge(*(walk.entries for walk in self._walks.values()), key=lambda entry: entry["event"]["time"])
        self.entries = list(itertools.islice(merged, limit))

    def hand_out(self, entry: Document) -> None:
        """Move behind an entry."""
        county = entry["event"]["county"]
        self._walks[county].hand_out(entry)
        self.positions[county] = self._walks[county].position

    @property
    def exhausted(self) -> bool:
        """Whether there is nothing more to read now."""
        return all(walk.exhausted for walk in self._walks.values())


def read(repositories: dict[str, NotificationsRepository], after: object, lens: Lens, limit: int, until: object = None) -> dict:
    """Events of several counties: ``items``, a cursor behind each (``cursors``), ``next``, and whether there is ``more``.

    :param until: the cursor to read to, as if nothing had happened since; left out, the feed's end.
    """
    size = min(max(limit or DEFAULT_LIMIT, 1), LARGEST_LIMIT)
    reading = Reading(repositories, decode_cursor(after), lens, size, decode_cursor(until) if until else None)
    cursors = []
    for entry in reading.entries:
        reading.hand_out(entry)
        cursors.append(encode_cursor(reading.positions))
    return {"items": [entry["event"] for entry in reading.entries], "cursors": cursors,
            "next": encode_cursor(reading.positions), "more": not reading.exhausted}
