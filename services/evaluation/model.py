"""The pure rules of evaluation: what a state counts for, what rates follow, when an answer is one of dissatisfaction."""

from collections.abc import Collection, Iterable, Mapping

DISSATISFIED = ("dissatisfied", "very_dissatisfied")
OUTCOMES = ("solved", "partly_solved", "explained", "long_term", "not_accepted")
CLOCKS = ("C1", "C2", "C3")
OFFICE, ENTERPRISE = "office", "enterprise"  # who may hold a clock beside units
APPEAL_COUNTS = ("raised", "assigned", "opined", "completed", "closed", "closed_by_default", "withdrawn", *OUTCOMES,
                 *(f"overdue_{clock}" for clock in CLOCKS), "late", "sent_back", "reminders", "reopened",
                 "handed_over", "objections", "taken_over", "objections_lost", "extended", "late_not_leading",
                 *(RERAISED := ("reraised", "solved_reraised")))
AT_HOME = ("raised", "closed", "closed_by_default", "withdrawn", *OUTCOMES, *RERAISED)
SURVEY_COUNTS = ("issued", "returned", "valid", "satisfied", "very_satisfied", "dissatisfied")
COUNTS = (*APPEAL_COUNTS, *SURVEY_COUNTS, "second_supervisions")

Counts = dict[str, int]


def satisfied(grade: str) -> bool:
    """Whether a grade counts as satisfaction: all but the two grades of dissatisfaction."""
    return grade not in DISSATISFIED


def contribution(kind: str, state: Mapping) -> dict:
    """What one subject counts for: ``{"unit": …, "counts": {…}}`` with no zero in it.

    ``others`` is there where it also counts at other units, by unit: lateness is charged to the one whose clock it was.

    :param kind: ``appeal``, ``survey`` or ``second-supervision``.
    :param state: the state that its event carries.
    """
    count = {"appeal": _appeal, "survey": _survey, "second-supervision": _second_supervision}[kind]
    unit = state.get("lead_unit") if kind == "appeal" else state.get("unit")
    found = {"unit": unit or "", "counts": {name: value for name, value in count(state).items() if value}}
    others = _late_not_leading(state) if kind == "appeal" else {}
    return {**found, "others": others} if others else found


def _appeal(state: Mapping) -> Counts:
    """A taken-over file counts for the work on it; that it was raised and what it came to counts at home, once."""
    late = {clock["code"] for clock in state.get("clocks") or () if clock.get("fired_at") and not _elsewhere(clock, state)}
    withdrawn = state.get("closed_by") == "withdrawal"
    closed = state.get("closed_at") is not None and not withdrawn
    counts = {
        "raised": 1, "assigned": int(state.get("assigned_at") is not None), "opined": int(state.get("opined_at") is not None),
        "completed": int(state.get("completed_at") is not None), "closed": int(closed),
        "closed_by_default": int(closed and state.get("closed_by") == "default"), "withdrawn": int(withdrawn),
        **{outcome: int(closed and state.get("outcome") == outcome) for outcome in OUTCOMES},
        **{f"overdue_{clock}": int(clock in late) for clock in CLOCKS}, "late": int(bool(late)),
        "sent_back": state.get("sent_back") or 0, "reminders": state.get("reminders") or 0,
        "reopened": state["round"] - 1 - (state.get("reviews") or 0),
        "handed_over": int(bool(state.get("held_by"))), "objections": state.get("objections") or 0,
        "objections_lost": state.get("objections_lost") or 0,
        "extended": sum(one["state"] == "approved" for one in state.get("extensions") or ()),
        **_reraised(state.get("reraised_by") or (), solved=closed and state.get("outcome") == "solved"),
    }
    return {**counts, **dict.fromkeys(AT_HOME, 0), "taken_over": 1} if state.get("taken_from") else counts


def _reraised(later: Collection[str], solved: bool) -> Counts:
    """How often the enterprise raised the matter again after it was closed, and whether it was held to be solved all the same."""
    return {"reraised": len(later), "solved_reraised": int(solved and bool(later))}


def _late_not_leading(state: Mapping) -> dict[str, Counts]:
    late = {clock["holder"] for clock in state.get("clocks") or () if clock.get("fired_at") and _elsewhere(clock, state)}
    return {unit: {"late_not_leading": 1} for unit in sorted(late)}


def _elsewhere(clock: Mapping, state: Mapping) -> bool:
    """Whether a clock was that of a unit that does not lead the file, while another one does."""
    lead = state.get("lead_unit")
    return lead is not None and clock.get("holder", OFFICE) not in (lead, OFFICE, ENTERPRISE)


def _survey(state: Mapping) -> Counts:
    valid = bool(state.get("valid"))
    return {
        "issued": 1, "returned": int(state.get("answered_at") is not None), "valid": int(valid),
        "satisfied": int(valid and bool(state.get("satisfied"))), "dissatisfied": int(valid and not state.get("satisfied")),
        "very_satisfied": int(valid and state["grade"] == "very_satisfied"),
    }


def _second_supervision(state: Mapping) -> Counts:
    return {"second_supervisions": 1}


def add(counts: Counts, more: Mapping[str, int], sign: int = 1) -> None:
    """Add (or take away) in place; what comes to zero is left out, so that equal figures are equal dicts."""
    for name, value in more.items():
        counts[name] = counts.get(name, 0) + sign * value
        if not counts[name]:
            del counts[name]


def replace(rows: dict[str, Counts], before: Mapping | None, after: Mapping) -> None:
    """Let a subject count for something else than before, in a table's rows by unit."""
    for change, sign in ((before, -1), (after, 1)):
        if change is not None:
            _add_to(rows, change["unit"], change["counts"], sign)
            for unit, counts in change.get("others", {}).items():
                _add_to(rows, unit, counts, sign)


def _add_to(rows: dict[str, Counts], unit: str, counts: Mapping[str, int], sign: int) -> None:
    row = rows.setdefault(unit, {})
    add(row, counts, sign)
    if not row:
        del rows[unit]


def recount(contributions: Iterable[Mapping]) -> dict[str, Counts]:
    """A table's rows from what every subject counts for at present."""
    rows: dict[str, Counts] = {}
    for one in contributions:
        replace(rows, None, one)
    return rows


def total(rows: Mapping[str, Counts]) -> Counts:
    """All units together, files without a unit included."""
    counts: Counts = {}
    for row in rows.values():
        add(counts, row)
    return counts


def figures(counts: Mapping[str, int]) -> dict:
    """All counts, zeros included, with the rates that follow.

    Response: assigned files with an opinion. Solution: closed files that were solved and not raised again; explained ones never
    count as solved. Satisfaction: valid answers that are satisfied. A rate of nothing is None.
    """
    full = {name: counts.get(name, 0) for name in COUNTS}
    return {**full, "response_rate": _rate(full["opined"], full["assigned"]),
            "solution_rate": _rate(full["solved"] - full["solved_reraised"], full["closed"]),
            "satisfaction_rate": _rate(full["satisfied"], full["valid"]),
            "very_satisfied_rate": _rate(full["very_satisfied"], full["valid"])}


def _rate(part: int, whole: int) -> float | None:
    return round(part / whole, 6) if whole else None  # with fewer places, 189 of 395 would be read as 47.9 %
