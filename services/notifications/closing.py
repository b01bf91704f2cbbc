"""Accounts that were closed: a copy of what the gateway says of them, and the end of the subscriptions that they made."""

from kentan.commands import TRIES
from kentan.documents import Change, Origin
from kentan.errors import Refused
from kentan.events.hearing import hear_projecting, origin_of
from kentan.ids import new_id
from kentan.runtime.desk import BoundDesk
from kentan.store.port import INSTALLATION, Conflict
from services.notifications.deliveries import SYSTEM
from services.notifications.repository import NotificationsRepository
from services.notifications.subscriptions import DELETED, end

BATCH = 100


def hear(desk: BoundDesk, event: dict, consumer: str) -> bool:
    """Keep how the account stands; one that is closed now loses its subscriptions in all counties. False if heard before."""
    heard = hear_projecting(desk.repository(INSTALLATION).accounts, event)
    if is_closed(desk, event["subject"]):  # asked of the copy: this may be an earlier word that comes late
        for county in desk.counties():
            _end_all(desk, county, event["subject"], origin_of(event, consumer, county))
    return heard


def is_closed(desk: BoundDesk, account: str) -> bool:
    """Whether the gateway has said that the account is closed."""
    copy = desk.repository(INSTALLATION).accounts.get(account)
    return copy is not None and not copy["active"]


def end_of_closed(desk: BoundDesk, repository: NotificationsRepository, subscription: str, account: str) -> bool:
    """End a subscription whose account is closed, whether it does not know that yet or was made or moved here since."""
    closed = is_closed(desk, account)
    if closed:
        _end(desk, repository, subscription, Origin(repository.county, SYSTEM, new_id()))
    return closed


def _end_all(desk: BoundDesk, county: str, account: str, origin: Origin) -> None:
    repository = desk.repository(county)
    while rows := repository.subscriptions.find({"owner": account, "status": {"$ne": DELETED}}, (), BATCH):
        for row in rows:
            _end(desk, repository, row["_id"], origin)


def _end(desk: BoundDesk, repository: NotificationsRepository, subscription: str, origin: Origin) -> None:
    for _ in range(TRIES):
        doc = repository.subscriptions.get(subscription)
        if doc is None or doc["status"] == DELETED:
            return
        changing = Change(doc, desk.now(), origin, repository.subscriptions.name)
        end(changing)
        try:
            repository.subscriptions.save(doc, changing.events)
            return
        except Conflict:
            continue
    raise Refused("too_busy")
