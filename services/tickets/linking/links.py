"""Files that are about the same: which a new one may be linked with, and what linking does. Pure: plain dicts in and changed.

The file that was raised later holds the match: proposed when it is raised, then confirmed or dismissed by a person of the office.
A confirmed match is a link; the earlier file notes it. A link merges nothing: each file keeps its clocks, its reply, its survey.
What the same enterprise raises again after it was closed counts against the earlier file (``reraised_by``).
"""

from datetime import timedelta
from typing import Any

from dateutil.relativedelta import relativedelta

from kentan.calendars import day_of
from kentan.clock import from_text
from services.tickets.model import Appeal, RuleBroken

DUPLICATE, RERAISED, SAME_MATTER = "duplicate", "reraised", "same_matter"
PROPOSED, CONFIRMED, DISMISSED, UNLINKED = "proposed", "confirmed", "dismissed", "unlinked"


def standard() -> dict:
    """The rules of a county that set none."""
    return {"days": 90, "months": 6, "threshold": 0.4}


def kind_of(enterprise: str, at: str, other: dict, rules: dict[str, Any]) -> str | None:
    """What another file is to one of an enterprise raised at a moment; None where it is out of the county's times.

    :param other: enterprise, raised_at, closed_at.
    :param rules: the county's setting: days, months.
    """
    if other["raised_at"] > at:
        return None
    if other["enterprise"] == enterprise and other["closed_at"]:
        return RERAISED if _within(other["closed_at"], at, relativedelta(months=rules["months"])) else None
    if not _within(other["raised_at"], at, timedelta(days=rules["days"])):
        return None
    return DUPLICATE if other["enterprise"] == enterprise else SAME_MATTER


def chosen_kind(enterprise: str, at: str, other: dict, rules: dict[str, Any]) -> str:
    """What another file is to one that a person links it with; out of the county's times: about the same matter, no more."""
    return kind_of(enterprise, at, other, rules) or SAME_MATTER


def new_match(other: dict, kind: str, likeness: float | None, at: str) -> dict:
    """A match as it is proposed. ``likeness`` is None for one that a person found."""
    return {"appeal": other["_id"], "number": other["number"], "kind": kind, "likeness": likeness, "state": PROPOSED,
            "proposed_at": at, "decided_at": None, "reason": None}


def propose(file: Appeal, matches: list[dict]) -> None:
    """Put proposals on a new file."""
    file.update(matches=matches, matched_at=_matched_at(matches))


def link(file: Appeal, other: dict, kind: str, at: str) -> dict:
    """Link a file with an earlier one, proposed or not; the match."""
    if other["_id"] == file["_id"]:
        raise RuleBroken("linked_to_itself", "other")
    if (other["raised_at"], other["number"]) > (file["raised_at"], file["number"]):
        raise RuleBroken("link_from_later", "other")
    matches = file.setdefault("matches", [])
    match = _match(file, other["_id"])
    if match is None:
        match = new_match(other, kind, None, at)
        matches.append(match)
    if match["state"] == CONFIRMED:
        raise RuleBroken("linked_already")
    if match["state"] != PROPOSED:  # things are looked at anew
        match["kind"] = kind
    _decide(file, match, CONFIRMED, None, at)
    return match


def dismiss(file: Appeal, other: str, reason: str, at: str) -> dict:
    """Say that a proposed file is about something else; the match."""
    match = _match(file, other)
    if match is None or match["state"] != PROPOSED:
        raise RuleBroken("no_such_match", "other")
    _decide(file, match, DISMISSED, reason, at)
    return match


def unlink(file: Appeal, other: str, reason: str, at: str) -> dict:
    """Take a link back; the match."""
    match = _match(file, other)
    if match is None or match["state"] != CONFIRMED:
        raise RuleBroken("not_linked", "other")
    _decide(file, match, UNLINKED, reason, at)
    return match


def note(file: Appeal, later: dict, linked: bool, sequence: int, at: str) -> bool:
    """Note on the earlier file what the later one says, the latest word only; whether that changes its links.

    :param later: appeal, number, kind.
    """
    noted = file.setdefault("linked_from", [])
    there = next((one for one in noted if one["appeal"] == later["appeal"]), None)
    if there is None:
        there = {"linked": False, "sequence": 0}
        noted.append(there)
    if there["sequence"] > sequence:
        return False
    changes = there["linked"] != linked
    there.update(later, linked=linked, sequence=sequence, at=at)
    file["reraised_by"] = reraised_by(file)
    return changes


def reraised_by(file: Appeal) -> list[str]:
    """The later files in which the same enterprise raises the matter again."""
    return [one["appeal"] for one in file.get("linked_from", ()) if one["linked"] and one["kind"] == RERAISED]


def linked(file: Appeal) -> list[str]:
    """The files that this one is linked with, either way."""
    return [*(match["appeal"] for match in file.get("matches", ()) if match["state"] == CONFIRMED),
            *(one["appeal"] for one in file.get("linked_from", ()) if one["linked"])]


def marks(file: Appeal) -> dict:
    """What is derived from matches and notes, and kept on the file for an index and for events."""
    return {"matched_at": _matched_at(file.get("matches", [])), "reraised_by": reraised_by(file)}


def _match(file: Appeal, other: str) -> dict | None:
    return next((match for match in file.get("matches", ()) if match["appeal"] == other), None)


def _decide(file: Appeal, match: dict, state: str, reason: str | None, at: str) -> None:
    match.update(state=state, reason=reason, decided_at=at)
    file["matched_at"] = _matched_at(file["matches"])


def _matched_at(matches: list[dict]) -> str | None:
    """When the last proposal was made that waits for a decision."""
    return max((match["proposed_at"] for match in matches if match["state"] == PROPOSED), default=None)


def _within(then: str, at: str, time: timedelta | relativedelta) -> bool:
    return day_of(from_text(then)) + time >= day_of(from_text(at))
