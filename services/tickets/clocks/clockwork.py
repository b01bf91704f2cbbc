"""What an event of a file does to its clocks: the one place where they are started and stopped as the county's rules say.

Whoever lets something become of a file calls ``turn`` after the file has its new state and before it is told, with the name of
what happened (``clock_events``).
"""

from collections.abc import Collection
from datetime import datetime

from kentan.calendars import Calendar, day_of
from kentan.clock import from_text
from kentan.documents import Change
from services.tickets import model, waiting
from services.tickets.clocks import clock_events, clock_rules, clocks
from services.tickets.model import Appeal
from services.tickets.policies import Hooks
from services.tickets.policies import clock_rules as rules_of
from services.tickets.repository import TicketsRepository
from services.tickets.settings import clocks_at
from services.tickets.units import co_replies

SECOND_SUPERVISION = "second_supervision"


def turn(repo: TicketsRepository, hooks: Hooks, change: Change, event: str, at: str | None = None,
         kept: Collection[str] = ()) -> None:
    """Stop the clocks that run until this, and start those that begin with it.

    :param at: the moment from which they count, where that is not the present one.
    :param kept: codes of clocks that run on although this would stop them.
    """
    file, moment = change.doc, at or change.at
    clocks.stop_on(file, event, moment, kept)
    rules = clocks_at(repo, change.now)
    if any(event in rule["starts"] for rule in rules):
        found = _of_file(repo, hooks, file, rules)
        begin(file, list(found.values()), event, moment, repo.calendar(day_of(from_text(moment))))
    stand_still(repo, change)


def begin_round(repo: TicketsRepository, hooks: Hooks, change: Change, at: str, reason: str) -> None:
    """A file is open again: the clocks of its round begin, with those of a second supervision where that opened it."""
    turn(repo, hooks, change, beginning(change.doc), at)
    if reason == SECOND_SUPERVISION:
        turn(repo, hooks, change, clock_events.SUPERVISING_AGAIN, at)


def counts(repo: TicketsRepository, change: Change, event: str) -> bool:
    """Whether a clock of the county begins with this, as its rules are today."""
    return any(event in rule["starts"] for rule in clocks_at(repo, change.now))


def stand_still(repo: TicketsRepository, change: Change) -> None:
    """Let clocks stand still or go on, as the file's states are now; for steps with which no clock starts or stops."""
    clocks.pause(change.doc, model.states_of(change.doc), change.at, repo.calendar)


def beginning(file: Appeal) -> str:
    """With which event a file that is opened again begins: one that never had units is the office's to assign, as when raised."""
    return clock_events.REOPENING if file["assigned_at"] else clock_events.RAISING


def rules_for(repo: TicketsRepository, hooks: Hooks, file: Appeal, now: datetime) -> dict[str, dict]:
    """The rules of a file's clocks by code, as they are today."""
    return _of_file(repo, hooks, file, clocks_at(repo, now))


def _of_file(repo: TicketsRepository, hooks: Hooks, file: Appeal, rules: list[dict]) -> dict[str, dict]:
    content = repo.contents.get(file["_id"])
    return rules_of(hooks, repo.county, rules, file, content["fields"] if content else {})


def begin(file: Appeal, rules: list[dict], event: str, at: str, calendar: Calendar) -> None:
    """Start those of the clocks that begin with an event, one for each who is held to it."""
    for rule in rules:
        if event in rule["starts"]:
            for holder in holders(file, rule["owner"]):
                clocks.start(file, rule, holder, at, calendar, event)


def holders(file: Appeal, owner: str) -> list[str]:
    """Who is held to a clock: units by their codes (co-units and consulted ones that
    have not answered yet), office and enterprise by those words."""
    if owner == clock_rules.ENTERPRISE and file.get("taken_from"):
        return []  # it judges at home, where its clocks are
    if owner == clock_rules.LEAD_UNIT:
        return [file["lead_unit"]] if file["lead_unit"] else []
    if owner == clock_rules.CONSULTED:
        return waiting.awaited_opinions(file)
    return co_replies.awaited(file) if owner == clock_rules.CO_UNIT else [owner]
