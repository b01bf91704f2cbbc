"""What events of tickets tell of letters and their templates, of batches and of the county's own form."""

from marshmallow import Schema, fields

from kentan.contracts.fields import Moment, one_of
from kentan.contracts.sharing import CITY, OPEN
from kentan.contracts.tickets_words import LETTER_KINDS, LETTER_STATUSES


class LetterState(Schema):
    """A letter as it stands; it has its number from being issued on, and keeps it voided."""

    share = CITY

    register = fields.String(required=True, allow_none=True, metadata={"description": "organ, kind and year: where it is numbered; null before"})
    number = fields.Integer(required=True, allow_none=True)
    label = fields.String(required=True, allow_none=True, metadata={"description": "e.g. 吉恳交〔2026〕7号"})
    kind = fields.String(required=True, metadata={"description": f"{', '.join(LETTER_KINDS)}, or one of the county's own"})
    status = fields.String(required=True, validate=one_of(*LETTER_STATUSES), metadata={"description": "given_up: before it had a number"})
    appeal = fields.String(allow_none=True)
    forum = fields.String(allow_none=True)
    unit = fields.String(allow_none=True, metadata={"description": "the unit that it is sent to, of a letter to one"})
    addressees = fields.List(fields.String(), metadata={"description": "all units that it is sent to, from being issued on"})
    co_units = fields.List(fields.String(), metadata={"description": "units that get a copy"})
    received_by = fields.List(fields.String(), metadata={"description": "units that confirmed it"})
    issued_at = Moment(allow_none=True)


class LetterTemplateState(Schema):
    """A county's own template of letters of a kind, from a day on."""

    share = CITY

    kind = fields.String(required=True)
    valid_from = fields.Date(required=True)
    sha256 = fields.String(required=True, metadata={"description": "of the file"})


class BatchState(Schema):
    """A batch of appeals of one forum, accepted as a whole."""

    share = CITY

    forum = fields.String(required=True)
    rows = fields.Integer(required=True)


class FormState(Schema):
    """The county's own fields of an appeal, from a date on."""

    share = OPEN

    valid_from = fields.Date(required=True)
    form = fields.List(fields.Dict(), required=True, metadata={"description": "code, label, type, required, values, order"})
