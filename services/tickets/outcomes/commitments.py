"""What was promised in the room (现场回应): what, by whom, by when; followed like any clock. Pure: plain dicts, a calendar.

A commitment is a unit's, or somebody's by their role. It stands on the file with a clock of its own, due on the day promised (or
the next working day). It is kept or broken by the office's word; one whose day passes is broken by itself, and may still be
kept later. Where the file ends by a withdrawal or goes to another county, what is open lapses.
"""

from datetime import date

from kentan.calendars import Calendar, day_of
from kentan.clock import from_text
from services.tickets.clocks import clocks
from services.tickets.model import Appeal, RuleBroken

COMMITMENT = clocks.COMMITMENT
OPEN, KEPT, BROKEN, LAPSED = STATES = ("open", "kept", "broken", "lapsed")
LEADER = "leader"
MOST = 20
RULE = {"code": COMMITMENT, "name": {"zh": "现场承诺", "en": "commitment"}, "unit": "calendar_days"}


def make(file: Appeal, asked: dict, at: str, calendar: Calendar) -> dict:
    """Put a commitment on a file; a day gone by is today.

    :param asked: what, by, and unit or role.
    """
    made = of(file)
    if len(made) >= MOST:
        raise RuleBroken("too_many_commitments")
    days = (date.fromisoformat(asked["by"]) - day_of(from_text(at))).days
    rule = {**RULE, "length": max(0, days), "owner": clocks.OFFICE if asked.get("role") else "lead_unit"}
    clock = clocks.start(file, rule, asked.get("unit") or LEADER, at, calendar)
    one = {"id": len(made) + 1, "what": asked["what"], "unit": asked.get("unit"), "role": asked.get("role"), "by": asked["by"],
           "made_at": at, "state": OPEN, "broken_at": None, "settled_at": None, "note": None, "clock": clock["id"]}
    file["commitments"] = [*made, one]
    mark(file)
    return one


def settle(file: Appeal, number: int, kept: bool, note: str | None, at: str) -> None:
    """The office says that a commitment was kept, or that it will not be; one that its day broke may be kept after all."""
    one = next((one for one in of(file) if one["id"] == number), None)
    if one is None:
        raise RuleBroken("no_such_commitment", "commitment")
    if one["settled_at"] or one["state"] == LAPSED:
        raise RuleBroken("commitment_settled")
    one.update(state=KEPT if kept else BROKEN, settled_at=at, note=note, broken_at=one["broken_at"] or (None if kept else at))
    _stop(file, at, one)


def run_out(file: Appeal, fired: list[dict], at: str) -> None:
    """These clocks have run out: the commitments that they are of are broken."""
    ended = {clock["id"] for clock in fired}
    for one in of(file):
        if one["clock"] in ended and one["state"] == OPEN:
            one.update(state=BROKEN, broken_at=at)
    mark(file)


def lapse(file: Appeal, at: str) -> None:
    """The file has ended otherwise, or is another county's: nobody is held to what was open."""
    for one in of(file):
        if one["state"] == OPEN:
            one.update(state=LAPSED, settled_at=at)
    mark(file)


def of(file: Appeal) -> list[dict]:
    """All commitments of a file, in the order in which they were made."""
    return file.get("commitments") or []


def mark(file: Appeal) -> None:
    """Write anew by which states the file is listed, each with the first day that was promised, and at which units."""
    if of(file):
        file["promised"] = marks(file)
        file["found_by"] = clocks.found_by(file)


def marks(file: Appeal) -> dict[str, str]:
    """The states of a file's commitments, each with the first day that was promised."""
    days = {state: [one["by"] for one in of(file) if one["state"] == state] for state in STATES}
    return {state: min(by) for state, by in days.items() if by}


def _stop(file: Appeal, at: str, one: dict) -> None:
    for clock in clocks.running(file):
        if clock["id"] == one["clock"]:
            clock["stopped_at"] = at
    clocks.mark(file)
    mark(file)
