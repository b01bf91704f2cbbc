"""What a county sets of its meetings, by kind, each with its standard value."""

from kentan.contracts.registration import REGISTRATION_SETTING_CHANGED
from kentan.contracts.registration_settings import CADENCE, HOLD, NEXT_DAY, SCHEMAS
from kentan.county_settings import CountySettings, SettingKind
from services.registration.repository import RegistrationRepository


def standard_cadence() -> dict:
    """The seed's: every second Thursday evening, in the weeks of its first period (2023-02-23)."""
    return {"rule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", "first_day": "2023-02-23", "starts": "19:00", "minutes": 120,
            "day_off": NEXT_DAY, "make_up_day": HOLD}


def errors(repository: RegistrationRepository, value: dict) -> dict[str, list[str]]:
    """A forum that would end on another day than it began."""
    hour, minute = map(int, value["starts"].split(":"))
    return {"minutes": ["past_midnight"]} if hour * 60 + minute + value["minutes"] >= 24 * 60 else {}


KINDS = {CADENCE: SettingKind(SCHEMAS[CADENCE], standard_cadence, errors)}


def settings_of(repository: RegistrationRepository) -> CountySettings:
    """The settings of a county."""
    return CountySettings(KINDS, REGISTRATION_SETTING_CHANGED, repository)
