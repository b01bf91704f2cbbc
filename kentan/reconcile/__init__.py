"""Comparing two installations county by county and day by day, and fetching what the copy lacks (``kentan reconcile``)."""

from kentan.reconcile.comparing import reconcile
from kentan.reconcile.sides import Here, NotAnswered, There

__all__ = ["Here", "NotAnswered", "There", "reconcile"]
