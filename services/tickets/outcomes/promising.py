"""Recording what was promised in the room, and what became of it: right, rule, clock, event, in one write."""

from kentan.calendars import day_of
from kentan.commands import Command, Decide
from kentan.contracts.tickets import APPEAL_COMMITTED, COMMITMENT_SETTLED
from kentan.documents import Change
from services.tickets import model
from services.tickets.outcomes import commitments
from services.tickets.repository import TicketsRepository


def committing(repo: TicketsRepository, command: Command) -> Decide:
    """Somebody promised something after the appeal was entered."""
    asked = command.data
    if asked.get("unit"):
        repo.unit(asked["unit"])

    def decide(change: Change) -> None:
        model.not_here(change.doc)
        if change.doc["status"] == model.CLOSED:
            raise model.RuleBroken("already_closed")
        commitments.make(change.doc, asked, change.at, repo.calendar(day_of(change.now)))
        change.happened(APPEAL_COMMITTED, model.state(change.doc, commitments.COMMITMENT), texts={"what": asked["what"]})

    return decide


def settling(command: Command) -> Decide:
    """The office records that a commitment was kept, or that it will not be."""
    asked = command.data

    def decide(change: Change) -> None:
        commitments.settle(change.doc, asked["commitment"], asked["kept"], asked.get("note"), change.at)
        reason = commitments.KEPT if asked["kept"] else commitments.BROKEN
        change.happened(COMMITMENT_SETTLED, model.state(change.doc, commitments.COMMITMENT, reason),
                        texts={"note": asked.get("note")})

    return decide
