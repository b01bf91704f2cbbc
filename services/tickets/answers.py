"""Files as they are answered: what a command gives back, a line of a listing, and all that the one who asks may see."""

from datetime import datetime

from kentan.clock import to_text
from kentan.commands import ENTERPRISE, LEADER, OFFICE, OPERATOR, Command
from kentan.documents import Document, public
from services.tickets import clocks, model, results, rights, unit_views
from services.tickets.repository import TicketsRepository

HIDDEN = ("units", "next_due", "oldest_due", "given_up", "letters", "signer", "proposal", "earlier_proposals", "waits")
EXCERPT = 80
ENTRY = ("sequence", "type", "at", "actor", "note", "hash")
MANY = 500


def brief(file: Document, now: datetime) -> dict:
    """The file as commands answer it; nothing else is read for it."""
    at = to_text(now)
    running = [clock_view(clock, at) for clock in file["clocks"]]
    return {**public(file, *HIDDEN), "clocks": running, "results": results.shown(file), "proposal": model.proposal_told(file),
            **unit_views.brief(file)}


def clock_view(clock: dict, at: str) -> dict:
    """A clock with what is left of it."""
    late = clock["stopped_at"] or at
    return {**clock, "remaining_seconds": clocks.remaining_seconds(clock, at), "overdue": late > clock["due_at"]}


def items(repo: TicketsRepository, files: list[Document], now: datetime) -> list[dict]:
    """Lines of a listing, each with the beginning of its text."""
    ids = [file["_id"] for file in files]
    texts = {content["_id"]: content["text"] for content in repo.contents.find({"_id": {"$in": ids}}, (), MANY)} if ids else {}
    return [{**brief(file, now), "excerpt": texts.get(file["_id"], "").strip()[:EXCERPT]} for file in files]


def detail(repo: TicketsRepository, file: Document, command: Command, now: datetime) -> dict:
    """The file with text, letters and timeline; contact and phone reminders for those whom they concern."""
    content = repo.contents.get(file["_id"]) or {"text": "", "fields": {}, "contact": None}
    shown = {**brief(file, now), "text": content["text"], "fields": content["fields"],
             "letters": [letter_view(letter) for letter in _letters(repo, file)], "timeline": timeline(file, command),
             **unit_views.detail(repo, file, command, now)}
    if command.actor.role != ENTERPRISE:
        shown["proposals"] = [*file.get("earlier_proposals", ()), *([file["proposal"]] if file.get("proposal") else [])]
    if rights.sees_contact(command, file):
        shown["contact"] = content["contact"]
    if command.actor.role in (OFFICE, LEADER, OPERATOR):
        found = repo.reminders.find({"appeal": file["_id"]}, ("recorded_at",), MANY)
        shown["reminder_records"] = [public(one, "appeal") for one in found]
    return shown


def timeline(file: Document, command: Command) -> list[dict]:
    """The entries as people read them; an enterprise learns which office or unit acted, not which account."""
    entries = [{name: entry[name] for name in ENTRY} for entry in file["timeline"]]
    if command.actor.role == ENTERPRISE:
        for entry in entries:
            entry["actor"] = {name: value for name, value in entry["actor"].items() if name != "id"}
    return entries


def letter_view(letter: Document) -> dict:
    """A letter as it is answered."""
    return public(letter)


def _letters(repo: TicketsRepository, file: Document) -> list[Document]:
    """In the order in which the file got them; the last one may be just being issued."""
    found = repo.letters.find({"_id": {"$in": file["letters"]}}, (), MANY) if file["letters"] else []
    return sorted(found, key=lambda letter: file["letters"].index(letter["_id"]))
