"""Contracts of tickets: appeals, their clocks, letters, batches and the county's own form."""

from marshmallow import Schema, fields, validate

from kentan.contracts.county_settings import SettingState
from kentan.contracts.events import event
from kentan.contracts.fields import Moment, one_of
from kentan.contracts.sharing import CITY, OPEN
from kentan.contracts.tickets_supervision import (  # noqa: F401 (events of tickets are found here)
    SUPERVISION_ANSWERED,
    SUPERVISION_APPEALED,
    SUPERVISION_ASKED,
    SUPERVISION_DECLINED,
    SUPERVISION_JUDGED,
    SUPERVISION_LAPSED,
    SUPERVISION_LIFTED,
    SUPERVISION_PROPOSED,
    SUPERVISION_TAKEN,
)

KINDS = ("request", "difficulty", "criticism", "suggestion")
STATUSES = ("raised", "assigned", "opined", "completed", "closed")
OUTCOMES = ("solved", "partly_solved", "explained", "long_term", "not_accepted")
LETTER_KINDS = ("minutes", "assignment", "work", "reminder", "supervision", "bulletin", "card")
LETTER_STATUSES = ("draft", "reviewed", "signed", "issued", "received", "given_up", "voided")
DURATIONS = ("working_days", "calendar_days", "weeks", "hours")
CLOCK_EVENTS = ("raised", "assigned", "opined", "completed", "sent_back", "closed", "reopened", "reassigned", "objected", "objection_refused",
                "proposed", "proposal_refused", "extension_asked")
HANDOVER_STATES = ("offered", "recalled", "handed_over", "objected", "withdrawn")
PAUSE_STATES = ("raised", "assigned", "opined", "completed", "handover_offered", "objected", "proposed")
WARNED = ("holder", "lead_unit", "office", "leader")
OBJECTION_STATES = ("pending", "upheld", "refused", "lapsed")
EXTENSION_STATES = ("pending", "approved", "refused", "lapsed")
TRANSFER_STATES = ("pending", "accepted", "objected", "recalled", "lapsed")
OFFER_STATES = ("offered", "accepted", "objected", "withdrawn", "taken_over")
CLOSED_BY = ("enterprise", "default", "origin", "withdrawal")
COMMITMENT_STATES = ("open", "kept", "broken", "lapsed")
PROPOSAL_STATES = ("proposed", "approved", "refused", "lapsed")
LINKS = ("duplicate", "reraised", "same_matter")
MATCH_STATES = ("proposed", "confirmed", "dismissed", "unlinked")
JUDGEMENTS = ("confirmed", "sent_back", "reopened", "withdrawn")
TO_THE_CITY = {"share": CITY}


class Name(Schema):
    """What something is called, in both languages."""

    share = OPEN

    zh = fields.String(required=True, validate=validate.Length(1, 50))
    en = fields.String(required=True, validate=validate.Length(1, 50))


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


class CrossingState(AppealState):
    """A file, told to another county: ``to`` is where its installation carries the event."""

    to = fields.String(required=True, metadata={"description": "the county that is to hear this"})
    turn = fields.Integer(required=True, metadata={"description": "which offer of the file it belongs to"})


class OfferingState(CrossingState):
    """An offered file with what the other county needs to decide and to work: the text, never the contact."""

    text = fields.String(required=True, metadata={"description": "the appeal, as the office passes it on", **TO_THE_CITY})
    grounds = fields.String(required=True, metadata={"description": "why it is offered", **TO_THE_CITY})


class JudgedState(CrossingState):
    """What became of a file at home after the answer of the county that holds it."""

    judgement = fields.String(required=True, validate=one_of(*JUDGEMENTS))
    grounds = fields.String(allow_none=True, metadata={"description": "why the enterprise sent it back", **TO_THE_CITY})


class ReportState(AppealState):
    """How a taken-over file stands, told to the county that it is from; a completion with its answer."""

    to = fields.String(required=True, metadata={"description": "the county that is to hear this"})
    appeal = fields.String(required=True, metadata={"description": "the id of the file there"})
    turn = fields.Integer(required=True)
    answer = fields.String(allow_none=True, metadata=TO_THE_CITY)
    outcome_reason = fields.String(allow_none=True, metadata=TO_THE_CITY)
    digest = fields.String(allow_none=True, metadata={"description": "SHA-256 of outcome, reason and answer"})


