"""Extension of a unit's clock, step by step. Pure: plain dicts in, plain dicts changed, a calendar.

Whoever holds a running clock asks for a later last day, with a reason, so many working days before it runs out that the office
can still decide. It is asked for one clock at a time, so often and so far as the county's terms allow. Until it is approved the
clock runs as it did; what it was before stays with what was asked.
"""

from datetime import date, datetime

from kentan.calendars import Calendar, day_of
from services.tickets import waiting
from services.tickets.model import Appeal, RuleBroken, objected
from services.tickets.units import unit_clocks

APPROVED, REFUSED = "approved", "refused"


def ask(file: Appeal, unit: str, asked: dict, terms: dict, now: datetime, at: str, calendar: Calendar) -> dict:
    """Ask for a later last day of a clock that the unit holds; what was asked.

    :param asked: ``clock`` (its code), ``until`` (the new last day) and ``reason``.
    """
    clock = unit_clocks.running_at(file, asked["clock"], unit)
    if clock is None:
        raise RuleBroken("clock_not_yours", "clock")
    if objected(file) and unit == file["lead_unit"]:
        raise RuleBroken("objection_pending")
    same = [one for one in waiting.extensions(file) if one["clock_id"] == clock["id"]]
    if any(one["state"] == waiting.PENDING for one in same):
        raise RuleBroken("extension_pending")
    if sum(one["state"] == APPROVED for one in same) >= terms["extensions_most"]:
        raise RuleBroken("extensions_used_up")
    if calendar.working_days_between(day_of(now), date.fromisoformat(clock["due_day"])) < terms["extension_before"]:
        raise RuleBroken("extension_too_late")
    _may_be(asked["until"], clock["due_day"], terms["extension_longest"], calendar)
    one = {"turn": len(waiting.extensions(file)) + 1, "unit": unit, "clock": clock["code"], "round": clock["round"],
           "clock_id": clock["id"], "from": clock["due_day"], "until": asked["until"], "reason": asked["reason"],
           "state": waiting.PENDING, "asked_at": at, "decided_at": None, "answer": None}
    file["extensions"] = [*waiting.extensions(file), one]
    waiting.mark(file)
    return one


def approve(file: Appeal, turn: int, answer: str | None, at: str) -> dict:
    """Give the clock its new last day, by which whoever counts it anew goes; what was asked."""
    one = _decided(file, turn, APPROVED, answer, at)
    clock = unit_clocks.running_at(file, one["clock"], one["unit"])
    assert clock is not None, "what a stopped clock leaves undecided has lapsed"
    clock["extended_to"] = one["until"]
    return one


def refuse(file: Appeal, turn: int, answer: str, at: str) -> dict:
    """Leave the clock as it is; what was asked."""
    return _decided(file, turn, REFUSED, answer, at)


def _decided(file: Appeal, turn: int, state: str, answer: str | None, at: str) -> dict:
    one = next((one for one in waiting.extensions(file) if one["turn"] == turn), None)
    if one is None:
        raise RuleBroken("no_such_extension", "turn")
    if one["state"] != waiting.PENDING:
        raise RuleBroken("extension_decided")
    one.update(state=state, answer=answer, decided_at=at)
    waiting.mark(file)
    return one


def _may_be(until: str, due_day: str, longest: int, calendar: Calendar) -> None:
    if until <= due_day:
        raise RuleBroken("extension_not_later", "until")
    if not calendar.is_workday(date.fromisoformat(until)):
        raise RuleBroken("not_a_working_day", "until")
    if calendar.working_days_between(date.fromisoformat(due_day), date.fromisoformat(until)) > longest:
        raise RuleBroken("extension_too_long", "until")
