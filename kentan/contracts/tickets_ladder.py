"""The supervision ladder as a county sets it: its rungs, from the lightest to the heaviest."""

from marshmallow import Schema, fields, validate

from kentan.contracts.fields import number, one_of
from kentan.contracts.fields import text as text_of
from kentan.contracts.tickets import DURATIONS

LADDER = "ladder"
FORMS = ("phone", "letter", "bulletin", "card")
TRIGGERS = ("near_due", "overdue", "low_quality", "re_raised", "dissatisfied", "objection_lost")
STEP_LETTERS = ("work", "reminder", "supervision", "card")
NEEDS = ("rule", "one", "two")
LIFTED_BY = ("accepted",)
STEP_CODE = validate.Regexp(r"^[a-z][a-z0-9_]{0,39}$(?!\n)", error="not_a_field_code")
LONGEST_LADDER = 20


class Duration(Schema):
    """A length of time; the day on which it begins is not counted."""

    length = number(0, 1000, required=True)
    unit = fields.String(required=True, validate=one_of(*DURATIONS))


class LadderStep(Schema):
    """One rung of the ladder."""

    code = fields.String(required=True, validate=STEP_CODE)
    names = fields.Dict(keys=fields.String(validate=one_of("zh", "en")), values=text_of(50), required=True,
                        validate=validate.Length(equal=2), metadata={"description": "zh, en"})
    form = fields.String(required=True, validate=one_of(*FORMS),
                         metadata={"description": "phone comes first; bulletin: the file is named in the next one"})
    triggers = fields.List(fields.String(validate=one_of(*TRIGGERS)), required=True, metadata={
        "description": "what it is proposed for; none: only by an official's own decision"})
    times = number(1, 10, load_default=1, metadata={"description": "how often it is proposed before the next one is"})
    cool_down = fields.Nested(Duration, required=True, metadata={
        "description": "in which the unit gets no further proposal, and the file no further letter if this is one"})
    needs = fields.String(required=True, validate=one_of(*NEEDS),
                          metadata={"description": "rule: the system takes it itself; one: an official; two: a second person, too"})
    letter = fields.String(load_default=None, allow_none=True, validate=one_of(*STEP_LETTERS),
                           metadata={"description": "the kind of letter that is drafted; letters and cards have one"})
    expires = fields.Nested(Duration, load_default=None, allow_none=True, metadata={"description": "how long a card is in force"})
    lifted_by = fields.String(load_default=None, allow_none=True, validate=one_of(*LIFTED_BY), metadata={
        "description": "accepted: a card ends when the enterprise accepts the completion of the file"})


class LadderValue(Schema):
    """A county's ladder."""

    steps = fields.List(fields.Nested(LadderStep), required=True, validate=validate.Length(min=1, max=LONGEST_LADDER))
