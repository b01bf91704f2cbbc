"""By which template a letter is set: the county's own of its kind in force on the day, or else the release's form."""

import base64
from datetime import date

from kentan.errors import NotFound
from services.tickets.letters import letter_forms
from services.tickets.repository import TicketsRepository


def in_force(repo: TicketsRepository, code: str, day: date) -> str:
    """The name of the template by which letters of a kind are set on a day."""
    found = repo.letter_templates.find({"kind": code, "valid_from": {"$lte": day.isoformat()}}, ("-valid_from", "-set_at"), 1)
    return found[0]["_id"] if found else letter_forms.newest(code)


def read(repo: TicketsRepository, name: str) -> bytes:
    """The template of this name: one that the county set, or a form such as ``minutes.v1``. Raises NotFound."""
    found = repo.letter_templates.get(name)
    if found is not None:
        return base64.b64decode(found["file"])
    if name not in letter_forms.names():
        raise NotFound("not_found", {"what": "template"})
    return letter_forms.read(name)
