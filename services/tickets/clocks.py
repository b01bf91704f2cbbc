"""The clocks of a file: when they start, when they are due, when they stop, when they fire. Pure: dicts, moments, a calendar.

A clock keeps the rule that it was started by, and is never taken away. It runs until it is stopped; it fires once, when its last
day has passed while it runs. Two marks on the file say what is next: ``next_due`` (the earliest due of a running clock that has
not fired: what the due list looks for) and ``oldest_due`` (the earliest due of any running clock: what is overdue, since when).
"""

from collections.abc import Collection

from kentan.calendars import Calendar
from services.tickets import counting, waiting
from services.tickets.clock_rules import C1 as C1
from services.tickets.clock_rules import C2 as C2
from services.tickets.clock_rules import C3 as C3
from services.tickets.clock_rules import COMMITMENT as COMMITMENT
from services.tickets.clock_rules import EXTENSION_ASK as EXTENSION_ASK
from services.tickets.clock_rules import HOURS, standard, whole
from services.tickets.clock_rules import OBJECTION as OBJECTION
from services.tickets.clock_rules import OFFICE as OFFICE
from services.tickets.model import Appeal

KEPT = ("code", "name", "owner", "length", "unit", "roll", "stops")


def start(appeal: Appeal, rule: dict, holder: str, at: str, calendar: Calendar, event: str | None = None) -> dict:
    """Start a clock of the file's present round; the day of ``at`` is not counted. The clock keeps its rule.

    :param event: what started it, where that is one of the rule's own.
    """
    rule = whole(rule)
    clock = {"id": _id(appeal, rule["code"], holder), **{name: rule[name] for name in KEPT}, "hours": _hours(rule),
             "round": appeal["round"], "holder": holder, "started_by": event, "started_at": at, "stopped_at": None,
             "fired_at": None, "handed_to": None, "passed_to": None, "extended_to": None, "moves": []}
    clock.update(counting.due(clock, calendar))
    appeal["clocks"].append(clock)
    mark(appeal)
    return clock


def stop_on(appeal: Appeal, event: str, at: str, kept: Collection[str] = ()) -> None:
    """Stop the running clocks that this event stops, each by the rule that it keeps; those of the codes ``kept`` run on."""
    stopping = [clock for clock in running(appeal) if event in clock["stops"] and clock["code"] not in kept]
    for clock in stopping:
        clock["stopped_at"] = at
    if stopping:
        mark(appeal)


def stop(appeal: Appeal, at: str, *codes: str) -> None:
    """Stop these clocks where they run."""
    for clock in running(appeal):
        if clock["code"] in codes:
            clock["stopped_at"] = at
    mark(appeal)


def fire(appeal: Appeal, at: str) -> list[dict]:
    """The running clocks that have run out by now and did not fire before; they have then."""
    fired = [clock for clock in running(appeal) if clock["fired_at"] is None and clock["due_at"] < at]
    for clock in fired:
        clock["fired_at"] = at
    mark(appeal)
    return fired


def move(appeal: Appeal, calendar: Calendar, at: str, started: dict[str, str] | None = None,
         because: str = "") -> list[tuple[dict, dict]]:
    """Count every running clock anew: those that have changed, as (before, now); what each was before stays on it.

    A clock that had fired and now ends in the future has not run out after all.

    :param started: id to another moment of beginning.
    """
    moved = []
    for clock in running(appeal):
        before = dict(clock)
        clock["started_at"] = (started or {}).get(clock["id"], clock["started_at"])
        clock.update(counting.due(clock, calendar))
        if clock["fired_at"] and clock["due_at"] >= at:
            clock["fired_at"] = None
        if clock != before:
            clock["moves"] = [*before["moves"], _moved(before, clock, at, because)]
            moved.append((before, clock))
    mark(appeal)
    return moved


def running(appeal: Appeal) -> list[dict]:
    """The clocks that have not been stopped."""
    return [clock for clock in all_of(appeal) if clock["stopped_at"] is None]


def all_of(appeal: Appeal) -> list[dict]:
    """All clocks of the file; those started before clocks kept their rule get what the standard says of it."""
    for place, clock in enumerate(appeal["clocks"]):
        if "id" not in clock:
            before = {**appeal, "round": clock["round"], "clocks": appeal["clocks"][:place]}
            rule = whole(clock)
            clock.update({name: rule[name] for name in KEPT}, id=_id(before, clock["code"], clock["holder"]), hours=None,
                         started_by=rule["starts"][0], moves=[])
    return appeal["clocks"]


def mark(appeal: Appeal) -> None:
    """Write the two marks anew; a file without such a clock has no such mark. What a stopped clock leaves undecided lapses."""
    waiting.settle(appeal)
    for name, value in marks(appeal).items():
        appeal.pop(name, None)
        if value is not None:
            appeal[name] = value


def marks(appeal: Appeal) -> dict[str, str | None]:
    """What the two marks must be."""
    dues = [(clock["due_at"], clock["fired_at"]) for clock in running(appeal)]
    return {"next_due": min((due for due, fired in dues if fired is None), default=None),
            "oldest_due": min((due for due, _ in dues), default=None)}


def _id(appeal: Appeal, code: str, holder: str) -> str:
    """Unique in the file, and to be read: ``C3.1.fgw``, and ``C3.1.fgw.2`` for the second one of its round."""
    name = f"{code}.{appeal['round']}.{holder}"
    before = sum(clock["id"] == name or clock["id"].startswith(f"{name}.") for clock in appeal["clocks"])
    return f"{name}.{before + 1}" if before else name


def _hours(rule: dict) -> list[dict] | None:
    return (rule.get("hours") or standard()["hours"]) if rule["unit"] == HOURS else None


def _moved(before: dict, clock: dict, at: str, because: str) -> dict:
    return {"at": at, "because": because, "from": before["due_at"], "from_provisional": before["provisional"],
            "to": clock["due_at"], "to_provisional": clock["provisional"]}
