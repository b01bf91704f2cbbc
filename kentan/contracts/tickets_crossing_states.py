"""What events tell of a file that goes from one county to another, and of the offer of it."""

from marshmallow import Schema, fields

from kentan.contracts.fields import Moment, one_of
from kentan.contracts.sharing import CITY
from kentan.contracts.tickets_states import AppealState
from kentan.contracts.tickets_words import JUDGEMENTS, KINDS, OFFER_STATES, TO_THE_CITY


class CrossingState(AppealState):
    """A file, told to another county: ``to`` is where its installation carries the event."""

    to = fields.String(required=True, metadata={"description": "the county that is to hear this"})
    turn = fields.Integer(required=True, metadata={"description": "which offer of the file it belongs to"})


class OfferingState(CrossingState):
    """An offered file with what the other county needs to decide and to work: the text, never the contact."""

    text = fields.String(required=True, metadata={"description": "the appeal, as the office passes it on", **TO_THE_CITY})
    grounds = fields.String(required=True, metadata={"description": "why it is offered", **TO_THE_CITY})


class JudgedState(CrossingState):
    """What became of a file at home after the answer of the county that holds it."""

    judgement = fields.String(required=True, validate=one_of(*JUDGEMENTS))
    grounds = fields.String(allow_none=True, metadata={"description": "why the enterprise sent it back", **TO_THE_CITY})


class ReportState(AppealState):
    """How a taken-over file stands, told to the county that it is from; a completion with its answer."""

    to = fields.String(required=True, metadata={"description": "the county that is to hear this"})
    appeal = fields.String(required=True, metadata={"description": "the id of the file there"})
    turn = fields.Integer(required=True)
    answer = fields.String(allow_none=True, metadata=TO_THE_CITY)
    outcome_reason = fields.String(allow_none=True, metadata=TO_THE_CITY)
    digest = fields.String(allow_none=True, metadata={"description": "SHA-256 of outcome, reason and answer"})


class Offer(Schema):
    """An offered file as the county has it that it is offered to."""

    share = CITY

    appeal = fields.String(required=True, metadata={"description": "the id of the file there"})
    turn = fields.Integer(required=True)
    number = fields.String(required=True, metadata={"description": "its ledger number there"})
    kind = fields.String(required=True, validate=one_of(*KINDS))
    category = fields.String(allow_none=True)
    enterprise = fields.String(required=True)
    enterprise_name = fields.String(allow_none=True)
    state = fields.String(required=True, validate=one_of(*OFFER_STATES))
    offered_at = Moment(required=True)
    received_at = Moment(required=True)
    decided_at = Moment(allow_none=True)
    objection = fields.String(allow_none=True, metadata={"description": "why it is not taken, and whose it is"})


class OfferState(Offer):
    """What becomes of an offer, which is the answer to the county that made it."""

    to = fields.String(required=True, metadata={"description": "the county that offers it, which is to hear this"})
