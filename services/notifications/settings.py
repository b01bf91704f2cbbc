"""What a county sets of how people are told, by kind, each with its standard value."""

from kentan.contracts.notifications import NOTIFICATIONS_SETTING_CHANGED
from kentan.contracts.notifications_settings import DIGEST, SCHEMAS
from kentan.county_settings import CountySettings, SettingKind
from services.notifications.repository import NotificationsRepository


def office_hours() -> dict:
    """The usual hours of an office."""
    return {"at": "08:30", "until": "17:30"}


def errors(repository: NotificationsRepository, value: dict) -> dict[str, list[str]]:
    """Hours that end before they begin."""
    return {} if value["at"] < value["until"] else {"until": ["until_before_at"]}


KINDS = {DIGEST: SettingKind(SCHEMAS[DIGEST], office_hours, errors)}


def settings_of(repository: NotificationsRepository) -> CountySettings:
    """The settings of a county."""
    return CountySettings(KINDS, NOTIFICATIONS_SETTING_CHANGED, repository)
