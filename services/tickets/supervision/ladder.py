"""The supervision ladder: which step is due against which unit of a file, and why, or why none. Pure: plain dicts and moments.

A file's own state says what has happened (``occurrences``); the steps that it carries say what was done about it; the ladder,
a list of rungs from the lightest to the heaviest, says what comes next. A rung is proposed ``times`` times, then the next one
that the trigger names. A unit rests for the cool-down of its last step; a file never gets a second letter within the
cool-down of the first, whoever it is for. Whose clock is late is charged: a co-unit's lateness to the co-unit alone, the
office's own to nobody here, as leaders see it in the list of what is overdue.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kentan.calendars import Calendar, day_of, end_of_day
from kentan.clock import from_text, to_text
from services.tickets.model import CLOSED, Appeal

NEAR_DUE, OVERDUE, LOW_QUALITY, RE_RAISED, DISSATISFIED, OBJECTION_LOST = TRIGGERS = (
    "near_due", "overdue", "low_quality", "re_raised", "dissatisfied", "objection_lost")
PROPOSED, ASKED, TAKEN, DECLINED, LAPSED, LIFTED = STATES = ("proposed", "asked", "taken", "declined", "lapsed", "lifted")
DONE = (TAKEN, LIFTED)
BY_RULE, ONE, TWO = "rule", "one", "two"
PHONE, LETTER, BULLETIN, CARD = FORMS = ("phone", "letter", "bulletin", "card")
OVERTAKEN, ON_APPEAL = "overtaken", "appeal"
COOLING_DOWN, UNDECIDED, NOTHING_ABOVE = "cooling_down", "undecided", "no_step_above"

Rung = dict[str, Any]
Step = dict[str, Any]


@dataclass(frozen=True)
class Occurrence:
    """Something that calls for a step: ``cause`` is unique in the file, ``persists`` while it lasts after a step."""

    trigger: str
    cause: str
    unit: str
    clock: str | None = None
    late_days: int = 0

    @property
    def persists(self) -> bool:
        """Whether it calls for the next step by itself, once the last one has had its time."""
        return self.trigger == OVERDUE


@dataclass(frozen=True)
class Finding:
    """What the ladder says of one occurrence: a rung, or None and why, and until when (stored text) where that ends by itself."""

    occurrence: Occurrence
    rung: Rung | None
    why: str | None = None
    until: str | None = None


def occurrences(file: Appeal, at: str) -> list[Occurrence]:
    """What there is in the file's state to be supervised for; nothing where another county holds it."""
    if file.get("held_by"):
        return []
    happened = [(RE_RAISED, len(file.get("reraised_by") or ()), file["lead_unit"])]
    if file["status"] != CLOSED:
        happened += [_sent_back(file), _last(DISSATISFIED, file.get("second_supervisions") or []),
                     _last(OBJECTION_LOST, [one for one in file.get("unit_objections") or [] if one["state"] == "refused"])]
    return [*_of_clocks(file, at), *(Occurrence(trigger, f"{trigger}.{n}", unit) for trigger, n, unit in happened
                                     if n and unit in file["units"])]


def _sent_back(file: Appeal) -> tuple[str, int, str | None]:
    """What was sent back to a lead unit before this one is not this one's."""
    own = bool(file["returns"]) and file["returns"][-1]["at"] >= (file["assigned_at"] or "")
    return LOW_QUALITY, file["sent_back"] if own else 0, file["lead_unit"]


def _last(trigger: str, happened: list[dict]) -> tuple[str, int, str | None]:
    return trigger, len(happened), happened[-1]["unit"] if happened else None


def _of_clocks(file: Appeal, at: str) -> Iterator[Occurrence]:
    for place, clock in enumerate(file["clocks"]):
        trigger = OVERDUE if clock["fired_at"] else NEAR_DUE if warned(clock) else None
        if trigger and not clock["stopped_at"] and clock["holder"] in file["units"]:
            late = (day_of(from_text(at)) - day_of(from_text(clock["due_at"]))).days
            yield Occurrence(trigger, f"{trigger}.{place}", clock["holder"], clock["code"], max(late, 0))


def warned(clock: dict) -> bool:
    """Whether the clock has given its last warning: the one some working days before its end, else the last of its shares.

    Half of the time gone is a reason to tell the holder, not to call.
    """
    warnings = clock.get("warnings") or []
    last = [one for one in warnings if one["working_days_left"] is not None] or warnings[-1:]
    return any(one["warned_at"] for one in last)


def steps_of(file: Appeal) -> list[Step]:
    """The file's steps; one of before there were any has none."""
    return file.get("steps") or []


def findings(file: Appeal, ladder: list[Rung], at: str) -> list[Finding]:
    """What is to be done now, one finding for each unit and each occurrence that still calls for a step; the heaviest first."""
    found = [_finding(file, ladder, one, at) for one in occurrences(file, at) if _calls(file, one)]
    return sorted(found, key=lambda one: -place_of(ladder, one.rung["code"]) if one.rung else 1)


def stands(file: Appeal, step: Step, at: str) -> bool:
    """Whether what an undecided step was proposed for is still so."""
    if step["trigger"] is None:
        return file["status"] != CLOSED and not file.get("held_by")
    return any(one.cause == step["cause"] for one in occurrences(file, at))


