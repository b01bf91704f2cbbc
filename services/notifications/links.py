"""Links between installations: each reads a county's feed from its own position and hands it on, confirmed, in order.

A county of this installation has one link for each partner that draws from a queue here; it hands on what the sharing policy
lets leave. A remote county has the link ``here``: from the copy of its feed to those of our consumers that hear of remote
counties. Set back to 0, a link hands everything on once more, and whoever receives it knows what it has. A new policy does so,
too: what it lets leave and the one before did not may lie behind the position.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from kentan.clock import to_text
from kentan.commands import Command, change
from kentan.contracts.events import CATALOGUE, name_of
from kentan.documents import Change, Document, new_document, public
from kentan.errors import NotFound
from kentan.events.outlet import Outlet
from kentan.events.publisher import BrokerLost
from kentan.remotes import Remotes
from kentan.runtime.desk import BoundDesk
from kentan.runtime.part import routing_table
from kentan.store.port import Conflict, DuplicateKey
from services.notifications import archive
from services.notifications.model import LEASE_SECONDS
from services.notifications.repository import FETCHING, HERE, NotificationsRepository
from services.notifications.sharing import Sieve, policy_today

log = logging.getLogger(__name__)
BATCH, ROUNDS = 500, 40
LONGEST_PAUSE = 30


def start_due(desk: BoundDesk, outlet: Outlet, spawn: Callable) -> int:
    """Lease every link that is behind its feed and due, and start to hand on; how many."""
    started = 0
    for county, target in _targets(desk):
        repository, now = desk.repository(county), to_text(desk.now())
        link = opened(repository, target, now)
        behind = link["position"] < repository.head() or link["policy"] != _policy(repository, target, desk.now())
        if link["next_attempt"] <= now and behind:
            claimed = claim(repository, target, desk.now())
            if claimed:
                spawn(hand_on, desk, outlet, county, claimed)
                started += 1
    return started


def _policy(repository: NotificationsRepository, target: str, now: datetime) -> str:
    return "" if target == HERE else policy_today(repository, now)[0]


def _targets(desk: BoundDesk) -> Iterator[tuple[str, str]]:
    remotes = desk.remotes.all()
    partners = sorted({one.installation for one in remotes.values() if not one.url})
    for county in desk.counties() if remotes else ():
        for target in [HERE] if county in remotes else partners:
            yield county, target


def opened(repository: NotificationsRepository, target: str, now: str) -> Document:
    """The link to a target, made at its first use: it begins at the beginning."""
    found = repository.links.get(target)
    if found is None:
        try:
            repository.links.insert(new_document(target, position=0, policy="", attempts=0, problem=None, next_attempt=now))
        except DuplicateKey:
            log.debug("%s: another process opened the link to %s", repository.county, target)
        found = repository.links.get(target) or {}
    return found


def claim(repository: NotificationsRepository, target: str, now: datetime) -> Document | None:
    """Lease a link that is due."""
    at = to_text(now)
    until = to_text(now + timedelta(seconds=LEASE_SECONDS))
    return repository.links.claim_next({"_id": target, "next_attempt": {"$lte": at}}, (), at, until)


def hand_on(desk: BoundDesk, outlet: Outlet, county: str, link: Document) -> None:
    """Hand on what is behind the link's position, a batch at a time, and note each batch that was confirmed."""
    repository, send = desk.repository(county), _sender(desk, outlet, county, link["_id"])
    policy = _policy(repository, link["_id"], desk.now())
    if policy != link["policy"]:
        link.update(position=0, policy=policy)
    for _ in range(ROUNDS):
        events, end = stretch(repository, link["position"], BATCH)
        if not events:
            break
        try:
            send(events)
        except BrokerLost as problem:
            failed(repository, link, desk.now(), str(problem))
            return
        if not _arrived(repository, link, end):
            return
    _arrived(repository, link, link["position"], lease_until=None)


def stretch(repository: NotificationsRepository, position: int, limit: int) -> tuple[list[dict], int]:
    """The next events of a feed behind a position, and the position of the last one; from 0 on, the first that are kept.

    Raises Invalid ``events_forgotten``.
    """
    position = archive.begin(repository, position)
    entries = repository.entries(position, position + limit, None, limit)
    return [entry["event"] for entry in entries], int(entries[-1]["_id"]) if entries else position


def _sender(desk: BoundDesk, outlet: Outlet, county: str, target: str) -> Callable[[list[dict]], None]:
    if target == HERE:
        heard = {name for route in routing_table(desk.installation.parts) if route.remote for name in route.event_types}
        return lambda events: outlet.to_consumers([one for one in events if one["type"] in CATALOGUE and name_of(one) in heard])
    sieve = Sieve(desk.repository(county), target, counties_of(desk.remotes, target), desk.now())
    return lambda events: outlet.to_partner(target, sieve.through(events))


def counties_of(remotes: Remotes, partner: str) -> set[str]:
    """The counties of a partner."""
    return {county for county, one in remotes.all().items() if one.installation == partner}


def _arrived(repository: NotificationsRepository, link: Document, position: int, **fields: object) -> bool:
    """Note a position; False where somebody else changed the link meanwhile, who then decides how it goes on."""
    link.update(position=position, attempts=0, problem=None, **fields)
    try:
        repository.links.save(link)
    except Conflict:
        return False
    return True


def failed(repository: NotificationsRepository, link: Document, now: datetime, problem: str) -> None:
    """Note a failure, and when the next attempt is."""
    log.warning("%s: the link %s waits: %s", repository.county, link["_id"], problem)
    pause = timedelta(seconds=min(2 ** link["attempts"], LONGEST_PAUSE))
    link.update(attempts=link["attempts"] + 1, problem=problem, next_attempt=to_text(now + pause), lease_until=None)
    try:
        repository.links.save(link)
    except Conflict:
        log.debug("%s: the link %s was changed meanwhile", repository.county, link["_id"])


def list_links(repository: NotificationsRepository) -> dict:
    """The county's links and how far each has come."""
    rows, head = repository.links.find({}, (), 1000), repository.head()
    return {"items": [_shown(row, head) for row in rows], "next": None}


def resend(repository: NotificationsRepository, command: Command, now: datetime) -> dict:
    """Set a link back to the beginning. Raises NotFound."""
    def decide(changing: Change) -> None:
        changing.doc.update(position=0, attempts=0, problem=None, next_attempt=to_text(now), lease_until=None)

    if repository.links.get(command.id or "") is None:
        raise NotFound("no_such_link", {"partner": command.id})
    return _shown(change(repository.links, replace(command, id=command.id), now, decide, "link"), repository.head())


def _shown(link: Document, head: int) -> dict:
    behind = None if link["_id"] == FETCHING else max(head - link["position"], 0)
    return {**public(link, "lease_until", "policy"), "behind": behind}
