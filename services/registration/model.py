"""Registration's rules, pure: what is wrong with a forum's times, list or step, told by codes that the messages explain."""

import calendar
import re
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, datetime

from kentan.calendars import day_of

Findings = dict[str, list[str]]

STEPS = {
    "announce": ("planned",),
    "sign_up": ("announced",),
    "nominate": ("planned", "announced"),
    "confirm": ("announced", "confirmed"),
    "hold": ("announced", "confirmed"),
    "change": ("planned", "announced", "confirmed"),
    "cancel": ("planned", "announced", "confirmed"),
}
ENDED = {"held": "forum_already_held", "cancelled": "forum_cancelled"}
OVER = {"announce": "forum_already_announced", "sign_up": "sign_up_over", "nominate": "nomination_over"}
STATUS_AFTER = {
    "registration.forum.planned": "planned",
    "registration.forum.announced": "announced",
    "registration.forum.confirmed": "confirmed",
    "registration.forum.held": "held",
    "registration.forum.cancelled": "cancelled",
}
LAST_DIVISION = {  # GB/T 4754: the last two-digit division of each section; they follow each other without gaps
    "A": 5, "B": 12, "C": 43, "D": 46, "E": 50, "F": 52, "G": 60, "H": 62, "I": 65, "J": 69, "K": 70, "L": 72, "M": 75, "N": 79,
    "O": 82, "P": 83, "Q": 85, "R": 90, "S": 96, "T": 97,
}


def refusal(step: str, status: str) -> str | None:
    """Why a forum of this status does not take this step (a code), None where it does."""
    if status in STEPS[step]:
        return None
    if status == "planned":
        return "forum_not_announced"
    return ENDED[status] if status in ENDED else OVER[step]


def times_wrong(starts_at: datetime, ends_at: datetime, day: date) -> Findings:
    """A forum lies on the day of its period and ends after it began."""
    wrong: Findings = {}
    if day_of(starts_at) != day:
        wrong["starts_at"] = ["not_on_the_periods_day"]
    if ends_at <= starts_at:
        wrong["ends_at"] = ["ends_before_start"]
    return wrong


def add_months(day: date, count: int) -> date:
    """The same day so many months later, or that month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def announced_late(now: datetime, starts_at: datetime, months: int) -> bool:
    """Whether less than the county's notice lies between the announcement and the forum."""
    return add_months(day_of(now), months) > day_of(starts_at)


def announcement_wrong(now: datetime, starts_at: datetime, until: datetime, months: int, reason: str | None) -> Findings:
    """Sign-up ends in the future and before the forum begins; a late announcement says why."""
    wrong: Findings = {}
    if until <= now:
        wrong["sign_up_until"] = ["not_in_the_future"]
    elif until > starts_at:
        wrong["sign_up_until"] = ["after_the_forum_begins"]
    if announced_late(now, starts_at, months) and not reason:
        wrong["late_reason"] = ["late_without_a_reason"]
    return wrong


def change_wrong(listed: int, capacity: int, announced_at: str | None, reason: str | None) -> Findings:
    """A changed forum still holds its list, and says why it changes once it was announced."""
    wrong: Findings = {}
    if listed > capacity:
        wrong["capacity"] = ["fewer_than_listed"]
    if announced_at and not reason:
        wrong["reason"] = ["change_without_a_reason"]
    return wrong


def holding_wrong(now: datetime, starts_at: datetime, ended_at: datetime) -> Findings:
    """A forum ended after it began, and not in the future."""
    if ended_at <= starts_at:
        return {"ended_at": ["ends_before_start"]}
    return {"ended_at": ["in_the_future"]} if ended_at > now else {}


def attendees_wrong(listed: Sequence[str], invited: Collection[str], capacity: int) -> Findings:
    """Each enterprise once, invited by its own sign-up or by a nomination, and no more than there is room for."""
    if len(listed) > capacity:
        return {"enterprises": ["more_than_capacity"]}
    times = Counter(listed)
    wrong: Findings = {}
    for place, one in enumerate(listed):
        if one not in invited:
            wrong[f"enterprises.{place}"] = ["neither_signed_up_nor_nominated"]
        elif times[one] > 1:
            wrong[f"enterprises.{place}"] = ["named_twice"]
    return wrong


def is_industry(code: str) -> bool:
    """Whether a code can be one of GB/T 4754: a section, alone or with two to four digits that belong to it."""
    match = re.fullmatch(r"([A-T])([0-9]{2,4})?", code)
    if match is None:
        return False
    section, digits = match.groups()
    before = LAST_DIVISION.get(chr(ord(section) - 1), 0)
    return digits is None or before < int(digits[:2]) <= LAST_DIVISION[section]


def calendar_wrong(year: int, days: Collection[str]) -> Findings:
    """A year's notice speaks of that year and of the December before, and of at least one day."""
    if not days:
        return {"days": ["no_days"]}
    first, last = first_day_of_notice(year).isoformat(), f"{year}-12-31"
    return {f"days.{day}": ["not_in_the_year"] for day in days if not first <= day <= last}


def first_day_of_notice(year: int) -> date:
    """A year's notice may speak of this day and those after it."""
    return date(year - 1, 12, 1)


def tidy(text: str | None) -> str | None:
    """Text without white space around it, and single blanks within; nothing for None."""
    return None if text is None else " ".join(text.split())
