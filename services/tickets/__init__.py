"""Tickets owns the appeals of enterprises: ledger, clocks, letters, batches, hand-overs, and the county's own form.

Doors: raise_appeal, raise_batch, get_appeal, list_appeals, count_appeals, list_overdue, get_ledger, assign_appeal, opine,
propose_completion, confirm_closing, send_back, record_reminder, record_result, offer_handover, withdraw_handover,
list_handovers, list_offers, get_offer, accept_offer, object_to_offer, get_batch, set_form, get_form,
get_setting, list_settings, preview_setting, set_setting,
approve_completion, refuse_completion, withdraw_appeal, reopen_appeal, list_long_term, export_appeal, correct_appeal,
add_commitment, settle_commitment, list_commitments,
list_waiting, object_to_assignment, uphold_objection, refuse_objection, ask_extension, approve_extension, refuse_extension,
reply_as_co_unit, offer_transfer, accept_transfer, object_to_transfer, recall_transfer, open_consultation,
answer_consultation, record_meeting, close_consultation,
get_letter, list_letters, draft_letter, change_letter, review_letter, send_back_letter, sign_letter, issue_letter,
receive_letter, end_letter,
list_matched, find_similar, link_appeal, dismiss_match, unlink_appeal, list_linked_answers,
render_letter, set_letter_template, list_letter_templates, get_letter_template, preview_letter_template,
attach_file, list_attachments, get_attachment, withdraw_attachment,
list_steps, get_step, start_step, take_step, approve_step, decline_step, answer_step, appeal_step, judge_step, draft_bulletin.

Says: tickets.appeal.raised, assigned, minuted, opined, completed, closed, sent-back, reopened, warned, overdue, reminded,
rescheduled, result-recorded, handover-offered, handover-recalled, handover-ended, handed-over, handover-judged, taken-over,
handover-reported, concluded; tickets.offer.received, accepted, objected, withdrawn;
tickets.batch.accepted; tickets.form.changed; tickets.setting.changed;
tickets.appeal.proposed, proposal-refused, withdrawn, corrected, committed, commitment-settled;
tickets.appeal.objected, reassigned, objection-refused, extension-asked, extended, extension-refused, co-unit-replied,
transfer-offered, transferred, transfer-ended;
tickets.letter.drafted, changed, reviewed, sent-back, signed, issued, received, given-up, voided;
tickets.appeal.linked, unlinked, match-dismissed, reraised, link-noted, link-removed;
tickets.letter-template.set; tickets.appeal.attached, attachment-withdrawn;
tickets.supervision.proposed, asked, taken, declined, lapsed, answered, appealed, judged, lifted.

Hears: registration's counties, enterprises, units, forums and calendars (copies; a forum held and a calendar changed move
open deadlines); its own tickets.batch.accepted, tickets.appeal.linked, unlinked; what counties say to each other of a hand-over;
evaluation.second-supervision.ordered, which opens a file again.
"""

from kentan.runtime.part import Part
from services.tickets.attachments.attachment_checks import attachments_are_there
from services.tickets.checks import CHECKS, states, unsettled
from services.tickets.handover.handover_checks import JOINT_CHECKS
from services.tickets.repository import COLLECTIONS
from services.tickets.service import TicketsService
from services.tickets.standing import gauges

part = Part("tickets", TicketsService, COLLECTIONS, checks=CHECKS, file_checks=(attachments_are_there,),
            joint_checks=JOINT_CHECKS, states=states, unsettled=unsettled, gauges=gauges)
