"""The days of a cadence: an RFC 5545 rule from a day on; each day off or make-up day as the county declared, with the reason.

Pure: rules, a calendar and the names of days off in; days with reasons out.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import chain, pairwise
from typing import Any, NamedTuple

from dateutil.rrule import rrulestr

from kentan.calendars import FIRST_WEEKEND_DAY, ONE_DAY, Calendar
from kentan.contracts.registration_settings import HOLD, NEXT_DAY, NEXT_SUCH_DAY, PREVIOUS_DAY, PREVIOUS_SUCH_DAY, SKIP

Value = Mapping[str, Any]
DAY_OFF, MAKE_UP = "休息日", "调休上班日"
MEETS_NEXT, MEETS_PREVIOUS, MEETS_ANOTHER = "顺延后与下一期同日", "提前后与上一期同日", "当日已有一期"
WEEK = timedelta(weeks=1)
STEPS = {NEXT_DAY: ONE_DAY, PREVIOUS_DAY: -ONE_DAY, NEXT_SUCH_DAY: WEEK, PREVIOUS_SUCH_DAY: -WEEK}
FARTHEST_BACK = timedelta(days=31)  # for the rule's very first day, which has none before it


class Meeting(NamedTuple):
    """A day of the rule: the day on which is met (None: there is no meeting), and why that is not the day itself."""

    planned: date
    held: date | None
    because: str | None


class Regime(NamedTuple):
    """A cadence from a day on, until the next one's."""

    valid_from: date
    value: Value


def meetings(value: Value, first: date, calendar: Calendar, names: Mapping[str, str]) -> Iterator[Meeting]:
    """Each day of the rule from ``first`` on, without end."""
    rule = rrulestr(value["rule"], dtstart=_at(date.fromisoformat(value["first_day"])))
    earlier = rule.before(_at(first))
    days = chain([earlier] if earlier else [], rule.xafter(_at(first), inc=True))
    before: date | None = None
    for planned, after in pairwise(moment.date() for moment in days):
        if planned >= first:
            yield _met(value, calendar, names, (before or planned - FARTHEST_BACK, planned, after))
        before = planned


def of_year(year: int, regimes: Sequence[Regime], calendar: Calendar,
            names: Mapping[str, str]) -> tuple[list[Meeting], list[Meeting]]:
    """A year's meetings and what is left out, where one cadence follows another; no two meetings are on one day."""
    held: dict[date, Meeting] = {}
    left_out: list[Meeting] = []
    for regime, following in pairwise([*regimes, Regime(date(year + 1, 1, 1), {})]):
        until = min(following.valid_from, date(year + 1, 1, 1))
        for one in meetings(regime.value, max(regime.valid_from, date(year, 1, 1)), calendar, names):
            if one.planned >= until:
                break
            if one.held is None:
                left_out.append(one)
            elif one.held in held:
                left_out.append(Meeting(one.planned, None, MEETS_ANOTHER))
            else:
                held[one.held] = one
    return [held[day] for day in sorted(held)], left_out


def _met(value: Value, calendar: Calendar, names: Mapping[str, str], window: tuple[date, date, date]) -> Meeting:
    """What becomes of a day between the rule's days before and after it: a move stays between them."""
    before, planned, after = window
    reason, policy = _trouble(value, calendar, names, planned)
    if policy == HOLD:
        return Meeting(planned, planned, None)
    if policy == SKIP:
        return Meeting(planned, None, reason)
    step = STEPS[policy]
    day = planned + step
    while before < day < after:
        if _fits(value, calendar, day):
            return Meeting(planned, day, reason)
        day += step
    return Meeting(planned, None, f"{reason}，{MEETS_NEXT if step > timedelta() else MEETS_PREVIOUS}")


def _trouble(value: Value, calendar: Calendar, names: Mapping[str, str], day: date) -> tuple[str | None, str]:
    """Why the day itself may not serve, and what the county declared for that."""
    if not calendar.is_workday(day):
        return names.get(day.isoformat(), DAY_OFF), value["day_off"]
    return (MAKE_UP, value["make_up_day"]) if _made_up(day) else (None, HOLD)


def _fits(value: Value, calendar: Calendar, day: date) -> bool:
    return calendar.is_workday(day) and (value["make_up_day"] == HOLD or not _made_up(day))


def _made_up(workday: date) -> bool:
    return workday.weekday() >= FIRST_WEEKEND_DAY


def _at(day: date) -> datetime:
    return datetime.combine(day, time())
