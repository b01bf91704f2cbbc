"""What a county sets of the rules of its files, by kind, each with its standard value."""

from datetime import datetime

from kentan.calendars import day_of
from kentan.contracts.tickets import TICKETS_SETTING_CHANGED
from kentan.contracts.tickets_ladder import LADDER
from kentan.contracts.tickets_outcomes import CLOSING, PRESUMPTIONS
from kentan.contracts.tickets_settings import CLOCKS, DUPLICATES, LETTERS, SCHEMAS, UNITS
from kentan.county_settings import CountySettings, SettingKind
from services.tickets.clocks import clock_rules
from services.tickets.clocks.open_files import would_move
from services.tickets.letters import letter_kinds
from services.tickets.linking import links
from services.tickets.outcomes import presumptions, reopening
from services.tickets.repository import TicketsRepository
from services.tickets.supervision import ladder, ladder_presets
from services.tickets.units import unit_terms

KINDS = {
    CLOCKS: SettingKind(SCHEMAS[CLOCKS], clock_rules.standard, clock_rules.errors, would_move, clock_rules.complete,
                        clock_rules.PRESETS),
    DUPLICATES: SettingKind(SCHEMAS[DUPLICATES], links.standard),
    LADDER: SettingKind(SCHEMAS[LADDER], ladder_presets.standard, ladder.errors, presets=ladder_presets.PRESETS),
    PRESUMPTIONS: SettingKind(SCHEMAS[PRESUMPTIONS], presumptions.standard, presumptions.errors),
    UNITS: SettingKind(SCHEMAS[UNITS], unit_terms.standard),
    LETTERS: SettingKind(SCHEMAS[LETTERS], letter_kinds.standard, letter_kinds.errors),
    CLOSING: SettingKind(SCHEMAS[CLOSING], reopening.standard),
}


def settings_of(repo: TicketsRepository) -> CountySettings:
    """The settings of a county."""
    return CountySettings(KINDS, TICKETS_SETTING_CHANGED, repo)


def value_at(repo: TicketsRepository, kind: str, now: datetime) -> dict:
    """What holds of one kind today."""
    return settings_of(repo).value(kind, day_of(now).isoformat())


def clocks_at(repo: TicketsRepository, now: datetime) -> list[dict]:
    """The rules of the county's clocks that are on today."""
    return clock_rules.counted(_clocks(repo, now))


def hours_at(repo: TicketsRepository, now: datetime) -> list[dict]:
    """The county's hours of business today."""
    return _clocks(repo, now)["hours"]


def ladder_at(repo: TicketsRepository, now: datetime) -> list[dict]:
    """The county's supervision ladder as it is today, the lightest rung first."""
    return settings_of(repo).value(LADDER, day_of(now).isoformat())["steps"]


def unit_terms_at(repo: TicketsRepository, now: datetime) -> dict:
    """What the county's units may ask of its office, and within which terms, as it is today."""
    return settings_of(repo).value(UNITS, day_of(now).isoformat())


def _clocks(repo: TicketsRepository, now: datetime) -> dict:
    return clock_rules.complete(settings_of(repo).value(CLOCKS, day_of(now).isoformat()))


def letter_kinds_at(repo: TicketsRepository, now: datetime) -> list[dict]:
    """The county's kinds of letters as they are on this day."""
    return settings_of(repo).value(LETTERS, day_of(now).isoformat())["kinds"]


def letter_kinds_ever(repo: TicketsRepository) -> list[dict]:
    """All kinds of letters that the county may have numbered, with the organs that it numbered them under."""
    values = [letter_kinds.standard()]
    for doc in repo.settings.find({"kind": LETTERS}, (), 500):
        values += [doc["value"], *(earlier["value"] for earlier in doc["earlier"])]
    return [kind for value in values for kind in value["kinds"]]