def _calls(file: Appeal, occurrence: Occurrence) -> bool:
    """Whether nothing was done about it, or it lasts although something was."""
    last = last_about(file, occurrence.cause)
    return last is None or (occurrence.persists and last["state"] in (*DONE, DECLINED))


def _finding(file: Appeal, ladder: list[Rung], occurrence: Occurrence, at: str) -> Finding:
    rung = next_rung(file, ladder, occurrence.unit, occurrence.trigger)
    if rung is None:
        return Finding(occurrence, None, NOTHING_ABOVE)
    waiting = undecided(file, occurrence.unit)
    if waiting and (waiting["state"] == ASKED or place_of(ladder, waiting["step"]) >= place_of(ladder, rung["code"])):
        return Finding(occurrence, None, UNDECIDED)
    until = cooling_until(file, rung, occurrence.unit)
    if until and until >= at:
        return Finding(occurrence, None, COOLING_DOWN, until)
    return Finding(occurrence, rung)


def next_rung(file: Appeal, ladder: list[Rung], unit: str, trigger: str) -> Rung | None:
    """The lightest rung for this trigger that is not below what the unit has had on this file."""
    level = level_of(file, ladder, unit)
    had = sum(step["step"] == ladder[level]["code"] for step in counting(file, unit)) if level >= 0 else 0
    lowest = level if level >= 0 and had < ladder[level]["times"] else level + 1
    return next((rung for rung in ladder[lowest:] if trigger in rung["triggers"]), None)


def level_of(file: Appeal, ladder: list[Rung], unit: str) -> int:
    """The place of the heaviest step that the unit has had on this file; -1 where it had none."""
    return max((place_of(ladder, step["step"]) for step in counting(file, unit)), default=-1)


def place_of(ladder: list[Rung], code: str) -> int:
    """Where a rung stands, 0 the lightest; -1 for one that the ladder does not have (any more)."""
    return next((place for place, rung in enumerate(ladder) if rung["code"] == code), -1)


def counting(file: Appeal, unit: str) -> list[Step]:
    """The steps that the unit has had on this file; what was lifted on its appeal it never had."""
    return [step for step in steps_of(file) if step["unit"] == unit and step["state"] in DONE and step["lifted_by"] != ON_APPEAL]


def undecided(file: Appeal, unit: str) -> Step | None:
    """The step against the unit that waits for an official, of which there is one at most."""
    return next((step for step in steps_of(file) if step["unit"] == unit and step["state"] in (PROPOSED, ASKED)), None)


def last_about(file: Appeal, cause: str) -> Step | None:
    """The last step about an occurrence that did not lapse; one that a heavier one has overtaken is done with."""
    about = [step for step in steps_of(file) if step["cause"] == cause
             and (step["state"] != LAPSED or step["lapsed_because"] == OVERTAKEN)]
    return about[-1] if about else None


def cooling_until(file: Appeal, rung: Rung, unit: str) -> str | None:
    """Until when this rung has to wait: for the unit's last step, and a letter for the file's last letter."""
    rests = [step["cool_until"] for step in steps_of(file) if step["unit"] == unit and step["state"] in (*DONE, DECLINED)]
    return max([*rests, letter_until(file, rung) or ""]) or None


def letter_until(file: Appeal, rung: Rung) -> str | None:
    """Until when the file gets no further letter, for a rung that is one."""
    letters = [step["cool_until"] for step in steps_of(file) if step["letter_kind"] and step["state"] in DONE]
    return max(letters, default=None) if rung["letter"] else None


def end_of(duration: dict | None, at: str, calendar: Calendar) -> str | None:
    """The last moment of a duration that begins now, the day itself not counted; of none, none; of nothing, now."""
    if duration is None:
        return None
    if duration["length"] == 0:
        return at
    day, length = day_of(from_text(at)), duration["length"]
    counted = {"working_days": calendar.add_working_days, "calendar_days": calendar.add_calendar_days,
               "weeks": calendar.add_weeks}[duration["unit"]]
    return to_text(end_of_day(counted(day, length)[0]))


def errors(repository: object, value: dict) -> dict[str, list[str]]:
    """What is wrong with a county's ladder beyond its shape, by path."""
    rungs = value["steps"]
    found = {}
    for place, rung in enumerate(rungs):
        path = f"steps.{place}"
        if rung["code"] in [other["code"] for other in rungs[:place]]:
            found[f"{path}.code"] = ["step_twice"]
        if rung["form"] == PHONE and place:
            found[f"{path}.form"] = ["phone_comes_first"]
        if rung["form"] == PHONE and rung["needs"] != ONE:
            found[f"{path}.needs"] = ["phone_by_one"]
        if rung["needs"] == BY_RULE and not rung["cool_down"]["length"]:
            found[f"{path}.cool_down"] = ["rule_needs_cool_down"]
        if (rung["letter"] is None) == (rung["form"] in (LETTER, CARD)):
            found[f"{path}.letter"] = ["letter_fits_form"]
        if rung["form"] == CARD and rung["expires"] is None and rung["lifted_by"] is None:
            found[f"{path}.expires"] = ["card_without_end"]
        if rung["form"] != CARD and (rung["expires"] or rung["lifted_by"]):
            found[f"{path}.expires"] = ["only_cards_end"]
    return found
