"""Resources of tickets: what its doors are asked with (named as the door is) and what they answer (``…View``)."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from kentan.contracts.fields import Day, Moment, flag, number, one_of
from kentan.contracts.fields import text as text_of
from kentan.contracts.resources import Page, View
from kentan.contracts.tickets import (
    CLOSED_BY,
    KINDS,
    LETTER_STATUSES,
    OUTCOMES,
    PROPOSAL_STATES,
    STATUSES,
    ClockState,
    LetterState,
    ProposalState,
    Warning,
)
from kentan.contracts.tickets_commitments import Commitment, CommitmentView
from kentan.contracts.tickets_handover_doors import LONGEST_TEXT, HandoverView
from kentan.contracts.tickets_link_doors import LinkedFromView, MatchView
from kentan.contracts.tickets_supervision_doors import StepView
from kentan.contracts.tickets_units_doors import CoReplyView, ExtensionView, TransferView, UnitObjectionView

FIELD_TYPES = ("text", "number", "date", "choice", "boolean")
LARGEST_FIGURE = 1e15
CODE = validate.Regexp(r"^[a-z][a-z0-9-]{0,39}$(?!\n)", error="not_a_source_code")
FIGURE_NAME = validate.Regexp(r"^[a-z][a-z0-9_]{0,39}$(?!\n)", error="not_a_field_code")
REF = validate.Regexp(r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$(?!\n)", error="not_a_ref")


class Contact(Schema):
    """Whom to call about an appeal: personal data, kept apart, never in an event."""

    name = text_of(50)
    phone = fields.String(allow_none=True, validate=validate.Regexp(r"^\+?[0-9 -]{5,20}$(?!\n)", error="not_a_phone"))


class AppealRow(Schema):
    """One appeal as it is handed in."""

    kind = fields.String(required=True, validate=one_of(*KINDS))
    enterprise = fields.String(metadata={"description": "the enterprise's id; an enterprise's own account leaves it out"})
    text = text_of(LONGEST_TEXT)
    category = text_of(50, required=False, allow_none=True, metadata={"description": "left out: a plugin may suggest one"})
    fields_ = fields.Dict(keys=fields.String(), data_key="fields", attribute="fields",
                          metadata={"description": "the county's own fields, as its form asks for them"})
    contact = fields.Nested(Contact, allow_none=True)
    commitments = fields.List(fields.Nested(Commitment), validate=validate.Length(max=20), metadata={
        "description": "what was promised in the room; an office alone enters it"})


class RaiseAppeal(AppealRow):
    """What ``raise_appeal`` is asked with."""

    forum = fields.String(allow_none=True, metadata={"description": "the forum it was raised at; its end starts clock C1"})
    source = fields.String(allow_none=True, validate=CODE, metadata={"description": "the system that it comes from, e.g. hotline-12345; "
                           "with foreign_id. Needed from systems, not for enterprises"})
    foreign_id = text_of(100, required=False, allow_none=True, metadata={
        "description": "its number there. What is there already under it is the answer, and nothing new is entered"})


class RaiseBatch(Schema):
    """What ``raise_batch`` is asked with: all appeals of one forum, at most 500, all or none."""

    forum = fields.String(required=True)
    rows = fields.List(fields.Nested(AppealRow), required=True, validate=validate.Length(min=1))


class AssignAppeal(Schema):
    """What ``assign_appeal`` is asked with."""

    lead_unit = fields.String(required=True)
    co_units = fields.List(fields.String(), validate=validate.Length(max=20))
    signer = text_of(50, required=False, allow_none=True, metadata={"description": "who signs the letter 签发人"})


class Opine(Schema):
    """What ``opine`` is asked with."""

    kind = fields.String(validate=one_of("opinion", "explanation"),
                         metadata={"description": "explanation: why it cannot be solved now; opinion if left out"})
    text = text_of(LONGEST_TEXT)


class ProposeCompletion(Schema):
    """What ``propose_completion`` is asked with."""

    outcome = fields.String(required=True, validate=one_of(*OUTCOMES))
    answer = text_of(LONGEST_TEXT)
    reason = text_of(1000, required=False, allow_none=True, metadata={"description": "needed for explained and not_accepted"})
    review_on = Day(allow_none=True, metadata={"description": "for long_term: when it is looked at again; the county's days if left out"})


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
    unit = fields.String(allow_none=True, metadata={"description": "the unit that was called; the lead unit if left out"})


class Figure(fields.Field):
    """A finite number, or a day as text: what cannot name anybody."""

    def _deserialize(self, value: Any, attr: str | None, data: object, **kwargs: object) -> int | float | str:
        if isinstance(value, str):
            return Day()._deserialize(value, attr, data)
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= LARGEST_FIGURE:
            raise ValidationError("not_a_figure")
        return value


class RecordResult(Schema):
    """What ``record_result`` is asked with: what another system did about an appeal."""

    source = fields.String(required=True, validate=CODE, metadata={"description": "the system, by its own code, e.g. job-platform"})
    kind = fields.String(required=True, validate=CODE, metadata={"description": "what it is about, e.g. vacancies"})
    ref = fields.String(required=True, validate=REF, metadata={"description": "the system's own reference; the same one again replaces"})
    figures = fields.Dict(keys=fields.String(validate=FIGURE_NAME), values=Figure(), validate=validate.Length(max=30),
                          metadata={"description": "codes to numbers, or to days as 2026-01-08"})
    text = text_of(2000, required=False, allow_none=True, metadata={"description": "for those who read the file; no event carries it"})
    link = fields.URL(allow_none=True, schemes={"http", "https"}, validate=validate.Length(max=500))


class FormField(Schema):
    """One of the county's own fields of an appeal."""

    code = fields.String(required=True, validate=validate.Regexp(r"^[a-z][a-z0-9_]{0,39}$(?!\n)", error="not_a_field_code"))
    label = fields.Dict(keys=fields.String(validate=one_of("zh", "en")), values=text_of(50), required=True,
                        validate=validate.Length(min=1), metadata={"description": "zh, en"})
    type = fields.String(required=True, validate=one_of(*FIELD_TYPES))
    required = flag(load_default=False)
    values = fields.List(text_of(100), load_default=list, metadata={"description": "what a choice may be"})
    order = number(0, 9999, load_default=0)


