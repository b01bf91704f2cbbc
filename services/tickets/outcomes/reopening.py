"""Opening a closed file again: for how long that may be done is the county's setting ``closing``. Pure."""

from datetime import date, timedelta

from services.tickets.model import CLOSED, Appeal, RuleBroken


def standard() -> dict:
    """A quarter of a year for each; the seed names no term."""
    return {"reopen_days": 90, "review_days": 90}


def is_closed(file: Appeal) -> None:
    """Refuse to open what is open."""
    if file["status"] != CLOSED:
        raise RuleBroken("not_closed_yet")


def in_time(days: int, closed_on: date, today: date) -> bool:
    """Whether a file that was closed on a day may be opened again on another; the day of closing is not counted."""
    return days > 0 and today <= closed_on + timedelta(days)
