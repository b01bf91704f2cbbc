"""Linking files: what the office decides of a match, what the earlier file notes, and the answers of linked files."""

from datetime import datetime

from kentan.clock import to_text
from kentan.commands import UNIT, Command, Decide
from kentan.contracts.events import sequence_of
from kentan.contracts.tickets import (
    APPEAL_LINKED,
    APPEAL_RERAISED,
    APPEAL_UNLINKED,
    LINK_NOTED,
    LINK_REMOVED,
    MATCH_DISMISSED,
)
from kentan.contracts.tickets_settings import DUPLICATES
from kentan.documents import Change, Document
from kentan.errors import Invalid
from kentan.events.hearing import hear_changing
from services.tickets import model, rights
from services.tickets.linking import links
from services.tickets.linking.matching import Finder
from services.tickets.policies import Hooks
from services.tickets.repository import TicketsRepository
from services.tickets.settings import value_at
from services.tickets.supervision import supervising

ANSWERED = ("number", "enterprise", "status", "lead_unit", "outcome", "outcome_reason", "answer", "completed_at")


def linking(repo: TicketsRepository, command: Command, now: datetime) -> Decide:
    """The office links a file with an earlier one that it is like."""
    other = repo.appeals.get(command.data["other"])
    if other is None:
        raise Invalid("invalid", {}, {"other": ["no_such_file"]})
    rules = value_at(repo, DUPLICATES, now)

    def decide(change: Change) -> None:
        file = change.doc
        kind = links.chosen_kind(file["enterprise"], file["raised_at"], other, rules)
        match = links.link(file, other, kind, change.at)
        change.happened(APPEAL_LINKED, told(file, match), f"关联 {other['number']}")

    return decide


def dismissing(command: Command) -> Decide:
    """The office says that a proposed file is about something else."""
    def decide(change: Change) -> None:
        match = links.dismiss(change.doc, command.data["other"], command.data["reason"], change.at)
        change.happened(MATCH_DISMISSED, told(change.doc, match), f"与 {match['number']} 不是同一事项")

    return decide


def unlinking(command: Command) -> Decide:
    """The office takes a link back."""
    def decide(change: Change) -> None:
        match = links.unlink(change.doc, command.data["other"], command.data["reason"], change.at)
        change.happened(APPEAL_UNLINKED, told(change.doc, match), f"解除与 {match['number']} 的关联")

    return decide


def note(repo: TicketsRepository, hooks: Hooks, event: dict, consumer: str, now: datetime, linked: bool) -> bool:
    """Note on the earlier file that a later one was linked with it, or no longer is, with the supervision that this calls for;
    False if it had heard that."""
    data = event["data"]
    later = {"appeal": event["subject"], "number": data["number"], "kind": data["link"]}

    def decide(change: Change) -> None:
        if links.note(change.doc, later, linked, sequence_of(event), change.at):
            happened = (APPEAL_RERAISED if later["kind"] == links.RERAISED else LINK_NOTED) if linked else LINK_REMOVED
            change.happened(happened, told(change.doc, later), f"{'被关联' if linked else '解除关联'}：{later['number']}")
            supervising.look(change, supervising.CountyRules(repo, hooks, now))

    return hear_changing(repo.appeals, consumer, event, data["other"], now, decide)


def told(file: Document, match: dict) -> dict:
    """The file as events about a link carry it: with the other file and what it is to this one."""
    return {**model.state(file), "other": match["appeal"], "link": match["kind"]}


def similar(repo: TicketsRepository, hooks: Hooks, file: Document, now: datetime) -> dict:
    """The earlier files that a file is like by the rules of today, whatever was proposed or decided before."""
    content = repo.contents.get(file["_id"])
    found = Finder(repo, hooks, now).proposals(file, content["text"]) if content else []
    return {"items": [{name: match[name] for name in ("appeal", "number", "kind", "likeness")} for match in found],
            "as_of": to_text(now)}


def answers_of_linked(repo: TicketsRepository, command: Command, file: Document) -> dict:
    """The answers of linked files, to begin one's own with; for the office and the unit that leads this file."""
    if command.actor.role == UNIT:
        rights.must_lead(command, file)
    ids = sorted(links.linked(file))
    others = repo.appeals.find({"_id": {"$in": ids}}, ("raised_at",), len(ids)) if ids else []
    return {"items": [{"appeal": other["_id"], **{name: other[name] for name in ANSWERED}}
                      for other in others if other["answer"]]}
