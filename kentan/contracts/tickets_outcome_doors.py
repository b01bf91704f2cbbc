"""Resources of what a file comes to: what those doors of tickets are asked with."""

from marshmallow import Schema, fields

from kentan.contracts.fields import Moment, flag, number, one_of
from kentan.contracts.fields import text as text_of
from kentan.contracts.resources import Page
from kentan.contracts.tickets_handover_doors import LONGEST_TEXT


class RefuseCompletion(Schema):
    """What ``refuse_completion`` is asked with."""

    reason = text_of(1000, metadata={"description": "why the proposed outcome is not approved, for the unit to go on by"})


class WithdrawAppeal(Schema):
    """What ``withdraw_appeal`` is asked with."""

    reason = text_of(1000, required=False, allow_none=True, metadata={"description": "why, if the enterprise wants to say so"})
    by_phone = flag(load_default=False, metadata={"description": "an office withdraws only on the enterprise's word by phone: true"})


class ReopenAppeal(Schema):
    """What ``reopen_appeal`` is asked with."""

    reason = text_of(1000, metadata={"description": "what is not solved after all"})


class ListLongTerm(Page):
    """What ``list_long_term`` is asked with."""

    unit = fields.String(metadata={"description": "leads"})


class AppealExport(Schema):
    """One file as a document that stands for itself: whoever has it verifies the chain without asking anybody."""

    format = fields.String(required=True, metadata={"description": "kentan.file.1"})
    county = fields.String(required=True)
    id = fields.String(required=True)
    version = fields.Integer(required=True)
    number = fields.String(required=True)
    exported_at = Moment(required=True)
    head = fields.String(required=True, metadata={"description": "hash of the last entry"})
    state = fields.Dict(required=True, metadata={"description": "as its events carry it"})
    fields_ = fields.Dict(required=True, data_key="fields", attribute="fields", metadata={"description": "the county's own"})
    timeline = fields.List(fields.Dict(), required=True, metadata={"description": "all entries, whole"})
    texts = fields.Dict(keys=fields.String(), values=fields.String(), required=True, metadata={
        "description": "by the SHA-256 that entries carry; one that was erased is left out"})
    letters = fields.List(fields.Dict(), required=True)
    attachments = fields.List(fields.Dict(), required=True, metadata={"description": "with their hashes"})


class CorrectAppeal(Schema):
    """What ``correct_appeal`` is asked with: a field and its right value, or an entry that was wrong, or both."""

    field = fields.String(validate=one_of("category", "kind", "enterprise", "text"))
    value = text_of(LONGEST_TEXT, required=False, metadata={"description": "what is right"})
    entry = number(1, 1_000_000, metadata={"description": "the sequence of the entry that was wrong"})
    reason = text_of(1000, metadata={"description": "what was wrong, and how that is known"})
