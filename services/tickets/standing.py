"""How the county's clocks stand, for those who watch the installation."""

from datetime import datetime

from kentan.clock import to_text
from kentan.runtime.metrics import DUE_CLOCK, Gauge, seconds_since
from kentan.store.port import Store
from services.tickets.clocks.firing import SORT
from services.tickets.repository import APPEALS


def gauges(store: Store, county: str, now: datetime) -> dict[Gauge, float]:
    """For how many seconds the clock that has run out first has not fired; 0 where none has."""
    first = store.county(county).collection(APPEALS).find({"next_due": {"$lt": to_text(now)}}, SORT, 1)
    return {DUE_CLOCK: seconds_since(first[0]["next_due"], now) if first else 0.0}
