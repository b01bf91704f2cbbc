"""The lead unit's objection to its assignment ("not ours, it is theirs"), step by step. Pure: dicts in, dicts changed.

It is raised within the county's term, before the unit has given its opinion, and once by a unit in a round. The office upholds
it, and the file goes to another unit, or refuses it, and that is final. Until then the file is the unit's and its clocks run
on, so that an objection wins no time; but the unit does not work on what it says is not its own.
"""

from services.tickets import waiting
from services.tickets.model import ASSIGNED, TOO_EARLY, TOO_LATE, Appeal, RuleBroken, objected
from services.tickets.outcomes import presumptions

UPHELD, REFUSED = "upheld", "refused"


def raise_(file: Appeal, theirs: str, grounds: str, at: str, until: str) -> None:
    """Object to the assignment: it is another unit's.

    :param until: the last moment at which the unit may.
    """
    if file["status"] != ASSIGNED:
        raise RuleBroken((TOO_EARLY | TOO_LATE)[file["status"]])
    if objected(file):
        raise RuleBroken("objection_pending")
    presumptions.not_waiting(file)
    if waiting.offered_transfer(file):
        raise RuleBroken("transfer_pending")
    if not open_to(file):
        raise RuleBroken("objection_final")
    if at > until:
        raise RuleBroken("objection_too_late")
    unit = file["lead_unit"]
    if theirs == unit:
        raise RuleBroken("objection_names_itself", "theirs")
    raised = {"unit": unit, "theirs": theirs, "round": file["round"], "grounds": grounds, "state": waiting.PENDING,
              "raised_at": at, "decided_at": None, "to": None, "reason": None}
    file["unit_objections"] = [*of(file), raised]
    waiting.mark(file)


def open_to(file: Appeal) -> bool:
    """Whether the lead unit has an objection left in this round: it has none to what it accepted from another unit."""
    used = [(one["unit"], one["round"]) for one in of(file)]
    used += [(one["to"], one["round"]) for one in waiting.transfers(file) if one["state"] == "accepted"]
    return (file["lead_unit"], file["round"]) not in used


def may_uphold(file: Appeal, lead_unit: str) -> None:
    """Refuse before anything is done for it: there is an objection, and the file goes to another unit."""
    if lead_unit == _pending(file)["unit"]:
        raise RuleBroken("reassigned_to_itself", "lead_unit")


def uphold(file: Appeal, reason: str | None, at: str) -> None:
    """The file is another unit's, which has it already."""
    _pending(file).update(state=UPHELD, to=file["lead_unit"], reason=reason, decided_at=at)
    waiting.mark(file)


def refuse(file: Appeal, reason: str, at: str) -> None:
    """The file stays with the unit, for good; the lost objection is counted."""
    _pending(file).update(state=REFUSED, reason=reason, decided_at=at)
    file["objections_lost"] = file.get("objections_lost", 0) + 1
    waiting.mark(file)


def of(file: Appeal) -> list[dict]:
    """All objections to the file's assignments, in order."""
    return file.get("unit_objections") or []


def _pending(file: Appeal) -> dict:
    if not objected(file):
        raise RuleBroken("nothing_objected")
    return of(file)[-1]
