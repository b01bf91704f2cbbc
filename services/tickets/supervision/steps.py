"""What becomes of a step of supervision on its file: proposed, asked for, taken, answered, appealed against, lifted. Pure.

A step lies on the file that it is about, so that one write decides it: two officials, or two replicas, never take two. It is
proposed by the ladder (``ladder.py``) or by an official with a reason; a heavy one is asked for by one person and taken by the
word of another. What the unit answers and why it appeals stays here; events carry codes and moments.
"""

from services.tickets.model import Appeal, RuleBroken
from services.tickets.outcomes import second_person
from services.tickets.supervision import ladder
from services.tickets.supervision.ladder import (
    ASKED,
    CARD,
    DECLINED,
    LAPSED,
    LIFTED,
    ON_APPEAL,
    PROPOSED,
    TAKEN,
    TWO,
    Occurrence,
    Rung,
    Step,
)

OPEN, UPHELD, REJECTED = APPEAL_STATES = ("open", "upheld", "rejected")
EXPIRED, ACCEPTED = "expired", "accepted"
FOR_EVER = "9999-12-31T23:59:59.999Z"
MARKS = ("awaits_at", "stepped_at", "card_until")
TOLD = ("id", "step", "names", "form", "unit", "trigger", "clock", "needs", "state", "proposed_at", "taken_at", "cool_until",
        "until", "lifted_at", "lifted_by", "lapsed_because", "letter", "letter_kind")


def propose(file: Appeal, rung: Rung, unit: str, at: str, why: Occurrence | None = None, reason: str | None = None,
            key: str | None = None) -> Step:
    """A step that waits for an official, put on the file.

    :param why: what the ladder proposes it for; None for an official's own, which has a ``reason``.
    :param key: of the command that began it.
    """
    step_id = f"{file['_id']}.s{len(ladder.steps_of(file)) + 1}"
    step = {
        "id": step_id, "step": rung["code"], "names": rung["names"], "form": rung["form"],
        "needs": rung["needs"], "letter_kind": rung["letter"], "ends_when": rung["lifted_by"], "unit": unit,
        "trigger": why.trigger if why else None, "cause": why.cause if why else None, "clock": why.clock if why else None,
        "state": PROPOSED, "proposed_at": at, "reason": reason, "approval": None, "taken_at": None, "taken_by": None,
        "cool_until": None, "until": None, "lifted_at": None, "lifted_by": None, "lapsed_because": None, "letter": None,
        "drafted": False, "answer": None, "appeal": None, "key": key,
    }
    file["steps"] = [*ladder.steps_of(file), step]
    return step


def redirect(step: Step, rung: Rung, reason: str | None) -> None:
    """The official takes another rung than the one proposed, and says why."""
    if not (reason or "").strip():
        raise RuleBroken("jump_reason_needed", "reason")
    step.update(step=rung["code"], names=rung["names"], form=rung["form"], needs=rung["needs"], letter_kind=rung["letter"],
                ends_when=rung["lifted_by"], reason=reason)


def found(file: Appeal, step_id: str) -> Step | None:
    """The file's step of this id."""
    return next((step for step in ladder.steps_of(file) if step["id"] == step_id), None)


def file_of(step_id: str) -> str:
    """The id of the file that a step lies on."""
    return step_id.rpartition(".")[0]


def may_take(file: Appeal, rungs: list[Rung], step: Step, at: str) -> None:
    """Refuse what is decided, what goes down the ladder, and a letter within the cool-down of the file's last one."""
    _must_be(step, PROPOSED, ASKED)
    if ladder.place_of(rungs, step["step"]) < ladder.level_of(file, rungs, step["unit"]):
        raise RuleBroken("step_down", "step")
    until = ladder.letter_until(file, {"letter": step["letter_kind"]})
    if until and until >= at:
        raise RuleBroken("letter_cooling_down")


def ask(step: Step, by: dict, reason: str | None, at: str) -> None:
    """One person asks for a heavy step; another one is to decide."""
    _must_be(step, PROPOSED)
    step.update(state=ASKED, approval=second_person.propose(by, reason, at))


def approve(step: Step, by: dict, at: str) -> None:
    """The second person approves what the first asked for; it may be taken then."""
    _must_be(step, ASKED)
    step["approval"] = second_person.approve(step["approval"], by, at)


def take(step: Step, by: dict, at: str, cool_until: str | None, until: str | None) -> None:
    """The step is taken; one that two people decide has been approved before."""
    _must_be(step, PROPOSED, ASKED)
    if step["needs"] == TWO and (step["approval"] or {}).get("state") != second_person.APPROVED:
        raise RuleBroken("second_person_needed")
    step.update(state=TAKEN, taken_at=at, taken_by={"id": by["id"], "role": by["role"]}, cool_until=cool_until, until=until)


def refuse(step: Step, by: dict, reason: str | None, at: str, cool_until: str | None) -> None:
    """The second person refuses what the first asked for."""
    _must_be(step, ASKED)
    step["approval"] = second_person.refuse(step["approval"], by, reason, at)
    step.update(state=DECLINED, cool_until=cool_until)


