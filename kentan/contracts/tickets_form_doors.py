"""Resources of the county's own fields of an appeal: what the doors are asked with, and the form as it is answered."""

from marshmallow import Schema, fields, validate

from kentan.contracts.fields import Day, flag, number, one_of
from kentan.contracts.fields import text as text_of

FIELD_TYPES = ("text", "number", "date", "choice", "boolean")


class FormField(Schema):
    """One of the county's own fields of an appeal."""

    code = fields.String(required=True, validate=validate.Regexp(r"^[a-z][a-z0-9_]{0,39}$(?!\n)", error="not_a_field_code"))
    label = fields.Dict(keys=fields.String(validate=one_of("zh", "en")), values=text_of(50), required=True,
                        validate=validate.Length(min=1), metadata={"description": "zh, en"})
    type = fields.String(required=True, validate=one_of(*FIELD_TYPES))
    required = flag(load_default=False)
    values = fields.List(text_of(100), load_default=list, metadata={"description": "what a choice may be"})
    order = number(0, 9999, load_default=0)


class SetForm(Schema):
    """What ``set_form`` is asked with: all of the county's own fields, from a day on."""

    valid_from = Day(required=True)
    form = fields.List(fields.Nested(FormField), required=True, validate=validate.Length(max=50))


class GetForm(Schema):
    """What ``get_form`` is asked with."""

    on = Day(metadata={"description": "the form of this day; today if left out"})


class FormView(Schema):
    """The county's own fields on a day; no form yet: ``id`` null, nothing in it."""

    id = fields.String(allow_none=True)
    version = fields.Integer()
    valid_from = fields.String(allow_none=True)
    form = fields.List(fields.Nested(FormField), required=True)
