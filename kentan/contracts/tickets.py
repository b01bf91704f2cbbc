"""Contracts of tickets: appeals, their clocks, letters, batches and the county's own form."""

from marshmallow import Schema, fields, validate

from kentan.contracts.events import event
from kentan.contracts.fields import Day, Moment, one_of
from kentan.contracts.fields import text as text_of
from kentan.contracts.resources import Page, View

KINDS = ("request", "difficulty", "criticism", "suggestion")
STATUSES = ("raised", "assigned", "opined", "completed", "closed")
OUTCOMES = ("solved", "partly_solved", "explained", "long_term", "not_accepted")
LETTER_KINDS = ("minutes", "assignment", "work", "reminder", "supervision")
FIELD_TYPES = ("text", "number", "date", "choice", "boolean")
DURATIONS = ("working_days", "calendar_days", "weeks")
LONGEST_TEXT = 10_000


class ClockState(Schema):
    """One clock of a file. Clocks are never taken away: a stopped one stays, with when it stopped."""

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

    number = fields.String(required=True, metadata={"description": "ledger number"})
    kind = fields.String(required=True, validate=one_of(*KINDS))
    enterprise = fields.String(required=True)
    forum = fields.String(allow_none=True)
    category = fields.String(allow_none=True)
    status = fields.String(required=True, validate=one_of(*STATUSES))
    round = fields.Integer(required=True, metadata={"description": "1, and one more each time it is reopened"})
    lead_unit = fields.String(allow_none=True)
    co_units = fields.List(fields.String())
    outcome = fields.String(allow_none=True, validate=one_of(*OUTCOMES))
    letters = fields.List(fields.String(), metadata={"description": "ids of the letters of this file"})
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
    reason = fields.String(allow_none=True, metadata={"description": "a code, never free text"})


class LetterState(Schema):
    """A letter with its number, or a number given up."""

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

    forum = fields.String(required=True)
    rows = fields.Integer(required=True)


class FormState(Schema):
    """The county's own fields of an appeal, from a date on."""

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
APPEAL_EVENTS = (APPEAL_RAISED, APPEAL_ASSIGNED, APPEAL_OPINED, APPEAL_COMPLETED, APPEAL_CLOSED, APPEAL_SENT_BACK,
                 APPEAL_REOPENED, APPEAL_OVERDUE, APPEAL_REMINDED, APPEAL_RESCHEDULED)


class Contact(Schema):
    """Whom to call about an appeal: personal data, kept apart, never in an event."""

    name = text_of(50)
    phone = fields.String(allow_none=True, validate=validate.Regexp(r"^\+?[0-9 -]{5,20}$", error="not_a_phone"))


class AppealRow(Schema):
    """One appeal as it is handed in."""

    kind = fields.String(required=True, validate=one_of(*KINDS))
    enterprise = fields.String(metadata={"description": "the enterprise's id; an enterprise's own account leaves it out"})
    text = text_of(LONGEST_TEXT)
    category = text_of(50, required=False, allow_none=True, metadata={"description": "left out: a plugin may suggest one"})
    fields_ = fields.Dict(keys=fields.String(), data_key="fields", attribute="fields", load_default=dict,
                          metadata={"description": "the county's own fields, as its form asks for them"})
    contact = fields.Nested(Contact, allow_none=True)


class RaiseAppeal(AppealRow):
    """What ``raise_appeal`` is asked with."""

    forum = fields.String(allow_none=True, metadata={"description": "the forum it was raised at; its end starts clock C1"})


class RaiseBatch(Schema):
    """What ``raise_batch`` is asked with: all appeals of one forum, at most 500, all or none."""

    forum = fields.String(required=True)
    rows = fields.List(fields.Nested(AppealRow), required=True, validate=validate.Length(min=1))


class AssignAppeal(Schema):
    """What ``assign_appeal`` is asked with."""

    lead_unit = fields.String(required=True)
    co_units = fields.List(fields.String(), load_default=list, validate=validate.Length(max=20))
    signer = text_of(50, required=False, allow_none=True, metadata={"description": "who signs the letter 签发人"})


class Opine(Schema):
    """What ``opine`` is asked with."""

    kind = fields.String(load_default="opinion", validate=one_of("opinion", "explanation"),
                         metadata={"description": "explanation: why it cannot be solved now"})
    text = text_of(LONGEST_TEXT)


class ProposeCompletion(Schema):
    """What ``propose_completion`` is asked with."""

    outcome = fields.String(required=True, validate=one_of(*OUTCOMES))
    answer = text_of(LONGEST_TEXT)
    reason = text_of(1000, required=False, allow_none=True, metadata={"description": "needed for explained and not_accepted"})


class ConfirmClosing(Schema):
    """What ``confirm_closing`` is asked with."""

    reason = fields.String(allow_none=True, validate=one_of("by_phone"),
                           metadata={"description": "an office closes only on the enterprise's word: by_phone"})


class SendBack(Schema):
    """What ``send_back`` is asked with."""

    reason = text_of(1000)


class RecordReminder(Schema):
    """What ``record_reminder`` is asked with: a phone reminder, in three fields."""

    people = text_of(100, metadata={"description": "who spoke with whom"})
    spoken_at = Moment(required=True)
    said = text_of(1000)


class FormField(Schema):
    """One of the county's own fields of an appeal."""

    code = fields.String(required=True, validate=validate.Regexp(r"^[a-z][a-z0-9_]{0,39}$", error="not_a_field_code"))
    label = fields.Dict(keys=fields.String(validate=one_of("zh", "en")), values=text_of(50), required=True,
                        validate=validate.Length(min=1), metadata={"description": "zh, en"})
    type = fields.String(required=True, validate=one_of(*FIELD_TYPES))
    required = fields.Boolean(load_default=False)
    values = fields.List(text_of(100), load_default=list, metadata={"description": "what a choice may be"})
    order = fields.Integer(load_default=0)


