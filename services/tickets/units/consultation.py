"""Consultation (会商) on a file, step by step. Pure: plain dicts in, plain dicts changed.

The lead unit or the office puts a question to units, whether they work on the file or not. Each gives its opinion once, or the
lead unit records what a meeting agreed; then it is closed, by whoever leads the file at that time, or by the office. It decides
nothing and holds nobody up: the lead unit may work on, and what is completed meanwhile needs no opinion any more (``lapsed``).
"""

from services.tickets import waiting
from services.tickets.clocks import clocks
from services.tickets.model import ASSIGNED, OPINED, TOO_EARLY, TOO_LATE, Appeal, RuleBroken, not_here
from services.tickets.waiting import consultations

CLOSED = "closed"


def open_(file: Appeal, by: str, question: str, units: list[str], at: str) -> dict:
    """Put a question to units, which may read the file from now on until it is closed.

    :param by: the code of the lead unit, or ``office``.
    """
    not_here(file)
    if file["status"] not in (ASSIGNED, OPINED):
        raise RuleBroken((TOO_EARLY | TOO_LATE)[file["status"]])
    if waiting.open_consultation(file):
        raise RuleBroken("consultation_pending")
    for place, unit in enumerate(units):
        if unit in (by, file["lead_unit"]):
            raise RuleBroken("consults_itself", f"units.{place}")
        if unit in units[:place]:
            raise RuleBroken("consulted_twice", f"units.{place}")
    one = {"turn": len(consultations(file)) + 1, "by": by, "units": units, "round": file["round"], "state": waiting.PENDING,
           "opened_at": at, "closed_at": None, "answered": [], "met_on": None, "question": question, "opinions": [],
           "meeting": None, "conclusion": None}
    file["consultations"] = [*consultations(file), one]
    clocks.mark(file)
    return one


def answer(file: Appeal, unit: str, text: str, at: str) -> None:
    """A unit that was asked gives its opinion."""
    one = _pending(file)
    if unit not in one["units"]:
        raise RuleBroken("not_consulted")
    if unit in one["answered"]:
        raise RuleBroken("opinion_given")
    one.update(answered=[*one["answered"], unit], opinions=[*one["opinions"], {"unit": unit, "at": at, "text": text}])
    clocks.mark(file)


def record_meeting(file: Appeal, note: dict, today: str, at: str) -> None:
    """Put down what a meeting agreed, once; opinions may still be given.

    :param note: ``on`` (a day that has come), ``place``, ``present`` and ``agreed``.
    """
    one = _pending(file)
    if one["meeting"]:
        raise RuleBroken("meeting_recorded")
    if note["on"] > today:
        raise RuleBroken("meeting_to_come", "on")
    one.update(met_on=note["on"], meeting={**note, "recorded_at": at})


def close(file: Appeal, conclusion: str | None, at: str) -> None:
    """What was to be learnt is learnt: an opinion or a meeting at least, or a conclusion that says why there is none."""
    one = _pending(file)
    if not (one["opinions"] or one["meeting"] or conclusion):
        raise RuleBroken("conclusion_needed", "conclusion")
    one.update(state=CLOSED, conclusion=conclusion, closed_at=at)
    clocks.mark(file)


def _pending(file: Appeal) -> dict:
    one = waiting.open_consultation(file)
    if one is None:
        raise RuleBroken("nothing_consulted")
    return one
