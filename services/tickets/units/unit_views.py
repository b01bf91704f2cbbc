"""What units asked and were answered, as a file shows it: to staff with the words, to the enterprise who, whose and when."""

from datetime import datetime

from kentan.commands import ENTERPRISE, Command
from kentan.documents import Document
from services.tickets import waiting
from services.tickets.model import ASSIGNED, CO_REPLY_TOLD, CONSULTATION_TOLD, EXTENSION_TOLD, OBJECTION_TOLD, TRANSFER_TOLD
from services.tickets.repository import TicketsRepository
from services.tickets.units import co_replies, objecting, objection


def brief(file: Document) -> dict:
    """As commands and listings answer it: no words of people."""
    return {"unit_objections": [{name: one[name] for name in OBJECTION_TOLD} for one in objection.of(file)],
            "extensions": [{name: one[name] for name in EXTENSION_TOLD} for one in waiting.extensions(file)],
            "co_replies": [{name: one[name] for name in CO_REPLY_TOLD} for one in co_replies.of(file)],
            "transfers": [{name: one[name] for name in TRANSFER_TOLD} for one in waiting.transfers(file)],
            "consultations": [{name: one[name] for name in CONSULTATION_TOLD} for one in waiting.consultations(file)],
            "objections_lost": file.get("objections_lost", 0)}


def detail(repo: TicketsRepository, file: Document, command: Command, now: datetime) -> dict:
    """What one file shows beyond that to the one who asks."""
    if command.actor.role == ENTERPRISE:
        return {}
    assigned = file["status"] == ASSIGNED and file["lead_unit"]
    asked = [{name: one[name] for name in (*EXTENSION_TOLD, "reason", "answer")} for one in waiting.extensions(file)]
    return {"unit_objections": objection.of(file), "extensions": asked, "co_replies": co_replies.of(file),
            "transfers": waiting.transfers(file), "consultations": waiting.consultations(file),
            "may_object_until": objecting.may_object_until(repo, file, now) if assigned and objection.open_to(file) else None}
