"""A county's calendar, year by year: importing a notice, as days or as a file, and the name of each day off."""

import base64
import re
from binascii import Error as NotBase64
from datetime import datetime

from eventlet import tpool

from kentan.commands import Command, put
from kentan.contracts.registration import CALENDAR_CHANGED
from kentan.documents import Change, Document, public
from kentan.errors import Invalid, NotFound, Refused
from services.registration import model, notices
from services.registration.access import check
from services.registration.repository import RegistrationRepository
from services.registration.states import become


def import_year(repository: RegistrationRepository, command: Command, now: datetime) -> Document:
    """Take a year's days as the notice gives them, in place of what was there."""
    year, data = year_of(command.id), command.data
    check(model.calendar_wrong(year, data["days"]))
    return _take(repository, command, now, year, data["days"], data.get("names", {}))


def import_file(repository: RegistrationRepository, command: Command, now: datetime, brought: str | None = None) -> Document:
    """Take a year's days out of the notice's file, in place of what was there; all of them or, with anything wrong, none.

    :param brought: given where a plugin brings the file: what tells it from others. A plugin's never replaces an office's.
    """
    year, data = year_of(command.id), command.data
    try:
        file = base64.b64decode(data["file"], validate=True)
    except (NotBase64, ValueError) as problem:
        raise Invalid("invalid", {}, {"file": ["not_base64"]}) from problem
    notice = tpool.execute(notices.read, year, data["form"], file)  # half a second for the largest one, off the hub
    check(notice.wrong)
    return _take(repository, command, now, year, notice.days, notice.names, brought)


def shown(year: Document) -> dict:
    """A year as it is answered."""
    return public(year, "brought")


def _take(repository: RegistrationRepository, command: Command, now: datetime, year: int, days: dict[str, str],
          names: dict[str, str], brought: str | None = None) -> Document:
    named = {day: model.tidy(name) for day, name in names.items()}
    source = model.tidy(command.data["source"])

    def decide(changing: Change) -> None:
        if brought and changing.doc["version"] and not changing.doc.get("brought"):
            raise Refused("already_there", {"index": str(year)})
        changing.doc["brought"] = brought
        become(changing, CALENDAR_CHANGED, year=year, days=days, names=named, source=source)

    return put(repository.calendars, command, now, decide, "calendar")


def year_of(text: str | None) -> int:
    """The year that an address names. Raises NotFound for what is none."""
    if text is None or not re.fullmatch(r"20[0-9]{2}", text):
        raise NotFound("not_found", {"what": "calendar"})
    return int(text)
