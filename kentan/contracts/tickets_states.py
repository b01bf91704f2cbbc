"""What events of tickets tell of a file: its state, its clocks, and what units, links and other systems put on it."""

from marshmallow import Schema, fields

from kentan.contracts.fields import Moment, one_of
from kentan.contracts.sharing import CITY, OPEN
from kentan.contracts.tickets_consultations import ConsultationState
from kentan.contracts.tickets_words import (
    CLOSED_BY,
    COMMITMENT_STATES,
    DURATIONS,
    EXTENSION_STATES,
    HANDOVER_STATES,
    KINDS,
    LINKS,
    OBJECTION_STATES,
    OUTCOMES,
    PROPOSAL_STATES,
    STATUSES,
    TO_THE_CITY,
    TRANSFER_STATES,
    WARNED,
    Name,
)


class ClockState(Schema):
    """One clock of a file. Clocks are never taken away: a stopped one stays, with when it stopped."""

    share = OPEN

    id = fields.String(required=True, metadata={"description": "unique in the file: code, round, holder"})
    code = fields.String(required=True, metadata={"description": "C1 assignment, C2 opinion, C3 completion, or one that the county has"})
    name = fields.Nested(Name, required=True)
    round = fields.Integer(required=True)
    length = fields.Integer(required=True)
    unit = fields.String(required=True, validate=one_of(*DURATIONS))
    holder = fields.String(required=True, metadata={"description": "office, enterprise, or the unit's code"})
    started_at = Moment(required=True)
    due_at = Moment(required=True, metadata={
        "description": "the last moment of the last day, in the county's zone; of a clock of hours, the last moment of business"})
    due_day = fields.Date(required=True)
    provisional = fields.Boolean(required=True, metadata={"description": "reaches into a year without a notice"})
    stopped_at = Moment(allow_none=True)
    warned = Moment(allow_none=True, metadata={"description": "when it was last said that its end comes near"})
    paused_since = Moment(allow_none=True, metadata={"description": "it stands still since then"})
    paused_by = fields.String(allow_none=True, metadata={"description": "the state of the file in which it stands still"})
    fired_at = Moment(allow_none=True, metadata={"description": "when it was found overdue, once"})
    handed_to = fields.String(allow_none=True, metadata={"description": "the county that it was handed to with the file, which counts on"})
    passed_to = fields.String(allow_none=True, metadata={"description": "the unit that the file went to, which has clocks of its own"})
    extended_to = fields.Date(allow_none=True, metadata={"description": "the last day that was asked for and approved"})


class HandoverState(Schema):
    """How the present hand-over of a file stands, as the county says that raised it: the one document that names the holder."""

    turn = fields.Integer(required=True, metadata={"description": "1, and one more each time the file is offered"})
    to = fields.String(required=True, metadata={"description": "the county that it is offered to"})
    state = fields.String(required=True, validate=one_of(*HANDOVER_STATES), metadata={"description": "recalled: asked back, unanswered"})
    offered_at = Moment(required=True)
    decided_at = Moment(allow_none=True)


class UnitObjectionState(Schema):
    """A unit's objection to its assignment: who says that the file is whose, and what came of it. Its grounds stay on the file."""

    unit = fields.String(required=True, metadata={"description": "who objects"})
    theirs = fields.String(required=True, metadata={"description": "whose it is, as that unit says"})
    round = fields.Integer(required=True)
    state = fields.String(required=True, validate=one_of(*OBJECTION_STATES),
                          metadata={"description": "lapsed: the file went to another county, or was over, before it was decided"})
    raised_at = Moment(required=True)
    decided_at = Moment(allow_none=True)
    to = fields.String(allow_none=True, metadata={"description": "the unit that has the file since it was upheld"})


class ExtensionState(Schema):
    """A later last day that a unit asked for. Reason and answer stay on the file."""

    turn = fields.Integer(required=True, metadata={"description": "1 for the first one of the file, and so on"})
    unit = fields.String(required=True, metadata={"description": "who holds the clock"})
    clock = fields.String(required=True)
    round = fields.Integer(required=True)
    from_ = fields.Date(required=True, data_key="from", attribute="from", metadata={"description": "the last day as it was"})
    until = fields.Date(required=True, metadata={"description": "the last day that is asked for"})
    state = fields.String(required=True, validate=one_of(*EXTENSION_STATES),
                          metadata={"description": "lapsed: the clock stopped before it was decided"})
    asked_at = Moment(required=True)
    decided_at = Moment(allow_none=True)


class CoReplyState(Schema):
    """A co-unit's reply to the lead unit; its words stay on the file."""

    unit = fields.String(required=True)
    round = fields.Integer(required=True)
    at = Moment(required=True)


class TransferState(Schema):
    """An offer of a file by its lead unit to another unit; who leads it until that is accepted is ``lead_unit``."""

    turn = fields.Integer(required=True)
    unit = fields.String(required=True, metadata={"description": "who offers it"})
    to = fields.String(required=True, metadata={"description": "who is asked"})
    round = fields.Integer(required=True)
    state = fields.String(required=True, validate=one_of(*TRANSFER_STATES))
    offered_at = Moment(required=True)
    decided_at = Moment(allow_none=True)


