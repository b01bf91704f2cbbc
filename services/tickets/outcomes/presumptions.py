"""The three presumptions (三有推定) at work: an outcome that goes against one is not one account's word.

A request is presumed to have something to do in it, a difficulty a solution, a criticism a fault. Where the lead unit proposes
an outcome that says otherwise, the file waits, with the unit's reason, until somebody of the office approves it (then it is
completed) or refuses it with a reason (then the unit goes on). Which outcomes of which kinds these are is the county's setting
``presumptions``. Pure.
"""

from services.tickets import model
from services.tickets.model import Appeal, RuleBroken
from services.tickets.outcomes import second_person

CODE = "second_person"
AGAINST = {"request": ("not_accepted",), "difficulty": ("explained", "not_accepted"), "criticism": ("explained", "not_accepted")}


def standard() -> dict:
    """The seed's three: not "nothing to do", not "no solution", not "no fault"; the office decides within a working day."""
    return {"second_person": [{"kind": kind, "outcomes": list(outcomes)} for kind, outcomes in AGAINST.items()],
            "decide_within": {"length": 1, "unit": "working_days"}}


def errors(repository: object, value: dict) -> dict[str, list[str]]:
    """What is wrong with a county's own, by path: each kind is there once at most."""
    kinds = [one["kind"] for one in value["second_person"]]
    return {"second_person": ["kinds_once"]} if len(set(kinds)) < len(kinds) else {}


def against(value: dict, kind: str, outcome: str) -> bool:
    """Whether this outcome of this kind of appeal needs a second person."""
    return any(one["kind"] == kind and outcome in one["outcomes"] for one in value["second_person"])


def waits(file: Appeal) -> bool:
    """Whether a proposed outcome waits for its second person."""
    return second_person.waits(file.get("proposal"))


def not_waiting(file: Appeal) -> None:
    """Refuse what would overtake a proposed outcome."""
    if waits(file):
        raise RuleBroken("proposal_waits")


def propose(file: Appeal, by: dict, asked: dict, at: str) -> None:
    """Let an outcome wait for a second person.

    :param asked: outcome, answer, reason and review date, as ``propose_completion`` is asked.
    """
    not_waiting(file)
    model.may_complete(file, asked["outcome"], asked.get("reason"))
    about = {"outcome": asked["outcome"], "answer": asked["answer"], "round": file["round"], "review_on": asked.get("review_on")}
    proposal = second_person.propose(by, asked.get("reason"), at, **about)
    _put(file, proposal)


def approve(file: Appeal, by: dict, at: str) -> None:
    """The second person agrees: the file is completed as proposed."""
    proposal = second_person.approve(file.get("proposal"), by, at)
    model.complete(file, proposal["outcome"], proposal["answer"], proposal["reason"], at)
    file.update(proposal=proposal, review_on=proposal.get("review_on"))


def refuse(file: Appeal, by: dict, reason: str | None, at: str) -> None:
    """The second person does not agree: the unit goes on from where it was, and the refusal is counted."""
    file["proposal"] = second_person.refuse(file.get("proposal"), by, reason, at)
    file["proposals_refused"] = file.get("proposals_refused", 0) + 1


def lapse(file: Appeal, at: str) -> None:
    """The file has ended otherwise: what waits is not decided any more."""
    if waits(file):
        file["proposal"] = second_person.lapse(file["proposal"], at)


def _put(file: Appeal, proposal: dict) -> None:
    last = file.get("proposal")
    file["earlier_proposals"] = [*file.get("earlier_proposals", ()), *([last] if last else [])]
    file["proposal"] = proposal
