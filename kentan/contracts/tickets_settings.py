"""The kinds of rules of tickets that are data in a county, each with the schema of its value."""

from marshmallow import Schema, fields, validate

from kentan.contracts.fields import number, one_of
from kentan.contracts.tickets import DURATIONS
from kentan.contracts.tickets_ladder import LADDER, LadderValue
from kentan.contracts.tickets_outcomes import PRESUMPTIONS, PresumptionsValue

CLOCKS = "clocks"
LONGEST_CLOCK = 1000


class ClockRule(Schema):
    """How long one clock runs."""

    code = fields.String(required=True, metadata={"description": "C1 assignment, C2 opinion, C3 completion"})
    length = number(1, LONGEST_CLOCK, required=True)
    unit = fields.String(required=True, validate=one_of(*DURATIONS))


class ClocksValue(Schema):
    """All clocks of a county's files."""

    clocks = fields.List(fields.Nested(ClockRule), required=True, validate=validate.Length(min=1, max=50))


SCHEMAS: dict[str, type[Schema]] = {CLOCKS: ClocksValue, LADDER: LadderValue, PRESUMPTIONS: PresumptionsValue}
