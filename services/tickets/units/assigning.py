"""Assignment: minutes and letter are numbered, the file goes to its units, the first clock stops and the next two start."""

from datetime import datetime

from kentan.acting import act
from kentan.commands import Command, change, create
from kentan.contracts.tickets import APPEAL_ASSIGNED, LETTER_DRAFTED
from kentan.documents import Change, Document, Origin
from kentan.errors import Invalid, NotFound, Refused, Stale
from services.tickets import model, policies
from services.tickets.acts import rules_told
from services.tickets.clocks import clock_events, clocks, clockwork
from services.tickets.handover import telling
from services.tickets.letters import letter_life, letters, minutes
from services.tickets.letters.letter_kinds import ASSIGNMENT
from services.tickets.repository import TicketsRepository
from services.tickets.units import unit_clocks


def assign(repo: TicketsRepository, hooks: policies.Hooks, command: Command, now: datetime) -> Document:
    """Assign the file of a command; the file. The letter is issued last, also when a repetition finds the file assigned.

    Where the county has its assignment letters reviewed, the letter is drafted, and assigns the file when it is issued.
    """
    lead, co_units = command.data["lead_unit"], command.data.get("co_units") or []

    def decide(changing: Change) -> None:
        model.may_assign(changing.doc, lead, co_units)
        units_are_open(repo, lead, co_units)
        letter_ids, waits = _numbered_letters(repo, changing, command)
        _assigned(repo, hooks, changing, (lead, co_units, command.data.get("signer")), letter_ids, waits)

    if not letters.kind_of(repo, ASSIGNMENT, now)["with_assignment"]:
        return _drafted(repo, command, now, lead, co_units)
    with rules_told():
        file = change(repo.appeals, command, now, decide, "appeal")
    minutes.settle(repo, file, command.origin, now)
    letters.issue_assignment(repo, file, letters.of_assignment(file), command.origin, now)
    return file


def may_take_effect(repo: TicketsRepository, letter: Document) -> None:
    """Refuse to issue an assignment letter whose file cannot be assigned by it (any more)."""
    file = repo.appeals.get(letter["appeal"])
    assert file is not None, f"letter {letter['_id']} is about a file"
    model.may_assign(file, letter["unit"], letter["co_units"])
    units_are_open(repo, letter["unit"], letter["co_units"])


def take_effect(repo: TicketsRepository, hooks: policies.Hooks, letter: Document, origin: Origin, now: datetime) -> bool:
    """Assign the file of a drafted letter that is being issued; whether the file has it."""
    def decide(changing: Change) -> bool:
        file = changing.doc
        if file["status"] != model.RAISED or file.get("held_by"):
            return False
        of_forum, waits = minutes.for_assignment(repo, file["forum"], changing.now)
        units = letter["unit"], letter["co_units"], letter["signer"]
        _assigned(repo, hooks, changing, units, [*of_forum, letter["_id"]], waits)
        return True

    act(repo.appeals, repo.appeals.get(letter["appeal"]), now, origin, decide)
    file = repo.appeals.get(letter["appeal"])
    if file is None or letter["_id"] not in file["letters"]:
        return False
    minutes.settle(repo, file, origin, now)
    return True


def _drafted(repo: TicketsRepository, command: Command, now: datetime, lead: str, co_units: list[str]) -> Document:
    """Draft the letter that will assign the file when it is issued; the file, which is as it was until then."""
    file = repo.appeals.get(command.id or "")
    if file is None:
        raise NotFound("not_found", {"what": "appeal"})

    def decide(drafting: Change) -> None:
        if command.version not in (None, file["version"]):
            raise Stale("stale_version", {"version": file["version"]})
        model.may_assign(file, lead, co_units)
        units_are_open(repo, lead, co_units)
        letter = letters.new_letter(drafting.doc["_id"], ASSIGNMENT, letter_life.DRAFT, appeal=file["_id"], forum=file["forum"],
                                    round=file["round"], unit=lead, co_units=co_units, signer=command.data.get("signer"))
        drafting.doc.update({**letter, "keys": drafting.doc["keys"]})
        letter_life.lived(drafting.doc, letter_life.DRAFTED, command.actor.as_dict(), drafting.at)
        drafting.happened(LETTER_DRAFTED, letters.state(drafting.doc))

    with rules_told():
        try:
            create(repo.letters, command, now, decide, letters.drafted_assignment_id(repo, file, command.key))
        except Refused as refused:
            raise (Refused("assignment_drafted") if refused.code == "already_there" else refused) from refused
    return file


def _assigned(repo: TicketsRepository, hooks: policies.Hooks, changing: Change, units: tuple[str, list[str], str | None],
              letter_ids: list[str], waits: bool) -> None:
    """The file is its units' from now on; its first clock runs on where it waits for minutes.

    :param units: lead unit, co-units and who signed.
    """
    model.assign(changing.doc, *units, letter_ids, changing.at)
    clockwork.turn(repo, hooks, changing, clock_events.ASSIGNING, kept=(clocks.C1,) if waits else ())
    telling.tell_home(changing)
    changing.happened(APPEAL_ASSIGNED, model.state(changing.doc))


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
