"""The clocks of a file: when they start, stand still, warn, are due, stop and fire. Pure: dicts, moments, a calendar.

A clock keeps the rule that it was started by, and is never taken away. It runs until it is stopped; each of its warnings is said
once, and it fires once, when its last moment has passed while it runs; while it stands still, neither. Two marks on the file say
what is next: ``next_due`` (the earliest warning or due of a running clock that was not said: what the due list looks for) and
``oldest_due`` (the earliest due of any running clock: what is overdue, since when; ``NEVER`` where all stand still).
"""

from collections.abc import Callable, Collection, Iterator, Mapping

from kentan.calendars import Calendar
from services.tickets import waiting
from services.tickets.clocks import counting
from services.tickets.clocks.clock_events import CONSULTED_ANSWERING
from services.tickets.clocks.clock_rules import C1 as C1
from services.tickets.clocks.clock_rules import C2 as C2
from services.tickets.clocks.clock_rules import C3 as C3
from services.tickets.clocks.clock_rules import CO_REPLY as CO_REPLY
from services.tickets.clocks.clock_rules import COMMITMENT as COMMITMENT
from services.tickets.clocks.clock_rules import CONSULTED, HOURS, standard, whole
from services.tickets.clocks.clock_rules import EXTENSION_ASK as EXTENSION_ASK
from services.tickets.clocks.clock_rules import OBJECTION as OBJECTION
from services.tickets.clocks.clock_rules import OFFICE as OFFICE
from services.tickets.model import Appeal

KEPT = ("code", "name", "owner", "length", "unit", "roll", "stops", "pauses")
MOVED = ("started_at", "due_at", "provisional")
ONE_MEASURE = {"share_passed": None, "working_days_left": None}
NOT_YET = {"warned": None, "paused_since": None, "paused_by": None}
NEVER = "9999-12-31T23:59:59.999Z"
OVERDUE, WARNED, PAUSED, PROVISIONAL = STATES = ("overdue", "warned", "paused", "provisional")


def start(appeal: Appeal, rule: dict, holder: str, at: str, calendar: Calendar, event: str | None = None) -> dict:
    """Start a clock of the file's present round; the day of ``at`` is not counted. The clock keeps its rule.

    :param event: what started it, where that is one of the rule's own.
    """
    rule = whole(rule)
    clock = {"id": _id(appeal, rule["code"], holder), **{name: rule[name] for name in KEPT}, "hours": _hours(rule),
             "round": appeal["round"], "holder": holder, "started_by": event, "started_at": at, "stopped_at": None,
             "fired_at": None, "handed_to": None, "passed_to": None, "extended_to": None, "moves": [], **NOT_YET, "stood": [],
             "warnings": _warnings(rule)}
    _count(clock, calendar)
    appeal["clocks"].append(clock)
    mark(appeal)
    return clock


def stop_on(appeal: Appeal, event: str, at: str, kept: Collection[str] = ()) -> None:
    """Stop the running clocks that this event stops, each by the rule that it keeps; those of the codes ``kept`` run on.

    The opinion of one consulted unit does not stop the clock of another, which is awaited still.
    """
    awaited = waiting.awaited_opinions(appeal) if event == CONSULTED_ANSWERING else []
    stopping = [clock for clock in running(appeal) if event in clock["stops"] and clock["code"] not in kept
                and not (clock["owner"] == CONSULTED and clock["holder"] in awaited)]
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


def pause(appeal: Appeal, states: Collection[str], at: str, calendar: Callable[[], Calendar]) -> None:
    """Let the running clocks stand still that do so in one of the file's states; the others go on, with what they had left."""
    for clock in running(appeal):
        by = stands_by(clock, states)
        if by and clock["paused_since"]:
            clock["paused_by"] = by
        elif by:
            clock.update(paused_since=at, paused_by=by)
            clock["stood"].append({"by": by, "since": at, "until": None})
        elif clock["paused_since"] and not by:
            clock.update(paused_since=None, paused_by=None)
            clock["stood"][-1]["until"] = at
            _count(clock, calendar())
    mark(appeal)


def stands_by(clock: dict, states: Collection[str]) -> str | None:
    """The first of a clock's states in which it stands still that the file is in."""
    return next((state for state in clock["pauses"] if state in states), None)


def next_alarm(appeal: Appeal, at: str) -> tuple[dict, dict | None] | None:
    """What a running clock has to say next by now: (clock, its warning, or None as it has run out); None for nothing."""
    due = [(moment, warning is None, place, warning) for place, clock in enumerate(running(appeal))
           for moment, warning in _alarms(clock) if moment < at]
    if not due:
        return None
    _, _, place, warning = min(due, key=lambda one: one[:3])
    return running(appeal)[place], warning


def said(appeal: Appeal, clock: dict, warning: dict | None, at: str) -> None:
    """It was said, once and for all."""
    if warning is None:
        clock["fired_at"] = at
    else:
        clock["warned"] = warning["warned_at"] = at
    mark(appeal)


def fire(appeal: Appeal, at: str) -> list[dict]:
    """Let the clocks say all that they have to by now; those that have run out with it."""
    fired = []
    while alarm := next_alarm(appeal, at):
        said(appeal, *alarm, at)
        fired += [alarm[0]] if alarm[1] is None else []
    return fired


