"""What the doors of letters and of their templates are asked with, and what the latter answer; letters answer ``LetterView``."""

from marshmallow import Schema, fields, validate

from kentan.contracts.fields import Day, Moment
from kentan.contracts.fields import text as text_of
from kentan.contracts.resources import Page, View
from kentan.contracts.tickets_letter_kinds import KIND_CODE

LONGEST_LETTER = 20_000
LONGEST_FILE = 3 * 1024 * 1024
FORM = validate.Regexp(r"^[a-z][a-z0-9-]{0,19}$(?!\n)", error="letter_form_unknown")
FILE = {"description": "the .docx in base64, 2 MB at most"}


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


class RenderLetter(Schema):
    """What ``render_letter`` is asked with."""

    form = fields.String(load_default="docx", validate=FORM, metadata={"description": "docx, or one that a plugin of the county offers"})


class SetLetterTemplate(Schema):
    """What ``set_letter_template`` is asked with."""

    valid_from = Day(required=True, metadata={"description": "today or later; letters issued from then on are set by it"})
    file = text_of(LONGEST_FILE, metadata=FILE)
    name = text_of(100, required=False, allow_none=True, metadata={"description": "what the office calls it"})


class PreviewLetterTemplate(Schema):
    """What ``preview_letter_template`` is asked with: the file, and what a letter set by it is to be about."""

    file = text_of(LONGEST_FILE, metadata=FILE)
    appeal = fields.String(allow_none=True)
    forum = fields.String(allow_none=True)


class ListLetterTemplates(Page):
    """What ``list_letter_templates`` is asked with."""

    kind = fields.String()


class LetterTemplateView(View):
    """A template that the county set."""

    kind = fields.String(required=True)
    valid_from = fields.String(required=True)
    name = fields.String(allow_none=True)
    size = fields.Integer(required=True, metadata={"description": "bytes"})
    sha256 = fields.String(required=True)
    set_at = Moment(required=True)
    set_by = fields.Dict(required=True)
