"""What may become of an appeal, step by step. Pure: plain dicts in, plain dicts changed, no clock and no store.

A file is raised, assigned, opined, completed, closed. The enterprise may send a completion back (the round goes on), and a
second supervision may open a closed file again (the next round begins). Clocks are in ``clocks.py``.
"""

from typing import Any

Appeal = dict[str, Any]

RAISED, ASSIGNED, OPINED, COMPLETED, CLOSED = STATUSES = ("raised", "assigned", "opined", "completed", "closed")
NEEDS_REASON = ("explained", "not_accepted")
TOO_EARLY = {RAISED: "not_assigned_yet", ASSIGNED: "not_completed_yet", OPINED: "not_completed_yet"}
TOO_LATE = {ASSIGNED: "already_assigned", OPINED: "already_opined", COMPLETED: "already_completed", CLOSED: "already_closed"}
TOLD = ("number", "kind", "enterprise", "forum", "category", "status", "round", "lead_unit", "co_units", "outcome", "letters",
        "raised_at", "assigned_at", "opined_at", "completed_at", "closed_at", "closed_by", "clocks", "reminders", "sent_back")
CLOCK_TOLD = ("id", "code", "name", "round", "length", "unit", "holder", "started_at", "due_at", "due_day", "provisional",
              "stopped_at", "fired_at", "warned", "paused_since", "paused_by", "handed_to", "passed_to", "extended_to")
OFFERED = ("offered", "recalled")
OBJECTION_TOLD = ("unit", "theirs", "round", "state", "raised_at", "decided_at", "to")
EXTENSION_TOLD = ("turn", "unit", "clock", "round", "from", "until", "state", "asked_at", "decided_at")
CO_REPLY_TOLD = ("unit", "round", "at")
TRANSFER_TOLD = ("turn", "unit", "to", "round", "state", "offered_at", "decided_at")
CONSULTATION_TOLD = ("turn", "by", "units", "round", "state", "opened_at", "closed_at", "answered", "met_on")
HANDOVER_TOLD = ("turn", "to", "state", "offered_at", "decided_at")
COMMITMENT_TOLD = ("id", "unit", "by", "state", "broken_at", "settled_at")
PROPOSAL_TOLD = ("outcome", "state", "proposed_at", "decided_at")
TAKEN_TOLD = ("county", "appeal", "number", "turn")

KEPT = ("round", "opinion", "outcome", "outcome_reason", "answer", "completed_at", "closed_at", "closed_by", "review_on")
PROPOSED = ("outcome", "outcome_reason", "answer", "completed_at", "review_on")
BEGUN_ANEW = (*PROPOSED, "opinion", "opined_at", "closed_at", "closed_by")


class RuleBroken(Exception):
    """A rule does not allow it. ``code`` names the message; ``field`` the input at fault, None where it is the file's state."""

    def __init__(self, code: str, field: str | None = None) -> None:
        """Break a rule."""
        super().__init__(code)
        self.code, self.field = code, field


def new_file(number: str, row: dict, forum: str | None, at: str, batch: str | None = None) -> Appeal:
    """The fields of a new file.

    :param row: kind, enterprise, category, category_from, category_confidence of a suggested one, and source and foreign_id of
        what came from another system.
    """
    return {
        "number": number, "kind": row["kind"], "enterprise": row["enterprise"], "forum": forum, "batch": batch,
        "category": row["category"], "category_from": row["category_from"],
        "category_confidence": row.get("category_confidence"), "status": RAISED, "round": 1,
        "lead_unit": None, "co_units": [], "units": [], "signer": None, "letters": [], "outcome": None, "outcome_reason": None,
        "opinion": None, "answer": None, "raised_at": at, "assigned_at": None, "opined_at": None, "completed_at": None,
        "closed_at": None, "closed_by": None, "clocks": [], "reminders": 0, "sent_back": 0, "returns": [],
        "earlier_rounds": [], "steps": [], "source": row.get("source"), "foreign_id": row.get("foreign_id"), "results": [],
        "held_by": None, "handover": None, "earlier_handovers": [], "objections": 0, "taken_from": None,
        "proposal": None, "earlier_proposals": [], "proposals_refused": 0, "withdrawals": [], "reopenings": [],
        "corrections": [], "commitments": [],
        "matches": [], "matched_at": None, "linked_from": [], "reraised_by": [], "review_on": None, "reviews": 0,
        "unit_objections": [], "objections_lost": 0, "extensions": [], "co_replies": [], "transfers": [], "consultations": [],
        "received_at": None,
        "waits": {}, "found_by": [],
    }


def not_here(appeal: Appeal) -> None:
    """Refuse what only the holder of a file may do, where that is another county."""
    if appeal.get("held_by"):
        raise RuleBroken("handed_over")


