"""Storage: the port, its two adapters, registers of numbers and migrations."""

from kentan.settings import SettingError
from kentan.store.port import Store
from kentan.store.sqlite import SqliteStore

SQLITE = "sqlite:///"


def open_store(uri: str) -> Store:
    """The store at an address: ``sqlite:///folder`` (``sqlite:////folder`` from the root). Raises SettingError."""
    if uri.startswith(SQLITE) and len(uri) > len(SQLITE):
        return SqliteStore(uri.removeprefix(SQLITE))
    raise SettingError(f"KENTAN_STORE_URI={uri!r}: write sqlite:///folder or mongodb://host:27017/")
