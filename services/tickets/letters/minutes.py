"""The minutes of a forum and the first clock of its files, which stops when minutes and assignment letter are both issued.

Minutes are issued with the first assignment of the forum, unless the office writes them itself: it has drafted them, or the
county's kind ``minutes`` says so. Then the clock of each assigned file runs until they are issued.
"""

from datetime import datetime

from kentan.acting import act
from kentan.contracts.tickets import APPEAL_MINUTED
from kentan.documents import Change, Document, Origin
from services.tickets import model
from services.tickets.clocks import clocks
from services.tickets.letters import letters
from services.tickets.letters.letter_content import forum_files
from services.tickets.letters.letter_kinds import MINUTES
from services.tickets.letters.letter_life import IN_FORCE
from services.tickets.repository import TicketsRepository


def for_assignment(repo: TicketsRepository, forum_id: str | None, now: datetime) -> tuple[list[str], bool]:
    """The minutes that a file has with its assignment, under their number, and whether it must wait for them."""
    if not forum_id:
        return [], False
    letter_id = letters.minutes_id(forum_id)
    there = repo.letters.get(letter_id)
    if there is None and letters.kind_of(repo, MINUTES, now)["with_assignment"]:
        letters.take_number(repo, MINUTES, letter_id, now)
        return [letter_id], False
    ready = there is not None and _ready(there)
    return ([letter_id], False) if ready else ([], True)


def settle(repo: TicketsRepository, file: Document, origin: Origin, now: datetime) -> None:
    """After the assignment: issue the minutes that the file names, or name those that were issued in between."""
    if not file["forum"]:
        return
    if letters.minutes_id(file["forum"]) in file["letters"]:
        letters.issue_minutes(repo, file["forum"], origin, now)
    else:
        _reach(repo, file, origin, now)


def reach_files(repo: TicketsRepository, letter: Document, origin: Origin, now: datetime) -> None:
    """Let minutes that are being issued reach the files of their forum."""
    for file in forum_files(repo, letter["forum"]):
        _reach(repo, file, origin, now)


def _reach(repo: TicketsRepository, file: Document, origin: Origin, now: datetime) -> None:
    letter_id = letters.minutes_id(file["forum"])
    minutes = repo.letters.get(letter_id)
    if minutes is not None and _ready(minutes):
        act(repo.appeals, file, now, origin, lambda change: _minuted(change, letter_id))


def _minuted(change: Change, letter_id: str) -> bool:
    """Note on an assigned file that the minutes of its forum are issued; its first clock has nothing to wait for."""
    file = change.doc
    if file["status"] == model.RAISED or letter_id in file["letters"]:
        return False
    file["letters"] = [*file["letters"], letter_id]
    clocks.stop(file, change.at, clocks.C1)
    change.happened(APPEAL_MINUTED, model.state(file))
    return True


def _ready(minutes: Document) -> bool:
    return minutes["status"] in IN_FORCE or minutes["issuing_at"] is not None
