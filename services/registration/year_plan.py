"""The plan of a year: the days that the cadence gives, and of each whether its period is there; made there by one command.

A county that set a cadence goes by it; before that, or without one, by the city's; where the city set none, by the standard.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from kentan.calendars import day_of, start_of_day
from kentan.commands import Command
from kentan.contracts.registration_settings import CADENCE
from services.registration import cadence, planning
from services.registration.meeting_days import Regime, of_year
from services.registration.repository import EVERY, RegistrationRepository
from services.registration.settings import standard_cadence

ALWAYS = Regime(date.min, standard_cadence())
NEAR = timedelta(days=40)  # a year's last day may be met on in the next one
OWN, CITY, STANDARD = "county", "city", "standard"


class Town:
    """The counties that one command plans for, and the city whose cadence they go by where they set none."""

    def __init__(self, counties: Sequence[RegistrationRepository], city: RegistrationRepository | None) -> None:
        """Take the counties in the order in which they are answered."""
        self.counties, self.city = counties, city

    def plan(self, command: Command, now: datetime) -> None:
        """Make the periods of the year that are not there yet, county by county; cut off in between, it is repeated."""
        year = command.data["year"]
        for repository in self.counties:
            propose = partial(self._proposed, repository, year, now)
            if propose()[0]:
                planning.plan(repository, replace(command, county=repository.county), now, propose, None)

    def shown(self, year: int, now: datetime) -> dict:
        """The year as it is planned, or would be: each day with its period's number, null where that is still to come."""
        return {"year": year, "counties": [self._shown(repository, year, now) for repository in self.counties]}

    def hours(self, repository: RegistrationRepository, day: date) -> tuple[datetime, datetime]:
        """When a forum begins and ends by the cadence of that day."""
        value = [one.value for one in self._regimes(repository)[1] if one.valid_from <= day][-1]
        hour, minute = map(int, value["starts"].split(":"))
        begins = start_of_day(day) + timedelta(hours=hour, minutes=minute)
        return begins, begins + timedelta(minutes=value["minutes"])

    def _shown(self, repository: RegistrationRepository, year: int, now: datetime) -> dict:
        days, skipped = self._days(repository, year, now)
        county = repository.own()
        return {"county": repository.county, "name": county["name"], "cadence": self._regimes(repository)[0],
                "days": days, "skipped": skipped}

    def _proposed(self, repository: RegistrationRepository, year: int, now: datetime) -> tuple[list[dict], None]:
        days = self._days(repository, year, now)[0]
        return [{name: value for name, value in day.items() if name != "number"} for day in days if day["number"] is None], None

    def _days(self, repository: RegistrationRepository, year: int, now: datetime) -> tuple[list[dict], list[dict]]:
        """A day that is gone by is of the plan only if its period is there."""
        calendar, names = repository.calendar()
        held, left_out = of_year(year, self._regimes(repository)[1], calendar, names)
        there = _periods_near(repository, year)
        today = day_of(now)
        days = []
        for one in held:
            row = cadence.period(one.planned, one.held or one.planned, one.because, calendar)
            period = there.get(row["planned_date"]) or there.get(row["date"])
            if period is not None:
                days.append({name: period[name] for name in (*row, "number")})
            elif one.held is not None and one.held >= today:
                days.append({**row, "number": None})
        return days, [cadence.left_out(one) for one in left_out]

    def _regimes(self, repository: RegistrationRepository) -> tuple[str, list[Regime]]:
        """Whose cadence the county goes by in the end, and each cadence with the day from which it holds."""
        whose, regimes = STANDARD, [ALWAYS]
        elsewhere = self.city is not None and self.city.county != repository.county
        for owner, setter in ((CITY, self.city if elsewhere else None), (OWN, repository)):
            own = _set_by(setter) if setter is not None else []
            if own:
                whose, regimes = owner, [*(one for one in regimes if one.valid_from < own[0].valid_from), *own]
        return whose, regimes


def _set_by(repository: RegistrationRepository) -> list[Regime]:
    rows = repository.settings.find({"kind": CADENCE}, ("valid_from",), EVERY)
    return [Regime(date.fromisoformat(row["valid_from"]), row["value"]) for row in rows]


def _periods_near(repository: RegistrationRepository, year: int) -> dict[str, Any]:
    """The periods of the year by the day that the cadence gave and by the day that they are on."""
    between = {"$gte": (date(year, 1, 1) - NEAR).isoformat(), "$lte": (date(year, 12, 31) + NEAR).isoformat()}
    rows = repository.periods.find({"date": between}, ("date",), EVERY)
    return {row["date"]: row for row in rows} | {row["planned_date"]: row for row in rows}
