"""Where the broker is."""

from pathlib import Path

from kentan.broker import broker_uri
from kentan.settings import Settings


def broker_file(settings: Settings) -> Path:
    """The embedded broker's file."""
    return settings.home / "broker.sqlite"


def broker_address(settings: Settings) -> str:
    """The broker's address: the settings' own or, embedded, that of its file."""
    return settings.broker_uri or broker_uri(broker_file(settings))
