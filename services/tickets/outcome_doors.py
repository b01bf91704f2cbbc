"""Doors of what a file comes to."""

from kentan.commands import OFFICE, Command
from kentan.runtime.doors import door
from services.tickets import approving
from services.tickets.doors import Doors


class OutcomeDoors(Doors):
    """The second person of the presumptions."""

    @door(OFFICE)
    def approve_completion(self, command: Command) -> dict:
        """Approve an outcome against a presumption that somebody else proposed."""
        return self._decided(command, approving.approving(self._repo(command), self._hooks(command), command))

    @door(OFFICE)
    def refuse_completion(self, command: Command) -> dict:
        """Refuse such an outcome, with a reason; the unit goes on."""
        return self._decided(command, approving.refusing(self._repo(command), self._hooks(command), command))
