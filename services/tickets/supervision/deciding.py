"""What officials and units do with a step of supervision, one decision each: right, rule, event, in one write of the file.

Before each the ladder looks at the file, so that nobody decides on what is over already.
"""

from kentan.commands import LEADER, Command, Decide
from kentan.contracts.events import EventType
from kentan.contracts.tickets import (
    SUPERVISION_ANSWERED,
    SUPERVISION_APPEALED,
    SUPERVISION_ASKED,
    SUPERVISION_DECLINED,
    SUPERVISION_JUDGED,
)
from kentan.documents import Change
from kentan.errors import Forbidden, NotFound
from services.tickets import rights
from services.tickets.model import RuleBroken, not_here
from services.tickets.supervision import ladder, steps, supervising
from services.tickets.supervision.ladder import PHONE, TWO, Step
from services.tickets.supervision.supervising import Rules


def taking(command: Command, rules: Rules) -> Decide:
    """The office takes a proposed step, or another one with a reason; a heavy one waits for a second person then."""
    asked = command.data

    def decide(change: Change) -> None:
        step = _seen(change, command, rules)
        if asked.get("step") not in (None, step["step"]) and step["state"] == ladder.PROPOSED:
            steps.redirect(step, supervising.rung_of(rules.ladder, asked["step"]), asked.get("reason"))
        _take_or_ask(change, step, command, rules)

    return decide


def starting(command: Command, rules: Rules) -> Decide:
    """The office takes a step that nobody proposed: a direct jump, which needs a reason. It overtakes a proposed one."""
    asked = command.data

    def decide(change: Change) -> None:
        supervising.look(change, rules)
        file, unit = change.doc, asked.get("unit") or change.doc["lead_unit"]
        not_here(file)
        if file["status"] == "closed":
            raise RuleBroken("already_closed")
        if unit not in file["units"]:
            raise RuleBroken("not_a_unit_of_the_file", "unit")
        rung = supervising.rung_of(rules.ladder, asked["step"])
        waiting = ladder.undecided(file, unit)
        if waiting and waiting["state"] == ladder.ASKED:
            raise RuleBroken("step_asked")
        if waiting:
            supervising.lapse(change, waiting, ladder.OVERTAKEN)
        step = steps.propose(file, rung, unit, change.at, reason=asked["reason"], key=command.key)
        _take_or_ask(change, step, command, rules)

    return decide


def approving(command: Command, rules: Rules) -> Decide:
    """A second person approves what the first asked for, and the step is taken; or refuses it with a reason."""
    by = command.actor.as_dict()

    def decide(change: Change) -> None:
        step = _seen(change, command, rules)
        if command.data["approve"]:
            steps.approve(step, by, change.at)
            supervising.take(change, step, by, rules)
        else:
            steps.refuse(step, by, command.data.get("reason"), change.at, _rest(change, step, rules))
            _say(change, SUPERVISION_DECLINED, step)
        supervising.look(change, rules)

    return decide


def declining(command: Command, rules: Rules) -> Decide:
    """The office does not take a proposed step, with a reason."""
    def decide(change: Change) -> None:
        step = _seen(change, command, rules)
        steps.decline(step, command.data["reason"], _rest(change, step, rules))
        _say(change, SUPERVISION_DECLINED, step)
        supervising.look(change, rules)

    return decide


def answering(command: Command, rules: Rules) -> Decide:
    """The unit answers a step that was taken against it."""
    def decide(change: Change) -> None:
        step = _own(_seen(change, command, rules), command)
        steps.answer(step, command.data["text"], change.at)
        _say(change, SUPERVISION_ANSWERED, step)

    return decide


def appealing(command: Command, rules: Rules) -> Decide:
    """The unit appeals against a step that was taken against it."""
    def decide(change: Change) -> None:
        step = _own(_seen(change, command, rules), command)
        steps.appeal(step, command.data["reason"], change.at)
        _say(change, SUPERVISION_APPEALED, step)
        steps.mark(change.doc)

    return decide


def judging(command: Command, rules: Rules) -> Decide:
    """A leader decides a unit's appeal, or two people of the office who say the same do."""
    asked, by = command.data, command.actor.as_dict()

    def decide(change: Change) -> None:
        step = _seen(change, command, rules)
        steps.judge(step, by, command.actor.role == LEADER, asked["uphold"], asked["reason"], change.at)
        _say(change, SUPERVISION_JUDGED, step)
        supervising.look(change, rules)

    return decide


def _seen(change: Change, command: Command, rules: Rules) -> Step:
    """The step that the command names, once the ladder has looked at its file."""
    supervising.look(change, rules)
    step = steps.found(change.doc, command.data["step_id"])
    if step is None:
        raise NotFound("not_found", {"what": "step"})
    return step


def _take_or_ask(change: Change, step: Step, command: Command, rules: Rules) -> None:
    by = command.actor.as_dict()
    if step["form"] == PHONE:
        raise RuleBroken("call_to_be_recorded")
    steps.may_take(change.doc, rules.ladder, step, change.at)
    if step["needs"] == TWO:
        steps.ask(step, by, command.data.get("reason"), change.at)
        _say(change, SUPERVISION_ASKED, step)
        steps.mark(change.doc)
    else:
        supervising.take(change, step, by, rules)
        supervising.look(change, rules)


def _own(step: Step, command: Command) -> Step:
    if step["unit"] != rights.unit_of(command) or step["state"] not in ladder.DONE:
        raise Forbidden("not_your_step")
    return step


def _rest(change: Change, step: Step, rules: Rules) -> str | None:
    """How long the ladder rests after a step that was not taken; not at all where the ladder has no such step any more."""
    place = ladder.place_of(rules.ladder, step["step"])
    return ladder.end_of(rules.ladder[place]["cool_down"], change.at, rules.calendar) if place >= 0 else change.at


def _say(change: Change, event: EventType, step: Step) -> None:
    change.happened(event, steps.state(change.doc, step["id"]))
