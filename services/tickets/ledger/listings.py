"""Listings of files and letters: filters, order, pages, each narrowed to what the one who asks may see."""

from datetime import datetime

from kentan.clock import to_text
from kentan.commands import UNIT, Command
from kentan.documents import Document
from kentan.errors import Forbidden
from kentan.paging import page
from kentan.store.port import Filter
from services.tickets import answers, model, rights
from services.tickets.clocks import clocks
from services.tickets.handover import taking_over
from services.tickets.ledger import searching
from services.tickets.outcomes import outcomes
from services.tickets.repository import TicketsRepository


def appeals(repo: TicketsRepository, command: Command, now: datetime) -> dict:
    """A page of files."""
    return _answer(repo, *searching.found(repo, command, now), now)


def overdue(repo: TicketsRepository, command: Command, now: datetime) -> dict:
    """A page of the files with a clock that has run out (of a unit: its own), the one that is late the longest first."""
    where: Filter = {"oldest_due": {"$lt": to_text(now)}}
    unit = rights.unit_of(command) if command.actor.role == UNIT else command.data.get("unit")
    if unit:
        where["$terms"] = [clocks.late_at(unit)]
    return _answer(repo, *page(repo.appeals, where, ("oldest_due",), command.data.get("after"), command.data.get("limit")), now)


def long_term(repo: TicketsRepository, command: Command, now: datetime) -> dict:
    """A page of the long-term list, the one that wakes first at its top."""
    where: Filter = {"review_due": {"$gt": ""}}
    unit = rights.unit_of(command) if command.actor.role == UNIT else command.data.get("unit")
    if unit:
        where["lead_unit"] = unit
    return _answer(repo, *page(repo.appeals, where, ("review_due",), command.data.get("after"), command.data.get("limit")), now)


def commitments(repo: TicketsRepository, command: Command, now: datetime) -> dict:
    """A page of the files with a commitment in one state (of a unit: its own), the day promised first at the top."""
    state, until = command.data.get("state") or "open", command.data.get("until")
    path = f"promised.{state}"
    where: Filter = {path: {"$gt": "", **({"$lte": until} if until else {})}}
    unit = rights.unit_of(command) if command.actor.role == UNIT else command.data.get("unit")
    if unit:
        where["$terms"] = [clocks.promised_by(unit, state)]
    return _answer(repo, *page(repo.appeals, where, (path,), command.data.get("after"), command.data.get("limit")), now)


def handovers(repo: TicketsRepository, command: Command, now: datetime) -> dict:
    """A page of the files that were offered to other counties, the last offer first."""
    where: Filter = {f"handover.{name}": command.data[name] for name in ("state", "to") if command.data.get(name)}
    where["handover.offered_at"] = {"$gt": ""}
    return _answer(repo, *page(repo.appeals, where, ("-handover.offered_at",), command.data.get("after"),
                               command.data.get("limit")), now)


def waiting(repo: TicketsRepository, command: Command, now: datetime) -> dict:
    """A page of the files in which something waits to be decided, the longest first; a unit sees its own."""
    since = f"waits.{command.data['kind']}"
    where = rights.visible(command, {since: {"$gt": ""}})
    return _answer(repo, *page(repo.appeals, where, (since,), command.data.get("after"), command.data.get("limit")), now)


def offers(repo: TicketsRepository, command: Command) -> dict:
    """A page of the files that other counties offer, the last received first."""
    where = {"state": command.data["state"]} if command.data.get("state") else {}
    rows, following = page(repo.offers, where, ("-received_at",), command.data.get("after"), command.data.get("limit"))
    return {"items": [taking_over.view(repo, offer) for offer in rows], "next": following}


def letters(repo: TicketsRepository, command: Command) -> dict:
    """A page of letters, newest first; a unit sees those issued to it, or copied."""
    where: Filter = {name: command.data[name] for name in ("kind", "status", "appeal", "forum", "unit") if command.data.get(name)}
    if command.actor.role == UNIT:
        unit = rights.unit_of(command)
        if where.pop("unit", unit) != unit:
            raise Forbidden("not_your_file")
        where |= {"$terms": [unit], "number": {"$gt": 0}}
    rows, following = page(repo.letters, where, ("-issued_at",), command.data.get("after"), command.data.get("limit"))
    return {"items": [answers.letter_view(letter, command) for letter in rows], "next": following}


def ledger(repo: TicketsRepository, now: datetime) -> dict:
    """How many files there are in each status, and how many have a clock of which it was said that it has run out."""
    by_status = {status: repo.appeals.count({"status": status}) for status in model.STATUSES}
    late = repo.appeals.count({"$terms": [clocks.in_state(clocks.OVERDUE)]})
    return {"total": sum(by_status.values()), "by_status": by_status, "overdue": late, **outcomes.counted(repo),
            "as_of": to_text(now)}


def _answer(repo: TicketsRepository, rows: list[Document], following: str | None, now: datetime) -> dict:
    return {"items": answers.items(repo, rows, now), "next": following}
