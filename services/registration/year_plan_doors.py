"""Doors of the year's plan: the city's is of all counties of the installation at once, a county's of itself."""

from typing import Any

from kentan.commands import OFFICE, Command
from kentan.runtime.doors import door
from services.registration.year_plan import Town


class YearPlanDoors:
    """Planning a year."""

    desk: Any

    @door(reads=True)
    def get_year_plan(self, command: Command) -> dict:
        """The year as it is planned, and what planning it now would add."""
        return self._town(command).shown(command.data["year"], self.desk.now())

    @door(OFFICE)
    def plan_year(self, command: Command) -> dict:
        """Plan what is not planned yet of a year; the answer is the same however often it is asked."""
        town = self._town(command)
        town.plan(command, self.desk.now())
        return town.shown(command.data["year"], self.desk.now())

    def _town(self, command: Command) -> Town:
        """Those that the command is about: the county, or for the city every county that was added here. Raises NotFound."""
        asked = self.desk.repository(command.county)
        records = {code: self.desk.repository(code).counties.get(code) for code in self.desk.counties()}
        city = next((self.desk.repository(code) for code, record in records.items() if record and record["city"]), None)
        if not asked.own()["city"]:
            return Town([asked], city)
        others = [self.desk.repository(code) for code, record in records.items() if record and code != command.county]
        return Town([asked, *others], city)
