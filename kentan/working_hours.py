"""Business time: the hours of working days, as a county keeps them. Pure, as the calendar is.

Windows are ``{"from": "08:30", "to": "12:00"}``, in order and apart from each other, the same on every working day.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kentan.calendars import ONE_DAY, ZONE, Calendar, day_of

Window = Mapping[str, str]


class WorkingHours:
    """When there is business."""

    def __init__(self, calendar: Calendar, windows: Sequence[Window], zone: str = ZONE) -> None:
        """Take a calendar and the windows of its working days. Raises ValueError where there is no time in them."""
        self.calendar, self._zone = calendar, ZoneInfo(zone)
        self._windows = [(time.fromisoformat(one["from"]), time.fromisoformat(one["to"])) for one in windows]
        self._a_day = sum((_on(end) - _on(start) for start, end in self._windows), timedelta())
        if self._a_day <= timedelta():
            raise ValueError("business hours without any time")
        self._known: dict[date, tuple[timedelta, list[tuple[datetime, datetime]]]] = {}  # a listing asks for the same few days

    def add(self, moment: datetime, length: timedelta) -> tuple[datetime, bool]:
        """The moment (UTC) when so much business time has passed since another, and whether a notice to come may move it."""
        left, first = length, day_of(moment, self._zone.key)
        for start, end in self._from(moment):
            if left <= end - start:
                over = (start + left).astimezone(UTC)
                return over, self.calendar.provisional(first, day_of(over, self._zone.key))
            left -= end - start
        raise AssertionError("there is always another working day")

    def between(self, first: datetime, last: datetime) -> timedelta:
        """The business time from one moment to another; negative where ``last`` is the earlier one."""
        return self._until(last) - self._until(first)

    def _until(self, moment: datetime) -> timedelta:
        """The business time since long ago; whole days are counted, not walked."""
        day = day_of(moment, self._zone.key)
        if day not in self._known:
            self._known[day] = self.calendar.working_days_between(date.min, day - ONE_DAY) * self._a_day, self._of(day)
        whole, windows = self._known[day]
        return whole + sum((max(min(end, moment) - start, timedelta()) for start, end in windows), timedelta())

    def _from(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """What is left of the windows from a moment on, without end."""
        day = day_of(moment, self._zone.key)
        while True:
            yield from ((max(start, moment), end) for start, end in self._of(day) if end > moment)
            day = self.calendar.next_workday(day + ONE_DAY)

    def _of(self, day: date) -> list[tuple[datetime, datetime]]:
        """The windows of a day, none where it is not worked; in UTC, as moments of one zone subtract without its changes."""
        if not self.calendar.is_workday(day):
            return []
        return [(self._at(day, start), self._at(day, end)) for start, end in self._windows]

    def _at(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self._zone).astimezone(UTC)


def _on(clock: time) -> datetime:
    return datetime.combine(date.min, clock)
