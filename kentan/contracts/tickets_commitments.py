"""What was promised in the room: how it is handed in, and how it is answered."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from kentan.contracts.fields import Day, Moment, flag, number, one_of
from kentan.contracts.fields import text as text_of
from kentan.contracts.resources import Page
from kentan.contracts.tickets import COMMITMENT_STATES, CommitmentState


class Commitment(Schema):
    """A commitment as it is handed in: by a unit, or by somebody named by their role."""

    what = text_of(1000, metadata={"description": "what was promised"})
    unit = fields.String(metadata={"description": "the unit's code; this or role"})
    role = text_of(50, required=False, metadata={"description": "a leader's role, such as 分管副市长; this or unit"})
    by = Day(required=True, metadata={"description": "the day promised; one gone by is today"})

    @validates_schema
    def by_one(self, data: dict, **kwargs: Any) -> None:
        """It is a unit's or a person's."""
        if bool(data.get("unit")) == bool(data.get("role")):
            raise ValidationError("unit_or_role", "unit")


class AddCommitment(Commitment):
    """What ``add_commitment`` is asked with."""


class SettleCommitment(Schema):
    """What ``settle_commitment`` is asked with."""

    commitment = number(1, 1000, required=True, metadata={"description": "its id on the file"})
    kept = flag(required=True)
    note = text_of(1000, required=False, allow_none=True)


class ListCommitments(Page):
    """What ``list_commitments`` is asked with."""

    state = fields.String(load_default="open", validate=one_of(*COMMITMENT_STATES))
    unit = fields.String(metadata={"description": "whose commitments; a unit sees its own"})
    until = Day(metadata={"description": "files of which the first day promised, in that state, is this one or before"})


class CommitmentView(CommitmentState):
    """A commitment as it is answered."""

    what = fields.String(required=True)
    role = fields.String(allow_none=True)
    made_at = Moment(required=True)
    note = fields.String(allow_none=True)
    clock = fields.String(required=True, metadata={"description": "the id of its clock on the file"})