class Offer(Schema):
    """An offered file as the county has it that it is offered to."""

    share = CITY

    appeal = fields.String(required=True, metadata={"description": "the id of the file there"})
    turn = fields.Integer(required=True)
    number = fields.String(required=True, metadata={"description": "its ledger number there"})
    kind = fields.String(required=True, validate=one_of(*KINDS))
    category = fields.String(allow_none=True)
    enterprise = fields.String(required=True)
    enterprise_name = fields.String(allow_none=True)
    state = fields.String(required=True, validate=one_of(*OFFER_STATES))
    offered_at = Moment(required=True)
    received_at = Moment(required=True)
    decided_at = Moment(allow_none=True)
    objection = fields.String(allow_none=True, metadata={"description": "why it is not taken, and whose it is"})


class OfferState(Offer):
    """What becomes of an offer, which is the answer to the county that made it."""

    to = fields.String(required=True, metadata={"description": "the county that offers it, which is to hear this"})


class LetterState(Schema):
    """A letter as it stands; it has its number from being issued on, and keeps it voided."""

    share = CITY

    register = fields.String(required=True, allow_none=True, metadata={"description": "organ, kind and year: where it is numbered; null before"})
    number = fields.Integer(required=True, allow_none=True)
    label = fields.String(required=True, allow_none=True, metadata={"description": "e.g. 吉恳交〔2026〕7号"})
    kind = fields.String(required=True, metadata={"description": f"{', '.join(LETTER_KINDS)}, or one of the county's own"})
    status = fields.String(required=True, validate=one_of(*LETTER_STATUSES), metadata={"description": "given_up: before it had a number"})
    appeal = fields.String(allow_none=True)
    forum = fields.String(allow_none=True)
    unit = fields.String(allow_none=True, metadata={"description": "the unit that it is sent to, of a letter to one"})
    addressees = fields.List(fields.String(), metadata={"description": "all units that it is sent to, from being issued on"})
    co_units = fields.List(fields.String(), metadata={"description": "units that get a copy"})
    received_by = fields.List(fields.String(), metadata={"description": "units that confirmed it"})
    issued_at = Moment(allow_none=True)


class LetterTemplateState(Schema):
    """A county's own template of letters of a kind, from a day on."""

    share = CITY

    kind = fields.String(required=True)
    valid_from = fields.Date(required=True)
    sha256 = fields.String(required=True, metadata={"description": "of the file"})


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
APPEAL_MINUTED = event("tickets.appeal.minuted", AppealState, "印发纪要", "The forum's minutes were issued after the file was assigned.")
APPEAL_OPINED = event("tickets.appeal.opined", AppealState, "提出办理意见", "The lead unit gave its opinion or an explanation.")
APPEAL_COMPLETED = event("tickets.appeal.completed", AppealState, "提请办结", "The lead unit proposed completion with an outcome.")
APPEAL_CLOSED = event("tickets.appeal.closed", AppealState, "销号", "The enterprise confirmed (or a rule closed) the appeal.")
APPEAL_SENT_BACK = event("tickets.appeal.sent-back", AppealState, "退回重办", "The enterprise sent a completion back.")
APPEAL_REOPENED = event("tickets.appeal.reopened", AppealState, "重新办理",
                        "A second supervision, the office or the enterprise opened the file again (`reason`).")
APPEAL_CORRECTED = event("tickets.appeal.corrected", AppealState, "更正",
                         "The office put right what was entered wrongly (`reason`: the field, or entry); the earlier entry stays.")
APPEAL_COMMITTED = event("tickets.appeal.committed", AppealState, "作出承诺", "Somebody promised something by a day.")
COMMITMENT_SETTLED = event("tickets.appeal.commitment-settled", AppealState, "承诺兑现情况",
                           "A commitment was kept, or will not be (`reason`).")
