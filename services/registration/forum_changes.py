"""A forum that changes or is cancelled after it was planned: one write, and one event that names whom it concerns.

What was never announced concerns nobody yet. What was announced says why it changes, and every enterprise that signed up or was
nominated, the units called to the table and the county's leaders are told, once for each change.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from kentan.clock import from_text, to_text
from kentan.commands import Command, change
from kentan.contracts.events import EventType
from kentan.contracts.registration import FORUM_CANCELLED, FORUM_CHANGED
from kentan.documents import Change, Document
from kentan.errors import Invalid
from services.registration import model
from services.registration.access import check, check_step
from services.registration.repository import RegistrationRepository, named, period_id
from services.registration.states import state

TEXTS = ("venue", "host", "theme")
PLAIN = ("venue_kind", "capacity")
CANCELLED = ("status",)
SINCE: dict[str, Any] = {"units": [], "last_change": None}  # what forums of older data do not have


def correct(repository: RegistrationRepository, command: Command, now: datetime) -> Document:
    """Change what is given of a forum that was not held yet; nothing is said where nothing differs."""
    data, reason = command.data, model.tidy(command.data.get("reason"))

    def decide(changing: Change) -> None:
        doc = changing.doc
        check_step("change", doc["status"])
        wanted = {**_when(repository, doc, data, now), **{name: data.get(name, doc[name]) for name in PLAIN},
                  **{name: model.tidy(data[name]) for name in TEXTS if name in data}}
        if "units" in data:
            wanted["units"] = units_called(repository, data["units"])
        changed = sorted(name for name, value in wanted.items() if doc.get(name, SINCE.get(name)) != value)
        if changed:
            check(model.change_wrong(len(doc["attendees"]), wanted["capacity"], doc["announced_at"], reason))
            doc.update(wanted)
            _keep_announcement(doc, repository.own()["notice_months"], reason)
            _tell(repository, changing, FORUM_CHANGED, changed, reason)

    return change(repository.forums, command, now, decide, "forum")


def cancel(repository: RegistrationRepository, command: Command, now: datetime) -> Document:
    """Give a forum up that was not held yet; it stays on the list as cancelled, with the reason."""

    def decide(changing: Change) -> None:
        check_step("cancel", changing.doc["status"])
        changing.doc["status"] = "cancelled"
        _tell(repository, changing, FORUM_CANCELLED, CANCELLED, model.tidy(command.data["reason"]))

    return change(repository.forums, command, now, decide, "forum")


def units_called(repository: RegistrationRepository, codes: list[str]) -> list[str]:
    """The units called to the table, each once. Raises Invalid for one that is not there, or closed."""
    wrong: model.Findings = {}
    for place, code in enumerate(codes):
        unit = repository.units.get(code)
        if unit is None or not unit["active"]:
            wrong[f"units.{place}"] = ["no_such_unit"]
    check(wrong)
    return list(dict.fromkeys(codes))


def _when(repository: RegistrationRepository, doc: Document, data: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Period, day and times that are wanted: another period keeps the hours, another beginning the length."""
    if not data.keys() & {"period", "starts_at", "ends_at"}:
        return {}
    number = data["period"] if "period" in data else doc["period"]
    day = date.fromisoformat(named(repository.periods.get(period_id(number)), "period", "no_such_period")["date"])
    was, length = from_text(doc["starts_at"]), from_text(doc["ends_at"]) - from_text(doc["starts_at"])
    same_hour = was + timedelta(days=(day - date.fromisoformat(doc["date"])).days)
    starts_at = from_text(data["starts_at"]) if "starts_at" in data else same_hour
    ends_at = from_text(data["ends_at"]) if "ends_at" in data else starts_at + length
    check(model.times_wrong(starts_at, ends_at, day))
    if starts_at != was and starts_at <= now:
        raise Invalid("invalid", {}, {"starts_at": ["begins_in_the_past"]})
    return {"period": number, "date": day.isoformat(), "starts_at": to_text(starts_at), "ends_at": to_text(ends_at),
            "planned_ends_at": to_text(ends_at)}


def _keep_announcement(doc: Document, months: int, reason: str | None) -> None:
    """Sign-up ends before the forum begins; what is now too near to its announcement carries the reason, and is counted so."""
    if doc["announced_at"]:
        doc["sign_up_until"] = min(doc["sign_up_until"], doc["starts_at"])
        late = model.announced_late(from_text(doc["announced_at"]), from_text(doc["starts_at"]), months)
        doc["late_reason"] = (doc["late_reason"] or reason) if late else doc["late_reason"]


def _tell(repository: RegistrationRepository, changing: Change, event_type: EventType, changed: Sequence[str],
          reason: str | None) -> None:
    doc = changing.doc
    announced = doc["announced_at"] is not None
    doc["last_change"] = {"at": changing.at, "changed": list(changed), "reason": reason}
    changing.happened(event_type, {**state(event_type, doc), "announced": announced, "changed": list(changed), "reason": reason,
                                   "invited": repository.all_invited(doc["_id"]) if announced else []}, reason)
