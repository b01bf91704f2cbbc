"""A new county: first the calendar of each year that has a notice, then the county's own record, which completes it."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from kentan.commands import Command, create
from kentan.contracts.registration import CALENDAR_CHANGED, COUNTY_ADDED
from kentan.documents import Change, Document
from kentan.errors import Refused
from kentan.remotes import REMOTE
from kentan.seeding import notice_years
from services.registration import model
from services.registration.repository import RegistrationRepository
from services.registration.states import become

NOTICE_MONTHS = 1


def found_county(repository: RegistrationRepository, command: Command, now: datetime) -> Document:
    """Make the county a tenant; a repetition goes on where an earlier attempt broke off."""
    if repository.remotes.get(REMOTE) is not None:
        raise Refused("county_is_remote", {"county": repository.county})
    there = repository.counties.get(repository.county)
    if there is not None and command.key not in there["keys"]:
        raise Refused("already_there", {"index": repository.county})
    for year in notice_years():
        _seed(repository, command, now, year)

    def decide(change: Change) -> None:
        name, city = model.tidy(command.data["name"]), command.data.get("city", False)
        become(change, COUNTY_ADDED, code=repository.county, name=name, city=city)

    months = command.data.get("notice_months", NOTICE_MONTHS)
    return create(repository.counties, command, now, decide, repository.county, notice_months=months, cadences=[], plan=None)


def _seed(repository: RegistrationRepository, command: Command, now: datetime, year: dict[str, Any]) -> None:
    if repository.calendars.get(str(year["year"])) is None:
        seeding = replace(command, key=f"{command.key}/{year['year']}", data=year)
        create(repository.calendars, seeding, now, lambda change: become(change, CALENDAR_CHANGED, **year), str(year["year"]))
