"""Doors of what a county sets of the rules of its files."""

from kentan.commands import OFFICE, Command
from kentan.runtime.doors import door
from services.tickets import rights
from services.tickets.doors import Doors
from services.tickets.settings import settings_of


class SettingDoors(Doors):
    """The rules by kind, from a day on."""

    @door(*rights.INSIDERS, reads=True)
    def get_setting(self, command: Command) -> dict:
        """What holds of one kind on a day."""
        return settings_of(self._repo(command)).get(command, self.desk.now())

    @door(*rights.INSIDERS, reads=True)
    def list_settings(self, command: Command) -> dict:
        """A page of everything that was set, by kind."""
        return settings_of(self._repo(command)).list(command)

    @door(OFFICE)
    def preview_setting(self, command: Command) -> dict:
        """What a value would move, if it were set."""
        return settings_of(self._repo(command)).preview(command, self.desk.now())

    @door(OFFICE)
    def set_setting(self, command: Command) -> dict:
        """Let a value hold from a day on."""
        return settings_of(self._repo(command)).set(command, self.desk.now())
