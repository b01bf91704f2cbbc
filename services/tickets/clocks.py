"""The clocks of a file: when they start, when they are due, when they stop, when they fire. Pure: dicts, moments, a calendar.

A clock is never taken away. It runs until it is stopped; it fires once, when its last day has passed while it runs. Two
marks on the file say what is next: ``next_due`` (the earliest due of a running clock that has not fired: what the due list
looks for) and ``oldest_due`` (the earliest due of any running clock: what is overdue, and since when).
"""

from datetime import date

from kentan.calendars import Calendar, day_of, end_of_day
from kentan.clock import from_text, to_text
from services.tickets.model import Appeal, RuleBroken

C1, C2, C3 = "C1", "C2", "C3"
OBJECTION = "objection"
NEEDED = (C1, C2, C3)
OFFICE = "office"
LONGEST = 1000
RULES = (
    {"code": C1, "length": 3, "unit": "working_days"},
    {"code": C2, "length": 1, "unit": "weeks"},
    {"code": C3, "length": 2, "unit": "weeks"},
    {"code": OBJECTION, "length": 0, "unit": "working_days"},
)


def standard() -> dict:
    """The seed's rules, fresh, as a county may set its own; 0 working days are the same day."""
    return {"clocks": [dict(rule) for rule in RULES]}


def errors(repository: object, value: dict) -> dict[str, list[str]]:
    """What is wrong with a county's rules, by path: each needed clock is there, and none twice."""
    return {} if _each_once([rule["code"] for rule in value["clocks"]]) else {"clocks": ["clocks_each_once"]}


def rules_fit(rules: list[dict]) -> bool:
    """Whether a policy left each rule once, with a length that a deadline can be counted by."""
    lengths = [rule.get("length") for rule in rules]
    whole = all(type(length) is int and 0 <= length <= LONGEST for length in lengths)
    return whole and _each_once([str(rule.get("code")) for rule in rules]) and all("unit" in rule for rule in rules)


def _each_once(codes: list[str]) -> bool:
    return len(set(codes)) == len(codes) and {*NEEDED} <= {*codes}


def start(appeal: Appeal, rule: dict, holder: str, at: str, calendar: Calendar) -> None:
    """Start a clock of the file's present round; the day of ``at`` is not counted."""
    clock = {"code": rule["code"], "round": appeal["round"], "holder": holder, "length": rule["length"], "unit": rule["unit"],
             "started_at": at, "stopped_at": None, "fired_at": None, "handed_to": None, "passed_to": None}
    appeal["clocks"].append({**clock, **_due(clock, calendar)})
    mark(appeal)


def stop(appeal: Appeal, at: str, *codes: str) -> None:
    """Stop these clocks where they run."""
    for clock in running(appeal):
        if clock["code"] in codes:
            clock["stopped_at"] = at
    mark(appeal)


def pass_on(appeal: Appeal, unit: str, at: str) -> None:
    """Stop what runs at units, as the file is another lead unit's from now on, where clocks of its own are started."""
    for clock in running(appeal):
        if clock["holder"] != OFFICE:
            clock.update(stopped_at=at, passed_to=unit)
    mark(appeal)


def fire(appeal: Appeal, at: str) -> list[dict]:
    """The running clocks that have run out by now and did not fire before; they have then."""
    fired = [clock for clock in running(appeal) if clock["fired_at"] is None and clock["due_at"] < at]
    for clock in fired:
        clock["fired_at"] = at
    mark(appeal)
    return fired


def move(appeal: Appeal, calendar: Calendar, at: str, started: dict[str, str] | None = None) -> list[tuple[dict, dict]]:
    """Count every running clock anew: those that have changed, as (before, now).

    A clock that had fired and now ends in the future has not run out after all.

    :param started: code to another moment of beginning.
    """
    moved = []
    for clock in running(appeal):
        before = dict(clock)
        clock["started_at"] = (started or {}).get(clock["code"], clock["started_at"])
        clock.update(_due(clock, calendar))
        if clock["fired_at"] and clock["due_at"] >= at:
            clock["fired_at"] = None
        if clock != before:
            moved.append((before, clock))
    mark(appeal)
    return moved


def running(appeal: Appeal) -> list[dict]:
    """The clocks that have not been stopped."""
    return [clock for clock in appeal["clocks"] if clock["stopped_at"] is None]


def mark(appeal: Appeal) -> None:
    """Write the two marks anew; a file without such a clock has no such mark."""
    for name, value in marks(appeal).items():
        appeal.pop(name, None)
        if value is not None:
            appeal[name] = value


def marks(appeal: Appeal) -> dict[str, str | None]:
    """What the two marks must be."""
    dues = [(clock["due_at"], clock["fired_at"]) for clock in running(appeal)]
    return {"next_due": min((due for due, fired in dues if fired is None), default=None),
            "oldest_due": min((due for due, _ in dues), default=None)}


def remaining_seconds(clock: dict, at: str) -> int | None:
    """Whole seconds until a running clock runs out, below zero afterwards; None for a stopped one."""
    if clock["stopped_at"]:
        return None
    return int((from_text(clock["due_at"]) - from_text(at)).total_seconds())


def _due(clock: dict, calendar: Calendar) -> dict:
    day, provisional = _counted(clock, calendar)
    return {"due_at": to_text(end_of_day(day)), "due_day": day.isoformat(), "provisional": provisional}


def _counted(clock: dict, calendar: Calendar) -> tuple[date, bool]:
    start_day, length = day_of(from_text(clock["started_at"])), clock["length"]
    if clock["unit"] == "working_days":
        return calendar.add_working_days(start_day, length)
    if clock["unit"] == "calendar_days":
        return calendar.add_calendar_days(start_day, length)
    if clock["unit"] == "weeks":
        return calendar.add_weeks(start_day, length)
    raise RuleBroken("clock_unit_unknown")