APPEAL_WITHDRAWN = event("tickets.appeal.withdrawn", AppealState, "撤回诉求", "The enterprise withdrew its appeal; no survey follows.")
APPEAL_OVERDUE = event("tickets.appeal.overdue", AppealState, "超期", "A clock of the file ran out; said once for each clock.")
APPEAL_WARNED = event("tickets.appeal.warned", WarnedState, "时限预警", "The end of a running clock comes near; said once for each of its warnings.")
APPEAL_REMINDED = event("tickets.appeal.reminded", AppealState, "电话提醒", "A phone reminder was recorded.")
LETTER_DRAFTED = event("tickets.letter.drafted", LetterState, "拟函", "A letter was drafted; it has no number yet.")
LETTER_CHANGED = event("tickets.letter.changed", LetterState, "修改函稿", "A draft was written anew, or in part.")
LETTER_REVIEWED = event("tickets.letter.reviewed", LetterState, "核稿", "A draft was reviewed.")
LETTER_SENT_BACK = event("tickets.letter.sent-back", LetterState, "退回函稿", "A letter went back to its writer before it was issued.")
LETTER_SIGNED = event("tickets.letter.signed", LetterState, "签发", "A reviewed letter was signed; it is not issued yet.")
LETTER_ISSUED = event("tickets.letter.issued", LetterState, "发函", "A letter was issued under its number.")
LETTER_RECEIVED = event("tickets.letter.received", LetterState, "签收", "A unit confirmed that it has the letter (`received_by`).")
LETTER_GIVEN_UP = event("tickets.letter.given-up", LetterState, "弃用函稿", "A letter was given up before it had a number.")
LETTER_VOIDED = event("tickets.letter.voided", LetterState, "作废文号", "A number was given up; it stays, marked.")
LETTER_TEMPLATE_SET = event("tickets.letter-template.set", LetterTemplateState, "设定函件模板", "The county set its own template of a kind, from a day on.")
BATCH_ACCEPTED = event("tickets.batch.accepted", BatchState, "受理批次", "A forum's batch of appeals was accepted as a whole.")
TICKETS_SETTING_CHANGED = event("tickets.setting.changed", SettingState, "变更县区规则", "The county set its own rules of one kind, from a day on.")
FORM_CHANGED = event("tickets.form.changed", FormState, "变更诉求表单", "The county changed its own fields of an appeal.")
APPEAL_PROPOSED = event("tickets.appeal.proposed", AppealState, "提请第二人审核",
                        "The lead unit proposed an outcome against a presumption; a second person has to approve it.")
APPEAL_PROPOSAL_REFUSED = event("tickets.appeal.proposal-refused", AppealState, "第二人不同意",
                                "The second person refused the proposed outcome; the unit goes on.")
APPEAL_RESCHEDULED = event("tickets.appeal.rescheduled", AppealState, "调整期限",
                           "A running clock was moved by a calendar or by the forum's real end; the timeline says from, to, why.")
APPEAL_RESULT_RECORDED = event("tickets.appeal.result-recorded", ResultState, "外部系统反馈结果", "Another system put on the file what it did about it.")
HANDOVER_OFFERED = event("tickets.appeal.handover-offered", OfferingState, "提请移交", "The file was offered to another county.")
HANDOVER_RECALLED = event("tickets.appeal.handover-recalled", CrossingState, "申请撤回移交", "The other county was asked to give the offer back.")
HANDOVER_ENDED = event("tickets.appeal.handover-ended", AppealState, "移交未成",
                       "The other county objected or gave the offer back (`reason`); the file goes on here.")
HANDED_OVER = event("tickets.appeal.handed-over", CrossingState, "移交", "The other county accepted and holds the file from now on.")
HANDOVER_JUDGED = event("tickets.appeal.handover-judged", JudgedState, "移交件评判",
                        "The file was confirmed, sent back or opened again at home; said to the county that holds it.")
TAKEN_OVER = event("tickets.appeal.taken-over", AppealState, "接办", "Another county's file was entered in the ledger here.")
HANDOVER_REPORTED = event("tickets.appeal.handover-reported", ReportState, "反馈办理情况",
                          "A taken-over file was assigned, opined on or completed; said to the county that it is from.")
APPEAL_CONCLUDED = event("tickets.appeal.concluded", AppealState, "接办件结案", "A taken-over file was closed at home; the survey is there, too.")
APPEAL_OBJECTED = event("tickets.appeal.objected", AppealState, "提出异议",
                        "The lead unit said that the file is another unit's (`unit_objection`); the office decides.")
