"""An enterprise's contact: personal data in a record of its own, in no event and no timeline, gone when erased."""

from datetime import datetime

from kentan.commands import Command, put
from kentan.documents import Change, Document
from services.registration import model
from services.registration.access import check_own
from services.registration.repository import RegistrationRepository, found

FIELDS = ("name", "phone", "email")


def set_contact(repository: RegistrationRepository, command: Command, now: datetime) -> Document:
    """Keep whom to call, in place of what was kept."""
    _enterprise(repository, command)

    def decide(changing: Change) -> None:
        changing.doc.update({name: model.tidy(command.data.get(name)) for name in FIELDS})

    return put(repository.contacts, command, now, decide, "contact")


def contact(repository: RegistrationRepository, command: Command) -> Document:
    """Whom to call."""
    _enterprise(repository, command)
    return found(repository.contacts.get(command.id or ""), "contact")


def erase(repository: RegistrationRepository, command: Command) -> bool:
    """Forget whom to call; whether there was anything to forget."""
    _enterprise(repository, command)
    return repository.contacts.delete(command.id or "")


def _enterprise(repository: RegistrationRepository, command: Command) -> None:
    check_own(command.actor, command.id)
    found(repository.enterprises.get(command.id or ""), "enterprise")
