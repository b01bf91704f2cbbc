"""Contracts of supervision: the steps on a file, and what is said of them."""

from marshmallow import Schema, fields

from kentan.contracts.events import event
from kentan.contracts.fields import Moment, one_of
from kentan.contracts.sharing import CITY, OPEN

STEP_FORMS = ("phone", "letter", "bulletin", "card")
STEP_STATES = ("proposed", "asked", "taken", "declined", "lapsed", "lifted")
STEP_APPEALS = ("open", "upheld", "rejected")


class StepState(Schema):
    """One step of supervision against one unit of a file. Steps are never taken away."""

    share = CITY

    id = fields.String(required=True)
    step = fields.String(required=True, metadata={"description": "the code of the rung in the county's ladder"})
    names = fields.Dict(keys=fields.String(), values=fields.String(), metadata={"description": "zh, en"})
    form = fields.String(required=True, validate=one_of(*STEP_FORMS))
    unit = fields.String(required=True, metadata={"description": "who is supervised: the unit that is late, not the file's other units"})
    trigger = fields.String(allow_none=True, metadata={"description": "what the ladder proposed it for; null: an official's own decision"})
    clock = fields.String(allow_none=True, metadata={"description": "the clock that is near its end or over"})
    needs = fields.String(required=True, metadata={"description": "rule, one or two"})
    state = fields.String(required=True, validate=one_of(*STEP_STATES),
                          metadata={"description": "asked: one person asks for it, another is to decide; lapsed: done with undecided"})
    proposed_at = Moment(required=True)
    taken_at = Moment(allow_none=True)
    cool_until = Moment(allow_none=True, metadata={"description": "until then the unit gets no further proposal"})
    until = Moment(allow_none=True, metadata={"description": "the last moment of a card in force"})
    lifted_at = Moment(allow_none=True)
    lifted_by = fields.String(allow_none=True, metadata={"description": "appeal, expired, accepted"})
    lapsed_because = fields.String(allow_none=True, metadata={"description": "over, overtaken"})
    letter_kind = fields.String(allow_none=True)
    letter = fields.String(allow_none=True, metadata={"description": "the id of the letter drafted for it"})
    answered_at = Moment(allow_none=True)
    appealed_at = Moment(allow_none=True)
    appeal_state = fields.String(allow_none=True, validate=one_of(*STEP_APPEALS), metadata={"description": "of the unit's appeal"})


class SupervisionState(Schema):
    """All steps of a file as they are now."""

    share = CITY

    number = fields.String(required=True, metadata={"share": OPEN, "description": "ledger number of the appeal"})
    steps = fields.List(fields.Nested(StepState), required=True)
    about = fields.String(allow_none=True, metadata={"description": "the id of the step that this event is about"})


SUPERVISION_PROPOSED = event("tickets.supervision.proposed", SupervisionState, "提出督办建议", "The ladder proposed a step against a unit.")
SUPERVISION_ASKED = event("tickets.supervision.asked", SupervisionState, "申请督办", "One person asked for a heavy step; another is to decide.")
SUPERVISION_TAKEN = event("tickets.supervision.taken", SupervisionState, "实施督办", "A step was taken.")
SUPERVISION_DECLINED = event("tickets.supervision.declined", SupervisionState, "不予督办", "An official decided against a step.")
SUPERVISION_LAPSED = event("tickets.supervision.lapsed", SupervisionState, "督办建议失效",
                           "A proposed step is done with: what it was for is over, or a heavier one is proposed.")
SUPERVISION_ANSWERED = event("tickets.supervision.answered", SupervisionState, "答复督办", "The unit answered a step.")
SUPERVISION_APPEALED = event("tickets.supervision.appealed", SupervisionState, "申诉督办", "The unit appealed against a step.")
SUPERVISION_JUDGED = event("tickets.supervision.judged", SupervisionState, "裁定申诉",
                           "A unit's appeal was decided, or one of the two people who decide it has spoken.")
SUPERVISION_LIFTED = event("tickets.supervision.lifted", SupervisionState, "摘牌", "A card ended: by its date, or as the file was accepted.")
SUPERVISION_EVENTS = (SUPERVISION_PROPOSED, SUPERVISION_ASKED, SUPERVISION_TAKEN, SUPERVISION_DECLINED, SUPERVISION_LAPSED,
                      SUPERVISION_ANSWERED, SUPERVISION_APPEALED, SUPERVISION_JUDGED, SUPERVISION_LIFTED)
