"""The kinds of rules of evaluation that are data in a county, each with the schema of its value."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from kentan.contracts.fields import number, one_of

SCORING, SURVEYS = "scoring", "surveys"
RATES = ("response", "solution", "satisfaction")
WHOLE = 100


class Weights(Schema):
    """What each rate counts in the score: whole percents, a hundred together."""

    response = number(0, WHOLE, required=True)
    solution = number(0, WHOLE, required=True)
    satisfaction = number(0, WHOLE, required=True)

    @validates_schema
    def _a_hundred_together(self, data: dict, **_: Any) -> None:
        if sum(data.values()) != WHOLE:
            raise ValidationError({name: ["weights_not_a_hundred"] for name in RATES})


class VolumeGroup(Schema):
    """Units with at least so many assigned files are compared with each other."""

    code = fields.String(required=True, validate=validate.Regexp(r"^[a-z][a-z0-9-]{0,19}$(?!\n)", error="not_a_field_code"))
    at_least = number(0, 1_000_000, required=True, metadata={"description": "assigned files; 0 for the first group"})


class ScoringValue(Schema):
    """How units are compared in a published table."""

    weights = fields.Nested(Weights, required=True)
    minimum_sample = number(1, 10_000, required=True, metadata={"description": "a rate of fewer gives no score, and no rank"})
    groups = fields.List(fields.Nested(VolumeGroup), required=True, validate=validate.Length(1, 10),
                         metadata={"description": "from the smallest to the largest"})


class VisitRule(Schema):
    """Which enterprises are visited after a closing, and within which time."""

    of = fields.String(required=True, validate=one_of("dissatisfied", "all"), metadata={
        "description": "dissatisfied: from the answer on; all: from the closing on"})
    within = number(1, 250, required=True, metadata={"description": "working days"})


class SurveysValue(Schema):
    """The clocks of surveys."""

    remind_after = number(1, 15, required=True, allow_none=True, metadata={
        "description": "working days without an answer, after which the enterprise is reminded once; null: never"})
    visit = fields.Nested(VisitRule, required=True, allow_none=True, metadata={"description": "null: no visits are counted"})


SCHEMAS: dict[str, type[Schema]] = {SCORING: ScoringValue, SURVEYS: SurveysValue}