def not_judged_here(appeal: Appeal) -> None:
    """Refuse what only the home of a taken-over file may do: its enterprise is there."""
    if appeal.get("taken_from"):
        raise RuleBroken("judged_at_home")


def states_of(appeal: Appeal) -> set[str]:
    """The states that a file is in, in which a clock may stand still: its status, and what it waits for."""
    proposed = (appeal.get("proposal") or {}).get("state") == "proposed"
    waits = {"handover_offered": offered(appeal), "objected": objected(appeal), "proposed": proposed}
    return {appeal["status"], *(name for name, so in waits.items() if so)}


def offered(appeal: Appeal) -> bool:
    """Whether an offer of the file to another county waits for its answer."""
    return (appeal.get("handover") or {}).get("state") in OFFERED


def objected(appeal: Appeal) -> bool:
    """Whether an objection of the lead unit waits for the office's decision."""
    objections = appeal.get("unit_objections") or [{"decided_at": ""}]
    return objections[-1]["decided_at"] is None


def may_assign(appeal: Appeal, lead_unit: str, co_units: list[str]) -> None:
    """Refuse an assignment before anything is done for it."""
    not_here(appeal)
    _must_be(appeal, RAISED)
    _may_be_units(lead_unit, co_units)


def may_reassign(appeal: Appeal, lead_unit: str, co_units: list[str]) -> None:
    """Refuse to give an assigned file to other units before anything is done for it."""
    not_here(appeal)
    _must_be(appeal, ASSIGNED)
    _may_be_units(lead_unit, co_units)


def assign(appeal: Appeal, lead_unit: str, co_units: list[str], signer: str | None, letters: list[str], at: str) -> None:
    """Hand the file to a lead unit and its co-units, with the letters that say so."""
    may_assign(appeal, lead_unit, co_units)
    _give(appeal, lead_unit, co_units, signer, letters, at)


def reassign(appeal: Appeal, lead_unit: str, co_units: list[str], signer: str | None, letters: list[str], at: str) -> None:
    """Give the file to another lead unit; whoever had it and is not named has it no more."""
    may_reassign(appeal, lead_unit, co_units)
    _give(appeal, lead_unit, co_units, signer, letters, at)


def opine(appeal: Appeal, kind: str, text: str, at: str) -> None:
    """The lead unit says what it will do, or explains why it cannot be done now."""
    _must_be(appeal, ASSIGNED)
    _not_objected(appeal)
    appeal.update(status=OPINED, opinion={"kind": kind, "text": text}, opined_at=at)


def may_complete(appeal: Appeal, outcome: str, reason: str | None) -> None:
    """Refuse a completion before anything is done for it. The presumptions ask a reason of a refusal."""
    _must_be(appeal, ASSIGNED, OPINED)
    _not_objected(appeal)
    if offered(appeal):
        raise RuleBroken("handover_pending")
    if outcome in NEEDS_REASON and not reason:
        raise RuleBroken("reason_needed", "reason")


def complete(appeal: Appeal, outcome: str, answer: str, reason: str | None, at: str) -> None:
    """The lead unit proposes that the file be closed with an outcome."""
    may_complete(appeal, outcome, reason)
    appeal.update(status=COMPLETED, outcome=outcome, outcome_reason=reason, answer=answer, completed_at=at)


def close(appeal: Appeal, at: str, by: str = "enterprise") -> None:
    """The enterprise accepts the completion, or has said nothing for as long as the county waits (by ``default``)."""
    _must_be(appeal, COMPLETED)
    appeal.update(status=CLOSED, closed_at=at, closed_by=by)


def withdraw(appeal: Appeal, reason: str | None, at: str) -> None:
    """The enterprise withdraws its appeal: the file is closed and has come to nothing; a completion it had is kept apart."""
    if appeal["status"] == CLOSED:
        raise RuleBroken("already_closed")
    if offered(appeal):
        raise RuleBroken("handover_pending")
    until = {name: appeal.get(name) for name in ("status", *PROPOSED)}
    withdrawn = {"at": at, "reason": reason, "round": appeal["round"], **until}
    appeal.update({**dict.fromkeys(PROPOSED), "status": CLOSED, "closed_at": at, "closed_by": "withdrawal",
                   "withdrawals": [*appeal.get("withdrawals", ()), withdrawn]})


def send_back(appeal: Appeal, reason: str, at: str) -> None:
    """The enterprise does not accept the completion: the unit goes on, in the same round, from its opinion if it gave one."""
    _must_be(appeal, COMPLETED)
    returned = {"at": at, "reason": reason, "outcome": appeal["outcome"], "answer": appeal["answer"]}
    appeal.update(status=OPINED if appeal["opinion"] else ASSIGNED, outcome=None, outcome_reason=None, answer=None,
                  completed_at=None, review_on=None, sent_back=appeal["sent_back"] + 1, returns=[*appeal["returns"], returned])


