"""Consultation on a file: how its state is told, how its doors are asked, how it is answered."""

from marshmallow import Schema, fields, validate

from kentan.contracts.fields import Day, Moment, one_of
from kentan.contracts.fields import text as text_of

CONSULTATION_STATES = ("pending", "closed", "lapsed")
LONGEST_OPINION = 20_000


class ConsultationState(Schema):
    """A consultation by codes: who asked whom, and who has answered. Its words stay on the file."""

    turn = fields.Integer(required=True)
    by = fields.String(required=True, metadata={"description": "who asks: office, or the code of the lead unit"})
    units = fields.List(fields.String(), required=True, metadata={"description": "who is asked"})
    round = fields.Integer(required=True)
    state = fields.String(required=True, validate=one_of(*CONSULTATION_STATES),
                          metadata={"description": "lapsed: the file was completed, over or another county's before it was closed"})
    opened_at = Moment(required=True)
    closed_at = Moment(allow_none=True)
    answered = fields.List(fields.String(), required=True, metadata={"description": "who has given its opinion, in order"})
    met_on = fields.Date(allow_none=True, metadata={"description": "the day of the meeting, where there was one"})


class OpenConsultation(Schema):
    """What ``open_consultation`` is asked with."""

    question = text_of(2000, metadata={"description": "kept on the file, in no event"})
    units = fields.List(fields.String(), required=True, validate=validate.Length(min=1, max=20), metadata={
        "description": "codes of the units that are asked, co-units or any others of the county"})


class AnswerConsultation(Schema):
    """What ``answer_consultation`` is asked with."""

    text = text_of(LONGEST_OPINION, metadata={"description": "the unit's opinion; kept on the file, in no event"})


class RecordMeeting(Schema):
    """What ``record_meeting`` is asked with."""

    on = Day(required=True, metadata={"description": "when they met; today or before"})
    place = text_of(100)
    present = fields.List(text_of(50), required=True, validate=validate.Length(min=1, max=50), metadata={
        "description": "who was there, by unit and role, such as 县住建局分管副局长"})
    agreed = text_of(LONGEST_OPINION, metadata={"description": "what was agreed; kept on the file, in no event"})


class CloseConsultation(Schema):
    """What ``close_consultation`` is asked with."""

    conclusion = text_of(2000, required=False, allow_none=True, metadata={
        "description": "what follows; needed where there is neither an opinion nor a meeting"})


class ConsultedOpinion(Schema):
    """The opinion of a unit that was asked."""

    unit = fields.String(required=True)
    at = Moment(required=True)
    text = fields.String(required=True)


class MeetingView(RecordMeeting):
    """A meeting as it is answered."""

    recorded_at = Moment(required=True)


class ConsultationView(ConsultationState):
    """A consultation as it is answered; its words to staff who may read the file."""

    question = fields.String()
    opinions = fields.List(fields.Nested(ConsultedOpinion))
    meeting = fields.Nested(MeetingView, allow_none=True)
    conclusion = fields.String(allow_none=True)
