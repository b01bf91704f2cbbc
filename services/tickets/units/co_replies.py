"""Co-units' replies to the lead unit: each its own opinion, kept on the file. Pure: plain dicts in, plain dicts changed.

A co-unit replies once in a round, by a clock of its own where the county counts one. The lead unit assembles what it has; it
waits for nobody, and is not late by another's delay.
"""

from services.tickets.model import ASSIGNED, OPINED, TOO_EARLY, TOO_LATE, Appeal, RuleBroken


def reply(file: Appeal, unit: str, text: str, at: str) -> None:
    """The co-unit's opinion, given to the lead unit."""
    if file["status"] not in (ASSIGNED, OPINED):
        raise RuleBroken((TOO_EARLY | TOO_LATE)[file["status"]])
    if unit not in awaited(file):
        raise RuleBroken("already_replied")
    file["co_replies"] = [*of(file), {"unit": unit, "round": file["round"], "at": at, "text": text}]


def of(file: Appeal) -> list[dict]:
    """All replies, in order."""
    return file.get("co_replies") or []


def awaited(file: Appeal) -> list[str]:
    """The co-units that have not replied in this round."""
    there = {one["unit"] for one in of(file) if one["round"] == file["round"]}
    return [unit for unit in file["co_units"] if unit not in there]
