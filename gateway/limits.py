"""How often one token or address may ask, and how many streams may be open, counted in this process."""

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager

from limits import parse

from gateway.errors import TooMany
from gateway.metrics import STREAMS
from kentan.errors import Unavailable
from kentan.settings import Settings

MOST_STREAMS = 2000


class Window:
    """A number of hits that each may make within a stretch of time, all counted anew when it is over.

    The library's own counters start a timer thread now and then, which costs more than the rest of a request's checks.
    """

    def __init__(self, limit: str) -> None:
        """A limit as the settings write it: ``12000 per minute``."""
        item = parse(limit)
        self._most, self._seconds = item.amount, item.get_expiry()
        self._ends = 0.0
        self._hits: dict[str, int] = {}

    def hit(self, who: str) -> None:
        """Count one. Raises TooMany with the seconds to wait."""
        now = time.monotonic()
        if now >= self._ends:
            self._ends = now + self._seconds
            self._hits.clear()
        hits = self._hits[who] = self._hits.get(who, 0) + 1
        if hits > self._most:
            raise TooMany("too_many_requests", {"seconds": max(1, round(self._ends - now))})


class Streams:
    """How many event streams are open at once: as many as leave half of the process's file handles to requests."""

    def __init__(self) -> None:
        """None is open yet."""
        self.open, self.most = 0, min(MOST_STREAMS, resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 2)

    def check(self) -> None:
        """Raise Unavailable where one more would be too many."""
        if self.open >= self.most:
            raise Unavailable("too_many_streams", {"most": self.most})

    @contextmanager
    def one(self) -> Iterator[None]:
        """Count one as long as it is open."""
        self.open += 1
        STREAMS.inc()
        try:
            yield
        finally:
            self.open -= 1
            STREAMS.dec()


class Limits:
    """The limits of the settings."""

    def __init__(self, settings: Settings) -> None:
        """Begin to count."""
        self._requests, self._log_ins = Window(settings.rate_limit), Window(settings.login_rate_limit)
        self.streams = Streams()

    def request(self, who: str) -> None:
        """Count a request. Raises TooMany with the seconds to wait."""
        self._requests.hit(who)

    def log_in(self, address: str) -> None:
        """Count an attempt to log in. Raises TooMany."""
        self._log_ins.hit(address)
