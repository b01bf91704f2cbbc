"""What is answered of a file's clocks: what is left of each, its warnings, pauses and moves."""

from marshmallow import Schema, fields

from kentan.contracts.fields import Moment
from kentan.contracts.tickets_states import ClockState, Warning


class ClockMoveView(Schema):
    """What a clock was before its deadline was moved, and why it was."""

    at = Moment(required=True)
    because = fields.String(required=True)
    from_ = Moment(required=True, data_key="from", attribute="from")
    from_provisional = fields.Boolean(required=True)
    to = Moment(required=True)
    to_provisional = fields.Boolean(required=True)


class ClockWarningView(Warning):
    """A warning of a clock, and when it was said."""

    at = Moment(required=True, allow_none=True, metadata={"description": "null: never, the clock is too short for it"})
    warned_at = Moment(required=True, allow_none=True)


class ClockPauseView(Schema):
    """A time in which a clock stood still."""

    by = fields.String(required=True, metadata={"description": "the state of the file"})
    since = Moment(required=True)
    until = Moment(required=True, allow_none=True)


class ClockView(ClockState):
    """A clock as it is answered."""

    owner = fields.String(required=True, metadata={"description": "why that is the holder: office, lead_unit, co_unit, consulted_unit or enterprise"})
    remaining_seconds = fields.Integer(allow_none=True, metadata={"description": "below zero once overdue; null for a stopped one"})
    remaining_working_days = fields.Integer(allow_none=True, metadata={"description": "working days after today until the last day"})
    remaining_working_seconds = fields.Integer(allow_none=True, metadata={"description": "of the county's hours of business"})
    overdue = fields.Boolean(required=True)
    warnings = fields.List(fields.Nested(ClockWarningView), required=True)
    stood = fields.List(fields.Nested(ClockPauseView), required=True, metadata={"description": "each time in which it stood still"})
    moves = fields.List(fields.Nested(ClockMoveView), required=True, metadata={"description": "each move of its deadline, the first one first"})
