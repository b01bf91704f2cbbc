"""Notices that plugins bring (hook ``calendar_source``): asked for again and again, taken as an office's import would be, once.

Plugins have a say in years without a notice, and in those that a plugin brought: what an office imported, or the release knew,
stands. A source that fails or brings what cannot be read changes nothing and stops nobody; the log says what and why.
"""

import base64
import hashlib
import logging
from datetime import datetime

from marshmallow import ValidationError

from kentan.calendars import day_of
from kentan.commands import SYSTEM, Actor, Command
from kentan.contracts.registration_doors import ImportCalendarFile
from kentan.errors import Invalid, KentanError, flatten
from kentan.ids import derived_id
from kentan.plugins.calling import CountyHooks
from services.registration import calendar_years
from services.registration.repository import RegistrationRepository

log = logging.getLogger(__name__)
ACTOR = "registration.take_notices"


def take_notices(repository: RegistrationRepository, hooks: CountyHooks, now: datetime) -> int:
    """Take what plugins bring for the present year and the next; how many years were taken."""
    this = day_of(now).year
    return sum(_look(repository, hooks, year, now) for year in (this, this + 1))


def _look(repository: RegistrationRepository, hooks: CountyHooks, year: int, now: datetime) -> bool:
    there = repository.calendars.get(str(year))
    if there is not None and not there.get("brought"):
        return False
    brought = hooks.calendar_source(county=repository.county, year=year)
    if brought is None:
        return False
    try:
        asked = _asked(brought)
        digest = hashlib.sha256(asked["file"].encode()).hexdigest()
        if there is not None and there["brought"] == digest:
            return False
        command = Command(Actor(ACTOR, SYSTEM, repository.county), repository.county, asked, str(year),
                          key=derived_id(ACTOR, year, digest))
        calendar_years.import_file(repository, command, now, digest)
    except KentanError as refusal:
        log.warning("county %s: the notice of %s that a calendar source brings is not taken: %s %s", repository.county, year,
                    refusal.code, refusal.fields)
        return False
    log.info("county %s: the notice of %s was taken from a calendar source: %s", repository.county, year, asked["source"])
    return True


def _asked(brought: object) -> dict:
    """What a plugin brings, as an import is asked with. Raises Invalid."""
    if not isinstance(brought, dict) or not isinstance(brought.get("file"), bytes):
        raise Invalid("invalid", {}, {"file": ["required"]})
    try:
        return ImportCalendarFile().load({**brought, "file": base64.b64encode(brought["file"]).decode()})
    except ValidationError as wrong:
        raise Invalid("invalid", {}, flatten(wrong.messages)) from wrong