def move(appeal: Appeal, calendar: Calendar, at: str, started: dict[str, str] | None = None,
         because: str = "", rules: Mapping[str, dict] | None = None) -> list[tuple[dict, dict]]:
    """Count every running clock anew: those that have changed, as (before, now); what each was before stays on it.

    A clock that had fired and now ends in the future has not run out after all.

    :param started: id to another moment of beginning.
    :param rules: code to another rule to go by from now on; a clock that has none there keeps its own.
    """
    moved = []
    for clock in running(appeal):
        before = dict(clock)
        clock["started_at"] = (started or {}).get(clock["id"], clock["started_at"])
        if rules and clock["code"] in rules:
            _go_by(clock, whole(rules[clock["code"]]))
        _count(clock, calendar)
        if clock["fired_at"] and clock["due_at"] >= at:
            clock["fired_at"] = None
        if ends_elsewhere(before, clock):
            clock["moves"] = [*before["moves"], _moved(before, clock, at, because)]
        if clock != before:
            moved.append((before, clock))
    mark(appeal)
    return moved


def _go_by(clock: dict, rule: dict) -> None:
    """Let a running clock have another rule. Whoever is held to it stays, and so does a warning that was said."""
    said_at = {_measure(one): one["warned_at"] for one in clock["warnings"]}
    clock.update({name: rule[name] for name in KEPT if name != "owner"}, hours=_hours(rule))
    clock["warnings"] = [{**one, "warned_at": said_at.get(_measure(one))} for one in _warnings(rule)]


def ends_elsewhere(before: dict, clock: dict) -> bool:
    """Whether a clock has moved; else only its warnings have."""
    return any(clock[name] != before[name] for name in MOVED)


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
                         started_by=rule["starts"][0], moves=[], stood=[], warnings=[], **NOT_YET)
    return appeal["clocks"]


def mark(appeal: Appeal) -> None:
    """Write the marks anew; a file without such a clock has no such mark. What a stopped clock leaves undecided lapses."""
    waiting.settle(appeal)
    for name, value in marks(appeal).items():
        appeal.pop(name, None)
        if value is not None:
            appeal[name] = value
    appeal["found_by"] = found_by(appeal)


def marks(appeal: Appeal) -> dict[str, str | None]:
    """What the two marks must be."""
    said = [moment for clock in running(appeal) for moment, _ in _alarms(clock)]
    dues = [NEVER if clock["paused_since"] and not clock["fired_at"] else clock["due_at"] for clock in running(appeal)]
    return {"next_due": min(said, default=None), "oldest_due": min(dues, default=None)}


def _alarms(clock: dict) -> Iterator[tuple[str, dict | None]]:
    """What a clock has still to say, and when; nothing while it stands still."""
    if not clock["paused_since"]:
        yield from ((one["at"], one) for one in clock["warnings"] if one["at"] and not one["warned_at"])
        if not clock["fired_at"]:
            yield clock["due_at"], None


def _count(clock: dict, calendar: Calendar) -> None:
    """Let a clock have the end and the warnings that the calendar gives; those that were said stay said."""
    clock.update(counting.due(clock, calendar))
    clock["warnings"] = [{**one, "at": counting.warned_at(clock, one, calendar)} for one in clock["warnings"]]


def go_on_at(appeal: Appeal, clock: dict, holder: str, at: str) -> None:
    """Let a running clock go on at another holder, with the end that it has; it is then a clock of that one's own."""
    clock.update(stopped_at=at, passed_to=holder)
    appeal["clocks"].append({**clock, "id": _id(appeal, clock["code"], holder), "holder": holder, "stopped_at": None,
                             "fired_at": None, "passed_to": None})


def found_by(appeal: Appeal) -> list[str]:
    """The words by which the file is listed: the units that have it, ``late:<holder>`` for whoever a late clock runs at, and
    ``clock:<state>`` for each state that a running clock is in, ``promised:<state>:<unit>`` for whoever promised something."""
    late = [late_at(clock["holder"]) for clock in running(appeal) if clock["fired_at"]]
    states = {state for clock in running(appeal) for state in _states_of(clock)}
    promised = [promised_by(one["unit"], one["state"]) for one in appeal.get("commitments") or () if one["unit"]]
    stand = [in_state(state) for state in STATES if state in states]
    return list(dict.fromkeys([*appeal.get("units", ()), *late, *stand, *promised]))


def promised_by(unit: str, state: str) -> str:
    """The word for a commitment of this unit in this state."""
    return f"promised:{state}:{unit}"


def in_state(state: str) -> str:
    """The word for a running clock in this state."""
    return f"clock:{state}"


def _states_of(clock: dict) -> Iterator[str]:
    """How a running clock stands by what was said and done, which are writes: so it stays true as time passes."""
    if clock["fired_at"]:
        yield OVERDUE
    elif clock["warned"] and not clock["paused_since"]:
        yield WARNED
    if clock["paused_since"]:
        yield PAUSED
    if clock["provisional"]:
        yield PROVISIONAL


def late_at(holder: str) -> str:
    """The word for a late clock of this holder."""
    return f"late:{holder}"


def _id(appeal: Appeal, code: str, holder: str) -> str:
    """Unique in the file, and to be read: ``C3.1.fgw``, and ``C3.1.fgw.2`` for the second one of its round."""
    name = f"{code}.{appeal['round']}.{holder}"
    before = sum(clock["id"] == name or clock["id"].startswith(f"{name}.") for clock in appeal["clocks"])
    return f"{name}.{before + 1}" if before else name


def _hours(rule: dict) -> list[dict] | None:
    return (rule.get("hours") or standard()["hours"]) if rule["unit"] == HOURS else None


def _warnings(rule: dict) -> list[dict]:
    return [{**ONE_MEASURE, **one, "warned_at": None} for one in rule["warnings"]]


def _measure(warning: dict) -> tuple[int | None, int | None]:
    return warning["share_passed"], warning["working_days_left"]


def _moved(before: dict, clock: dict, at: str, because: str) -> dict:
    return {"at": at, "because": because, "from": before["due_at"], "from_provisional": before["provisional"],
            "to": clock["due_at"], "to_provisional": clock["provisional"]}