class TakenFromState(Schema):
    """Whose file a taken-over one is."""

    county = fields.String(required=True)
    appeal = fields.String(required=True, metadata={"description": "the id of the file there"})
    number = fields.String(required=True, metadata={"description": "its ledger number there"})
    turn = fields.Integer(required=True)


class ProposalState(Schema):
    """An outcome against a presumption that waits for a second person, or what that one decided; without the two people."""

    outcome = fields.String(required=True, validate=one_of(*OUTCOMES))
    state = fields.String(required=True, validate=one_of(*PROPOSAL_STATES))
    proposed_at = Moment(required=True)
    decided_at = Moment(allow_none=True)


class CommitmentState(Schema):
    """What was promised in the room, by codes: not what, and not by whom where that is a person."""

    id = fields.Integer(required=True, metadata={"description": "1, 2 … on the file"})
    unit = fields.String(allow_none=True, metadata={"description": "whose it is; null: somebody's, by their role"})
    by = fields.Date(required=True, metadata={"description": "the day promised"})
    state = fields.String(required=True, validate=one_of(*COMMITMENT_STATES))
    broken_at = Moment(allow_none=True, metadata={"description": "when its day had passed; it may have been kept later"})
    settled_at = Moment(allow_none=True)


class AppealState(Schema):
    """An appeal as others may know it: no text, no names, only codes and ids."""

    share = OPEN
    traced = ("status", "round", "kind", "category", "enterprise", "lead_unit", "outcome", "closed_by", "held_by")

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
    received_at = Moment(allow_none=True, metadata={"description": "when the lead unit signed for the assignment letter, or was held to have it"})
    opined_at = Moment(allow_none=True)
    completed_at = Moment(allow_none=True)
    closed_at = Moment(allow_none=True)
    closed_by = fields.String(allow_none=True, validate=one_of(*CLOSED_BY),
                              metadata={"description": "origin: a taken-over file, closed where it is from; "
                                        "withdrawal: by the enterprise, which has no outcome"})
    clocks = fields.List(fields.Nested(ClockState))
    reminders = fields.Integer(metadata={"description": "phone reminders recorded"})
    sent_back = fields.Integer(metadata={"description": "times the enterprise sent a completion back"})
    held_by = fields.String(allow_none=True, metadata={"description": "the county that holds the file since it was handed over; null: its own"})
    handover = fields.Nested(HandoverState, allow_none=True)
    objections = fields.Integer(metadata={"description": "offers of the file that were objected to"})
    unit_objection = fields.Nested(UnitObjectionState, allow_none=True, metadata={"description": "the last one of a lead unit"})
    objections_lost = fields.Integer(metadata={"description": "objections of its lead units that the office refused"})
    extensions = fields.List(fields.Nested(ExtensionState), metadata={"description": "later last days that units asked for"})
    co_replies = fields.List(fields.Nested(CoReplyState), metadata={"description": "which co-units have replied, and when"})
    transfers = fields.List(fields.Nested(TransferState), metadata={"description": "offers to other units of the county"})
    consultations = fields.List(fields.Nested(ConsultationState), metadata={"description": "with other units, by codes"})
    taken_from = fields.Nested(TakenFromState, allow_none=True, metadata={"description": "the county's file that was taken over"})
    enterprise_name = fields.String(allow_none=True, metadata={"description": "of a file that goes to another county", **TO_THE_CITY})
    proposal = fields.Nested(ProposalState, allow_none=True, metadata={"description": "the last outcome that needed a second person"})
    proposals_refused = fields.Integer(metadata={"description": "outcomes that the second person refused"})
    reraised_by = fields.List(fields.String(), metadata={"share": CITY, "description": "ids of later files in which the same enterprise "
                              "raises the matter again: they count against this one"})
    review_on = fields.Date(allow_none=True, metadata={"description": "of a long-term outcome: the review date that the unit proposed"})
    commitments = fields.List(fields.Nested(CommitmentState), metadata={"description": "what was promised in the room"})
    reviews = fields.Integer(metadata={"description": "times that it woke on its review date; each began a round"})
    clock = fields.String(allow_none=True, metadata={"description": "the clock this event speaks of"})
    charged = fields.String(allow_none=True, metadata={"description": "who holds that clock: office, or the unit's code"})
    reason = fields.String(allow_none=True, metadata={"share": CITY, "description": "a code, never free text"})


class LinkState(AppealState):
    """A file, and another one that it was linked with or not. A link merges nothing: each keeps its clocks, reply and survey."""

    other = fields.String(required=True, metadata={"share": CITY, "description": "the id of the other file"})
    link = fields.String(required=True, validate=one_of(*LINKS), metadata={
        "share": CITY, "description": "what the earlier of the two files is to the later one"})


class Warning(Schema):
    """A warning of a clock: which one it is, and for whom."""

    share = OPEN

    share_passed = fields.Integer(allow_none=True, metadata={"description": "so many hundredths of its working time have passed"})
    working_days_left = fields.Integer(allow_none=True, metadata={"description": "or so many working days are left"})
    to = fields.List(fields.String(validate=one_of(*WARNED)), required=True)
    at = Moment(required=True, metadata={"description": "when it was due; it is said as soon as anybody looks"})


class WarnedState(AppealState):
    """A file with a clock whose end comes near."""

    warning = fields.Nested(Warning, required=True)


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
