"""Bells of one process: whoever makes work rings, and tickers that do such work look at once instead of at their next turn.

Nothing depends on a bell being heard: tickers go on looking at their intervals, as another process may have made the work, or
the one that heard of it may have ended. A bell says that there is something to look for, never what.
"""

from collections import defaultdict
from collections.abc import Callable

ARCHIVED = "archived"  # an event is in the archive: subscriptions and links are behind


class Bells:
    """Who wants to be woken by which bell."""

    def __init__(self) -> None:
        """Nobody listens yet."""
        self._listening: defaultdict[str, list[Callable[[], None]]] = defaultdict(list)

    def watch(self, bell: str, callback: Callable[[], None]) -> None:
        """Call back, which must not wait for anything, whenever this bell rings."""
        self._listening[bell].append(callback)

    def ring(self, bell: str) -> None:
        """Wake all who listen to this bell."""
        for callback in self._listening[bell]:
            callback()
