"""Storage: the port, its two adapters, registers of numbers and migrations."""

from kentan.settings import SettingError
from kentan.store.port import Store
from kentan.store.sqlite import SqliteStore

SQLITE = "sqlite:///"
MONGODB = ("mongodb://", "mongodb+srv://")


def open_store(uri: str) -> Store:
    """The store at an address: ``sqlite:///folder`` (``sqlite:////folder`` from the root) or MongoDB's. Raises SettingError."""
    if uri.startswith(SQLITE) and len(uri) > len(SQLITE):
        return SqliteStore(uri.removeprefix(SQLITE))
    if uri.startswith(MONGODB):
        from kentan.store.mongo import MongoStore  # takes half a second that SQLite's users need not wait

        return MongoStore(uri)
    raise SettingError(
        f"KENTAN_STORE_URI={uri!r}: write sqlite:///folder (sqlite:////folder from the root) or mongodb://host:27017/")