class SetForm(Schema):
    """What ``set_form`` is asked with: all of the county's own fields, from a day on."""

    valid_from = Day(required=True)
    form = fields.List(fields.Nested(FormField), required=True, validate=validate.Length(max=50))


class GetForm(Schema):
    """What ``get_form`` is asked with."""

    on = Day(metadata={"description": "the form of this day; today if left out"})


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
    clock = fields.String(validate=one_of("overdue", "near", "running", "none"), metadata={"description": "overdue: a clock has run "
                          "out; near: the first runs out by the end of the next working day; none: no clock runs"})
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


class ListLetters(Page):
    """What ``list_letters`` is asked with."""

    kind = fields.String()
    status = fields.String(validate=one_of(*LETTER_STATUSES))
    appeal = fields.String()
    forum = fields.String()
    unit = fields.String(metadata={"description": "the unit that it is sent to"})


class ClockMoveView(Schema):
    """What a clock was before its deadline was moved, and why it was."""

    at = Moment(required=True)
    because = fields.String(required=True)
    from_ = Moment(required=True, data_key="from", attribute="from")
    from_provisional = fields.Boolean(required=True)
    to = Moment(required=True)
    to_provisional = fields.Boolean(required=True)


class ClockWarningView(Warning):
    """A warning of a clock, and when it was said."""

    at = Moment(required=True, allow_none=True, metadata={"description": "null: never, the clock is too short for it"})
    warned_at = Moment(required=True, allow_none=True)


class ClockPauseView(Schema):
    """A time in which a clock stood still."""

    by = fields.String(required=True, metadata={"description": "the state of the file"})
    since = Moment(required=True)
    until = Moment(required=True, allow_none=True)


