"""What the doors of letters are asked with; they answer ``LetterView``."""

from marshmallow import Schema, fields, validate

from kentan.contracts.fields import Day
from kentan.contracts.fields import text as text_of
from kentan.contracts.tickets_letter_kinds import KIND_CODE

LONGEST_LETTER = 20_000


class Figure(Schema):
    """A figure of a bulletin."""

    name = text_of(50)
    value = text_of(50)


class LetterWords(Schema):
    """What a letter says, and to whom. A line is a paragraph; what is left out is the template's own."""

    unit = fields.String(allow_none=True, metadata={"description": "the unit that it is sent to; left out: the lead unit of the appeal"})
    co_units = fields.List(fields.String(), validate=validate.Length(max=50), metadata={"description": "units that get a copy 抄送"})
    title = text_of(100, required=False, allow_none=True)
    text = text_of(LONGEST_LETTER, required=False, allow_none=True)
    attachments = fields.List(text_of(100), validate=validate.Length(max=20), metadata={"description": "their names 附件"})
    figures = fields.List(fields.Nested(Figure), validate=validate.Length(max=50), metadata={"description": "of a bulletin"})
    files = fields.List(fields.String(), validate=validate.Length(max=200), metadata={"description": "appeals that it names, by id"})
    since = Day(metadata={"description": "first day of what a bulletin is about"})
    until = Day(metadata={"description": "last day of it"})


class DraftLetter(LetterWords):
    """What ``draft_letter`` is asked with."""

    kind = fields.String(required=True, validate=KIND_CODE)
    appeal = fields.String(allow_none=True, metadata={"description": "the appeal that it is about"})
    forum = fields.String(allow_none=True, metadata={"description": "of minutes: their forum"})


class ChangeLetter(LetterWords):
    """What ``change_letter`` is asked with: all that the letter says from now on."""


class SendBackLetter(Schema):
    """What ``send_back_letter`` is asked with."""

    reason = text_of(500)


class SignLetter(Schema):
    """What ``sign_letter`` is asked with."""

    signer = text_of(50, metadata={"description": "who signed it 签发人"})


class ReceiveLetter(Schema):
    """What ``receive_letter`` is asked with."""

    person = text_of(50, metadata={"description": "who took it, for the unit that asks"})


class EndLetter(Schema):
    """What ``end_letter`` is asked with."""

    reason = text_of(500)
