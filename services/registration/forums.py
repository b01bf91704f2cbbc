"""A forum's steps: planned, announced, its list confirmed, held. Each is one write with its event."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from kentan.clock import from_text, to_text
from kentan.commands import Actor, Command, change, create
from kentan.contracts.registration import FORUM_ANNOUNCED, FORUM_CONFIRMED, FORUM_HELD, FORUM_PLANNED
from kentan.documents import Change, Document, public
from kentan.errors import NotFound
from services.registration import model
from services.registration.access import STAFF, check, check_step
from services.registration.forum_changes import SINCE, TEXTS, units_called
from services.registration.repository import RegistrationRepository, named, period_id
from services.registration.states import become
from services.registration.year_plan import Town


def plan(repository: RegistrationRepository, town: Town, command: Command, now: datetime) -> Document:
    """A new forum, on the day of its period; at the hours of the cadence where none are given."""
    data = command.data
    day = named(repository.periods.get(period_id(data["period"])), "period", "no_such_period")["date"]
    starts_at, ends_at = _times(data, lambda: town.hours(repository, date.fromisoformat(day)))
    check(model.times_wrong(starts_at, ends_at, date.fromisoformat(day)))
    units = units_called(repository, data.get("units", []))

    def decide(changing: Change) -> None:
        become(
            changing, FORUM_PLANNED, period=data["period"], date=day, starts_at=to_text(starts_at), ends_at=to_text(ends_at),
            venue_kind=data["venue_kind"], capacity=data["capacity"], status="planned", attendees=[], units=units,
            **{name: model.tidy(data.get(name)) for name in TEXTS},
        )

    return create(repository.forums, command, now, decide, planned_ends_at=to_text(ends_at), announced_at=None,
                  sign_up_until=None, late_reason=None, last_change=None)


def _times(data: dict[str, Any], usual: Callable[[], tuple[datetime, datetime]]) -> tuple[datetime, datetime]:
    """When a forum is planned to begin and to end; a beginning alone lasts as long as forums usually do."""
    if "starts_at" in data and "ends_at" in data:
        return from_text(data["starts_at"]), from_text(data["ends_at"])
    begins, ends = usual()
    starts_at = from_text(data["starts_at"]) if "starts_at" in data else begins
    return starts_at, from_text(data["ends_at"]) if "ends_at" in data else starts_at + (ends - begins)


def announce(repository: RegistrationRepository, command: Command, now: datetime) -> Document:
    """Open the sign-up; what is announced later than the county's notice says why, and the reason is kept."""
    until, reason = from_text(command.data["sign_up_until"]), model.tidy(command.data.get("late_reason"))
    months = repository.own()["notice_months"]

    def decide(changing: Change) -> None:
        starts_at = from_text(changing.doc["starts_at"])
        check_step("announce", changing.doc["status"])
        check(model.announcement_wrong(now, starts_at, until, months, reason))
        late = model.announced_late(now, starts_at, months)
        become(changing, FORUM_ANNOUNCED, status="announced", announced_at=changing.at, sign_up_until=to_text(until),
               late_reason=reason if late else None)

    return change(repository.forums, command, now, decide, "forum")


def confirm(repository: RegistrationRepository, command: Command, now: datetime) -> Document:
    """The whole list of attendees, in one write; until the forum is held it may be confirmed anew."""
    listed = command.data["enterprises"]

    def decide(changing: Change) -> None:
        check_step("confirm", changing.doc["status"])
        invited = repository.invited(changing.doc["_id"], listed)
        check(model.attendees_wrong(listed, invited, changing.doc["capacity"]))
        become(changing, FORUM_CONFIRMED, status="confirmed", attendees=listed)

    return change(repository.forums, command, now, decide, "forum")


def hold(repository: RegistrationRepository, command: Command, now: datetime) -> Document:
    """The forum was held; its real end takes the place of the planned one."""
    ended_at = from_text(command.data["ended_at"])

    def decide(changing: Change) -> None:
        check_step("hold", changing.doc["status"])
        check(model.holding_wrong(now, from_text(changing.doc["starts_at"]), ended_at))
        become(changing, FORUM_HELD, status="held", ends_at=to_text(ended_at))

    return change(repository.forums, command, now, decide, "forum")


def asked(data: dict[str, Any], actor: Actor) -> dict[str, Any]:
    """The filter of a listing: outsiders are shown what was announced, whatever became of it."""
    where: dict[str, Any] = {name: data[name] for name in ("period", "status") if name in data}
    if actor.role not in STAFF:
        where["announced_at"] = {"$gt": ""}
    return where


def shown(doc: Document, actor: Actor) -> dict[str, Any]:
    """The forum as this one may see it: outsiders find only themselves among the attendees. Raises NotFound."""
    view = {**SINCE, **public(doc)}
    if actor.role in STAFF:
        return view
    if doc["announced_at"] is None:
        raise NotFound("not_found", {"what": "forum"})
    return {**view, "attendees": [one for one in doc["attendees"] if one == actor.enterprise]}
