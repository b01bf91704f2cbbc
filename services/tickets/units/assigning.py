"""Assignment: minutes and letter are numbered, the file goes to its units, the first clock stops and the next two start."""

from datetime import datetime

from kentan.commands import Command, change
from kentan.contracts.tickets import APPEAL_ASSIGNED
from kentan.documents import Change, Document
from kentan.errors import Invalid
from services.tickets import model, policies
from services.tickets.acts import rules_told
from services.tickets.clocks import clock_events, clocks, clockwork
from services.tickets.handover import telling
from services.tickets.letters import letters, minutes
from services.tickets.letters.letter_kinds import ASSIGNMENT
from services.tickets.repository import TicketsRepository
from services.tickets.units import unit_clocks


def assign(repo: TicketsRepository, hooks: policies.Hooks, command: Command, now: datetime) -> Document:
    """Assign the file of a command; the file. The letter is issued last, also when a repetition finds the file assigned."""
    lead, co_units = command.data["lead_unit"], command.data.get("co_units") or []

    def decide(changing: Change) -> None:
        file = changing.doc
        model.may_assign(file, lead, co_units)
        units_are_open(repo, lead, co_units)
        letter_ids, waits = _numbered_letters(repo, changing, command)
        model.assign(file, lead, co_units, command.data.get("signer"), letter_ids, changing.at)
        clockwork.turn(repo, hooks, changing, clock_events.ASSIGNING, kept=(clocks.C1,) if waits else ())
        telling.tell_home(changing)
        changing.happened(APPEAL_ASSIGNED, model.state(file))

    with rules_told():
        file = change(repo.appeals, command, now, decide, "appeal")
    minutes.settle(repo, file, command.origin, now)
    letters.issue_assignment(repo, file, letters.of_assignment(file), command.origin, now)
    return file


def assign_anew(repo: TicketsRepository, hooks: policies.Hooks, command: Command, changing: Change, lead: str,
                co_units: list[str]) -> None:
    """Give an assigned file to another lead unit, with a letter of its own and clocks of its own.

    The letter before is issued first, while the file still says whose it is. Who changes the file issues the new one.
    """
    file = changing.doc
    model.may_reassign(file, lead, co_units)
    units_are_open(repo, lead, co_units)
    letters.issue_assignment(repo, file, letters.of_assignment(file), command.origin, changing.now)
    letter_id = letters.assignment_id(file, command.key)
    letters.take_number(repo, ASSIGNMENT, letter_id, changing.now)
    unit_clocks.pass_on(file, lead, changing.at)
    model.reassign(file, lead, co_units, command.data.get("signer"), [letter_id], changing.at)
    clockwork.turn(repo, hooks, changing, clock_events.REASSIGNING)


def _numbered_letters(repo: TicketsRepository, changing: Change, command: Command) -> tuple[list[str], bool]:
    """The letters that the file now has, each with its number, and whether the minutes are still to come."""
    file = changing.doc
    of_forum, waits = minutes.for_assignment(repo, file["forum"], changing.now)
    letter_id = letters.assignment_id(file, command.key)
    letters.take_number(repo, ASSIGNMENT, letter_id, changing.now)
    return [*of_forum, letter_id], waits


def units_are_open(repo: TicketsRepository, lead: str, co_units: list[str]) -> None:
    """Refuse to give anything to a unit that is closed."""
    for place, code in enumerate([lead, *co_units]):
        if not repo.unit(code)["active"]:
            raise Invalid("invalid", {}, {f"co_units.{place - 1}" if place else "lead_unit": ["unit_closed"]})
