"""Resources of what a file comes to: what those doors of tickets are asked with."""

from marshmallow import Schema, fields

from kentan.contracts.fields import flag
from kentan.contracts.fields import text as text_of
from kentan.contracts.resources import Page


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
