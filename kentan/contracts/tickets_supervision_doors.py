"""Resources of supervision: what those doors of tickets are asked with, and what they answer."""

from marshmallow import Schema, fields

from kentan.contracts.fields import Day, Moment, flag, one_of
from kentan.contracts.fields import text as text_of
from kentan.contracts.resources import Page, View
from kentan.contracts.tickets_supervision import STEP_APPEALS, StepState

STEP_LISTS = ("waiting", "taken", "cards")


class StartStep(Schema):
    """What ``start_step`` is asked with: a step that the ladder did not propose."""

    step = fields.String(required=True, metadata={"description": "the code of the rung"})
    unit = fields.String(allow_none=True, metadata={"description": "a unit of the file; the lead unit if left out"})
    reason = text_of(1000, metadata={"description": "why this step, now"})


class TakeStep(Schema):
    """What ``take_step`` is asked with: nothing, to take what is proposed."""

    step = fields.String(allow_none=True, metadata={"description": "another step than the one proposed, with a reason"})
    reason = text_of(1000, required=False, allow_none=True, metadata={"description": "needed for another step, and for one that two decide"})


class ApproveStep(Schema):
    """What ``approve_step`` is asked with, by another account than the one that asked for the step."""

    approve = flag(required=True)
    reason = text_of(1000, required=False, allow_none=True, metadata={"description": "needed to refuse"})


class DeclineStep(Schema):
    """What ``decline_step`` is asked with."""

    reason = text_of(1000)


class AnswerStep(Schema):
    """What ``answer_step`` is asked with."""

    text = text_of(5000)


class AppealStep(Schema):
    """What ``appeal_step`` is asked with."""

    reason = text_of(2000)


class JudgeStep(Schema):
    """What ``judge_step`` is asked with: a leader decides alone, two people of the office by saying the same."""

    uphold = flag(required=True, metadata={"description": "true: the step is lifted"})
    reason = text_of(1000)


class ListSteps(Page):
    """What ``list_steps`` is asked with."""

    list = fields.String(validate=one_of(*STEP_LISTS), metadata={"description": "waiting (for an official; if left out), taken, or "
                         "cards in force"})
    unit = fields.String(metadata={"description": "who is supervised; a unit sees its own"})
    step = fields.String(metadata={"description": "the code of the rung"})


class DraftBulletin(Schema):
    """What ``draft_bulletin`` is asked with: a period, by its first and last day."""

    since = Day(required=True)
    until = Day(required=True, metadata={"description": "not before since, at most 366 days after it"})


class StepAppealView(Schema):
    """A unit's appeal against a step."""

    state = fields.String(required=True, validate=one_of(*STEP_APPEALS))
    reason = fields.String(required=True)
    at = Moment(required=True)
    approval = fields.Dict(allow_none=True, metadata={"description": "what the first of two people proposed; for the office and leaders"})
    decided_at = Moment(allow_none=True)
    decided_by = fields.Dict(allow_none=True)
    grounds = fields.String(allow_none=True)


class StepView(View, StepState):
    """A step as it is answered, with its file; ``version`` is the file's."""

    file = fields.String(required=True)
    number = fields.String(required=True, metadata={"description": "ledger number"})
    status = fields.String(required=True)
    lead_unit = fields.String(allow_none=True)
    reason = fields.String(allow_none=True, metadata={"description": "an official's: for a direct jump, or for taking none"})
    approval = fields.Dict(allow_none=True, metadata={"description": "who asked for it and who decided; for the office and leaders"})
    taken_by = fields.Dict(allow_none=True)
    answer = fields.Dict(allow_none=True, metadata={"description": "the unit's: text, at"})
    appeal = fields.Nested(StepAppealView, allow_none=True)


class SupervisedItem(View):
    """A file in a listing of steps, with those that were asked for."""

    number = fields.String(required=True)
    kind = fields.String(required=True)
    status = fields.String(required=True)
    lead_unit = fields.String(allow_none=True)
    steps = fields.List(fields.Nested(StepView), required=True)
