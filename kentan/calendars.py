"""Working days and deadlines of a county's own calendar. Pure: no clock, no store, no library.

The rules are articles 201 to 204 of the Civil Code: the day of the event is not counted, the last day ends at midnight,
and a last day that is off moves to the next working day. A year whose State Council notice is not known follows the
weekday rule, and every deadline that touches such a year is provisional.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

OFF, WORK = "off", "work"
ZONE = "Asia/Shanghai"
NEXT, PREVIOUS, NONE = ROLLS = ("next", "previous", "none")
ONE_DAY = timedelta(days=1)
FIRST_WEEKEND_DAY = 5


class Deadline(NamedTuple):
    """The last day of a term, and whether a notice still to come may move it."""

    day: date
    provisional: bool


class Calendar:
    """Which days are worked."""

    def __init__(self, days: Mapping[str, str], known_years: Collection[int]) -> None:
        """Take the days that differ from the weekday rule (ISO date to ``off`` or ``work``) and the years with a notice."""
        self.days = days
        self.known_years = frozenset(known_years)

    @classmethod
    def from_years(cls, years: Iterable[Mapping[str, Any]]) -> "Calendar":
        """The calendar of years as ``registration.calendar.changed`` carries them: ``{"year": 2026, "days": {…}}``.

        A notice may name days of the December before; a later year's word on a day is the one that holds.
        """
        ordered = sorted(years, key=lambda one: one["year"])
        days = {day: kind for one in ordered for day, kind in one["days"].items()}
        return cls(days, [one["year"] for one in ordered])

    def is_workday(self, day: date) -> bool:
        """Whether this day is worked: by the notice, else by the weekday."""
        kind = self.days.get(day.isoformat())
        return day.weekday() < FIRST_WEEKEND_DAY if kind is None else kind == WORK

    def next_workday(self, day: date) -> date:
        """This day if it is worked, else the first one after it that is."""
        while not self.is_workday(day):
            day += ONE_DAY
        return day

    def previous_workday(self, day: date) -> date:
        """This day if it is worked, else the last one before it that is."""
        while not self.is_workday(day):
            day -= ONE_DAY
        return day

    def add_working_days(self, day: date, count: int) -> Deadline:
        """The deadline so many working days after the day of the event; 0 is that day itself, rolled."""
        end = _not_negative(day, count)
        for _ in range(count):
            end = self.next_workday(end + ONE_DAY)
        return self._deadline(day, self.next_workday(end))

    def add_calendar_days(self, day: date, count: int, roll: str = NEXT) -> Deadline:
        """The deadline so many days after the day of the event, rolled.

        :param roll: where a last day that is off moves: to the ``next`` working day, to the ``previous`` one (never to before
            the term has begun: then to the next one), or nowhere (``none``).
        """
        end = _not_negative(day, count) + timedelta(days=count)
        return self._deadline(day, end if roll == NONE else self._rolled(day, end, roll))

    def days_back(self, day: date, count: int) -> date:
        """The day on which so many working days remain until ``day``: a working day, for a count of 1 or more."""
        for _ in range(count):
            day = self.previous_workday(day - ONE_DAY)
        return day

    def add_weeks(self, day: date, count: int) -> Deadline:
        """The deadline on the same weekday so many weeks later, rolled."""
        return self.add_calendar_days(day, 7 * count)

    def working_days_between(self, first: date, last: date) -> int:
        """How many working days lie after ``first`` up to and with ``last``; negative where ``last`` is the earlier one."""
        return self._workdays_until(last) - self._workdays_until(first)

    def provisional(self, first: date, last: date) -> bool:
        """Whether a day from ``first`` to ``last`` lies in a year without a notice."""
        return any(year not in self.known_years for year in range(first.year, last.year + 1))

    def _rolled(self, day: date, end: date, roll: str) -> date:
        back = self.previous_workday(end) if roll == PREVIOUS else end
        return back if back > day and self.is_workday(back) else self.next_workday(end)

    def _deadline(self, day: date, end: date) -> Deadline:
        return Deadline(end, self.provisional(min(day + ONE_DAY, end), end))

    def _workdays_until(self, day: date) -> int:
        """Working days since a Monday long ago, up to and with the day: those of the weekdays, and what notices add or take."""
        weeks, rest = divmod(day.toordinal() - 1, 7)
        days, balance = self._exceptions
        place = bisect_right(days, day.isoformat())
        return weeks * FIRST_WEEKEND_DAY + min(rest + 1, FIRST_WEEKEND_DAY) + (balance[place - 1] if place else 0)

    @cached_property
    def _exceptions(self) -> tuple[list[str], list[int]]:
        """The days of the notices that differ from the weekday rule, and the balance of working days up to and with each."""
        days, balance, total = [], [], 0
        for day, kind in sorted(self.days.items()):
            weekday = date.fromisoformat(day).weekday() < FIRST_WEEKEND_DAY
            if (kind == WORK) != weekday:
                total += 1 if kind == WORK else -1
                days.append(day)
                balance.append(total)
        return days, balance


class Calendars:
    """Calendars made of stored years, each kept as long as years of just these versions are asked for."""

    MOST = 8

    def __init__(self) -> None:
        """None was made yet."""
        self._made: dict[tuple, Calendar] = {}

    def of(self, years: Sequence[Mapping[str, Any]]) -> Calendar:
        """The calendar of these years, as they are stored: with ``_id`` and ``version``."""
        key = tuple((year["_id"], year["version"]) for year in years)
        if key not in self._made:
            if len(self._made) >= self.MOST:
                self._made.clear()
            self._made[key] = Calendar.from_years(years)
        return self._made[key]


def _not_negative(day: date, count: int) -> date:
    if count < 0:
        raise ValueError(f"a term of {count} has no end")
    return day


def day_of(moment: datetime, zone: str = ZONE) -> date:
    """The day on which a (zoned) moment falls there."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone")
    return moment.astimezone(ZoneInfo(zone)).date()


def start_of_day(day: date, zone: str = ZONE) -> datetime:
    """The first moment of the day there, in UTC."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def end_of_day(day: date, zone: str = ZONE) -> datetime:
    """The last moment of the day there, in UTC and to the millisecond that stored times have."""
    return start_of_day(day + ONE_DAY, zone) - timedelta(milliseconds=1)
