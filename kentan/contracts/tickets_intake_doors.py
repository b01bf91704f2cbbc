"""Resources of what comes in: appeals, batches of them, and results of other systems."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from kentan.contracts.fields import Day, Moment, one_of
from kentan.contracts.fields import text as text_of
from kentan.contracts.resources import View
from kentan.contracts.tickets_commitments import Commitment
from kentan.contracts.tickets_handover_doors import LONGEST_TEXT
from kentan.contracts.tickets_words import KINDS

LARGEST_FIGURE = 1e15
CODE = validate.Regexp(r"^[a-z][a-z0-9-]{0,39}$(?!\n)", error="not_a_source_code")
FIGURE_NAME = validate.Regexp(r"^[a-z][a-z0-9_]{0,39}$(?!\n)", error="not_a_field_code")
REF = validate.Regexp(r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$(?!\n)", error="not_a_ref")


class Contact(Schema):
    """Whom to call about an appeal: personal data, kept apart, never in an event."""

    name = text_of(50)
    phone = fields.String(allow_none=True, validate=validate.Regexp(r"^\+?[0-9 -]{5,20}$(?!\n)", error="not_a_phone"))


class AppealRow(Schema):
    """One appeal as it is handed in."""

    kind = fields.String(required=True, validate=one_of(*KINDS))
    enterprise = fields.String(metadata={"description": "the enterprise's id; an enterprise's own account leaves it out"})
    text = text_of(LONGEST_TEXT)
    category = text_of(50, required=False, allow_none=True, metadata={"description": "left out: a plugin may suggest one"})
    fields_ = fields.Dict(keys=fields.String(), data_key="fields", attribute="fields",
                          metadata={"description": "the county's own fields, as its form asks for them"})
    contact = fields.Nested(Contact, allow_none=True)
    commitments = fields.List(fields.Nested(Commitment), validate=validate.Length(max=20), metadata={
        "description": "what was promised in the room; an office alone enters it"})


class RaiseAppeal(AppealRow):
    """What ``raise_appeal`` is asked with."""

    forum = fields.String(allow_none=True, metadata={"description": "the forum it was raised at; its end starts clock C1"})
    source = fields.String(allow_none=True, validate=CODE, metadata={"description": "the system that it comes from, e.g. hotline-12345; "
                           "with foreign_id. Needed from systems, not for enterprises"})
    foreign_id = text_of(100, required=False, allow_none=True, metadata={
        "description": "its number there. What is there already under it is the answer, and nothing new is entered"})


class RaiseBatch(Schema):
    """What ``raise_batch`` is asked with: all appeals of one forum, at most 500, all or none."""

    forum = fields.String(required=True)
    rows = fields.List(fields.Nested(AppealRow), required=True, validate=validate.Length(min=1))


class BatchView(View):
    """A batch as it is answered; ``done`` once all its appeals are there."""

    forum = fields.String(required=True)
    status = fields.String(required=True, validate=one_of("accepted", "done"))
    count = fields.Integer(required=True)
    appeals = fields.List(fields.String(), required=True, metadata={"description": "ids, in the order of the rows"})


class Figure(fields.Field):
    """A finite number, or a day as text: what cannot name anybody."""

    def _deserialize(self, value: Any, attr: str | None, data: object, **kwargs: object) -> int | float | str:
        if isinstance(value, str):
            return Day()._deserialize(value, attr, data)
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= LARGEST_FIGURE:
            raise ValidationError("not_a_figure")
        return value


class RecordResult(Schema):
    """What ``record_result`` is asked with: what another system did about an appeal."""

    source = fields.String(required=True, validate=CODE, metadata={"description": "the system, by its own code, e.g. job-platform"})
    kind = fields.String(required=True, validate=CODE, metadata={"description": "what it is about, e.g. vacancies"})
    ref = fields.String(required=True, validate=REF, metadata={"description": "the system's own reference; the same one again replaces"})
    figures = fields.Dict(keys=fields.String(validate=FIGURE_NAME), values=Figure(), validate=validate.Length(max=30),
                          metadata={"description": "codes to numbers, or to days as 2026-01-08"})
    text = text_of(2000, required=False, allow_none=True, metadata={"description": "for those who read the file; no event carries it"})
    link = fields.URL(allow_none=True, schemes={"http", "https"}, validate=validate.Length(max=500))


class ResultView(RecordResult):
    """A result from outside as it is answered."""

    figures = fields.Dict(required=True)
    recorded_at = Moment(required=True)
    changed_at = Moment(required=True)
