"""Doors of the year's plan: the city's is of all counties of the installation at once, a county's of itself."""

from kentan.commands import OFFICE, Command
from kentan.runtime.doors import door
from services.registration.doors import Doors


class YearPlanDoors(Doors):
    """Planning a year."""

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
