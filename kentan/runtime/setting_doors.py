"""Doors of what a county sets of a service's rules, the same in each service that has such rules."""

from collections.abc import Callable
from typing import Any

from kentan.commands import LEADER, OFFICE, OPERATOR, SYSTEM, UNIT, Command
from kentan.county_settings import CountySettings
from kentan.runtime.doors import door

INSIDERS = (OFFICE, UNIT, LEADER, OPERATOR, SYSTEM)


class SettingDoors:
    """The rules by kind, from a day on. The service class says by ``settings_of`` what a repository's settings are."""

    desk: Any
    settings_of: Callable[[Any], CountySettings]

    @door(*INSIDERS, reads=True)
    def get_setting(self, command: Command) -> dict:
        """What holds of one kind on a day."""
        return self._settings(command).get(command, self.desk.now())

    @door(*INSIDERS, reads=True)
    def list_settings(self, command: Command) -> dict:
        """A page of everything that was set of one kind."""
        return self._settings(command).list(command)

    @door(*INSIDERS, reads=True)
    def list_presets(self, command: Command) -> dict:
        """The values of one kind that ship, ready to be set."""
        return self._settings(command).presets(command)

    @door(*INSIDERS, reads=True)
    def get_preset(self, command: Command) -> dict:
        """One of them."""
        return self._settings(command).preset(command)

    @door(OFFICE)
    def preview_setting(self, command: Command) -> dict:
        """What a value would move, if it were set."""
        return self._settings(command).preview(command, self.desk.now())

    @door(OFFICE)
    def set_setting(self, command: Command) -> dict:
        """Let a value hold from a day on."""
        return self._settings(command).set(command, self.desk.now())

    def _settings(self, command: Command) -> CountySettings:
        return type(self).settings_of(self.desk.repository(command.county))
