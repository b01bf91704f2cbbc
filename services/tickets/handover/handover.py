"""Handing a file to another county (提级、下派), step by step. Pure: plain dicts in, plain dicts changed.

The file of the county where it was raised (its *home*) is the one document that says who holds it: ``held_by`` is empty while
it is the home's own, and names the other county from the moment of handing over. ``handover`` is the present offer: offered,
perhaps recalled (asked back), then handed over, objected to or withdrawn by the other county's word. The other county works on
a file of its own (``taken_from``), which it makes only once the home has said that it was handed over.
"""

import hashlib

from kentan.documents import canonical
from services.tickets.clocks import clocks
from services.tickets.model import ASSIGNED, CLOSED, COMPLETED, OPINED, RAISED, TOO_LATE, Appeal, RuleBroken, not_here, offered
from services.tickets.outcomes import commitments, presumptions

OFFERED, RECALLED, HANDED_OVER, OBJECTED, WITHDRAWN = "offered", "recalled", "handed_over", "objected", "withdrawn"
ACCEPTED, TAKEN_OVER = "accepted", "taken_over"
CONFIRMED, SENT_BACK, REOPENED, WITHDRAWN_AT_HOME = "confirmed", "sent_back", "reopened", "withdrawn"
OPEN = (RAISED, ASSIGNED, OPINED)
DECIDED = {ACCEPTED: "offer_accepted", TAKEN_OVER: "offer_accepted", OBJECTED: "offer_objected", WITHDRAWN: "offer_withdrawn"}


def offer(file: Appeal, to: str, grounds: str, at: str) -> None:
    """Offer the file to another county; it stays here, and its clocks run on, until that county has accepted."""
    not_here(file)
    if file.get("taken_from"):
        raise RuleBroken("taken_over_already")
    if file["status"] not in OPEN:
        raise RuleBroken(TOO_LATE[file["status"]])
    if offered(file):
        raise RuleBroken("handover_pending")
    presumptions.not_waiting(file)
    last = file.get("handover")
    file["earlier_handovers"] = [*file.get("earlier_handovers", ()), *([last] if last else [])]
    file["handover"] = {"turn": last["turn"] + 1 if last else 1, "to": to, "state": OFFERED, "grounds": grounds, "offered_at": at,
                        "received_at": None, "recalled_at": None, "decided_at": None, "objection": None, "progress": None,
                        "answer": None}


def recall(file: Appeal, at: str) -> None:
    """Ask for the offer back. The other county's answer, one or the other, decides."""
    not_here(file)
    if not offered(file):
        raise RuleBroken("nothing_offered")
    if file["handover"]["state"] == RECALLED:
        raise RuleBroken("recalled_already")
    file["handover"].update(state=RECALLED, recalled_at=at)


def awaits(file: Appeal, county: str, turn: int) -> bool:
    """Whether this county's answer to this offer is still to be had: each is answered once."""
    return offered(file) and (file["handover"]["to"], file["handover"]["turn"]) == (county, turn)


def hand_over(file: Appeal, at: str) -> None:
    """The other county has accepted: it holds the file, and counts its own clocks, from this moment on."""
    to = file["handover"]["to"]
    file["handover"].update(state=HANDED_OVER, decided_at=at, lead_unit=file["lead_unit"], co_units=file["co_units"])
    file.update(held_by=to, lead_unit=None, co_units=[])
    for clock in clocks.running(file):
        clock["handed_to"] = to
    clocks.stop(file, at, *(clock["code"] for clock in clocks.running(file)))
    commitments.lapse(file, at)


def end(file: Appeal, state: str, objection: str | None, at: str) -> None:
    """The other county has objected, or given the offer back: the file goes on here as before."""
    file["handover"].update(state=state, objection=objection, decided_at=at)
    file["objections"] = file.get("objections", 0) + (state == OBJECTED)


def holds(file: Appeal, county: str, turn: int) -> bool:
    """Whether this county holds the file by this offer."""
    return file.get("held_by") == county and file["handover"]["turn"] == turn


def report(file: Appeal, told: dict, sequence: int, head: str, at: str) -> bool:
    """Note how the file stands at its holder, the latest word only; whether its answer completes the file here.

    :param told: ``data`` of the report; ``sequence`` and ``head`` are those of the holder's file.
    """
    handover = file["handover"]
    if handover["progress"] and sequence <= handover["progress"]["sequence"]:
        return False
    handover["progress"] = {"status": told["status"], "number": told["number"], "at": at, "sequence": sequence}
    if told["status"] != COMPLETED or file["status"] not in OPEN:
        return False
    file.update(status=COMPLETED, outcome=told["outcome"], outcome_reason=told["outcome_reason"], answer=told["answer"],
                completed_at=at, review_on=told.get("review_on"))
    handover["answer"] = {"number": told["number"], "sequence": sequence, "head": head, "digest": told["digest"], "at": at}
    return True


def digest(answer: dict) -> str:
    """SHA-256 (hex) over an answer: outcome, reason and text."""
    return hashlib.sha256(canonical([answer[name] for name in ("outcome", "outcome_reason", "answer")])).hexdigest()


def new_offer(home: str, appeal: str, told: dict, received_at: str) -> dict:
    """The fields of an offer as the county has it that is asked.

    :param told: ``data`` of the home's event.
    """
    return {"home": home, "appeal": appeal, "turn": told["turn"], "number": told["number"], "kind": told["kind"],
            "category": told["category"], "enterprise": told["enterprise"], "enterprise_name": told.get("enterprise_name"),
            "state": OFFERED, "offered_at": told["handover"]["offered_at"], "received_at": received_at, "decided_at": None,
            "objection": None, "file": None}


def decide(asked: dict, state: str, at: str, objection: str | None = None) -> None:
    """Answer an offer, once: it is accepted, objected to or given back."""
    if asked["state"] != OFFERED:
        raise RuleBroken(DECIDED[asked["state"]])
    asked.update(state=state, decided_at=at, objection=objection)


def judged(file: Appeal, judgement: str, sequence: int) -> bool:
    """Whether the home's judgement changes the taken-over file: the latest word only, and not what is done already."""
    taken = file["taken_from"]
    if sequence <= taken.get("judged", 0):
        return False
    taken["judged"] = sequence
    if judgement == WITHDRAWN_AT_HOME:
        return file["status"] != CLOSED
    return file["status"] == COMPLETED or (judgement == REOPENED and file["status"] == CLOSED)


def conclude(file: Appeal, at: str) -> None:
    """The file was closed at home."""
    file.update(status=CLOSED, closed_at=at, closed_by="origin")
