"""A county's own templates of letters: each upload is one document that stays, as letters name the template they were set by."""

import base64
import hashlib
from binascii import Error as NotBase64
from datetime import datetime

from kentan.calendars import day_of
from kentan.commands import Command, create
from kentan.contracts.tickets import LETTER_TEMPLATE_SET
from kentan.documents import Change, Document, public
from kentan.errors import Invalid, NotFound
from kentan.paging import page
from services.tickets.letters import letters, rendering
from services.tickets.letters.letter_placeholders import FIGURE, LISTS, ROW, of_kind
from services.tickets.letters.letter_sources import read
from services.tickets.letters.template_safety import check_safety, wrong
from services.tickets.letters.template_words import check_words
from services.tickets.repository import TicketsRepository

TOLD = ("kind", "valid_from", "sha256")


def set_template(repo: TicketsRepository, command: Command, now: datetime) -> dict:
    """Let letters of a kind be set by this file from a day on."""
    code, docx = _checked(repo, command, now)
    asked = command.data
    if asked["valid_from"] < day_of(now).isoformat():
        raise Invalid("invalid", {}, {"valid_from": ["setting_from_past"]})

    def decide(setting: Change) -> None:
        setting.doc.update(kind=code, valid_from=asked["valid_from"], name=asked.get("name"), set_at=setting.at, size=len(docx),
                           sha256=hashlib.sha256(docx).hexdigest(), set_by={"id": command.actor.id, "role": command.actor.role},
                           file=base64.b64encode(docx).decode())
        setting.happened(LETTER_TEMPLATE_SET, {name: setting.doc[name] for name in TOLD})

    return view(create(repo.letter_templates, command, now, decide))


def preview(repo: TicketsRepository, command: Command, now: datetime) -> dict:
    """A letter about a real appeal or forum, set by a file that is not in force; nothing is stored."""
    code, docx = _checked(repo, command, now)
    about = {name: command.data[name] for name in ("appeal", "forum") if command.data.get(name)}
    if about.get("appeal") and repo.appeals.get(about["appeal"]) is None:
        raise NotFound("not_found", {"what": "appeal"})
    if about.get("forum"):
        repo.forum(about["forum"])
    letter = letters.new_letter("preview", code, "draft", **about)
    return rendering.document(docx, code, rendering.said(letter, letters.content_of(repo, letter, now)), f"{code}.docx")


def listed(repo: TicketsRepository, command: Command) -> dict:
    """A page of the templates that a county set, the last day first."""
    where = {"kind": command.data["kind"]} if command.data.get("kind") else {}
    rows, following = page(repo.letter_templates, where, ("-valid_from", "-set_at"), command.data.get("after"),
                           command.data.get("limit"))
    return {"items": [view(row) for row in rows], "next": following}


def file_of(repo: TicketsRepository, name: str) -> dict:
    """A template as a file: one that the county set, or a form of the release by its name (``minutes.v1``)."""
    return rendering.as_file(read(repo, name), f"{name}.docx")


def view(template: Document) -> dict:
    """A template as it is answered, without its file."""
    return public(template, "file")


def _checked(repo: TicketsRepository, command: Command, now: datetime) -> tuple[str, bytes]:
    """The kind and the file of a command, fit to be a template of it."""
    code = letters.kind_of(repo, command.id or "", now)["code"]
    try:
        docx = base64.b64decode(command.data["file"], validate=True)
    except (NotBase64, ValueError) as problem:
        raise Invalid("invalid", {}, {"file": ["not_base64"]}) from problem
    rendering.off_hub(_check, docx, code)
    return code, docx


def _check(docx: bytes, code: str) -> None:
    """Refuse a file that is not safe, says what cannot be filled in, or cannot be set at all."""
    check_safety(docx)
    try:
        check_words(docx, code)
        rendering.opened(rendering.render(docx, code, _sample(code)))
    except Invalid:
        raise
    except Exception as problem:  # python-docx, lxml and Jinja each have their own ways to say that a file is broken
        raise wrong("template_unreadable", problem=str(problem)[:200]) from problem


def _sample(code: str) -> dict:
    rows = {name: [dict.fromkeys(ROW | FIGURE, "样") if LISTS[name] else "样"] * 2 for name in LISTS if name in of_kind(code)}
    return {**dict.fromkeys(of_kind(code), "样"), **rows}
