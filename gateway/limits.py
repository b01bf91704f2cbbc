"""How often one token or address may ask, counted in this process."""

import time

from limits import parse, storage, strategies

from gateway.errors import TooMany
from kentan.settings import Settings


class Limits:
    """The limits of the settings."""

    def __init__(self, settings: Settings) -> None:
        """Begin to count."""
        self._strategy = strategies.FixedWindowRateLimiter(storage.MemoryStorage())
        self._usual, self._log_in = parse(settings.rate_limit), parse(settings.login_rate_limit)

    def request(self, who: str) -> None:
        """Count a request. Raises TooMany with the seconds to wait."""
        if not self._strategy.hit(self._usual, "request", who):
            self._refuse(self._usual, "request", who)

    def log_in(self, address: str) -> None:
        """Count an attempt to log in. Raises TooMany."""
        if not self._strategy.hit(self._log_in, "log-in", address):
            self._refuse(self._log_in, "log-in", address)

    def _refuse(self, item: object, *who: str) -> None:
        resets = self._strategy.get_window_stats(item, *who).reset_time  # type: ignore[arg-type]
        raise TooMany("too_many_requests", {"seconds": max(1, round(resets - time.time()))})
