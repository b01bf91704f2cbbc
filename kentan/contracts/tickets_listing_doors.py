"""Resources of listings of files, and of the ledger as a whole."""

from marshmallow import Schema, fields

from kentan.contracts.fields import Day, Moment, one_of
from kentan.contracts.fields import text as text_of
from kentan.contracts.resources import Page
from kentan.contracts.tickets_intake_doors import CODE
from kentan.contracts.tickets_words import CLOSED_BY, KINDS, OUTCOMES, PROPOSAL_STATES, STATUSES


class CountAppeals(Schema):
    """What ``count_appeals`` is asked with: what a listing of files may be narrowed by."""

    source = fields.String(validate=CODE, metadata={"description": "the system that it came from"})
    foreign_id = text_of(100, required=False, metadata={"description": "its number there, with source"})
    number = text_of(40, required=False, metadata={"description": "ledger number, the whole of it"})
    status = fields.String(validate=one_of(*STATUSES))
    unit = fields.String(metadata={"description": "leads or co-works"})
    enterprise = fields.String()
    enterprise_name = text_of(100, required=False, metadata={"description": "words of the enterprise's name, two characters or more; "
                              "for at most 50 enterprises"})
    forum = fields.String()
    kind = fields.String(validate=one_of(*KINDS))
    category = fields.String()
    outcome = fields.String(validate=one_of(*OUTCOMES))
    closed_by = fields.String(validate=one_of(*CLOSED_BY))
    proposal = fields.String(validate=one_of(*PROPOSAL_STATES), metadata={
        "description": "how the last outcome that needed a second person stands; proposed: it waits"})
    overdue = fields.Boolean(metadata={"description": "true: a clock has run out"})
    clock = fields.String(validate=one_of("overdue", "warned", "paused", "provisional", "near", "running", "none"), metadata={
        "description": "overdue: it was said of a running clock that it has run out; warned: that its end comes near; paused: one "
        "stands still; provisional: the end of one may be moved by a notice of holidays; near: the first runs out by the end of "
        "the next working day; none: no clock runs"})
    words = text_of(100, required=False, metadata={"description": "two characters or more of the text"})
    sort = fields.String(validate=one_of("raised_at", "-raised_at", "due", "closed_at", "-closed_at"), metadata={"description":
                         "due: files with a running clock, the nearest first; closed_at: closed files; neither together with "
                         "words. Left out: by deadline where a clock is asked for, else newest first"})
    from_day = Day(metadata={"description": "the first day, of the moment that is sorted by"})
    to_day = Day(metadata={"description": "the last day, of the moment that is sorted by"})


class ListAppeals(CountAppeals, Page):
    """What ``list_appeals`` is asked with."""


class CountView(Schema):
    """How many files a listing has."""

    count = fields.Integer(required=True)
    more = fields.Boolean(required=True, metadata={"description": "there are more than these; they were not counted further"})


class ListOverdue(Page):
    """What ``list_overdue`` is asked with."""

    unit = fields.String(metadata={"description": "whose own clock has run out"})


class LedgerView(Schema):
    """How many files there are."""

    total = fields.Integer(required=True)
    by_status = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    overdue = fields.Integer(required=True, metadata={"description": "files with a clock that has run out"})
    by_outcome = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True, metadata={
        "description": "closed files by what they came to; never added together"})
    by_closing = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True, metadata={
        "description": "closed files by who closed them"})
    second_person = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True, metadata={
        "description": "files by how their last outcome against a presumption stands: proposed (it waits), approved, refused"})
    as_of = Moment(required=True)
