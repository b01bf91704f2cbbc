"""Entering an appeal in the ledger: side record, number, file; and another look at a forum that was just being held.

A crash leaves a side record and a number that the same command takes up again; where nobody comes back, the sweep marks the
number and deletes the side record. A command that was slow enough for that stores its side record once more.
"""

from datetime import datetime

from kentan.calendars import day_of
from kentan.clock import from_text, to_text
from kentan.commands import OFFICE, Command, Decide, create
from kentan.contracts.tickets import APPEAL_RAISED
from kentan.documents import Change, Document
from kentan.errors import Invalid, Refused
from services.tickets import model, rights
from services.tickets.acts import own_origin, rules_told
from services.tickets.clocks import clock_events, clockwork, deadlines
from services.tickets.ledger import foreign
from services.tickets.ledger.intake import Reception, content_of
from services.tickets.linking import links
from services.tickets.linking.matching import Finder
from services.tickets.outcomes import commitments
from services.tickets.policies import Hooks
from services.tickets.repository import TicketsRepository

LEDGER = "ledger"


def raise_one(repo: TicketsRepository, hooks: Hooks, command: Command, now: datetime) -> Document:
    """Enter one appeal for a command; the file. A repetition looks again too, as the first attempt may have died before.

    What has a foreign number is entered once: a later intake of it answers with the file that is there.
    """
    entered: list[Document] = []

    def decide(change: Change) -> None:
        enterprise = rights.raising_enterprise(command, command.data.get("enterprise"))
        repo.enterprise(enterprise)
        forum = repo.forum(command.data["forum"]) if command.data.get("forum") else None
        ready = _ready(repo, hooks, command, enterprise, now)
        matches = Finder(repo, hooks, now).proposals({"_id": change.doc["_id"], "enterprise": enterprise}, ready["text"])
        entered.append(enter(repo, change, ready, forum, take_number(repo, change.doc["_id"], now), matches))

    with rules_told():
        file = _create_or_find(repo, command, now, decide)
    for content in entered:
        repo.keep_content(content)
    if file["forum"]:
        deadlines.look_again(repo, file, own_origin(repo.county, "raise_appeal"), now)
    return file


def _create_or_find(repo: TicketsRepository, command: Command, now: datetime, decide: Decide) -> Document:
    doc_id = foreign.wanted_id(command)
    try:
        return create(repo.appeals, command, now, decide, doc_id)
    except Refused as refused:
        there = repo.appeals.get(doc_id) if doc_id and refused.code == "already_there" else None
        if there is None:
            raise
        return there


def enter(repo: TicketsRepository, change: Change, ready: dict, forum: dict | None, number: str,
          matches: list[dict], batch: str | None = None) -> Document:
    """Fill a new file: its side record is stored, its first clocks run, its first event is said.

    :param matches: earlier files that it is proposed to be about the same as.
    :returns: the side record, to be kept once the file is there.
    """
    file, started_at = change.doc, forum["ends_at"] if forum else change.at
    start_day = day_of(from_text(started_at))
    content = content_of(file["_id"], ready, change.now)
    repo.put_content(content)
    file.update(model.new_file(number, ready, forum["_id"] if forum else None, change.at, batch))
    links.propose(file, matches)
    clockwork.begin(file, ready["rules"], clock_events.RAISING, started_at, repo.calendar(start_day))
    promised = {f"commitment_{one['id']}": one["what"] for one in _promised(repo, change, ready)}
    clockwork.stand_still(repo, change)
    change.happened(APPEAL_RAISED, model.state(file), texts={"text": content["text"], **promised})
    return content


def _promised(repo: TicketsRepository, change: Change, ready: dict) -> list[dict]:
    """Put what was promised in the room on the file; its days are counted from its entry."""
    calendar = repo.calendar(day_of(change.now)) if ready.get("commitments") else None
    return [commitments.make(change.doc, one, change.at, calendar) for one in ready.get("commitments") or () if calendar]


def register_of(year: int) -> str:
    """Where the files of a year are counted."""
    return f"{LEDGER}/{year}"


def is_register(register: str) -> bool:
    """Whether files are counted there, and not letters."""
    return register.startswith(f"{LEDGER}/")


def year_of(register: str) -> int:
    """The year whose files are counted there."""
    return int(register.removeprefix(f"{LEDGER}/"))


def take_number(repo: TicketsRepository, appeal_id: str, now: datetime) -> str:
    """The ledger number that this file has or gets, counted by county and year."""
    register, n = repo.take_number(register_of(day_of(now).year), appeal_id, to_text(now))
    return model.ledger_number(repo.county, year_of(register), n)


def _ready(repo: TicketsRepository, hooks: Hooks, command: Command, enterprise: str, now: datetime) -> dict:
    reception = Reception.open(repo, hooks, command.data.get("forum"), now)
    errors = reception.errors(command.data)
    if command.data.get("commitments") and command.actor.role != OFFICE:
        errors["commitments"] = ["commitments_for_offices"]
    if errors:
        raise Invalid("invalid", {}, errors)
    return reception.ready(command.data, enterprise)
