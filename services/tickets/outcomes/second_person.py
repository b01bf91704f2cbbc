"""Two people: what one account proposes with a reason waits until another account approves or refuses it. Pure: plain dicts.

A proposal stands on the document that it is about and is decided once. Who may decide at all is the door's matter; that it is
not the one who proposed is the rule here. A refusal needs a reason too, as the one who proposed goes on by it.
"""

from services.tickets.model import RuleBroken

PROPOSED, APPROVED, REFUSED, LAPSED = STATES = ("proposed", "approved", "refused", "lapsed")
WHO = ("id", "role", "unit")


def propose(by: dict, reason: str | None, at: str, **about: object) -> dict:
    """A proposal that waits.

    :param by: the account, as a command or a timeline has it: id, role, unit.
    :param about: what is proposed, kept as it is.
    """
    if not (reason or "").strip():
        raise RuleBroken("proposal_reason_needed", "reason")
    return {**about, "state": PROPOSED, "reason": reason, "proposed_by": _who(by), "proposed_at": at,
            "decided_by": None, "decided_at": None, "decision_reason": None}


def waits(proposal: dict | None) -> bool:
    """Whether there is a proposal that nobody has decided."""
    return (proposal or {}).get("state") == PROPOSED


def approve(proposal: dict | None, by: dict, at: str) -> dict:
    """The proposal, approved by another account."""
    return {**_waiting(proposal, by), "state": APPROVED, "decided_by": _who(by), "decided_at": at}


def refuse(proposal: dict | None, by: dict, reason: str | None, at: str) -> dict:
    """The proposal, refused by another account with a reason."""
    waiting = _waiting(proposal, by)
    if not (reason or "").strip():
        raise RuleBroken("decision_reason_needed", "reason")
    return {**waiting, "state": REFUSED, "decided_by": _who(by), "decided_at": at, "decision_reason": reason}


def lapse(proposal: dict, at: str) -> dict:
    """The proposal, with nothing left to decide: what it is about has ended otherwise."""
    return {**proposal, "state": LAPSED, "decided_at": at} if waits(proposal) else proposal


def _waiting(proposal: dict | None, by: dict) -> dict:
    if proposal is None or not waits(proposal):
        raise RuleBroken("nothing_proposed")
    if proposal["proposed_by"]["id"] == by["id"]:
        raise RuleBroken("second_person_needed")
    return proposal


def _who(by: dict) -> dict:
    return {name: by[name] for name in WHO if by.get(name)}