def decline(step: Step, reason: str, cool_until: str | None) -> None:
    """The proposed step is not taken, with a reason; the ladder rests as if it had been."""
    _must_be(step, PROPOSED)
    step.update(state=DECLINED, reason=reason, cool_until=cool_until)


def lapse(step: Step, because: str) -> None:
    """What the step was proposed for is over, or a heavier one is proposed in its place."""
    _must_be(step, PROPOSED, ASKED)
    step.update(state=LAPSED, lapsed_because=because)


def answer(step: Step, text: str, at: str) -> None:
    """The unit answers, once."""
    _must_be(step, TAKEN)
    if step["answer"]:
        raise RuleBroken("step_answered")
    step["answer"] = {"text": text, "at": at}


def appeal(step: Step, reason: str, at: str) -> None:
    """The unit appeals against the step, once."""
    _must_be(step, TAKEN)
    if step["appeal"]:
        raise RuleBroken("step_appealed")
    step["appeal"] = {"state": OPEN, "reason": reason, "at": at, "approval": None, "decided_at": None, "decided_by": None,
                      "grounds": None}


def judge(step: Step, by: dict, alone: bool, uphold: bool, grounds: str, at: str) -> bool:
    """The appeal is decided by one who may do so alone, or by the second of two who say the same; whether it is decided now.

    The first of two proposes; one who says otherwise refuses that, and the appeal is open as before.
    """
    made = step["appeal"]
    if not made or made["state"] != OPEN:
        raise RuleBroken("no_open_appeal")
    if not alone:
        if not second_person.waits(made["approval"]):
            made["approval"] = second_person.propose(by, grounds, at, uphold=uphold)
            return False
        if made["approval"]["uphold"] != uphold:
            made["approval"] = second_person.refuse(made["approval"], by, grounds, at)
            return False
        made["approval"] = second_person.approve(made["approval"], by, at)
    made.update(state=UPHELD if uphold else REJECTED, decided_at=at, decided_by=by, grounds=grounds)
    if uphold and step["state"] == TAKEN:
        lift(step, ON_APPEAL, at)
    return True


def lift(step: Step, how: str, at: str) -> None:
    """The step is in force no longer: the appeal was upheld, its time is over, or the enterprise accepted the completion."""
    _must_be(step, TAKEN)
    step.update(state=LIFTED, lifted_by=how, lifted_at=at)


def ending(file: Appeal, at: str) -> list[tuple[Step, str]]:
    """The cards in force that end now, each with how."""
    accepted = file["status"] == "closed" and file["closed_by"] == "enterprise"
    return [(step, EXPIRED if _over(step, at) else ACCEPTED) for step in in_force(file)
            if _over(step, at) or (accepted and step["ends_when"] == ACCEPTED and file["closed_at"] >= step["taken_at"])]


def in_force(file: Appeal) -> list[Step]:
    """The cards of the file that were neither lifted nor have expired."""
    return [step for step in ladder.steps_of(file) if step["form"] == CARD and step["state"] == TAKEN]


def awaited_since(step: Step) -> str | None:
    """Since when the step waits for an official: to be decided, or for the unit's appeal against it to be."""
    if step["state"] in (PROPOSED, ASKED):
        return step["proposed_at"]
    return step["appeal"]["at"] if step["appeal"] and step["appeal"]["state"] == OPEN else None


def undrafted(file: Appeal) -> list[Step]:
    """The steps taken whose letter is not drafted yet."""
    return [step for step in ladder.steps_of(file) if step["letter_kind"] and step["taken_at"] and not step["drafted"]]


def marks(file: Appeal) -> dict[str, str | None]:
    """What the file's marks must be: since when something waits, when the last step was taken, until when a card is in force."""
    taken = [step["taken_at"] for step in ladder.steps_of(file) if step["taken_at"]]
    waiting = [since for step in ladder.steps_of(file) if (since := awaited_since(step))]
    return {"awaits_at": min(waiting, default=None), "stepped_at": max(taken, default=None),
            "card_until": max((step["until"] or FOR_EVER for step in in_force(file)), default=None)}


def mark(file: Appeal) -> None:
    """Write the marks anew; a file without such a step has no such mark."""
    for name, value in marks(file).items():
        file.pop(name, None)
        if value is not None:
            file[name] = value


def state(file: Appeal, about: str | None = None) -> dict:
    """The file's steps as events carry them: codes and moments, no text. ``about`` is the step that this event is about."""
    return {"number": file["number"], "steps": [told(step) for step in ladder.steps_of(file)], "about": about}


def told(step: Step) -> dict:
    """A step as its event carries it."""
    made = step["appeal"]
    return {**{name: step[name] for name in TOLD}, "answered_at": step["answer"]["at"] if step["answer"] else None,
            "appealed_at": made["at"] if made else None, "appeal_state": made["state"] if made else None}


def _over(step: Step, at: str) -> bool:
    return bool(step["until"]) and step["until"] < at


def _must_be(step: Step, *allowed: str) -> None:
    if step["state"] not in allowed:
        raise RuleBroken({PROPOSED: "step_not_taken", ASKED: "step_asked"}.get(step["state"], "step_decided"))
