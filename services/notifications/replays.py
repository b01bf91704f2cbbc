"""Replays: events that a subscription's target is sent again, under their own ids; and tests, which are replays of nothing real.

A replay is a document with its own place in the feeds. It goes beside the subscription's own pushing, in the order of
positions, and sees what the subscription sees. It is tried again like any event; when that is over it stops, and says why.
"""

from typing import Any

from kentan.clock import to_text
from kentan.commands import Command, create
from kentan.contracts.notifications import SUBSCRIPTION_TESTED
from kentan.documents import Change, Document, public
from kentan.errors import Invalid, NotFound
from kentan.ids import derived_id
from kentan.paging import page
from kentan.runtime.desk import BoundDesk
from kentan.store.registers import position_id
from services.notifications import archive
from services.notifications.feed import Positions
from services.notifications.repository import NotificationsRepository
from services.notifications.subscriptions import owned

WAITING, DONE, STOPPED = "waiting", "done", "stopped"
HIDDEN = ("lease_until", "positions", "up_to", "events", "attempts")
WAYS = ("event", "since", "after", "failed", "test")


def replay(desk: BoundDesk, command: Command) -> dict:
    """Have events of the subscription ``command.id`` sent again: one, those of some time or positions, or all gone past."""
    subscription = owned(desk.repository(command.county).subscriptions.get(command.id or ""), command.actor)
    chosen = [way for way in WAYS if command.data.get(way)]
    if len(chosen) != 1:
        raise Invalid("replay_of_what", {"ways": ", ".join(WAYS)}, {way: ["replay_of_what"] for way in chosen or WAYS})
    return _begin(desk, command, *_asked(desk, subscription, chosen[0], command.data))


def _asked(desk: BoundDesk, subscription: Document, way: str, data: dict) -> tuple[str, Positions, Positions, list[str]]:
    counties = subscription["counties"]
    if way == "test":
        return way, {}, {}, []
    if way == "failed":
        return way, {}, {}, list(subscription["skipped"])
    if way == "event":
        if not any(desk.repository(county).entry_of(data["event"]) for county in counties):
            raise NotFound("not_found", {"what": "event"})
        return way, {}, {}, [data["event"]]
    if way == "since":
        for county in counties:
            _is_kept(desk.repository(county), data["since"])
        until = data.get("until") or to_text(desk.now())
        ends = {county: _place(desk.repository(county), until, after=True) for county in counties}
        return "range", {county: _place(desk.repository(county), data["since"]) for county in counties}, ends, []
    heads = {county: desk.repository(county).head() for county in counties}
    after, up_to = data["after"], data.get("up_to") or heads
    for name, wanted in (("after", after), ("up_to", up_to)):
        _within(name, wanted, heads)
    after = {county: archive.begin(desk.repository(county), at) for county, at in after.items()}
    return "range", after, {county: up_to.get(county, heads[county]) for county in after}, []


def _within(name: str, wanted: Positions, heads: Positions) -> None:
    for county, at in wanted.items():
        if county not in heads:
            raise Invalid("unknown_county", {"county": county}, {name: ["unknown_county"]})
        if at > heads[county]:
            raise Invalid("cursor_ahead", {"county": county, "position": at, "head": heads[county]}, {name: ["cursor_ahead"]})


def _is_kept(repository: NotificationsRepository, moment: str) -> None:
    if moment < repository.forgotten_before():
        told = {"county": repository.county, "position": 0, "floor": repository.floor(), "day": archive.kept_from(repository)}
        raise Invalid("events_forgotten", told, {"since": ["events_forgotten"]})


def _place(repository: NotificationsRepository, moment: str, after: bool = False) -> int:
    """The position before the first event of this time or later (or ``after`` it); events arrive in the order of their times."""
    low, high = repository.floor(), repository.head()
    while low < high:
        middle = (low + high) // 2
        entry = repository.feed.get(position_id(middle + 1))
        earlier = entry is not None and (entry["event"]["time"] < moment or (after and entry["event"]["time"] == moment))
        low, high = (middle + 1, high) if earlier else (low, middle)
    return low


def _begin(desk: BoundDesk, command: Command, what: str, positions: Positions, up_to: Positions,
           events: list[str]) -> dict:
    now = desk.now()

    def decide(made: Change) -> None:
        made.doc.update(subscription=command.id, what=what, positions=positions, up_to=up_to, events=events, status=WAITING,
                        sent=0, attempts=0, problem=None, asked_at=to_text(now), next_attempt=to_text(now))

    return public(create(desk.repository(command.county).replays, command, now, decide), *HIDDEN)


def list_replays(repository: NotificationsRepository, command: Command) -> dict:
    """The replays and tests of the subscription ``command.id``, the latest first."""
    owned(repository.subscriptions.get(command.id or ""), command.actor)
    rows, following = page(repository.replays, {"subscription": command.id}, ("-asked_at",), command.data.get("after"),
                           command.data.get("limit"))
    return {"items": [public(row, *HIDDEN) for row in rows], "next": following}


def show_replay(repository: NotificationsRepository, command: Command) -> dict:
    """One of them."""
    owned(repository.subscriptions.get(command.id or ""), command.actor)
    row = repository.replays.get(command.data.get("replay") or "")
    if row is None or row["subscription"] != command.id:
        raise NotFound("not_found", {"what": "replay"})
    return public(row, *HIDDEN)


def test_event(replaying: Document, county: str) -> dict[str, Any]:
    """The event of a test: in the shape of every other, the same in each of its attempts."""
    return SUBSCRIPTION_TESTED.envelope(
        event_id=derived_id("test", replaying["_id"]), county=county, subject=replaying["subscription"], sequence=0,
        time=replaying["asked_at"], correlation_id=replaying["_id"], causation_id=None, chain_head="",
        data={"subscription": replaying["subscription"], "asked_at": replaying["asked_at"]})
