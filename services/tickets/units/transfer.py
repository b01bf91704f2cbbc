"""Transfer of a file from its lead unit to another unit (转办), step by step. Pure: plain dicts in, plain dicts changed.

The lead unit offers the file, and answers for it as before until the other unit has accepted: in that one moment the other one
leads it. It takes the time that is left: the clocks go on at it, with the ends that they had. Until it has answered the lead unit
may recall the offer, or do its work; an offer of what is answered meanwhile has lapsed.
"""

from services.tickets import waiting
from services.tickets.clocks import clocks
from services.tickets.model import ASSIGNED, OPINED, TOO_EARLY, TOO_LATE, Appeal, RuleBroken, objected, offered
from services.tickets.outcomes import presumptions
from services.tickets.units import unit_clocks

ACCEPTED, OBJECTED, RECALLED = "accepted", "objected", "recalled"


def offer(file: Appeal, to: str, grounds: str, at: str) -> None:
    """Offer the file to another unit, which may read it from now on."""
    if file["status"] not in (ASSIGNED, OPINED):
        raise RuleBroken((TOO_EARLY | TOO_LATE)[file["status"]])
    if waiting.offered_transfer(file):
        raise RuleBroken("transfer_pending")
    if objected(file):
        raise RuleBroken("objection_pending")
    if offered(file):
        raise RuleBroken("handover_pending")
    presumptions.not_waiting(file)
    if to == file["lead_unit"]:
        raise RuleBroken("transferred_to_itself", "to")
    one = {"turn": len(waiting.transfers(file)) + 1, "unit": file["lead_unit"], "to": to, "round": file["round"],
           "state": waiting.PENDING, "offered_at": at, "decided_at": None, "grounds": grounds, "answer": None}
    file["transfers"] = [*waiting.transfers(file), one]
    clocks.mark(file)


def accept(file: Appeal, at: str) -> None:
    """The other unit leads the file from this moment on, and its clocks are that unit's."""
    one = _pending(file)
    one.update(state=ACCEPTED, decided_at=at)
    former, lead = file["lead_unit"], one["to"]
    file.update(lead_unit=lead, co_units=[unit for unit in file["co_units"] if unit != lead])
    unit_clocks.go_on_at(file, former, lead, at)


def end(file: Appeal, state: str, answer: str | None, at: str) -> None:
    """The other unit does not take it, or it was recalled: it goes on as before."""
    _pending(file).update(state=state, answer=answer, decided_at=at)
    clocks.mark(file)


def _pending(file: Appeal) -> dict:
    one = waiting.offered_transfer(file)
    if one is None:
        raise RuleBroken("nothing_transferred")
    return one
