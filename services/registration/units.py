"""Responsible units: known by a code that is theirs within the county."""

from datetime import datetime

from kentan.commands import Command, change, create
from kentan.contracts.registration import UNIT_CHANGED, UNIT_REGISTERED
from kentan.documents import Change, Document
from services.registration import model
from services.registration.repository import RegistrationRepository
from services.registration.states import become


def register(repository: RegistrationRepository, command: Command, now: datetime) -> Document:
    """A new unit; its code is its id."""
    code, name = command.data["code"], model.tidy(command.data["name"])

    def decide(changing: Change) -> None:
        become(changing, UNIT_REGISTERED, code=code, name=name, active=True)

    return create(repository.units, command, now, decide, code)


def correct(repository: RegistrationRepository, command: Command, now: datetime) -> Document:
    """Rename, close or open again; leave what is not named."""
    fields = {name: command.data[name] for name in ("name", "active") if name in command.data}
    if "name" in fields:
        fields["name"] = model.tidy(fields["name"])

    def decide(changing: Change) -> None:
        become(changing, UNIT_CHANGED, **fields)

    return change(repository.units, command, now, decide, "unit")
