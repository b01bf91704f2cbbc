"""The doors of retention: how long the county keeps messages and the archive, and forgetting what is older."""

from typing import Any

from kentan.commands import OFFICE, OPERATOR, Command
from kentan.runtime.doors import door, every
from services.notifications import archive, old_messages, retention


class RetentionDoors:
    """Rules by kind: ``messages``, ``archive``."""

    desk: Any

    @door(OFFICE, OPERATOR, reads=True)
    def list_retention(self, command: Command) -> dict:
        """The rules, and how much each would forget now."""
        return retention.list_rules(self.desk.repository(command.county), self.desk.now())

    @door(OFFICE, OPERATOR, reads=True)
    def show_retention(self, command: Command) -> dict:
        """How long what ``id`` names is kept, and how much would be forgotten now, or under ``days``."""
        return retention.show(self.desk.repository(command.county), command.id or "", self.desk.now(), command.data.get("days"))

    @door(OPERATOR)
    def set_retention(self, command: Command) -> dict:
        """Keep what ``id`` names for ``days``, None for ever."""
        return retention.set_rule(self.desk.repository(command.county), command, self.desk.now())

    @every(60, when_moved=False)
    def forget_old(self) -> None:
        """Forget a portion of what each county has that is older than it keeps it."""
        for county in self.desk.counties():
            old_messages.forget_due(self.desk.repository(county), self.desk.now())
            archive.forget_due(self.desk, county)
