"""The kinds of rules of tickets that are data in a county, each with the schema of its value."""

from marshmallow import Schema, fields, validate

from kentan.contracts.fields import number, one_of
from kentan.contracts.tickets import DURATIONS
from kentan.contracts.tickets_ladder import LADDER, LadderValue
from kentan.contracts.tickets_outcomes import PRESUMPTIONS, PresumptionsValue

CLOCKS, UNITS = "clocks", "units"
LONGEST_CLOCK = 1000
LONGEST_TERM = 250


class ClockRule(Schema):
    """How long one clock runs."""

    code = fields.String(required=True, metadata={"description": "C1 assignment, C2 opinion, C3 completion, objection (the office decides one)"})
    length = number(0, LONGEST_CLOCK, required=True, metadata={"description": "0: the same day, or the next that is worked"})
    unit = fields.String(required=True, validate=one_of(*DURATIONS))


class ClocksValue(Schema):
    """All clocks of a county's files."""

    clocks = fields.List(fields.Nested(ClockRule), required=True, validate=validate.Length(min=1, max=50))


class UnitsValue(Schema):
    """What responsible units may ask of the office, and within which terms, in working days."""

    objection_within = number(0, LONGEST_TERM, required=True, metadata={"description": "working days after the assignment"})


SCHEMAS: dict[str, type[Schema]] = {CLOCKS: ClocksValue, UNITS: UnitsValue, LADDER: LadderValue, PRESUMPTIONS: PresumptionsValue}