class ClockView(ClockState):
    """A clock as it is answered."""

    owner = fields.String(required=True, metadata={"description": "why that is the holder: office, lead_unit, co_unit or enterprise"})
    remaining_seconds = fields.Integer(allow_none=True, metadata={"description": "below zero once overdue; null for a stopped one"})
    remaining_working_days = fields.Integer(allow_none=True, metadata={"description": "working days after today until the last day"})
    remaining_working_seconds = fields.Integer(allow_none=True, metadata={"description": "of the county's hours of business"})
    overdue = fields.Boolean(required=True)
    warnings = fields.List(fields.Nested(ClockWarningView), required=True)
    stood = fields.List(fields.Nested(ClockPauseView), required=True, metadata={"description": "each time in which it stood still"})
    moves = fields.List(fields.Nested(ClockMoveView), required=True, metadata={"description": "each move of its deadline, the first one first"})


class ResultView(RecordResult):
    """A result from outside as it is answered."""

    figures = fields.Dict(required=True)
    recorded_at = Moment(required=True)
    changed_at = Moment(required=True)


class AppealView(View):
    """An appeal as commands answer it."""

    number = fields.String(required=True, metadata={"description": "ledger number"})
    kind = fields.String(required=True, validate=one_of(*KINDS))
    enterprise = fields.String(required=True)
    forum = fields.String(allow_none=True)
    batch = fields.String(allow_none=True)
    category = fields.String(allow_none=True)
    category_from = fields.String(allow_none=True, validate=one_of("given", "suggested"))
    category_confidence = fields.Float(allow_none=True, metadata={"description": "0 to 1: how sure the plugin is that suggested it"})
    status = fields.String(required=True, validate=one_of(*STATUSES))
    round = fields.Integer(required=True)
    lead_unit = fields.String(allow_none=True)
    co_units = fields.List(fields.String())
    outcome = fields.String(allow_none=True, validate=one_of(*OUTCOMES))
    outcome_reason = fields.String(allow_none=True)
    opinion = fields.Dict(allow_none=True, metadata={"description": "kind, text"})
    answer = fields.String(allow_none=True)
    proposal = fields.Nested(ProposalState, allow_none=True, metadata={"description": "the last outcome that needed a second person"})
    proposals_refused = fields.Integer()
    review_on = fields.String(allow_none=True, metadata={"description": "the review date that the unit proposed"})
    review_due = fields.String(allow_none=True, metadata={"description": "the day on which it wakes; there while it is on the long-term list"})
    reviews = fields.Integer(metadata={"description": "times that it woke"})
    raised_at = Moment(required=True)
    assigned_at = Moment(allow_none=True)
    opined_at = Moment(allow_none=True)
    completed_at = Moment(allow_none=True)
    closed_at = Moment(allow_none=True)
    closed_by = fields.String(allow_none=True)
    reminders = fields.Integer()
    sent_back = fields.Integer()
    returns = fields.List(fields.Dict(), metadata={"description": "completions sent back: at, reason, outcome, answer"})
    earlier_rounds = fields.List(fields.Dict(), metadata={"description": "round, opinion, outcome, answer, moments of each"})
    withdrawals = fields.List(fields.Dict(), metadata={"description": "at, reason, round, and what was proposed until then"})
    commitments = fields.List(fields.Nested(CommitmentView), metadata={"description": "what was promised, by whom, by when"})
    corrections = fields.List(fields.Dict(), metadata={"description": "at, field, entry, before, after, reason; of a text the SHA-256"})
    reopenings = fields.List(fields.Dict(), metadata={"description": "at, reason, round that begins, role and unit of who asked for it"})
    clocks = fields.List(fields.Nested(ClockView))
    source = fields.String(allow_none=True, metadata={"description": "the system that it came from"})
    foreign_id = fields.String(allow_none=True, metadata={"description": "its number there"})
    results = fields.List(fields.Nested(ResultView), metadata={"description": "what other systems did about it"})
    held_by = fields.String(allow_none=True, metadata={"description": "the county that holds the file since it was handed over; null: its own"})
    handover = fields.Nested(HandoverView, allow_none=True)
    earlier_handovers = fields.List(fields.Nested(HandoverView), metadata={"description": "offers that came to nothing"})
    objections = fields.Integer(metadata={"description": "offers that were objected to"})
    reraised_by = fields.List(fields.String(), metadata={"description": "later files in which the enterprise raises the matter again"})
    unit_objections = fields.List(fields.Nested(UnitObjectionView), metadata={"description": "of its lead units to their assignment"})
    extensions = fields.List(fields.Nested(ExtensionView), metadata={"description": "later last days that units asked for"})
    co_replies = fields.List(fields.Nested(CoReplyView), metadata={"description": "of its co-units to the lead unit"})
    transfers = fields.List(fields.Nested(TransferView), metadata={"description": "offers to other units of the county"})
    objections_lost = fields.Integer(metadata={"description": "of these, those that the office refused"})
    taken_from = fields.Dict(allow_none=True, metadata={"description": "county, appeal, number, turn, enterprise_name of a taken-over file"})


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
    cause = fields.String(allow_none=True, metadata={"description": "the id of the event that it is because of"})
    changes = fields.Dict(metadata={"description": "codes that are not as before, each as [before, after]"})
    texts = fields.Dict(metadata={"description": "SHA-256 of the texts that it is about, by name"})
    hash = fields.String(required=True)


