"""The collections of notifications in one county."""

from functools import cached_property

from kentan.county_settings import settings_spec
from kentan.documents import Document
from kentan.remotes import LAST_WORDS
from kentan.store.port import Collection, CollectionSpec, CountyStore, Index
from kentan.store.registers import append_next, position_id

FEED = CollectionSpec("notifications_feed", (Index(("event_id",), unique=True), Index(("event.time",))))
DIGESTS = CollectionSpec("notifications_digests")
MESSAGES = CollectionSpec("notifications_messages", (Index(("next_attempt",)), Index(("outside", "told_at")), Index(("appeal",)),
                                                     Index(("told_at",)), Index(("gather_due",))), terms="boxes", order="told_at")
ADDRESSES = CollectionSpec("notifications_addresses", (Index(("subject", "channel", "address"), unique=True),))
TEMPLATES = CollectionSpec("notifications_templates")
SUBSCRIPTIONS = CollectionSpec("notifications_subscriptions",
                               (Index(("status", "next_attempt")), Index(("kind",)), Index(("owner",))))
ATTEMPTS = CollectionSpec("notifications_attempts", (Index(("subscription", "at")), Index(("at",))))
REPLAYS = CollectionSpec("notifications_replays",
                         (Index(("status", "next_attempt")), Index(("subscription", "asked_at"))))
NAMES = CollectionSpec("notifications_names")
SHARING = CollectionSpec("notifications_sharing")
LINKS = CollectionSpec("notifications_links")
RETENTION = CollectionSpec("notifications_retention")
SETTINGS = settings_spec("notifications_settings")
CALENDARS = CollectionSpec("notifications_calendars", (Index(("year",)),))
ACCOUNTS = CollectionSpec("notifications_accounts")  # in the installation's database: copies of those that were ever closed
HERE, FETCHING = "here", "fetching"  # links of a remote county: to our own consumers, and from its gateway
COLLECTIONS = (FEED, MESSAGES, ADDRESSES, TEMPLATES, SUBSCRIPTIONS, ATTEMPTS, REPLAYS, NAMES, DIGESTS, SHARING, LINKS,
               LAST_WORDS, RETENTION, SETTINGS, CALENDARS, ACCOUNTS)


class NotificationsRepository:
    """A county's feed, messages, addresses, templates, subscriptions with their replays and log, and its copy of names."""

    def __init__(self, store: CountyStore) -> None:
        """Open the collections of a county."""
        self.county, self._store = store.county, store
        self.feed, self.digests = store.collection(FEED), store.collection(DIGESTS)
        self.messages = store.collection(MESSAGES)
        self.addresses = store.collection(ADDRESSES)
        self.templates = store.collection(TEMPLATES)
        self.subscriptions = store.collection(SUBSCRIPTIONS)
        self.attempts = store.collection(ATTEMPTS)
        self.replays = store.collection(REPLAYS)
        self.names = store.collection(NAMES)
        self.sharing = store.collection(SHARING)
        self.retention = store.collection(RETENTION)
        self.settings, self.calendars = store.collection(SETTINGS), store.collection(CALENDARS)
        self.links = store.collection(LINKS)

    @cached_property
    def accounts(self) -> Collection:
        """How accounts stand, in the installation's database."""
        return self._store.collection(ACCOUNTS)

    def append(self, event: dict, event_type: str) -> bool:
        """Give an event the feed's next position; False if it has one, or may have had one that is forgotten."""
        if event["time"] < self.forgotten_before():
            return False
        return append_next(self.feed, lambda n: {"event_id": event["id"], "type": event_type, "event": event})[1]

    def head(self) -> int:
        """The feed's highest position."""
        last = self.feed.find({}, ("-_id",), 1)
        return int(last[0]["_id"]) if last else 0

    def floor(self) -> int:
        """The feed's highest position that is forgotten, 0 for none."""
        return (self.retention.get("archive") or {}).get("floor", 0)

    def forgotten_before(self) -> str:
        """The moment before which events of the feed may be forgotten; empty for none."""
        return (self.retention.get("archive") or {}).get("before") or ""

    def entries(self, after: int, up_to: int, types: list[str] | None, limit: int) -> list[Document]:
        """The feed's entries behind one position up to another, of some types or all."""
        where = {"_id": {"$gt": position_id(after), "$lte": position_id(up_to)}}
        return self.feed.find({**where, "type": {"$in": types}} if types is not None else where, (), limit)

    def entry_of(self, event: str) -> Document | None:
        """The feed's entry of an event."""
        found = self.feed.find({"event_id": event}, (), 1)
        return found[0] if found else None

    def names_of(self, ids: list[str]) -> dict[str, str]:
        """The names of those units and enterprises that are known here."""
        return {doc["_id"]: doc["name"] for doc in self.names.find({"_id": {"$in": ids}}, (), len(ids))} if ids else {}

    def addresses_of(self, subjects: list[str]) -> list[Document]:
        """All addresses of these subjects."""
        return self.addresses.find({"subject": {"$in": subjects}}, ("subject",), 1000) if subjects else []

    def number_of(self, appeal: str) -> str:
        """The ledger number of a file as told in an earlier message; the beginning of its id if there was none."""
        told = self.messages.find({"appeal": appeal}, (), 1)
        return told[0]["number"] if told else appeal[:8]
