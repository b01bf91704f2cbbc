"""One file as a document that stands for itself: its chain whole, and the texts by the hashes that the chain carries.

Whom to call is left out. A text that was erased is left out too; its hash stays in the chain.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from kentan.clock import to_text
from kentan.commands import Command
from kentan.documents import Document, chain_head, public, text_hash
from kentan.errors import NotFound
from services.tickets import model
from services.tickets.repository import TicketsRepository

FORMAT = "kentan.file.1"
MANY = 500
HIDDEN = ("readers", "content", "issuing_at")


def export(repo: TicketsRepository, command: Command, now: datetime) -> dict:
    """The file that a command names by id or ledger number. Raises NotFound."""
    file = repo.appeals.get(command.id or "") or next(iter(repo.appeals.find({"number": command.id}, (), 1)), None)
    if file is None:
        raise NotFound("not_found", {"what": "appeal"})
    content = repo.contents.get(file["_id"]) or {}
    letters = repo.letters.find({"_id": {"$in": file["letters"]}}, (), MANY) if file["letters"] else []
    reminders = repo.reminders.find({"appeal": file["_id"]}, (), MANY)
    written = [content.get("text"), content.get("earlier_texts"), file, reminders, repo.attachments_of(file["_id"])]
    return {"format": FORMAT, "county": repo.county, "id": file["_id"], "version": file["version"], "number": file["number"],
            "exported_at": to_text(now), "head": chain_head(file), "state": model.state(file),
            "fields": content.get("fields") or {}, "timeline": file["timeline"], "texts": _named(file, written),
            "letters": [public(letter, *HIDDEN) for letter in letters], "attachments": file.get("attachments") or []}


def _named(file: Document, written: Any) -> dict[str, str]:
    """Of all that was written, what the timeline carries the hash of."""
    wanted = {digest for entry in file["timeline"] for digest in entry.get("texts", {}).values()}
    return {digest: text for text in set(_strings(written)) if (digest := text_hash(text)) in wanted}


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _strings(one)
