"""Corrections: what was entered wrongly is put right by a new entry with a reason; the entry that was wrong stays.

Codes stand in the entry as before and after. A text is corrected in the side record, which keeps the earlier ones; the entry and
the file carry hashes alone. The new text is laid beside the old one first and takes its place once the file says so, so that
a crash in between leaves the text as it was; a repetition of the command finishes it.
"""

from contextlib import suppress

from kentan.commands import Command, Decide
from kentan.contracts.tickets import APPEAL_CORRECTED, KINDS
from kentan.documents import Change, Document, text_hash
from kentan.errors import Invalid
from kentan.store.port import Conflict
from kentan.words import words_of
from services.tickets import model
from services.tickets.ledger import intake
from services.tickets.repository import TicketsRepository

CATEGORY, KIND, ENTERPRISE, TEXT = FIELDS = ("category", "kind", "enterprise", "text")


def correcting(repo: TicketsRepository, command: Command) -> Decide:
    """Put a field right, or say of an entry what was wrong with it, or both."""
    asked = command.data
    field, value, entry = asked.get("field"), asked.get("value"), asked.get("entry")
    _whole(field, value, entry)
    if field == ENTERPRISE:
        repo.enterprise(value or "")

    def decide(change: Change) -> None:
        file = change.doc
        model.not_here(file)
        if field == ENTERPRISE:
            model.not_judged_here(file)
            if file["status"] == model.CLOSED:
                raise model.RuleBroken("already_closed")
        if entry is not None and entry > file["sequence"]:
            raise model.RuleBroken("no_such_entry", "entry")
        before, after = _turned(repo, file, field, value)
        if field and before == after:
            raise model.RuleBroken("nothing_corrected", "value")
        corrected = {"at": change.at, "field": field, "entry": entry, "before": before, "after": after, "reason": asked["reason"]}
        file["corrections"] = [*file.get("corrections", ()), corrected]
        texts = {"reason": asked["reason"], **({"text": value} if field == TEXT else {})}
        change.happened(APPEAL_CORRECTED, model.state(file, reason=field or "entry"), texts=texts)

    return decide


def finish(repo: TicketsRepository, file: Document) -> None:
    """Let the text that the file's last correction names take its place."""
    wanted = next((one["after"] for one in reversed(file.get("corrections") or []) if one["field"] == TEXT), None)
    content = repo.contents.get(file["_id"]) if wanted else None
    new = next((text for text in (content or {}).get("beside", ()) if text_hash(text) == wanted), None)
    if content is not None and new is not None:
        words = words_of(new, intake.MOST_WORDS)
        repo.contents.save({**content, "text": new, "words": intake.found_by(words), "beside": [],
                            "earlier_texts": [*content.get("earlier_texts", ()), content["text"]]})


def _whole(field: str | None, value: str | None, entry: int | None) -> None:
    if field is None and entry is None:
        raise Invalid("invalid", {}, {"field": ["required"]})
    if (field is None) != (value is None):
        raise Invalid("invalid", {}, {"value" if field else "field": ["required"]})
    if field == KIND and value not in KINDS:
        raise Invalid("invalid", {}, {"value": ["not_one_of"]})


def _turned(repo: TicketsRepository, file: Document, field: str | None, value: str | None) -> tuple[str | None, str | None]:
    """Put the field right; what it was and is, as it may stand on the file."""
    if field == TEXT:
        return _laid_beside(repo, file, value or ""), text_hash(value or "")
    if field is None:
        return None, None
    before = file[field]
    file[field] = value
    if field == CATEGORY:
        file["category_from"] = "given"
    return before, value


def _laid_beside(repo: TicketsRepository, file: Document, text: str) -> str:
    content = repo.contents.get(file["_id"])
    if content is None:
        raise model.RuleBroken("text_erased", "value")
    if text not in content.get("beside", ()) and text != content["text"]:
        with suppress(Conflict):  # whoever was faster is met when the command is decided again
            repo.contents.save({**content, "beside": [*content.get("beside", ()), text]})
    return text_hash(content["text"])
