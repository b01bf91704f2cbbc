"""The feed for outsiders: reading the archive of events of several counties by one cursor.

A cursor is a set of positions, one a county. What lies behind a position never changes, as the next event of a county gets
the county's next position: a reader misses nothing and sees nothing twice, however many events arrive meanwhile.
"""

import base64
import heapq
from collections.abc import Iterable

import orjson

from kentan.commands import Actor
from kentan.contracts import evaluation, notifications, registration, tickets  # noqa: F401  (they fill the catalogue)
from kentan.contracts.events import CATALOGUE
from kentan.documents import Document
from kentan.errors import Invalid
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


def known_types(patterns: Iterable[str]) -> list[str] | None:
    """The same for patterns that were accepted earlier: what they no longer mean is left out."""
    return _meant(patterns)[0]


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


class Walk:
    """A reader's way through one county's feed."""

    def __init__(self, repository: NotificationsRepository, position: int, types: list[str] | None, limit: int,
                 until: int | None = None) -> None:
        """Read on behind a position until the limit, the head or the end of patience. Raises Invalid ``cursor_ahead``.

        :param until: the position to read to, where that is not the head.
        """
        self.position = self.end = position
        self.head = repository.head()
        if position > self.head:
            raise Invalid("cursor_ahead", {"county": repository.county, "position": position, "head": self.head},
                          {"after": ["cursor_ahead"]})
        if until is not None:
            self.head = max(position, min(until, self.head))
        self.entries: list[Document] = []
        for _ in range(WINDOWS):
            if self.end < self.head and len(self.entries) < limit:
                self._look(repository, types, limit - len(self.entries))

    def _look(self, repository: NotificationsRepository, types: list[str] | None, room: int) -> None:
        up_to = min(self.end + WINDOW, self.head)
        found = repository.entries(self.end, up_to, types, room)
        self.entries += found
        self.end = int(found[-1]["_id"]) if len(found) == room else up_to

    def hand_out(self, entry: Document) -> None:
        """Move behind an entry; behind the last one, also past all that is of no interest."""
        self.position = self.end if entry is self.entries[-1] else int(entry["_id"])

    @property
    def exhausted(self) -> bool:
        """Whether there is nothing more to read now."""
        return self.position == self.head


def read(repositories: dict[str, NotificationsRepository], after: object, types: list[str] | None, limit: int,
         until: object = None) -> dict:
    """Events of several counties: ``items``, a cursor behind each (``cursors``), ``next``, and whether there is ``more``.

    Within a county the order is that of positions; between counties that of time, as far as positions allow.

    :param until: the cursor to read to, as if nothing had happened since; left out, the feed's end.
    """
    positions, bounds = decode_cursor(after), decode_cursor(until) if until else None
    size = min(max(limit or DEFAULT_LIMIT, 1), LARGEST_LIMIT)
    walks = {county: Walk(repository, positions.get(county, 0), types, size, None if bounds is None else bounds.get(county, 0))
             for county, repository in repositories.items()}
    for county, walk in walks.items():
        if not walk.entries:
            walk.position = positions[county] = walk.end
    items, cursors = [], []
    for entry in _merged(walks.values(), size):
        county = entry["event"]["county"]
        walks[county].hand_out(entry)
        positions[county] = walks[county].position
        items.append(entry["event"])
        cursors.append(encode_cursor(positions))
    more = not all(walk.exhausted for walk in walks.values())
    return {"items": items, "cursors": cursors, "next": encode_cursor(positions), "more": more}


def _merged(walks: Iterable[Walk], size: int) -> list[Document]:
    merged = heapq.merge(*(walk.entries for walk in walks), key=lambda entry: entry["event"]["time"])
    return [entry for entry, _ in zip(merged, range(size), strict=False)]
