"""The lead unit signs for its assignment letter (签收): the file notes when, and clocks that begin with the receipt begin.

A unit that works on the file has the letter, whether it signed or not. One that neither signs nor works is held to have it when
the county's clock ``receipt`` has run out, where that is on. A file that goes on at another unit has been received already.
"""

from datetime import datetime

from kentan.acting import act
from kentan.contracts.tickets import APPEAL_RECEIVED
from kentan.documents import Change, Document, Origin
from services.tickets import model
from services.tickets.clocks import clock_events, clockwork
from services.tickets.letters import letters
from services.tickets.letters.letter_kinds import ASSIGNMENT
from services.tickets.policies import Hooks
from services.tickets.repository import TicketsRepository

BY_DEFAULT, BY_WORK = "default", "worked_on"


def signed_for(repo: TicketsRepository, hooks: Hooks, letter: Document, origin: Origin, now: datetime) -> None:
    """A letter was received: where it is the one by which its lead unit has the file, the file is. Safe to repeat."""
    def decide(change: Change) -> bool:
        file = change.doc
        theirs = letter["unit"] == file["lead_unit"] and letter["unit"] in letter["received_by"]
        return theirs and letters.of_assignment(file) == letter["_id"] and receive(repo, hooks, change, None)

    if letter["kind"] == ASSIGNMENT and letter["appeal"]:
        act(repo.appeals, repo.appeals.get(letter["appeal"]), now, origin, decide)


def worked_on(repo: TicketsRepository, hooks: Hooks, change: Change) -> None:
    """The unit works on the file: it has the letter, where the county counts from the receipt."""
    if not change.doc.get("received_at") and clockwork.counts(repo, change, clock_events.RECEIVING):
        receive(repo, hooks, change, BY_WORK)


def by_default(repo: TicketsRepository, hooks: Hooks, change: Change) -> None:
    """The unit has not signed for as long as the county waits."""
    receive(repo, hooks, change, BY_DEFAULT)


def receive(repo: TicketsRepository, hooks: Hooks, change: Change, reason: str | None) -> bool:
    """Note that the lead unit has its letter, once for each assignment; whether it is new."""
    file = change.doc
    if file["status"] != model.ASSIGNED or file.get("received_at") or file.get("held_by"):
        return False
    file["received_at"] = change.at
    clockwork.turn(repo, hooks, change, clock_events.RECEIVING)
    change.happened(APPEAL_RECEIVED, model.state(file, reason=reason))
    return True
