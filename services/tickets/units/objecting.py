"""Objections to an assignment: raised by the lead unit, decided by the office, each in one write with what follows from it."""

from datetime import datetime

from kentan.calendars import day_of
from kentan.commands import Command, Decide, change
from kentan.contracts.tickets import APPEAL_OBJECTED, APPEAL_REASSIGNED, OBJECTION_REFUSED
from kentan.documents import Change, Document
from kentan.errors import Invalid
from services.tickets import model, policies, rights
from services.tickets.acts import rules_told
from services.tickets.clocks import clock_events, clockwork
from services.tickets.handover import telling
from services.tickets.letters import letters
from services.tickets.repository import TicketsRepository
from services.tickets.settings import unit_terms_at
from services.tickets.supervision import supervising
from services.tickets.units import assigning, objection, unit_terms


def raising(repo: TicketsRepository, hooks: policies.Hooks, command: Command) -> Decide:
    """The lead unit says that the file is another unit's, and why; from now on the office's clock runs."""
    theirs = command.data["theirs"]

    def decide(changing: Change) -> None:
        file = changing.doc
        rights.must_lead(command, file)
        until = may_object_until(repo, file, changing.now)
        objection.raise_(file, theirs, command.data["grounds"], changing.at, until)
        if not repo.unit(theirs)["active"]:
            raise Invalid("invalid", {}, {"theirs": ["unit_closed"]})
        clockwork.turn(repo, hooks, changing, clock_events.OBJECTING)
        changing.happened(APPEAL_OBJECTED, model.state(file), f"{file['lead_unit']} 提出异议，认为应由 {theirs} 承办")

    return decide


def uphold(repo: TicketsRepository, hooks: policies.Hooks, command: Command, now: datetime) -> Document:
    """The office gives the file to the unit that was named, or to another one, by a new letter; the file."""
    def decide(changing: Change) -> None:
        file = changing.doc
        model.not_here(file)
        lead, co_units = _new_units(file, command)
        objection.may_uphold(file, lead)
        assigning.assign_anew(repo, hooks, command, changing, lead, co_units)
        objection.uphold(file, command.data.get("reason"), changing.at)
        supervising.let_lapse(changing)
        telling.tell_home(changing)
        changing.happened(APPEAL_REASSIGNED, model.state(file, reason="objection"), f"异议成立，改由 {lead} 承办")

    with rules_told():
        file = change(repo.appeals, command, now, decide, "appeal")
    letters.issue_assignment(repo, file, letters.of_assignment(file), command.origin, now)
    return file


def refusing(repo: TicketsRepository, hooks: policies.Hooks, command: Command) -> Decide:
    """The office leaves the file with the unit, for good."""
    def decide(changing: Change) -> None:
        file = changing.doc
        model.not_here(file)
        objection.refuse(file, command.data["reason"], changing.at)
        clockwork.turn(repo, hooks, changing, clock_events.REFUSING_OBJECTION)
        changing.happened(OBJECTION_REFUSED, model.state(file), f"异议不成立，仍由 {file['lead_unit']} 承办")

    return decide


def may_object_until(repo: TicketsRepository, file: Document, now: datetime) -> str:
    """The last moment at which the lead unit may object, as the calendar is now."""
    return unit_terms.objection_until(file["assigned_at"], unit_terms_at(repo, now), repo.calendar(day_of(now)))


def _new_units(file: Document, command: Command) -> tuple[str, list[str]]:
    """Who is to have the file: the unit that was named and the other co-units as they are, where the office says nothing else."""
    named = objection.of(file)[-1]["theirs"] if model.objected(file) else ""
    lead = command.data.get("lead_unit") or named
    co_units = command.data.get("co_units")
    return lead, [unit for unit in file["co_units"] if unit != lead] if co_units is None else co_units
