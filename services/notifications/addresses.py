"""Addresses: where a unit, an enterprise or a role is reached outside. Personal data, in side records that can be erased."""

from typing import Any

from kentan.commands import ENTERPRISE, OFFICE, OPERATOR, SYSTEM, UNIT, Actor, Command, create
from kentan.documents import Change, Document, public
from kentan.errors import Forbidden, Invalid
from kentan.plugins.channels import Channel
from kentan.plugins.channels.webhook import new_secret
from kentan.settings import Settings
from services.notifications.messages import box_of
from services.notifications.repository import NotificationsRepository

SUBJECTS = ("unit:", "enterprise:", "role:", "account:")


def set_address(repository: NotificationsRepository, command: Command, now: Any, channels: dict[str, Channel],
                settings: Settings) -> dict:
    """Store an address; the answer carries a signed channel's secret this one time."""
    data = command.data
    subject = _subject(command.actor, data.get("subject"))
    channel = channels.get(data["channel"])
    if channel is None or not channel.outside:
        names = ", ".join(name for name, known in channels.items() if known.outside)
        raise Invalid("unknown_channel", {"channel": data["channel"], "channels": names}, {"channel": ["unknown_channel"]})
    if not channel.accepts(data["address"], settings):
        raise Invalid("bad_address", {"channel": channel.name}, {"address": ["bad_address"]})

    def decide(made: Change) -> None:
        made.doc.update(subject=subject, channel=channel.name, address=data["address"], language=data.get("language", "zh"),
                        secret=new_secret() if channel.signed else None)

    return public(create(repository.addresses, command, now, decide))


def list_addresses(repository: NotificationsRepository, command: Command) -> dict:
    """The addresses of a subject (the actor's own, if none is named), without their secrets."""
    subject = _subject(command.actor, command.data.get("subject"))
    return {"items": [public(row, "secret") for row in repository.addresses_of([subject])], "next": None}


def erase_address(repository: NotificationsRepository, command: Command) -> dict:
    """Erase an address for good; whether it was there. Erasing it again does no harm."""
    row: Document | None = repository.addresses.get(command.id or "")
    if row is None:
        return {"erased": False}
    _subject(command.actor, row["subject"])
    return {"erased": repository.addresses.delete(row["_id"])}


def _subject(actor: Actor, wanted: str | None) -> str:
    """The subject spoken of: the office and operators may name any, others are their own."""
    own = box_of(actor)
    subject = wanted or own
    if not subject.startswith(SUBJECTS):
        raise Invalid("bad_subject", {}, {"subject": ["bad_subject"]})
    if subject != own and actor.role not in (OFFICE, OPERATOR):
        raise Forbidden("not_your_subject", {"subject": subject})
    return subject


ROLES = (OFFICE, OPERATOR, UNIT, ENTERPRISE, SYSTEM)
