"""A county's calendar, year by year: importing a notice, and the name of each day off."""

import re
from datetime import datetime

from kentan.commands import Command, put
from kentan.contracts.registration import CALENDAR_CHANGED
from kentan.documents import Change, Document
from kentan.errors import NotFound
from services.registration import model
from services.registration.access import check
from services.registration.repository import RegistrationRepository
from services.registration.states import become


def import_year(repository: RegistrationRepository, command: Command, now: datetime) -> Document:
    """Take a year's days as the notice gives them, in place of what was there."""
    year, data = year_of(command.id), command.data
    check(model.calendar_wrong(year, data["days"]))
    names = {day: model.tidy(name) for day, name in data.get("names", {}).items()}

    def decide(changing: Change) -> None:
        become(changing, CALENDAR_CHANGED, year=year, days=data["days"], names=names, source=model.tidy(data["source"]))

    return put(repository.calendars, command, now, decide, "calendar")


def year_of(text: str | None) -> int:
    """The year that an address names. Raises NotFound for what is none."""
    if text is None or not re.fullmatch(r"20[0-9]{2}", text):
        raise NotFound("not_found", {"what": "calendar"})
    return int(text)
