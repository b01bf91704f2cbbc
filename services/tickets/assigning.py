"""Assignment: minutes and letter are numbered, the file goes to its units, the first clock stops and the next two start."""

from datetime import datetime

from kentan.calendars import day_of
from kentan.commands import Command, change
from kentan.contracts.tickets import APPEAL_ASSIGNED
from kentan.documents import Change, Document
from kentan.errors import Invalid
from services.tickets import clocks, letters, model, policies, telling
from services.tickets.acts import rules_told
from services.tickets.repository import TicketsRepository
from services.tickets.settings import clocks_at


def assign(repo: TicketsRepository, hooks: policies.Hooks, command: Command, now: datetime) -> Document:
    """Assign the file of a command; the file. The letter is issued last, also when a repetition finds the file assigned."""
    lead, co_units = command.data["lead_unit"], command.data.get("co_units") or []

    def decide(changing: Change) -> None:
        file = changing.doc
        model.may_assign(file, lead, co_units)
        _units_are_open(repo, [lead, *co_units])
        letter_ids = _numbered_letters(repo, changing, command)
        model.assign(file, lead, co_units, command.data.get("signer"), letter_ids, changing.at)
        clocks.stop(file, changing.at, clocks.C1)
        start_clocks(repo, hooks, file, changing, changing.at)
        telling.tell_home(changing)
        changing.happened(APPEAL_ASSIGNED, model.state(file))

    with rules_told():
        file = change(repo.appeals, command, now, decide, "appeal")
    letters.issue_assignment(repo, file, file["letters"][-1], command.origin, now)
    return file


def start_clocks(repo: TicketsRepository, hooks: policies.Hooks, file: Document, changing: Change, at: str,
                 *codes: str) -> None:
    """Start the clocks of the lead unit (both, or those named) by the county's rules."""
    content = repo.contents.get(file["_id"])
    own = clocks_at(repo, changing.now)
    rules = policies.clock_rules(hooks, repo.county, own, file, content["fields"] if content else {})
    calendar = repo.calendar(day_of(changing.now))
    for code in codes or (clocks.C2, clocks.C3):
        clocks.start(file, rules[code], file["lead_unit"], at, calendar)


def _numbered_letters(repo: TicketsRepository, changing: Change, command: Command) -> list[str]:
    file = changing.doc
    minutes = [letters.issue_minutes(repo, file["forum"], command.origin, changing.now)] if file["forum"] else []
    letter_id = letters.assignment_id(file, command.key)
    letters.take_number(repo, letters.ASSIGNMENT, letter_id, changing.now)
    return [*minutes, letter_id]


def _units_are_open(repo: TicketsRepository, codes: list[str]) -> None:
    for place, code in enumerate(codes):
        if not repo.unit(code)["active"]:
            raise Invalid("invalid", {}, {f"co_units.{place - 1}" if place else "lead_unit": ["unit_closed"]})
