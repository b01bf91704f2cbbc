"""The document of a letter, made when it is asked for: as .docx by its template, or in a form that a plugin offers."""

import re
from datetime import datetime

from kentan.documents import Document
from kentan.errors import Invalid, Refused, Unavailable
from services.tickets.letters import letter_life, letters, rendering
from services.tickets.letters.letter_sources import in_force, read
from services.tickets.policies import Hooks
from services.tickets.repository import TicketsRepository

DOCX = "docx"
MEDIA = re.compile(r"[a-z]+/[a-z0-9.+-]{1,100}")
SUFFIX = re.compile(r"[a-z0-9]{1,10}")
SHOWN = ("kind", "status", "label", "signer", "appeal", "forum", "unit", "co_units", "addressees", "issued_at")


def document_of(repo: TicketsRepository, hooks: Hooks, letter: Document, form: str, now: datetime) -> dict:
    """The letter as a file; an issued one always the same, by what it said and by the template in force when it was issued."""
    if letter["content"] is None and letter["status"] not in letter_life.BEFORE:
        raise Refused("letter_without_document")
    content, name = rendering.said(letter, letters.content_of(repo, letter, now)), letter["label"] or letter["kind"]
    if form != DOCX:
        return _of_plugin(repo.county, hooks, letter, content, form, name)
    template = read(repo, letter["template"] or in_force(repo, letter["kind"], now.date()))
    return rendering.document(template, letter["kind"], content, f"{name}.docx")


def _of_plugin(county: str, hooks: Hooks, letter: Document, content: dict, form: str, name: str) -> dict:
    shown = {"id": letter["_id"], **{field: letter[field] for field in SHOWN}}
    made = hooks.letter_rendering(county=county, letter=shown, content=rendering.cleaned(content), form=form)
    if made is None:
        raise Invalid("invalid", {}, {"form": ["letter_form_unknown"]})
    body, media, suffix = made.get("body"), str(made.get("media")), str(made.get("suffix"))
    if not isinstance(body, bytes) or not MEDIA.fullmatch(media) or not SUFFIX.fullmatch(suffix):
        raise Unavailable("plugin_failed", {"plugin": form, "hook": "letter_rendering"})
    return rendering.as_file(body, f"{name}.{suffix}", media)
