"""Where there is no shovel: what a partner shares is fetched from its gateway by a cursor, and taken in the same way."""

from collections.abc import Callable
from datetime import timedelta

import requests

from kentan import trust
from kentan.clock import to_text
from kentan.commands import Actor
from kentan.documents import Document
from kentan.errors import Forbidden, Invalid
from kentan.events.outlet import Outlet
from kentan.events.publisher import BrokerLost
from kentan.remotes import Remote
from kentan.runtime.desk import BoundDesk
from kentan.store.port import Conflict
from services.notifications import feed, links
from services.notifications.days import Eye
from services.notifications.repository import FETCHING
from services.notifications.sharing import Sieve

BATCH = 500
SECONDS = (3, 15)
EVERY = timedelta(seconds=2)


class NotFetched(Exception):
    """The partner's gateway did not give a page; says why."""


def partner_of(desk: BoundDesk, reader: str) -> str | None:
    """The installation whose account this is, by which it reads what is shared with it."""
    return next((one.installation for one in desk.remotes.all().values() if one.reader == reader), None)


def eye_of(desk: BoundDesk, actor: Actor, county: str) -> Eye:
    """How somebody sees a county's archive by its days: a partner by the sharing policy, others by their classes."""
    partner = partner_of(desk, actor.id)
    if partner is None:
        return feed.eye_of(actor, county)
    sieve = Sieve(desk.repository(county), partner, links.counties_of(desk.remotes, partner), desk.now())
    return Eye(f"partner {partner}", sieve.policy, sieve.through)


def read_shared(desk: BoundDesk, reader: str, county: str, after: int, limit: int) -> dict:
    """What the partner whose reader asks may see of a part of the county's feed. Raises Forbidden for anybody else's account."""
    partner = partner_of(desk, reader)
    if partner is None:
        raise Forbidden("not_a_partner")
    repository = desk.repository(county)
    head = repository.head()
    if after > head:
        raise Invalid("cursor_ahead", {"county": county, "position": after, "head": head}, {"after": ["cursor_ahead"]})
    events, end = links.stretch(repository, after, limit)
    sieve = Sieve(repository, partner, links.counties_of(desk.remotes, partner), desk.now())
    return {"items": sieve.through(events), "next": end, "more": end < head, "policy": sieve.policy}


def start_due(desk: BoundDesk, outlet: Outlet, spawn: Callable) -> int:
    """Lease every remote county whose events are fetched, where that is due, and start to fetch; how many."""
    started = 0
    for county, remote in desk.remotes.all().items():
        if remote.url:
            repository = desk.repository(county)
            links.opened(repository, FETCHING, to_text(desk.now()))
            claimed = links.claim(repository, FETCHING, desk.now())
            if claimed:
                spawn(fetch, desk, outlet, remote, claimed)
                started += 1
    return started


def fetch(desk: BoundDesk, outlet: Outlet, remote: Remote, link: Document) -> None:
    """Fetch until the partner has no more; the cursor moves on behind what our broker has confirmed."""
    repository, more = desk.repository(remote.county), True
    try:
        while more:
            page = page_of(remote, link["position"], desk.settings.ca_file)
            if page["policy"] != link["policy"] and link["position"]:  # what it lets leave by now may lie behind the cursor
                page = page_of(remote, 0, desk.settings.ca_file)
            outlet.inbound(remote.installation, page["items"])
            more = page["more"]
            link.update(position=page["next"], policy=page["policy"], attempts=0, problem=None)
            if not more:
                link.update(lease_until=None, next_attempt=to_text(desk.now() + EVERY))
            repository.links.save(link)
    except (NotFetched, BrokerLost) as problem:
        links.failed(repository, link, desk.now(), str(problem))
    except Conflict:
        return


def page_of(remote: Remote, after: int, ca_file: str = "") -> dict:
    """A page of what the partner shares, behind a position of its feed. Raises NotFetched.

    :param ca_file: certificate authorities that are trusted beside the public ones.
    """
    url = f"{(remote.url or '').rstrip('/')}/api/v1/counties/{remote.county}/shared-events"
    try:
        headers = {"Authorization": f"Bearer {remote.token or ''}", "Accept": "application/json"}
        answer = trust.session(ca_file).get(url, params={"after": str(after), "limit": str(BATCH)}, timeout=SECONDS,
                                            allow_redirects=False, headers=headers)
        page = answer.json()
        if answer.status_code == 200 and isinstance(page["items"], list) and type(page["next"]) is int:
            more = bool(page["more"]) and page["next"] > after
            return {"items": page["items"], "next": page["next"], "more": more, "policy": str(page["policy"])}
        raise NotFetched(f"{answer.status_code} {page.get('code', '')}".strip())
    except requests.exceptions.SSLError as problem:
        raise NotFetched(f"TLS: {problem}"[:300]) from problem
    except (requests.RequestException, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise NotFetched(type(problem).__name__) from problem
