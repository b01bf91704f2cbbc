"""Messages: one for each event that has a template, in the inboxes of all who are told, with its deliveries to the outside."""

from datetime import datetime
from typing import Any

from kentan.clock import to_text
from kentan.commands import Actor, Command, change
from kentan.contracts.events import name_of
from kentan.documents import Change, Document
from kentan.errors import NotFound
from kentan.events.hearing import hear_creating
from kentan.ids import derived_id
from kentan.paging import page
from kentan.plugins.channels import Channel
from services.notifications import gathering, model
from services.notifications.repository import NotificationsRepository
from services.notifications.templates import render_all

UNREAD = "unread "


def tell(repository: NotificationsRepository, consumer: str, event: dict, now: datetime, channels: dict[str, Channel],
         link: str) -> bool:
    """Make the message of an event, once; whether it was made now."""
    event_type, data, at = name_of(event), event["data"], to_text(now)
    appeal = model.appeal_of(event_type, event["subject"], data)
    number = data.get("number") if model.carries_number(event_type) else repository.number_of(appeal) if appeal else None

    def compose(made: Change) -> None:
        told = model.recipients(event_type, data)
        doc = made.doc
        doc.update(
            event_id=event["id"], event=event_type, subject=event["subject"], appeal=appeal, number=number, told_at=at,
            correlation_id=event["correlationid"], recipients=told, boxes=[*told, *(UNREAD + one for one in told)],
            texts=render_all(repository, event, event_type, str(number or ""), link),
            deliveries=_deliveries(repository, doc["_id"], told, at, channels, event_type not in model.GATHERED),
        )
        if event_type in model.GATHERED:
            gathering.wait_for_digest(repository, doc, now)
        doc["outside"], doc["next_attempt"] = model.summarize(doc["deliveries"])

    return hear_creating(repository.messages, consumer, event, now, compose)


def _deliveries(repository: NotificationsRepository, message: str, told: list[str], at: str,
                channels: dict[str, Channel], at_once: bool) -> list[dict]:
    """What is done at once (the inbox), and one delivery for each address of those who are told, unless it is gathered."""
    inside = [model.delivery(derived_id(message, name, one), name, one, at, None, "zh")
              for name, channel in channels.items() if not channel.outside for one in told]
    outside = [model.delivery(derived_id(message, row["_id"]), row["channel"], row["subject"], at, row["_id"], row["language"])
               for row in repository.addresses_of(told)] if at_once else []
    return inside + outside


def box_of(actor: Actor) -> str:
    """The inbox an actor looks into: the unit's, the enterprise's, the outside system's, or that of the role."""
    if actor.unit:
        return f"unit:{actor.unit}"
    return f"enterprise:{actor.enterprise}" if actor.enterprise else model.box_of(actor.role, actor.id)


def inbox(repository: NotificationsRepository, command: Command) -> dict:
    """The actor's own messages, newest first; ``unread`` leaves out the read ones, ``language`` chooses the text."""
    box, data = box_of(command.actor), command.data
    words = [UNREAD + box] if data.get("unread") else [box]
    rows, following = page(repository.messages, {"$terms": words}, ("-told_at",), data.get("after"), data.get("limit"))
    return {"items": [shown(row, box, data.get("language", "zh")) for row in rows], "next": following}


def mark_read(repository: NotificationsRepository, command: Command, now: datetime) -> dict:
    """Note that a message was read in the actor's inbox. Raises NotFound where it is not in there."""
    box = box_of(command.actor)

    def decide(changing: Change) -> None:
        if box not in changing.doc["recipients"]:
            raise NotFound("not_found", {"what": "message"})
        changing.doc["boxes"] = [word for word in changing.doc["boxes"] if word != UNREAD + box]

    return shown(change(repository.messages, command, now, decide, "message"), box, command.data.get("language", "zh"))


def shown(doc: Document, box: str, language: str) -> dict[str, Any]:
    """A message as its reader sees it: nothing of the other recipients or of deliveries."""
    text = doc["texts"].get(language) or doc["texts"]["zh"]
    return {"id": doc["_id"], "version": doc["version"], "event": doc["event"], "subject": text["subject"], "text": text["text"],
            "about": doc["subject"], "appeal": doc["appeal"], "told_at": doc["told_at"], "read": UNREAD + box not in doc["boxes"]}
