"""The county's rules of what a file comes to: the schemas of those kinds of settings."""

from marshmallow import Schema, fields, validate

from kentan.contracts.fields import number, one_of
from kentan.contracts.tickets import DURATIONS, KINDS, OUTCOMES

PRESUMPTIONS, CLOSING = "presumptions", "closing"
LONGEST_TERM, LONGEST_DAYS = 1000, 3650


class Term(Schema):
    """How long something may take."""

    length = number(1, LONGEST_TERM, required=True)
    unit = fields.String(required=True, validate=one_of(*DURATIONS))


class Presumed(Schema):
    """Outcomes of one kind of appeal."""

    kind = fields.String(required=True, validate=one_of(*KINDS))
    outcomes = fields.List(fields.String(validate=one_of(*OUTCOMES)), required=True, validate=validate.Length(1, len(OUTCOMES)))


class PresumptionsValue(Schema):
    """Which outcomes of which kinds go against a presumption and need a second person; none: an empty list."""

    second_person = fields.List(fields.Nested(Presumed), required=True, validate=validate.Length(max=len(KINDS)))
    decide_within = fields.Nested(Term, required=True, metadata={"description": "how long the office has for it"})


class ClosingValue(Schema):
    """What may become of a file once it is closed. Whether one is closed by default is the clock ``confirmation``, on or off."""

    reopen_days = number(0, LONGEST_DAYS, required=True, metadata={
        "description": "calendar days after the closing in which office and enterprise may open it again; 0: never"})
    review_days = number(1, LONGEST_DAYS, required=True, metadata={
        "description": "calendar days after the closing on which a file on the long-term list wakes, where the unit gave no date"})
