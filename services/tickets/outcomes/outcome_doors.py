"""Doors of what a file comes to."""

from kentan.commands import ENTERPRISE, OFFICE, Command
from kentan.runtime.doors import door
from services.tickets import rights
from services.tickets.doors import Doors, found
from services.tickets.ledger import correcting, exporting, listings
from services.tickets.outcomes import approving, closing, promising


class OutcomeDoors(Doors):
    """The second person of the presumptions, withdrawal, opening again."""

    @door(OFFICE)
    def approve_completion(self, command: Command) -> dict:
        """Approve an outcome against a presumption that somebody else proposed."""
        return self._decided(command, approving.approving(self._repo(command), self._hooks(command), command))

    @door(OFFICE)
    def refuse_completion(self, command: Command) -> dict:
        """Refuse such an outcome, with a reason; the unit goes on."""
        return self._decided(command, approving.refusing(self._repo(command), self._hooks(command), command))

    @door(ENTERPRISE, OFFICE)
    def withdraw_appeal(self, command: Command) -> dict:
        """The enterprise withdraws its appeal, whatever has become of it so far, unless it is closed."""
        return self._decided(command, closing.withdrawing(command))

    @door(ENTERPRISE, OFFICE)
    def reopen_appeal(self, command: Command) -> dict:
        """Open a closed file again, with a reason, within the county's days."""
        return self._decided(command, closing.opening_again(self._repo(command), self._hooks(command), command))

    @door(*rights.INSIDERS, reads=True)
    def list_long_term(self, command: Command) -> dict:
        """A page of the long-term list: closed files with a review date."""
        return listings.long_term(self._repo(command), command, self.desk.now())

    @door(*rights.OVERSEERS, reads=True)
    def export_appeal(self, command: Command) -> dict:
        """A file by its id or ledger number, as a document that stands for itself."""
        return exporting.export(self._repo(command), command, self.desk.now())

    @door(OFFICE)
    def correct_appeal(self, command: Command) -> dict:
        """Put right what was entered wrongly, by a new entry with a reason."""
        repo = self._repo(command)
        answer = self._decided(command, correcting.correcting(repo, command))
        correcting.finish(repo, found(repo.appeals, command, "appeal"))
        return answer

    @door(OFFICE)
    def add_commitment(self, command: Command) -> dict:
        """Record what was promised: what, by whom, by when."""
        return self._decided(command, promising.committing(self._repo(command), command))

    @door(OFFICE)
    def settle_commitment(self, command: Command) -> dict:
        """Record that a commitment was kept, or that it will not be."""
        return self._decided(command, promising.settling(command))

    @door(*rights.INSIDERS, reads=True)
    def list_commitments(self, command: Command) -> dict:
        """A page of the files with a commitment in one state, the day promised first at the top."""
        return listings.commitments(self._repo(command), command, self.desk.now())
