"""What files came to, counted by indexes: each outcome, each way of closing and each decision of a second person apart."""

from kentan.contracts.tickets import CLOSED_BY, OUTCOMES, PROPOSAL_STATES
from services.tickets import model
from services.tickets.repository import TicketsRepository


def counted(repo: TicketsRepository) -> dict[str, dict[str, int]]:
    """The closed files by outcome and by who closed them; files by how their last outcome against a presumption stands."""
    return {"by_outcome": {outcome: repo.appeals.count({"status": model.CLOSED, "outcome": outcome}) for outcome in OUTCOMES},
            "by_closing": {way: repo.appeals.count({"closed_by": way}) for way in CLOSED_BY},
            "second_person": {state: repo.appeals.count({"proposal.state": state}) for state in PROPOSAL_STATES}}
