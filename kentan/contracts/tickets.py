"""Contracts of tickets: appeals, their clocks, letters, batches and the county's own form."""

from marshmallow import Schema, fields

from kentan.contracts.events import event
from kentan.contracts.fields import Moment, one_of
from kentan.contracts.sharing import CITY, OPEN

KINDS = ("request", "difficulty", "criticism", "suggestion")
STATUSES = ("raised", "assigned", "opined", "completed", "closed")
OUTCOMES = ("solved", "partly_solved", "explained", "long_term", "not_accepted")
LETTER_KINDS = ("minutes", "assignment", "work", "reminder", "supervision")
DURATIONS = ("working_days", "calendar_days", "weeks")


class ClockState(Schema):
    """One clock of a file. Clocks are never taken away: a stopped one stays, with when it stopped."""

    share = OPEN

    code = fields.String(required=True, metadata={"description": "C1 assignment, C2 opinion, C3 completion"})
    round = fields.Integer(required=True)
    length = fields.Integer(required=True)
    unit = fields.String(required=True, validate=one_of(*DURATIONS))
    holder = fields.String(required=True, metadata={"description": "office, or the unit's code"})
    started_at = Moment(required=True)
    due_at = Moment(required=True, metadata={"description": "the last moment of the last day, in the county's zone"})
    due_day = fields.Date(required=True)
    provisional = fields.Boolean(required=True, metadata={"description": "reaches into a year without a notice"})
    stopped_at = Moment(allow_none=True)
    fired_at = Moment(allow_none=True, metadata={"description": "when it was found overdue, once"})


class AppealState(Schema):
    """An appeal as others may know it: no text, no names, only codes and ids."""

    share = OPEN

    number = fields.String(required=True, metadata={"description": "ledger number"})
    kind = fields.String(required=True, validate=one_of(*KINDS))
    enterprise = fields.String(required=True, metadata={"share": CITY})
    forum = fields.String(allow_none=True)
    category = fields.String(allow_none=True)
    status = fields.String(required=True, validate=one_of(*STATUSES))
    round = fields.Integer(required=True, metadata={"description": "1, and one more each time it is reopened"})
    lead_unit = fields.String(allow_none=True)
    co_units = fields.List(fields.String())
    outcome = fields.String(allow_none=True, validate=one_of(*OUTCOMES))
    letters = fields.List(fields.String(), metadata={"share": CITY, "description": "ids of the letters of this file"})
    raised_at = Moment(required=True)
    assigned_at = Moment(allow_none=True)
    opined_at = Moment(allow_none=True)
    completed_at = Moment(allow_none=True)
    closed_at = Moment(allow_none=True)
    closed_by = fields.String(allow_none=True, validate=one_of("enterprise", "default"))
    clocks = fields.List(fields.Nested(ClockState))
    reminders = fields.Integer(metadata={"description": "phone reminders recorded"})
    sent_back = fields.Integer(metadata={"description": "times the enterprise sent a completion back"})
    clock = fields.String(allow_none=True, metadata={"description": "the clock this event speaks of"})
    reason = fields.String(allow_none=True, metadata={"share": CITY, "description": "a code, never free text"})


class ResultState(Schema):
    """What another system did about an appeal: codes and figures, no text. It changes nothing of the appeal's own state."""

    share = OPEN

    number = fields.String(required=True, metadata={"description": "ledger number of the appeal"})
    status = fields.String(required=True, validate=one_of(*STATUSES), metadata={"description": "of the appeal, as it was"})
    round = fields.Integer(required=True)
    source = fields.String(required=True, metadata={"description": "the system, by its own code"})
    kind = fields.String(required=True, metadata={"description": "what it is about, e.g. vacancies"})
    ref = fields.String(required=True, metadata={"share": CITY, "description": "the source's own reference; recorded again, it replaces"})
    figures = fields.Dict(keys=fields.String(), required=True, metadata={"description": "numbers, and days as 2026-01-08"})
    recorded_at = Moment(required=True)
    changed_at = Moment(required=True)


class LetterState(Schema):
    """A letter with its number, or a number given up."""

    share = CITY

    register = fields.String(required=True, metadata={"description": "organ, kind and year: where it is numbered"})
    number = fields.Integer(required=True)
    label = fields.String(required=True, metadata={"description": "e.g. 吉恳交〔2026〕7号"})
    kind = fields.String(required=True, validate=one_of(*LETTER_KINDS))
    status = fields.String(required=True, validate=one_of("issued", "voided"))
    appeal = fields.String(allow_none=True)
    forum = fields.String(allow_none=True)
    unit = fields.String(allow_none=True)
    issued_at = Moment(allow_none=True)


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


APPEAL_RAISED = event("tickets.appeal.raised", AppealState, "提出诉求", "An appeal was entered in the ledger.")
APPEAL_ASSIGNED = event("tickets.appeal.assigned", AppealState, "交办", "Minutes and assignment letter were issued to the lead unit.")
APPEAL_OPINED = event("tickets.appeal.opined", AppealState, "提出办理意见", "The lead unit gave its opinion or an explanation.")
APPEAL_COMPLETED = event("tickets.appeal.completed", AppealState, "提请办结", "The lead unit proposed completion with an outcome.")
APPEAL_CLOSED = event("tickets.appeal.closed", AppealState, "销号", "The enterprise confirmed (or a rule closed) the appeal.")
APPEAL_SENT_BACK = event("tickets.appeal.sent-back", AppealState, "退回重办", "The enterprise sent a completion back.")
APPEAL_REOPENED = event("tickets.appeal.reopened", AppealState, "重新办理", "A second supervision opened the file again.")
APPEAL_OVERDUE = event("tickets.appeal.overdue", AppealState, "超期", "A clock of the file ran out; said once for each clock.")
APPEAL_REMINDED = event("tickets.appeal.reminded", AppealState, "电话提醒", "A phone reminder was recorded.")
LETTER_ISSUED = event("tickets.letter.issued", LetterState, "发函", "A letter was issued under its number.")
LETTER_VOIDED = event("tickets.letter.voided", LetterState, "作废文号", "A number was given up; it stays, marked.")
BATCH_ACCEPTED = event("tickets.batch.accepted", BatchState, "受理批次", "A forum's batch of appeals was accepted as a whole.")
FORM_CHANGED = event("tickets.form.changed", FormState, "变更诉求表单", "The county changed its own fields of an appeal.")
APPEAL_RESCHEDULED = event("tickets.appeal.rescheduled", AppealState, "调整期限",
                           "A running clock was moved by a calendar or by the forum's real end; the timeline says from, to, why.")
APPEAL_RESULT_RECORDED = event("tickets.appeal.result-recorded", ResultState, "外部系统反馈结果", "Another system put on the file what it did about it.")
APPEAL_EVENTS = (APPEAL_RAISED, APPEAL_ASSIGNED, APPEAL_OPINED, APPEAL_COMPLETED, APPEAL_CLOSED, APPEAL_SENT_BACK,
                 APPEAL_REOPENED, APPEAL_OVERDUE, APPEAL_REMINDED, APPEAL_RESCHEDULED)
