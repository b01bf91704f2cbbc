"""An outcome against a presumption: the unit's proposal, and the second person's decision on it, each in one write.

The unit's clocks stop when it proposes, as what follows is the office's time; a clock of the office's own runs until it has
decided. A refusal starts a new completion clock of the full length, as an enterprise's sending back does.
"""

from kentan.calendars import day_of
from kentan.commands import Command, Decide
from kentan.contracts.tickets import APPEAL_COMPLETED, APPEAL_PROPOSAL_REFUSED, APPEAL_PROPOSED
from kentan.contracts.tickets_outcomes import PRESUMPTIONS
from kentan.documents import Change
from services.tickets import model, policies
from services.tickets.clocks import clock_events, clocks, clockwork
from services.tickets.handover import telling
from services.tickets.outcomes import long_term, presumptions
from services.tickets.repository import TicketsRepository
from services.tickets.settings import value_at


def proposed(repo: TicketsRepository, hooks: policies.Hooks, command: Command, change: Change) -> bool:
    """Let the outcome that a command proposes wait where it needs a second person; whether it does."""
    file, asked, rule = change.doc, command.data, value_at(repo, PRESUMPTIONS, change.now)
    presumptions.not_waiting(file)
    if not presumptions.against(rule, file["kind"], asked["outcome"]):
        return False
    long_term.checked(asked["outcome"], asked.get("review_on"), day_of(change.now))
    presumptions.propose(file, command.actor.as_dict(), asked, change.at)
    clockwork.turn(repo, hooks, change, clock_events.PROPOSING)
    clocks.start(file, {"code": presumptions.CODE, **rule["decide_within"]}, clocks.OFFICE, change.at,
                 repo.calendar(day_of(change.now)))
    change.happened(APPEAL_PROPOSED, model.state(file), texts={"answer": asked["answer"], "reason": asked.get("reason")})
    return True


def approving(repo: TicketsRepository, hooks: policies.Hooks, command: Command) -> Decide:
    """Another account of the office approves: the file is completed."""
    def decide(change: Change) -> None:
        presumptions.approve(change.doc, command.actor.as_dict(), change.at)
        clocks.stop(change.doc, change.at, presumptions.CODE)
        clockwork.turn(repo, hooks, change, clock_events.COMPLETING)
        telling.tell_home(change)
        file = change.doc
        change.happened(APPEAL_COMPLETED, model.state(file, reason=presumptions.CODE),
                        texts={"answer": file["answer"], "reason": file["outcome_reason"]})

    return decide


def refusing(repo: TicketsRepository, hooks: policies.Hooks, command: Command) -> Decide:
    """Another account of the office refuses, with a reason: the unit goes on."""
    def decide(change: Change) -> None:
        presumptions.refuse(change.doc, command.actor.as_dict(), command.data["reason"], change.at)
        clocks.stop(change.doc, change.at, presumptions.CODE)
        clockwork.turn(repo, hooks, change, clock_events.REFUSING_PROPOSAL)
        change.happened(APPEAL_PROPOSAL_REFUSED, model.state(change.doc), texts={"reason": command.data["reason"]})

    return decide
