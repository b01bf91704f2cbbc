"""Contracts of tickets: its events. Words and states that they are made of are found here, too, whichever file declares them."""

from kentan.contracts.county_settings import SettingState
from kentan.contracts.events import event
from kentan.contracts.tickets_attachment_states import AttachmentState
from kentan.contracts.tickets_crossing_states import (  # noqa: F401 (found here, too)
    CrossingState,
    JudgedState,
    Offer,
    OfferingState,
    OfferState,
    ReportState,
)
from kentan.contracts.tickets_letter_states import (
    BatchState,
    FormState,
    LetterState,
    LetterTemplateState,
)
from kentan.contracts.tickets_states import (  # noqa: F401 (found here, too)
    AppealState,
    ClockState,
    CommitmentState,
    CoReplyState,
    ExtensionState,
    HandoverState,
    LinkState,
    ProposalState,
    ResultState,
    TakenFromState,
    TransferState,
    UnitObjectionState,
    WarnedState,
    Warning,
)
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
from kentan.contracts.tickets_words import (  # noqa: F401 (found here, too)
    CLOCK_EVENTS,
    CLOSED_BY,
    COMMITMENT_STATES,
    DURATIONS,
    EXTENSION_STATES,
    HANDOVER_STATES,
    JUDGEMENTS,
    KINDS,
    LETTER_KINDS,
    LETTER_STATUSES,
    LINKS,
    MATCH_STATES,
    OBJECTION_STATES,
    OFFER_STATES,
    OUTCOMES,
    PAUSE_STATES,
    PROPOSAL_STATES,
    STATUSES,
    TO_THE_CITY,
    TRANSFER_STATES,
    WARNED,
    Name,
)

APPEAL_RAISED = event("tickets.appeal.raised", AppealState, "提出诉求", "An appeal was entered in the ledger.")
APPEAL_ASSIGNED = event("tickets.appeal.assigned", AppealState, "交办", "Minutes and assignment letter were issued to the lead unit.")
APPEAL_RECEIVED = event("tickets.appeal.received", AppealState, "签收交办", "The lead unit signed for the assignment letter, or is held to have it (`reason`).")
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
APPEAL_ATTACHED = event("tickets.appeal.attached", AttachmentState, "添加附件", "A file was attached to an appeal, an opinion or an answer.")
ATTACHMENT_WITHDRAWN = event("tickets.appeal.attachment-withdrawn", AttachmentState, "撤回附件",
                             "An attachment was taken back; its bytes are erased, its hash stays.")
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
CONSULTATION_OPENED = event("tickets.appeal.consultation-opened", AppealState, "发起会商", "The lead unit or the office put a question to units (`consultations`).")
CONSULTATION_ANSWERED = event("tickets.appeal.consultation-answered", AppealState, "会商意见", "A unit that was asked gave its opinion (`charged`).")
CONSULTATION_MINUTED = event("tickets.appeal.consultation-minuted", AppealState, "会商会议", "It was put down what a meeting agreed.")
CONSULTATION_CLOSED = event("tickets.appeal.consultation-closed", AppealState, "结束会商", "A consultation was closed.")
OFFER_RECEIVED = event("tickets.offer.received", OfferState, "收到移交", "Another county's offer of a file is here.")
OFFER_ACCEPTED = event("tickets.offer.accepted", OfferState, "接收移交", "The offer was accepted; the file is here once its county says so.")
OFFER_OBJECTED = event("tickets.offer.objected", OfferState, "不接收移交", "The offer was objected to, with a reason.")
OFFER_WITHDRAWN = event("tickets.offer.withdrawn", OfferState, "退还移交", "The offer was given back, as its county asked.")
APPEAL_EVENTS = (APPEAL_RAISED, APPEAL_ASSIGNED, APPEAL_MINUTED, APPEAL_OPINED, APPEAL_COMPLETED, APPEAL_CLOSED, APPEAL_SENT_BACK,
                 APPEAL_REOPENED, APPEAL_WARNED, APPEAL_OVERDUE, APPEAL_REMINDED, APPEAL_RESCHEDULED, HANDOVER_OFFERED,
                 HANDOVER_RECALLED, HANDOVER_ENDED, HANDED_OVER, TAKEN_OVER, APPEAL_CONCLUDED, APPEAL_PROPOSED, APPEAL_PROPOSAL_REFUSED,
                 APPEAL_OBJECTED, APPEAL_REASSIGNED, OBJECTION_REFUSED, APPEAL_WITHDRAWN, EXTENSION_ASKED, APPEAL_EXTENDED, CO_UNIT_REPLIED,
                 APPEAL_CORRECTED, APPEAL_COMMITTED, COMMITMENT_SETTLED, TRANSFER_OFFERED, APPEAL_TRANSFERRED, TRANSFER_ENDED,
                 EXTENSION_REFUSED, APPEAL_RERAISED, LINK_REMOVED, CONSULTATION_OPENED, CONSULTATION_ANSWERED, CONSULTATION_MINUTED,
                 CONSULTATION_CLOSED, APPEAL_RECEIVED)
CROSSING_EVENTS = (HANDOVER_OFFERED, HANDOVER_RECALLED, HANDED_OVER, HANDOVER_JUDGED, HANDOVER_REPORTED, OFFER_RECEIVED,
                   OFFER_ACCEPTED, OFFER_OBJECTED, OFFER_WITHDRAWN)
