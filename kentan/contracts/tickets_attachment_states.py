"""What events carry of an attachment: its hash, never its name."""

from marshmallow import Schema, fields

from kentan.contracts.fields import Moment, one_of
from kentan.contracts.sharing import CITY, OPEN
from kentan.contracts.tickets_words import STATUSES

ATTACHED_TO = ("appeal", "opinion", "answer", "internal")


class AttachmentState(Schema):
    """A file that was attached to an appeal, or is taken back. It changes nothing of the appeal's own state."""

    share = OPEN

    number = fields.String(required=True, metadata={"description": "ledger number of the appeal"})
    status = fields.String(required=True, validate=one_of(*STATUSES), metadata={"description": "of the appeal, as it was"})
    round = fields.Integer(required=True)
    attachment = fields.String(required=True, metadata={"share": CITY, "description": "its id"})
    hash = fields.String(required=True, metadata={"share": CITY, "description": "SHA-256 of its bytes"})
    size = fields.Integer(required=True, metadata={"description": "bytes"})
    media = fields.String(required=True, metadata={"description": "media type, by its content"})
    to = fields.String(required=True, validate=one_of(*ATTACHED_TO), metadata={
        "description": "what it belongs to; internal: between office and units"})
    withdrawn_at = Moment(allow_none=True, metadata={"description": "when it was taken back; its bytes are erased then"})
