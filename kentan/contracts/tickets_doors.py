"""Resources of tickets: what its doors are asked with (named as the door is) and what they answer (``…View``)."""

from marshmallow import Schema, fields, validate

from kentan.contracts.fields import Day, Moment, one_of
from kentan.contracts.fields import text as text_of
from kentan.contracts.resources import Page, View
from kentan.contracts.tickets_attachment_doors import AttachmentItem
from kentan.contracts.tickets_clock_doors import ClockView
from kentan.contracts.tickets_commitments import CommitmentView
from kentan.contracts.tickets_consultations import ConsultationView
from kentan.contracts.tickets_form_doors import FormView, GetForm, SetForm  # noqa: F401 (found here, too)
from kentan.contracts.tickets_handover_doors import LONGEST_TEXT, HandoverView
from kentan.contracts.tickets_intake_doors import (  # noqa: F401 (found here, too)
    BatchView,
    Contact,
    RaiseAppeal,
    RaiseBatch,
    RecordResult,
    ResultView,
)
from kentan.contracts.tickets_letter_states import LetterState
from kentan.contracts.tickets_link_doors import LinkedFromView, MatchView
from kentan.contracts.tickets_listing_doors import CountAppeals, CountView, LedgerView, ListAppeals, ListOverdue  # noqa: F401 (found here, too)
from kentan.contracts.tickets_states import ProposalState
from kentan.contracts.tickets_supervision_doors import StepView
from kentan.contracts.tickets_units_doors import CoReplyView, ExtensionView, TransferView, UnitObjectionView
from kentan.contracts.tickets_words import KINDS, LETTER_STATUSES, OUTCOMES, STATUSES


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


class ListLetters(Page):
    """What ``list_letters`` is asked with."""

    kind = fields.String()
    status = fields.String(validate=one_of(*LETTER_STATUSES))
    appeal = fields.String()
    forum = fields.String()
    unit = fields.String(metadata={"description": "the unit that it is sent to"})


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
    received_at = Moment(allow_none=True, metadata={"description": "when the lead unit signed for the assignment letter"})
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
    consultations = fields.List(fields.Nested(ConsultationView), metadata={"description": "with other units"})
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
    files = fields.Dict(metadata={"description": "SHA-256 of the files that it is about, by what they are of it"})
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
    attachments = fields.List(fields.Nested(AttachmentItem), metadata={"description": "those that the one who asks may see"})
    proposals = fields.List(fields.Nested(ProposalView), metadata={"description": "for all but enterprises"})
    matches = fields.List(fields.Nested(MatchView), metadata={"description": "earlier files it may be, or is, linked with; for all but enterprises"})
    linked_from = fields.List(fields.Nested(LinkedFromView), metadata={"description": "later files linked with it; for all but enterprises"})
    may_object_until = Moment(allow_none=True, metadata={"description": "the last moment for the lead unit; null where it may not"})
    reminder_records = fields.List(fields.Nested(ReminderView), metadata={"description": "for the office and leaders"})
    steps = fields.List(fields.Nested(StepView), metadata={"description": "of supervision; a unit sees those taken against it"})
