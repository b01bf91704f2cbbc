"""The store in MongoDB, one database a county."""

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, suppress
from typing import Any

from pymongo import MongoClient, UpdateOne
from pymongo.database import Database
from pymongo.errors import ConfigurationError, ConnectionFailure, DuplicateKeyError, InvalidURI
from pymongo.read_concern import ReadConcern

from kentan.errors import Unavailable
from kentan.settings import SettingError
from kentan.store.migrations import NewerStore
from kentan.store.mongo_collection import MongoCollection, patiently
from kentan.store.mongo_frozen import FrozenCopy, frozen_databases
from kentan.store.mongo_seal import Seal
from kentan.store.mongo_shape import WAITING, indexes_of, removal_of, waiting_of
from kentan.store.names import checked_collection, checked_county, counties_of, is_collection
from kentan.store.outcome import Outcome
from kentan.store.port import INSTALLATION, CollectionSpec, Pending

LAYOUT = 1
LISTED_SECONDS = 1.0
LAYOUT_COLLECTION = "kentan__layout"
OPTIONS: dict[str, Any] = {
    "w": "majority", "wtimeoutMS": 10000, "appname": "kentan",
    "serverSelectionTimeoutMS": 2000, "connectTimeoutMS": 2000, "socketTimeoutMS": 10000,
}


class MongoCounty:
    """The database of one county."""

    def __init__(self, county: str, database: Database, outcome: Outcome, seal: Seal) -> None:
        """Work in a county's database, which is made by a note of its layout. Raises NewerStore."""
        self.county, self.database, self._outcome, self._seal = county, database, outcome, seal
        self._collections: dict[CollectionSpec, MongoCollection] = {}
        note = {"$setOnInsert": {"layout": LAYOUT}}
        with suppress(DuplicateKeyError):  # parts start together: another process has just made it
            patiently(lambda _: database[LAYOUT_COLLECTION].update_one({"_id": "layout"}, note, upsert=True))
        if (patiently(lambda _: database[LAYOUT_COLLECTION].find_one({"_id": "layout"})) or {})["layout"] > LAYOUT:
            raise NewerStore(f"the database {database.name} was written by a later version of Kentan; run that version")

    def collection(self, spec: CollectionSpec) -> MongoCollection:
        """The collection, created with its indexes at first use."""
        if spec not in self._collections:
            rows = self.database[checked_collection(spec.name)]
            have = patiently(lambda _: rows.index_information())
            for model in indexes_of(spec):
                if model.document["name"] not in have:
                    patiently(lambda _, model=model: rows.create_indexes([model]))  # type: ignore[misc]
            self._collections[spec] = MongoCollection(spec, self.county, rows, self._outcome, self._seal)
        return self._collections[spec]

    def collections(self) -> list[str]:
        """Names of the collections that exist here."""
        return sorted(filter(is_collection, patiently(lambda _: self.database.list_collection_names())))

    def pending(self, limit: int = 1000, collections: Iterable[str] | None = None) -> list[Pending]:
        """Events not yet confirmed, oldest first within a document; only what no change of primary can undo."""
        found: list[Pending] = []
        for name in self.collections() if collections is None else collections:
            rows = self.database[name].with_options(read_concern=ReadConcern("majority"))
            query = {WAITING: {"$exists": True}}
            for row in patiently(lambda _: list(rows.find(query, {"outbox": 1}).limit(max(limit - len(found), 1)))):  # noqa: B023
                found += [Pending(self.county, name, row["_id"], event) for event in waiting_of(row)]
        return found[:max(limit, 0)]

    def published(self, pendings: Iterable[Pending]) -> None:
        """Take confirmed events out of their documents, which are not otherwise touched."""
        gone: dict[str, dict[str, list[str]]] = {}
        for pending in pendings:
            gone.setdefault(pending.collection, {}).setdefault(pending.doc_id, []).append(pending.event["id"])
        for name, docs in gone.items():
            self._seal.wait()
            changes = [UpdateOne({"_id": doc_id}, removal_of(ids)) for doc_id, ids in docs.items()]
            patiently(lambda _: self.database[name].bulk_write(changes, ordered=False))  # noqa: B023


class MongoStore:
    """The databases ``<prefix>_<county>`` of a server; the prefix is the path of the address, or ``kentan``."""

    def __init__(self, uri: str) -> None:
        """Work on a server, to which a connection is made at first use. Raises SettingError for a wrong address."""
        try:
            self.client: MongoClient = MongoClient(uri, **OPTIONS)
            self.prefix = self.client.get_default_database("kentan").name
        except (InvalidURI, ConfigurationError, ValueError) as problem:
            raise SettingError(f"KENTAN_STORE_URI is not an address of MongoDB: {problem}") from problem
        self._outcome = Outcome()
        self._seal = Seal(self.client[f"{self.prefix}_{INSTALLATION}"][LAYOUT_COLLECTION])
        self._counties: dict[str, MongoCounty] = {}
        self._listed: list[str] = []
        self._listed_until = 0.0

    def county(self, code: str) -> MongoCounty:
        """The county's database, made at first use. Raises NotFound for what cannot be a county's code."""
        if code not in self._counties:
            database = self.client[f"{self.prefix}_{checked_county(code)}"]
            self._counties[code] = MongoCounty(code, database, self._outcome, self._seal)
            self._listed_until = 0.0
        return self._counties[code]

    def counties(self, fresh: bool = False) -> list[str]:
        """Codes of the counties that have a database, sorted; without ``installation``.

        Tickers ask each turn, and a server takes its time over many databases: the list is kept for a second.
        """
        if fresh or time.monotonic() > self._listed_until:
            start = f"{self.prefix}_"
            names = patiently(lambda _: self.client.list_database_names())
            self._listed = counties_of([name.removeprefix(start) for name in names if name.startswith(start)])
            self._listed_until = time.monotonic() + LISTED_SECONDS
        return list(self._listed)

    def listen(self, callback: Callable[[list[Pending]], None]) -> None:
        """Tell the callback of the events of each write, after it was acknowledged."""
        self._outcome.listen(callback)

    def frozen(self, codes: Sequence[str]) -> AbstractContextManager[dict[str, FrozenCopy]]:
        """These databases at one moment; for that moment the writes of all processes wait."""
        return frozen_databases({code: self.county(code).database for code in codes}, self._seal)

    def ping(self) -> None:
        """Raise Unavailable unless the server answers."""
        try:
            self.client.admin.command("ping")
        except ConnectionFailure as problem:
            raise Unavailable("unavailable", {"part": "store"}) from problem

    def close(self) -> None:
        """Let go of the connections."""
        self.client.close()