def remind(appeal: Appeal) -> None:
    """A phone reminder was made."""
    if appeal["status"] == CLOSED:
        raise RuleBroken("already_closed")
    appeal["reminders"] += 1


def reopen(appeal: Appeal, at: str) -> None:
    """The file is open again for the same units; what the round had come to is kept apart.

    One that was withdrawn before it had units has none now, unless it is another county's to assign.
    """
    past, assigned = {name: appeal.get(name) for name in KEPT}, bool(appeal["assigned_at"] or appeal.get("held_by"))
    appeal.update({**dict.fromkeys(BEGUN_ANEW), "status": ASSIGNED if assigned else RAISED, "round": appeal["round"] + 1,
                   "earlier_rounds": [*appeal["earlier_rounds"], past], "assigned_at": at if assigned else None,
                   "received_at": at if assigned else None})


def state(appeal: Appeal, clock: str | None = None, reason: str | None = None, charged: str | None = None) -> dict:
    """The file as events carry it: codes and moments, no text.

    :param clock: with ``reason`` what this event is about; ``charged`` who holds that clock.
    """
    handover, taken_from, objections = appeal.get("handover"), appeal.get("taken_from"), appeal.get("unit_objections")
    told = {name: appeal[name] for name in TOLD}
    told["clocks"] = [{name: one.get(name) for name in CLOCK_TOLD} for one in appeal["clocks"]]
    return {**told, "clock": clock, "reason": reason, "charged": charged,
            "held_by": appeal.get("held_by"), "objections": appeal.get("objections", 0),
            "handover": {name: handover[name] for name in HANDOVER_TOLD} if handover else None,
            "unit_objection": {name: objections[-1][name] for name in OBJECTION_TOLD} if objections else None,
            "objections_lost": appeal.get("objections_lost", 0),
            "transfers": [{name: one[name] for name in TRANSFER_TOLD} for one in appeal.get("transfers") or ()],
            "co_replies": [{name: one[name] for name in CO_REPLY_TOLD} for one in appeal.get("co_replies") or ()],
            "consultations": [{name: one[name] for name in CONSULTATION_TOLD} for one in appeal.get("consultations") or ()],
            "extensions": [{name: one[name] for name in EXTENSION_TOLD} for one in appeal.get("extensions") or ()],
            "taken_from": {name: taken_from[name] for name in TAKEN_TOLD} if taken_from else None,
            "proposal": proposal_told(appeal), "reraised_by": appeal.get("reraised_by", []),
            "proposals_refused": appeal.get("proposals_refused", 0), "review_on": appeal.get("review_on"),
            "reviews": appeal.get("reviews", 0),
            "commitments": [{name: one[name] for name in COMMITMENT_TOLD} for one in appeal.get("commitments") or ()],
            "received_at": appeal.get("received_at"),
            "enterprise_name": taken_from["enterprise_name"] if taken_from else None}


def proposal_told(appeal: Appeal) -> dict | None:
    """The outcome that needs or needed a second person, by codes and moments: neither the people nor their texts."""
    proposal = appeal.get("proposal")
    return {name: proposal[name] for name in PROPOSAL_TOLD} if proposal else None


def ledger_number(county: str, year: int, n: int) -> str:
    """The n-th file of a county's year, e.g. 360802-2026-000007; its order as text is the order of raising."""
    return f"{county}-{year}-{n:06d}"


def organ_of(name: str, city: bool) -> str:
    """The sign of a county's forum office on its letters: 吉安市 (the city) 吉恳, 吉州区 吉州恳, 井冈山市 井冈山恳."""
    if city:
        return f"{name[:1]}恳"
    return f"{name[:-1] if len(name) > 1 and name[-1] in '市县区' else name}恳"


def _give(appeal: Appeal, lead_unit: str, co_units: list[str], signer: str | None, letters: list[str], at: str) -> None:
    distinct = list(dict.fromkeys(co_units))
    appeal.update(status=ASSIGNED, lead_unit=lead_unit, co_units=distinct, units=[lead_unit, *distinct], signer=signer,
                  letters=[*appeal["letters"], *letters], assigned_at=at, received_at=None)


def _may_be_units(lead_unit: str, co_units: list[str]) -> None:
    if lead_unit in co_units:
        raise RuleBroken("lead_among_co_units", "co_units")


def _not_objected(appeal: Appeal) -> None:
    if objected(appeal):
        raise RuleBroken("objection_pending")


def _must_be(appeal: Appeal, *allowed: str) -> None:
    status = appeal["status"]
    if status not in allowed:
        early = STATUSES.index(status) < STATUSES.index(allowed[0])
        raise RuleBroken((TOO_EARLY if early else TOO_LATE)[status])
