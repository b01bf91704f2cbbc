"""Resources of the work of responsible units: what those doors of tickets are asked with, and what they answer."""

from marshmallow import Schema, fields, validate

from kentan.contracts.fields import Day, number, one_of
from kentan.contracts.fields import text as text_of
from kentan.contracts.resources import Page
from kentan.contracts.tickets import CoReplyState, ExtensionState, TransferState, UnitObjectionState
from kentan.contracts.tickets_handover_doors import LONGEST_TEXT

WAITING_KINDS = ("objection", "extension", "transfer", "consultation")


class ObjectToAssignment(Schema):
    """What ``object_to_assignment`` is asked with."""

    theirs = fields.String(required=True, metadata={"description": "code of the unit whose file it is"})
    grounds = text_of(1000, metadata={"description": "why; kept on the file, in no event"})


class UpholdObjection(Schema):
    """What ``uphold_objection`` is asked with."""

    lead_unit = fields.String(metadata={"description": "who gets the file; the unit that was named if left out"})
    co_units = fields.List(fields.String(), validate=validate.Length(max=20), metadata={
        "description": "the co-units as they are if left out, without the new lead unit"})
    signer = text_of(50, required=False, allow_none=True, metadata={"description": "who signs the new letter 签发人"})
    reason = text_of(1000, required=False, allow_none=True)


class RefuseObjection(Schema):
    """What ``refuse_objection`` is asked with."""

    reason = text_of(1000)


class AskExtension(Schema):
    """What ``ask_extension`` is asked with."""

    clock = fields.String(required=True, metadata={"description": "code of a running clock that the unit holds, e.g. C3"})
    until = Day(required=True, metadata={"description": "the new last day, a working day"})
    reason = text_of(1000, metadata={"description": "kept on the file, in no event"})


class ApproveExtension(Schema):
    """What ``approve_extension`` is asked with."""

    turn = number(1, 10_000, required=True, metadata={"description": "which of the file's extensions"})
    reason = text_of(1000, required=False, allow_none=True)


class RefuseExtension(Schema):
    """What ``refuse_extension`` is asked with."""

    turn = number(1, 10_000, required=True, metadata={"description": "which of the file's extensions"})
    reason = text_of(1000)


class ReplyAsCoUnit(Schema):
    """What ``reply_as_co_unit`` is asked with."""

    text = text_of(LONGEST_TEXT, metadata={"description": "the co-unit's opinion; kept on the file, in no event"})


class OfferTransfer(Schema):
    """What ``offer_transfer`` is asked with."""

    to = fields.String(required=True, metadata={"description": "code of the unit that is to lead the file"})
    grounds = text_of(1000, metadata={"description": "kept on the file, in no event"})


class ObjectToTransfer(Schema):
    """What ``object_to_transfer`` is asked with."""

    grounds = text_of(1000, metadata={"description": "why the file is not taken; kept on the file, in no event"})


class ListWaiting(Page):
    """What ``list_waiting`` is asked with."""

    kind = fields.String(required=True, validate=one_of(*WAITING_KINDS), metadata={
        "description": "transfer: another unit answers; consultation: units give their opinions; else the office decides"})


class UnitObjectionView(UnitObjectionState):
    """A unit's objection as it is answered; grounds and reason to staff only."""

    grounds = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)


class ExtensionView(ExtensionState):
    """An extension as it is answered; reason and answer to staff only."""

    reason = fields.String(allow_none=True, metadata={"description": "why it was asked for"})
    answer = fields.String(allow_none=True, metadata={"description": "why the office approved or refused it"})


class CoReplyView(CoReplyState):
    """A co-unit's reply as it is answered; its words to staff only."""

    text = fields.String(allow_none=True)


class TransferView(TransferState):
    """An offer to another unit as it is answered; grounds and answer to staff only."""

    grounds = fields.String(allow_none=True)
    answer = fields.String(allow_none=True)
