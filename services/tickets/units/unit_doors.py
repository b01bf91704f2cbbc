"""Doors of the work of responsible units: what they ask of the office and of each other."""

from kentan.commands import OFFICE, UNIT, Command
from kentan.runtime.doors import door
from services.tickets import rights
from services.tickets.doors import Doors
from services.tickets.ledger import listings
from services.tickets.units import co_working, consulting, extending, objecting, transferring


class UnitDoors(Doors):
    """Objecting to an assignment, asking for more time, replying as a co-unit, passing a file on, consulting."""

    @door(*rights.INSIDERS, reads=True)
    def list_waiting(self, command: Command) -> dict:
        """A page of the files in which something waits to be decided, by kind, the longest first."""
        return listings.waiting(self._repo(command), command, self.desk.now())

    @door(UNIT)
    def object_to_assignment(self, command: Command) -> dict:
        """The lead unit says that the file is another unit's, and why."""
        return self._decided(command, objecting.raising(self._repo(command), self._hooks(command), command))

    @door(OFFICE)
    def uphold_objection(self, command: Command) -> dict:
        """Give the file to the unit that was named, or to another one, by a new letter."""
        return self._brief(command, objecting.uphold(self._repo(command), self._hooks(command), command, self.desk.now()))

    @door(OFFICE)
    def refuse_objection(self, command: Command) -> dict:
        """Leave the file with the unit that objected, for good."""
        return self._decided(command, objecting.refusing(self._repo(command), self._hooks(command), command))

    @door(UNIT)
    def ask_extension(self, command: Command) -> dict:
        """A unit asks for a later last day of a clock that it holds."""
        return self._decided(command, extending.asking(self._repo(command), self._hooks(command), command))

    @door(OFFICE)
    def approve_extension(self, command: Command) -> dict:
        """Give the clock its new last day; the enterprise is told."""
        return self._decided(command, extending.approving(self._repo(command), command))

    @door(OFFICE)
    def refuse_extension(self, command: Command) -> dict:
        """Leave the clock as it is, with a reason."""
        return self._decided(command, extending.refusing(command))

    @door(UNIT)
    def reply_as_co_unit(self, command: Command) -> dict:
        """A co-unit gives its opinion to the lead unit."""
        return self._decided(command, co_working.replying(command))

    @door(UNIT)
    def offer_transfer(self, command: Command) -> dict:
        """The lead unit offers the file to another unit, and answers for it until that has accepted."""
        return self._decided(command, transferring.offering(self._repo(command), command))

    @door(UNIT)
    def accept_transfer(self, command: Command) -> dict:
        """The other unit leads the file from now on."""
        return self._decided(command, transferring.accepting(self._repo(command), self._hooks(command), command))

    @door(UNIT)
    def object_to_transfer(self, command: Command) -> dict:
        """The other unit does not take the file."""
        return self._decided(command, transferring.objecting(command))

    @door(UNIT)
    def recall_transfer(self, command: Command) -> dict:
        """The lead unit keeps the file after all."""
        return self._decided(command, transferring.recalling(command))

    @door(OFFICE, UNIT)
    def open_consultation(self, command: Command) -> dict:
        """The lead unit or the office puts a question to units."""
        return self._decided(command, consulting.opening(self._repo(command), self._hooks(command), command))

    @door(UNIT)
    def answer_consultation(self, command: Command) -> dict:
        """A unit that was asked gives its opinion."""
        return self._decided(command, consulting.answering(self._repo(command), self._hooks(command), command))

    @door(OFFICE, UNIT)
    def record_meeting(self, command: Command) -> dict:
        """The lead unit or the office puts down what a meeting agreed."""
        return self._decided(command, consulting.minuting(command))

    @door(OFFICE, UNIT)
    def close_consultation(self, command: Command) -> dict:
        """The lead unit or the office closes the consultation."""
        return self._decided(command, consulting.closing(command))