APPEAL_REASSIGNED = event("tickets.appeal.reassigned", AppealState, "改派", "The file went to another lead unit, with a letter and clocks of its own.")
OBJECTION_REFUSED = event("tickets.appeal.objection-refused", AppealState, "驳回异议", "The office left the file with the unit that objected, for good.")
APPEAL_LINKED = event("tickets.appeal.linked", LinkState, "确认关联", "The office linked the file with an earlier one about the same.")
APPEAL_UNLINKED = event("tickets.appeal.unlinked", LinkState, "解除关联", "The office took the link back.")
MATCH_DISMISSED = event("tickets.appeal.match-dismissed", LinkState, "排除相似", "The office said that a proposed file is about something else.")
APPEAL_RERAISED = event("tickets.appeal.reraised", LinkState, "再次反映", "The same enterprise raised the matter again after the file was closed.")
LINK_NOTED = event("tickets.appeal.link-noted", LinkState, "登记关联", "A later file was linked with this one.")
LINK_REMOVED = event("tickets.appeal.link-removed", LinkState, "注销关联", "A later file is no longer linked with this one.")
EXTENSION_ASKED = event("tickets.appeal.extension-asked", AppealState, "申请延期", "A unit asked for a later last day of a clock; the office decides.")
APPEAL_EXTENDED = event("tickets.appeal.extended", AppealState, "批准延期", "The office gave a clock the later last day that its unit asked for.")
EXTENSION_REFUSED = event("tickets.appeal.extension-refused", AppealState, "不批准延期", "The office left a clock as it was.")
CO_UNIT_REPLIED = event("tickets.appeal.co-unit-replied", AppealState, "责任单位回复", "A co-unit gave its opinion to the lead unit (`charged`).")
TRANSFER_OFFERED = event("tickets.appeal.transfer-offered", AppealState, "提请转办", "The lead unit offered the file to another unit, and leads it still.")
APPEAL_TRANSFERRED = event("tickets.appeal.transferred", AppealState, "转办", "The other unit accepted and leads the file, with the time that is left.")
TRANSFER_ENDED = event("tickets.appeal.transfer-ended", AppealState, "转办未成", "The other unit objected, or the offer was recalled (`reason`).")
OFFER_RECEIVED = event("tickets.offer.received", OfferState, "收到移交", "Another county's offer of a file is here.")
OFFER_ACCEPTED = event("tickets.offer.accepted", OfferState, "接收移交", "The offer was accepted; the file is here once its county says so.")
OFFER_OBJECTED = event("tickets.offer.objected", OfferState, "不接收移交", "The offer was objected to, with a reason.")
OFFER_WITHDRAWN = event("tickets.offer.withdrawn", OfferState, "退还移交", "The offer was given back, as its county asked.")
APPEAL_EVENTS = (APPEAL_RAISED, APPEAL_ASSIGNED, APPEAL_MINUTED, APPEAL_OPINED, APPEAL_COMPLETED, APPEAL_CLOSED, APPEAL_SENT_BACK,
                 APPEAL_REOPENED, APPEAL_WARNED, APPEAL_OVERDUE, APPEAL_REMINDED, APPEAL_RESCHEDULED, HANDOVER_OFFERED,
                 HANDOVER_RECALLED, HANDOVER_ENDED, HANDED_OVER, TAKEN_OVER, APPEAL_CONCLUDED, APPEAL_PROPOSED, APPEAL_PROPOSAL_REFUSED,
                 APPEAL_OBJECTED, APPEAL_REASSIGNED, OBJECTION_REFUSED, APPEAL_WITHDRAWN, EXTENSION_ASKED, APPEAL_EXTENDED, CO_UNIT_REPLIED,
                 APPEAL_CORRECTED, APPEAL_COMMITTED, COMMITMENT_SETTLED, TRANSFER_OFFERED, APPEAL_TRANSFERRED, TRANSFER_ENDED,
                 EXTENSION_REFUSED, APPEAL_RERAISED, LINK_REMOVED)
CROSSING_EVENTS = (HANDOVER_OFFERED, HANDOVER_RECALLED, HANDED_OVER, HANDOVER_JUDGED, HANDOVER_REPORTED, OFFER_RECEIVED,
                   OFFER_ACCEPTED, OFFER_OBJECTED, OFFER_WITHDRAWN)
