"""Doors of hand-overs between counties: what is offered to others, and what others offer."""

from kentan.commands import OFFICE, Command, Decide, change
from kentan.runtime.doors import door
from services.tickets import rights
from services.tickets.acts import rules_told
from services.tickets.doors import Doors, found
from services.tickets.handover import offering, taking_over
from services.tickets.ledger import listings


class HandoverDoors(Doors):
    """Offering, accepting, objecting, giving back."""

    @door(OFFICE)
    def offer_handover(self, command: Command) -> dict:
        """Offer a file to another county, with a reason."""
        return self._decided(command, offering.offering(self._repo(command), command, self.desk.counties()))

    @door(OFFICE)
    def withdraw_handover(self, command: Command) -> dict:
        """Ask for an offered file back; the other county's answer, one or the other, decides."""
        return self._decided(command, offering.recalling)

    @door(*rights.OVERSEERS, reads=True)
    def list_handovers(self, command: Command) -> dict:
        """A page of the files that were offered to other counties."""
        return listings.handovers(self._repo(command), command, self.desk.now())

    @door(*rights.OVERSEERS, reads=True)
    def list_offers(self, command: Command) -> dict:
        """A page of the files that other counties offer."""
        return listings.offers(self._repo(command), command)

    @door(*rights.OVERSEERS, reads=True)
    def get_offer(self, command: Command) -> dict:
        """An offer with its text."""
        return taking_over.view(self._repo(command), found(self._repo(command).offers, command, "offer"))

    @door(OFFICE)
    def accept_offer(self, command: Command) -> dict:
        """Promise to take an offered file."""
        return self._answered(command, taking_over.accepting)

    @door(OFFICE)
    def object_to_offer(self, command: Command) -> dict:
        """Do not take an offered file, with a reason."""
        return self._answered(command, taking_over.objecting(command))

    def _answered(self, command: Command, decide: Decide) -> dict:
        repo = self._repo(command)
        with rules_told():
            offer = change(repo.offers, command, self.desk.now(), decide, "offer")
        taking_over.forget_text(repo, offer)
        return taking_over.view(repo, offer)
