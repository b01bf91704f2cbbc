"""Resources of attachments: what those doors of tickets are asked with, and what they answer."""

from marshmallow import Schema, fields, validate

from kentan.contracts.fields import Moment, number, one_of
from kentan.contracts.fields import text as text_of
from kentan.contracts.resources import View
from kentan.contracts.tickets_attachment_states import ATTACHED_TO
from kentan.files.kinds import KINDS, LONGEST_NAME


class AttachTo(Schema):
    """What a file is attached to."""

    to = fields.String(load_default="appeal", validate=one_of(*ATTACHED_TO), metadata={
        "description": "the appeal itself (the enterprise, the office), the lead unit's opinion or answer, "
                       "or internal: between office and units; the appeal if left out"})


class AttachFile(AttachTo):
    """What ``attach_file`` is asked with, by whoever has read the file's bytes."""

    hash = fields.String(required=True, validate=validate.Regexp(r"^[0-9a-f]{64}\Z"))
    size = number(1, 104_857_600, required=True)
    media = fields.String(required=True, validate=one_of(*KINDS))
    name = text_of(LONGEST_NAME)


class WithdrawAttachment(Schema):
    """What ``withdraw_attachment`` is asked with."""

    reason = text_of(1000, metadata={"description": "why it is taken back; it stays on the file, the bytes do not"})


class AttachmentItem(Schema):
    """An attachment as a file shows it."""

    id = fields.String(required=True)
    name = fields.String(allow_none=True, required=True, metadata={"description": "null: erased"})
    hash = fields.String(required=True, metadata={"description": "SHA-256 of its bytes, as the timeline carries it"})
    size = fields.Integer(required=True, metadata={"description": "bytes"})
    media = fields.String(required=True, validate=one_of(*KINDS))
    to = fields.String(required=True, validate=one_of(*ATTACHED_TO))
    round = fields.Integer(required=True)
    at = Moment(required=True)
    by = fields.Dict(required=True, metadata={"description": "role, and unit where it has one"})
    withdrawn_at = Moment(allow_none=True, metadata={"description": "taken back: there are no bytes any more"})
    reason = fields.String(allow_none=True, metadata={"description": "why it was taken back"})


class AttachmentView(AttachmentItem, View):
    """An attachment as a command answers it; the version is the appeal's."""

    appeal = fields.String(required=True)


class AttachmentList(Schema):
    """The attachments of a file that the one who asks may see, the first one first."""

    items = fields.List(fields.Nested(AttachmentItem), required=True)
