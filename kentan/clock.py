"""The only source of the present time; whoever needs "now" is given one of these clocks.

Stored times are text in UTC with milliseconds and a ``Z`` (``2026-01-08T09:00:00.000Z``): fixed width, so that text
order is time order in every store.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol


def to_text(moment: datetime) -> str:
    """A zoned moment as stored text. A moment without a zone is refused with ValueError: it would mean nothing."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def from_text(text: str) -> datetime:
    """Stored text (or any ISO 8601 text with a zone) as a moment in UTC."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone")
    return moment.astimezone(UTC)


class Clock(Protocol):
    """Tells the time, and lets a ticker wait until it should look again."""

    def now(self) -> datetime:
        """The present moment in UTC."""

    def watch(self, callback: Callable[[], None]) -> None:
        """Have the callback called whenever the time was moved by hand (never, for a clock that runs by itself)."""

    def close(self) -> None:
        """Call nobody any more."""


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        """The present moment in UTC."""
        return datetime.now(UTC)

    def watch(self, callback: Callable[[], None]) -> None:
        """Nothing ever moves this clock by hand."""

    def close(self) -> None:
        """There is nobody to call."""


class ManualClock:
    """A clock that stands still until it is moved: for tests, and for replays within one process."""

    def __init__(self, start: datetime) -> None:
        """Start at a zoned moment."""
        self._now = start.astimezone(UTC)
        self._watchers: list[Callable[[], None]] = []

    def now(self) -> datetime:
        """The moment this clock was last set to."""
        return self._now

    def watch(self, callback: Callable[[], None]) -> None:
        """Call back after each move."""
        self._watchers.append(callback)

    def close(self) -> None:
        """Call nobody any more."""
        self._watchers.clear()

    def set(self, moment: datetime) -> None:
        """Move to a zoned moment, forwards or (as a faulty machine would) backwards."""
        self._now = moment.astimezone(UTC)
        for callback in self._watchers:
            callback()

    def advance(self, **delta: float) -> None:
        """Move on by a timedelta given by its keywords: ``clock.advance(days=1)``."""
        self.set(self._now + timedelta(**delta))
