"""The sweep: what a crash left between a number and what it numbers is finished, or the number is voided; and a side record
whose file was never made is deleted, as it may name people.

Each register has a mark up to which all numbers are seen to, and so have the side records. A mark stops at the first one
that is still young, as its command may be on its way.
"""

from contextlib import suppress
from datetime import datetime, timedelta

from kentan.acting import act
from kentan.calendars import day_of
from kentan.clock import to_text
from kentan.documents import Change, Document, Origin
from kentan.store.port import Conflict, position_of
from services.tickets.acts import own_origin
from services.tickets.handover import taking_over
from services.tickets.ledger import ledger
from services.tickets.letters import issuing, letter_kinds, letters
from services.tickets.policies import Hooks
from services.tickets.repository import TicketsRepository
from services.tickets.settings import letter_kinds_ever

GRACE = timedelta(seconds=60)
BATCH = 500
RAISED_AT = ("raised_at",)


def sweep(repo: TicketsRepository, hooks: Hooks, now: datetime) -> int:
    """See to the numbers of this year and the last, and to side records; how many were looked at."""
    this = day_of(now).year
    taking_over.forget_texts(repo)
    _finish_issuing(repo, hooks, now)
    registers = [register for year in (this - 1, this) for register in registers_of(repo, year)]
    return sum(_sweep_register(repo, register, now) for register in registers) + _sweep_contents(repo, now)


def registers_of(repo: TicketsRepository, year: int) -> list[str]:
    """Where tickets counts in a year what has a number before it is there: drafted letters take theirs when they are."""
    kinds = [kind for kind in letter_kinds_ever(repo) if kind["with_assignment"] or kind["code"] == letter_kinds.ASSIGNMENT]
    return [ledger.register_of(year), *letter_kinds.registers(repo.county, kinds, year)]


def _finish_issuing(repo: TicketsRepository, hooks: Hooks, now: datetime) -> None:
    """Issue the letters of which that was decided, by a command that did not come to its end."""
    origin = own_origin(repo.county, "finish_numbers")
    for letter in repo.letters.find({"issuing_at": {"$lte": to_text(now - GRACE)}}, ("issuing_at",), BATCH):
        issuing.finish(repo, hooks, letter["_id"], origin, now)


def _sweep_register(repo: TicketsRepository, register: str, now: datetime) -> int:
    origin = own_origin(repo.county, "finish_numbers")
    mark = repo.sweeps.get(register) or {"_id": register, "swept": 0, "version": 0}
    begun = mark["swept"]
    while numbers := _old_numbers(repo, register, mark["swept"], now):
        for number in numbers:
            _see_to(repo, register, number, origin, now)
        mark["swept"] = numbers[-1]["n"]
    if mark["swept"] > begun:
        repo.keep_mark(mark)
    return mark["swept"] - begun


def _old_numbers(repo: TicketsRepository, register: str, swept: int, now: datetime) -> list[Document]:
    """The next numbers, up to the first one whose command may be on its way."""
    found, grace = repo.numbers.find({"register": register, "n": {"$gt": swept}}, ("n",), BATCH), to_text(now - GRACE)
    young = next((place for place, number in enumerate(found) if number["taken_at"] > grace), len(found))
    return found[:young]


def _see_to(repo: TicketsRepository, register: str, number: Document, origin: Origin, now: datetime) -> None:
    holder = number["holder"]
    if ledger.is_register(register):
        if repo.appeals.get(holder) is None:
            _void_ledger_number(repo, number, now)
        return
    letter = repo.letters.get(holder)
    if letter is None or not (letter["number"] or letter["issuing_at"]):
        _finish_letter(repo, holder, origin, now)


def _void_ledger_number(repo: TicketsRepository, number: Document, now: datetime) -> None:
    """Mark a number that no file has. If its command comes back after all, the file has it and the mark means nothing."""
    if "voided_at" not in number:
        number["voided_at"] = to_text(now)
        with suppress(Conflict):
            repo.numbers.save(number)


def _finish_letter(repo: TicketsRepository, letter_id: str, origin: Origin, now: datetime) -> None:
    if letter_id.endswith(letters.MADE):
        letters.issue_minutes(repo, letter_id.removesuffix(letters.MADE), origin, now)
        return
    file_id = letter_id.rpartition(".")[0]
    act(repo.appeals, repo.appeals.get(file_id), now, origin, lambda change: _given_up(change, letter_id))
    file = repo.appeals.get(file_id)
    if file is not None and letter_id in file["letters"]:
        letters.issue_assignment(repo, file, letter_id, origin, now)
    else:
        letters.void(repo, letter_id, origin, now)


def _given_up(change: Change, letter_id: str) -> bool:
    """Note on the file that it will never have this letter, so that a command still on its way takes another number."""
    file = change.doc
    if letter_id in file["letters"] or letter_id in file.get("given_up", ()):
        return False
    file["given_up"] = [*file.get("given_up", ()), letter_id]
    return True


def _sweep_contents(repo: TicketsRepository, now: datetime) -> int:
    """See to the next side records, a page at a time: a ledger that has never been swept must not hold up what is due."""
    mark = repo.sweeps.get(repo.contents.name) or {"_id": repo.contents.name, "after": None, "version": 0}
    contents = repo.contents.find({"raised_at": {"$lte": to_text(now - GRACE)}}, RAISED_AT, BATCH, mark["after"])
    for content in contents:
        _see_to_content(repo, content)
    if contents:
        mark["after"] = position_of(contents[-1], RAISED_AT)
        repo.keep_mark(mark)
    return len(contents)


def _see_to_content(repo: TicketsRepository, content: Document) -> None:
    """Delete a side record without a file. A command that comes back stores another; if it just did, this one is put back."""
    if repo.appeals.get(content["_id"]) is None:
        repo.contents.delete(content["_id"])
        if repo.appeals.get(content["_id"]) is not None:
            repo.put_content(content)
