"""How the county's subscriptions stand, for those who watch the installation."""

import functools
from datetime import datetime

from kentan.runtime.metrics import FEED_LAG, Gauge
from kentan.store.port import Store
from services.notifications.pushing import LARGEST
from services.notifications.repository import NotificationsRepository
from services.notifications.subscriptions import ACTIVE
from services.notifications.targets import EMAIL


def gauges(store: Store, county: str, now: datetime) -> dict[Gauge, float]:
    """How many events the hindmost of the county's active subscriptions has not reached in the feeds that it follows."""
    heads = functools.cache(lambda feed: NotificationsRepository(store.county(feed)).head())
    active = NotificationsRepository(store.county(county)).subscriptions.find({"status": ACTIVE}, (), LARGEST)
    waiting = [one for one in active if one["kind"] != EMAIL or one["attempts"]]  # a digest is behind until it is due
    behind = [sum(max(heads(feed) - at, 0) for feed, at in one["positions"].items()) for one in waiting]
    return {FEED_LAG: float(max(behind, default=0))}
