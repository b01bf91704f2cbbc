"""Files as they are answered: what a command gives back, a line of a listing, and all that the one who asks may see."""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property

from kentan.calendars import day_of
from kentan.clock import from_text, to_text
from kentan.commands import ENTERPRISE, LEADER, OFFICE, OPERATOR, UNIT, Command
from kentan.documents import Document, public
from kentan.working_hours import WorkingHours
from services.tickets import model, rights
from services.tickets.attachments import attaching, attachments
from services.tickets.clocks import clocks, counting
from services.tickets.ledger import results
from services.tickets.letters.letter_life import ISSUED, VOIDED
from services.tickets.linking import link_views
from services.tickets.model import CLOCK_TOLD
from services.tickets.repository import TicketsRepository
from services.tickets.settings import hours_at
from services.tickets.supervision import supervised
from services.tickets.units import unit_views

LETTER_HIDDEN = ("readers", "content", "issuing_at")
HIDDEN = ("units", "found_by", "second_supervisions", "next_due", "oldest_due", "given_up", "letters", "signer", "proposal",
          "earlier_proposals", "promised", "waits", "matches", "matched_at", "linked_from", "steps", "supervise_at", "awaits_at",
          "stepped_at", "card_until", "attachments")
CLOCK = (*CLOCK_TOLD, "owner", "warnings", "stood", "moves")
EXCERPT = 80
ENTRY = ("sequence", "type", "at", "actor", "cause", "note", "hash")
WHERE_THERE = ("changes", "texts", "files")
MANY = 500


def brief(repo: TicketsRepository, file: Document, now: datetime) -> dict:
    """The file as commands answer it."""
    return _brief(file, _Ruler(repo, now, [file]))


def _clock_view(clock: dict, ruler: "_Ruler") -> dict:
    """A clock with what is left of it."""
    late = clock["stopped_at"] or clock["paused_since"] or to_text(ruler.now)
    left = dict.fromkeys(counting.LEFT) if clock["stopped_at"] else counting.remaining(clock, ruler.now, ruler.hours)
    return {**{name: clock[name] for name in CLOCK}, **left, "overdue": late > clock["due_at"]}


class _Ruler:
    """What a county's clocks are held against in an answer: read once, and only where a clock runs."""

    def __init__(self, repo: TicketsRepository, now: datetime, files: Sequence[Document]) -> None:
        self._repo, self.now, self._files = repo, now, files

    @cached_property
    def hours(self) -> WorkingHours:
        """The county's business time, since the first of the running clocks began."""
        began = min(from_text(clock["started_at"]) for file in self._files for clock in clocks.running(file))
        return WorkingHours(self._repo.calendar(day_of(min(began, self.now))), hours_at(self._repo, self.now))


def _brief(file: Document, ruler: _Ruler) -> dict:
    shown = [_clock_view(clock, ruler) for clock in clocks.all_of(file)]
    return {**public(file, *HIDDEN), "clocks": shown, "results": results.shown(file), "proposal": model.proposal_told(file),
            "review_due": file.get("review_due"), **unit_views.brief(file)}


def items(repo: TicketsRepository, files: list[Document], now: datetime) -> list[dict]:
    """Lines of a listing, each with the beginning of its text."""
    ids = [file["_id"] for file in files]
    texts = {content["_id"]: content["text"] for content in repo.contents.find({"_id": {"$in": ids}}, (), MANY)} if ids else {}
    ruler = _Ruler(repo, now, files)
    return [{**_brief(file, ruler), "excerpt": texts.get(file["_id"], "").strip()[:EXCERPT]} for file in files]


def detail(repo: TicketsRepository, file: Document, command: Command, now: datetime) -> dict:
    """The file with text, letters and timeline; contact and phone reminders for those whom they concern."""
    content = repo.contents.get(file["_id"]) or {"text": "", "fields": {}, "contact": None}
    shown = {**brief(repo, file, now), "text": content["text"], "fields": content["fields"],
             "letters": [letter_view(letter, command) for letter in _letters(repo, file, command)],
             "timeline": timeline(file, command),
             "attachments": attaching.shown(repo, command, file),
             **unit_views.detail(repo, file, command, now)}
    if command.actor.role != ENTERPRISE:
        shown |= link_views.view(file)
        shown["proposals"] = [*file.get("earlier_proposals", ()), *([file["proposal"]] if file.get("proposal") else [])]
    if rights.sees_contact(command, file):
        shown["contact"] = content["contact"]
    if command.actor.role in (OFFICE, LEADER, OPERATOR):
        found = repo.reminders.find({"appeal": file["_id"]}, ("recorded_at",), MANY)
        shown["reminder_records"] = [public(one, "appeal") for one in found]
    if command.actor.role != ENTERPRISE:
        shown["steps"] = supervised.of_file(file, command)
    return shown


def timeline(file: Document, command: Command) -> list[dict]:
    """The entries as people read them; an enterprise learns which office or unit acted, not which account, and that a unit was
    supervised, not how."""
    entries = [{**{name: entry[name] for name in ENTRY}, **{name: entry[name] for name in WHERE_THERE if name in entry}}
               for entry in file["timeline"]]
    if command.actor.role == ENTERPRISE:
        seen = {one["hash"] for one in attachments.of(file) if attachments.enterprise_sees(file, one)}
        for entry in entries:
            entry["actor"] = {name: value for name, value in entry["actor"].items() if name != "id"}
            if entry["type"].startswith("tickets.supervision."):
                entry["note"] = None
            if not seen.issuperset(entry.get("files", {}).values()):
                del entry["files"], entry["texts"]
    return entries


def letter_view(letter: Document, command: Command) -> dict:
    """A letter as it is answered; how it was written is for those who write letters."""
    life = letter["life"]
    if command.actor.role in (UNIT, ENTERPRISE):
        life = [step for step in life if step["step"] in (ISSUED, VOIDED) or step["by"].get("unit") == command.actor.unit]
    return {**public(letter, *LETTER_HIDDEN), "life": life}


def _letters(repo: TicketsRepository, file: Document, command: Command) -> list[Document]:
    """Those that the file names, in the order in which it got them; to insiders also others about it, as far as they may."""
    found = repo.letters.find({"_id": {"$in": file["letters"]}}, (), MANY) if file["letters"] else []
    own = sorted(found, key=lambda letter: file["letters"].index(letter["_id"]))
    if command.actor.role == ENTERPRISE:
        return own
    about = repo.letters.find({"appeal": file["_id"]}, ("issued_at",), MANY)
    more = [letter for letter in about if letter["_id"] not in file["letters"]]
    return own + [letter for letter in more if rights.sees_letter(command, letter)]
