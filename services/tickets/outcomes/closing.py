"""Ways to an end other than the enterprise's confirmation, and back from it: by default, withdrawal, opening again, review.

A completion on which the enterprise says nothing is closed by default at the end of the clock ``confirmation``, where the county
has that one switched on; the survey is sent all the same. A withdrawal stops every clock, has no outcome and no survey, and is
counted apart. A file that is opened again begins its next round with new clocks; the old ones stay.
"""

from kentan.calendars import day_of
from kentan.clock import from_text
from kentan.commands import ENTERPRISE, Command, Decide
from kentan.contracts.tickets import APPEAL_WITHDRAWN
from kentan.contracts.tickets_outcomes import CLOSING
from kentan.documents import Change
from kentan.errors import Invalid, Refused
from services.tickets import model, policies, rights
from services.tickets.clocks import clocks
from services.tickets.handover import handover, telling
from services.tickets.outcomes import commitments, long_term, presumptions, reopening
from services.tickets.repository import TicketsRepository
from services.tickets.settings import value_at
from services.tickets.units import handling

BY_DEFAULT = "default"


def withdrawing(command: Command) -> Decide:
    """The enterprise withdraws; an office only on the enterprise's word by phone."""
    by_phone = command.actor.role != ENTERPRISE

    def decide(change: Change) -> None:
        if not by_phone:
            rights.must_own(command, change.doc)
        elif not command.data.get("by_phone"):
            raise Invalid("invalid", {}, {"by_phone": ["withdrawal_by_phone_needed"]})
        model.not_judged_here(change.doc)
        withdraw(change, command.data.get("reason"), change.at)
        telling.tell_holder(change, handover.WITHDRAWN_AT_HOME)
        change.happened(APPEAL_WITHDRAWN, model.state(change.doc, reason=handling.BY_PHONE if by_phone else None),
                        texts={"reason": command.data.get("reason")})

    return decide


def withdraw(change: Change, reason: str | None, at: str) -> None:
    """Close a file as withdrawn: every clock stops, and what waits for somebody's decision lapses."""
    file = change.doc
    model.withdraw(file, reason, at)
    presumptions.lapse(file, at)
    commitments.lapse(file, at)
    clocks.stop(file, at, *(clock["code"] for clock in clocks.running(file)))


def opening_again(repo: TicketsRepository, hooks: policies.Hooks, command: Command) -> Decide:
    """The office or the enterprise opens the file again for the same units, within the county's days."""
    role = command.actor.role

    def decide(change: Change) -> None:
        file = change.doc
        if role == ENTERPRISE:
            rights.must_own(command, file)
        model.not_judged_here(file)
        reopening.is_closed(file)
        days = value_at(repo, CLOSING, change.now)["reopen_days"]
        if not reopening.in_time(days, day_of(from_text(file["closed_at"])), day_of(change.now)):
            raise Refused("reopen_too_late", {"days": days})
        model.reopen(file, change.at)
        asked = {"at": change.at, "reason": command.data["reason"], "role": role, "round": file["round"]}
        file["reopenings"] = [*file.get("reopenings", ()), asked]
        handling.begin_again(repo, hooks, change, change.at, f"by_{role}", command.data["reason"])

    return decide


def by_default(repo: TicketsRepository, hooks: policies.Hooks, change: Change) -> None:
    """The enterprise has said nothing for as long as the county waits: the completion is accepted for it."""
    if change.doc["status"] == model.COMPLETED:
        model.close(change.doc, change.at, BY_DEFAULT)
        handling.accepted(repo, hooks, change, BY_DEFAULT)


def waking(repo: TicketsRepository, hooks: policies.Hooks, change: Change) -> None:
    """The review date of a file on the long-term list has come: it is the units' again, in a round of its own."""
    file = change.doc
    if long_term.on_list(file):
        model.reopen(file, change.at)
        file["reviews"] = file.get("reviews", 0) + 1
        handling.begin_again(repo, hooks, change, change.at, "review_due")
