"""The long-term list (挂账): a file closed with that outcome has a review date, on which it wakes by itself.

The date is the unit's, given with the completion, or the county's days after the closing. While the file is on the list its
clock ``review`` runs at the office and ``review_due`` is the day; a date on a day off is met on the next working day. Pure.
"""

from datetime import date, timedelta

from kentan.calendars import Calendar, day_of
from kentan.clock import from_text
from services.tickets.clocks import clocks
from services.tickets.model import Appeal, RuleBroken

LONG_TERM, REVIEW = "long_term", "review"
RULE = {"code": REVIEW, "name": {"zh": "挂账复核", "en": "long-term review"}, "unit": "calendar_days", "owner": "office"}


def checked(outcome: str, review_on: str | None, today: date) -> str | None:
    """The review date of a completion, None where none is given; it is ahead, and only for the long-term list."""
    if review_on is None:
        return None
    if outcome != LONG_TERM:
        raise RuleBroken("review_for_long_term_only", "review_on")
    if date.fromisoformat(review_on) <= today:
        raise RuleBroken("review_not_ahead", "review_on")
    return review_on


def enter(file: Appeal, days: int, at: str, calendar: Calendar) -> None:
    """Put a file that was just closed on the list, if that is its outcome; a date gone by is today.

    :param days: when it is reviewed, where the unit gave no date.
    """
    if file["outcome"] != LONG_TERM or file.get("taken_from"):
        return
    today = day_of(from_text(at))
    wanted = date.fromisoformat(file["review_on"]) if file.get("review_on") else today + timedelta(days)
    clocks.start(file, {**RULE, "length": max(0, (wanted - today).days)}, clocks.OFFICE, at, calendar)
    mark(file)


def leave(file: Appeal, at: str) -> None:
    """Take a file off the list; its clock stays to be seen."""
    clocks.stop(file, at, REVIEW)
    mark(file)


def mark(file: Appeal) -> None:
    """Write the day anew by which the list is in order; a file that is not on it has none."""
    file.pop("review_due", None)
    for clock in clocks.running(file):
        if clock["code"] == REVIEW:
            file["review_due"] = clock["due_day"]


def on_list(file: Appeal) -> bool:
    """Whether a file is on the list."""
    return file["status"] == "closed" and file["outcome"] == LONG_TERM and not file.get("taken_from")
