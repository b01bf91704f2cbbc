"""Working days and deadlines of a county's own calendar. Pure: no clock, no store, no library.

The rules are articles 201 to 204 of the Civil Code: the day of the event is not counted, the last day ends at midnight,
and a last day that is off moves to the next working day. A year whose State Council notice is not known follows the
weekday rule, and every deadline that touches such a year is provisional.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

OFF, WORK = "off", "work"
ZONE = "Asia/Shanghai"
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

    def add_working_days(self, day: date, count: int) -> Deadline:
        """The deadline so many working days after the day of the event; 0 is that day itself, rolled."""
        end = _not_negative(day, count)
        for _ in range(count):
            end = self.next_workday(end + ONE_DAY)
        return self._deadline(day, self.next_workday(end))

    def add_calendar_days(self, day: date, count: int) -> Deadline:
        """The deadline so many days after the day of the event, rolled."""
        return self._deadline(day, self.next_workday(_not_negative(day, count) + timedelta(days=count)))

    def add_weeks(self, day: date, count: int) -> Deadline:
        """The deadline on the same weekday so many weeks later, rolled."""
        return self.add_calendar_days(day, 7 * count)

    def working_days_between(self, first: date, last: date) -> int:
        """How many working days lie after ``first`` up to and with ``last``; negative where ``last`` is the earlier one."""
        if last < first:
            return -self.working_days_between(last, first)
        return sum(self.is_workday(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))

    def _deadline(self, day: date, end: date) -> Deadline:
        counted_from = min(day + ONE_DAY, end)
        return Deadline(end, any(year not in self.known_years for year in range(counted_from.year, end.year + 1)))


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