class SetForm(Schema):
    """What ``set_form`` is asked with: all of the county's own fields, from a day on."""

    valid_from = Day(required=True)
    form = fields.List(fields.Nested(FormField), required=True, validate=validate.Length(max=50))


class GetForm(Schema):
    """What ``get_form`` is asked with."""

    on = Day(metadata={"description": "the form of this day; today if left out"})


class ListAppeals(Page):
    """What ``list_appeals`` is asked with."""

    status = fields.String(validate=one_of(*STATUSES))
    unit = fields.String(metadata={"description": "leads or co-works"})
    enterprise = fields.String()
    forum = fields.String()
    kind = fields.String(validate=one_of(*KINDS))
    category = fields.String()
    overdue = fields.Boolean(metadata={"description": "true: a clock has run out"})
    words = text_of(100, required=False, metadata={"description": "two characters or more of the text"})
    sort = fields.String(validate=one_of("raised_at", "-raised_at", "due"), metadata={"description": "due: files with a running clock, "
                         "the nearest first; not together with words. Left out: newest first"})


class ListOverdue(Page):
    """What ``list_overdue`` is asked with."""

    unit = fields.String(metadata={"description": "leads"})


class ListLetters(Page):
    """What ``list_letters`` is asked with."""

    kind = fields.String(validate=one_of(*LETTER_KINDS))
    appeal = fields.String()
    forum = fields.String()
    unit = fields.String()


class ClockView(ClockState):
    """A clock as it is answered."""

    remaining_seconds = fields.Integer(allow_none=True, metadata={"description": "below zero once overdue; null for a stopped one"})
    overdue = fields.Boolean(required=True)


class AppealView(View):
    """An appeal as commands answer it."""

    number = fields.String(required=True, metadata={"description": "ledger number"})
    kind = fields.String(required=True, validate=one_of(*KINDS))
    enterprise = fields.String(required=True)
    forum = fields.String(allow_none=True)
    batch = fields.String(allow_none=True)
    category = fields.String(allow_none=True)
    category_from = fields.String(allow_none=True, validate=one_of("given", "suggested"))
    status = fields.String(required=True, validate=one_of(*STATUSES))
    round = fields.Integer(required=True)
    lead_unit = fields.String(allow_none=True)
    co_units = fields.List(fields.String())
    outcome = fields.String(allow_none=True, validate=one_of(*OUTCOMES))
    outcome_reason = fields.String(allow_none=True)
    opinion = fields.Dict(allow_none=True, metadata={"description": "kind, text"})
    answer = fields.String(allow_none=True)
    raised_at = Moment(required=True)
    assigned_at = Moment(allow_none=True)
    opined_at = Moment(allow_none=True)
    completed_at = Moment(allow_none=True)
    closed_at = Moment(allow_none=True)
    closed_by = fields.String(allow_none=True)
    reminders = fields.Integer()
    sent_back = fields.Integer()
    back_reasons = fields.List(fields.String(), metadata={"description": "why the enterprise sent completions back"})
    earlier_rounds = fields.List(fields.Dict(), metadata={"description": "round, outcome, answer, completed_at, closed_at of each"})
    clocks = fields.List(fields.Nested(ClockView))


class AppealItem(AppealView):
    """An appeal in a listing."""

    excerpt = fields.String(metadata={"description": "the first characters of the text"})


class TimelineEntry(Schema):
    """One entry of a file's timeline; ``hash`` chains it to the one before."""

    sequence = fields.Integer(required=True)
    type = fields.String(required=True)
    at = Moment(required=True)
    actor = fields.Dict(required=True)
    note = fields.String(allow_none=True)
    hash = fields.String(required=True)


class LetterView(View, LetterState):
    """A letter as it is answered."""

    round = fields.Integer(allow_none=True)
    co_units = fields.List(fields.String(), metadata={"description": "who gets a copy 抄送"})
    signer = fields.String(allow_none=True)


class ReminderView(Schema):
    """A phone reminder as it is answered."""

    people = fields.String(required=True)
    spoken_at = Moment(required=True)
    said = fields.String(required=True)
    recorded_at = Moment(required=True)


class AppealDetail(AppealView):
    """An appeal with everything that the one who asks may see of it."""

    text = fields.String(required=True)
    fields_ = fields.Dict(data_key="fields", attribute="fields")
    contact = fields.Nested(Contact, allow_none=True)
    letters = fields.List(fields.Nested(LetterView))
    timeline = fields.List(fields.Nested(TimelineEntry))
    reminder_records = fields.List(fields.Nested(ReminderView), metadata={"description": "for the office and leaders"})


class BatchView(View):
    """A batch as it is answered; ``done`` once all its appeals are there."""

    forum = fields.String(required=True)
    status = fields.String(required=True, validate=one_of("accepted", "done"))
    count = fields.Integer(required=True)
    appeals = fields.List(fields.String(), required=True, metadata={"description": "ids, in the order of the rows"})


class FormView(Schema):
    """The county's own fields on a day; no form yet: ``id`` null, nothing in it."""

    id = fields.String(allow_none=True)
    version = fields.Integer()
    valid_from = fields.String(allow_none=True)
    form = fields.List(fields.Nested(FormField), required=True)


class LedgerView(Schema):
    """How many files there are."""

    total = fields.Integer(required=True)
    by_status = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    overdue = fields.Integer(required=True, metadata={"description": "files with a clock that has run out"})
    as_of = Moment(required=True)