class LetterView(View, LetterState):
    """A letter as it is answered."""

    round = fields.Integer(allow_none=True)
    signer = fields.String(allow_none=True, metadata={"description": "签发人"})
    about = fields.Dict(metadata={"description": "what a drafted letter says: title, text, attachments, figures, files, since, until"})
    life = fields.List(fields.Dict(), metadata={"description": "each step: step, at, by, and reason or person; a unit sees issuing and its own"})
    template = fields.String(allow_none=True, metadata={"description": "by which it was set when it was issued"})


class ReminderView(View):
    """A phone reminder as it is answered."""

    people = fields.String(required=True)
    spoken_at = Moment(required=True)
    said = fields.String(required=True)
    unit = fields.String(allow_none=True, metadata={"description": "the unit that was called; null: the lead unit"})
    recorded_at = Moment(required=True)


class ProposalView(ProposalState):
    """An outcome that needed a second person, as it is answered: who proposed it and why, who decided and why."""

    answer = fields.String(required=True)
    reason = fields.String(required=True)
    round = fields.Integer(required=True)
    review_on = fields.String(allow_none=True)
    proposed_by = fields.Dict(required=True, metadata={"description": "id, role, unit"})
    decided_by = fields.Dict(allow_none=True)
    decision_reason = fields.String(allow_none=True)


class AppealDetail(AppealView):
    """An appeal with everything that the one who asks may see of it."""

    text = fields.String(required=True)
    fields_ = fields.Dict(data_key="fields", attribute="fields")
    contact = fields.Nested(Contact, allow_none=True)
    letters = fields.List(fields.Nested(LetterView))
    timeline = fields.List(fields.Nested(TimelineEntry))
    proposals = fields.List(fields.Nested(ProposalView), metadata={"description": "for all but enterprises"})
    matches = fields.List(fields.Nested(MatchView), metadata={"description": "earlier files it may be, or is, linked with; for all but enterprises"})
    linked_from = fields.List(fields.Nested(LinkedFromView), metadata={"description": "later files linked with it; for all but enterprises"})
    may_object_until = Moment(allow_none=True, metadata={"description": "the last moment for the lead unit; null where it may not"})
    reminder_records = fields.List(fields.Nested(ReminderView), metadata={"description": "for the office and leaders"})
    steps = fields.List(fields.Nested(StepView), metadata={"description": "of supervision; a unit sees those taken against it"})


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
    by_outcome = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True, metadata={
        "description": "closed files by what they came to; never added together"})
    by_closing = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True, metadata={
        "description": "closed files by who closed them"})
    second_person = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True, metadata={
        "description": "files by how their last outcome against a presumption stands: proposed (it waits), approved, refused"})
    as_of = Moment(required=True)
