"""The work of responsible units over HTTP: what they ask of the office, of each other, and what it answers."""

from gateway.resources import Resources
from gateway.route import COUNTY, STAFF
from kentan.commands import OFFICE, UNIT
from kentan.contracts import tickets_consultations as consultations
from kentan.contracts import tickets_units_doors as doors
from kentan.contracts.tickets_doors import AppealItem, AppealView

api = Resources("tickets", "责任单位办理", "The work of responsible units", "tickets-units")

APPEAL = f"{COUNTY}/appeals/<name:id>"
OBJECTION, EXTENSIONS, CONSULTATION = f"{APPEAL}/unit-objection", f"{APPEAL}/extensions", f"{APPEAL}/consultation"

api.door("GET", f"{COUNTY}/waiting-appeals", "list_waiting", *STAFF, says=("待裁定事项", "Appeals with something to decide"),
         query=doors.ListWaiting, answer=AppealItem, listed=True, reads=True)
api.door("POST", OBJECTION, "object_to_assignment", UNIT, says=("对交办提出异议", "Say that the file is another unit's"),
         body=doors.ObjectToAssignment, answer=AppealView)
api.door("POST", f"{OBJECTION}/upholding", "uphold_objection", OFFICE, says=("异议成立、改派", "Give the file to another unit"),
         body=doors.UpholdObjection, answer=AppealView)
api.door("POST", f"{OBJECTION}/refusal", "refuse_objection", OFFICE, says=("驳回异议", "Leave the file with the unit"),
         body=doors.RefuseObjection, answer=AppealView)
api.door("POST", EXTENSIONS, "ask_extension", UNIT, says=("申请延期", "Ask for a later last day of a clock"),
         body=doors.AskExtension, answer=AppealView)
api.door("POST", f"{EXTENSIONS}/approval", "approve_extension", OFFICE, says=("批准延期", "Approve an extension"),
         body=doors.ApproveExtension, answer=AppealView)
api.door("POST", f"{EXTENSIONS}/refusal", "refuse_extension", OFFICE, says=("不批准延期", "Refuse an extension"),
         body=doors.RefuseExtension, answer=AppealView)
api.door("POST", f"{APPEAL}/co-unit-replies", "reply_as_co_unit", UNIT, says=("责任单位回复", "Give an opinion to the lead unit"),
         body=doors.ReplyAsCoUnit, answer=AppealView)
api.door("POST", f"{APPEAL}/transfer", "offer_transfer", UNIT, says=("提请转办", "Offer the file to another unit"),
         body=doors.OfferTransfer, answer=AppealView)
api.door("POST", f"{APPEAL}/transfer/acceptance", "accept_transfer", UNIT, says=("接收转办", "Lead the file from now on"),
         answer=AppealView)
api.door("POST", f"{APPEAL}/transfer/objection", "object_to_transfer", UNIT, says=("不接收转办", "Do not take the file"),
         body=doors.ObjectToTransfer, answer=AppealView)
api.door("POST", f"{APPEAL}/transfer/recall", "recall_transfer", UNIT, says=("撤回转办", "Keep the file after all"),
         answer=AppealView)
api.door("POST", CONSULTATION, "open_consultation", UNIT, OFFICE, says=("发起会商", "Ask units for their opinions"),
         body=consultations.OpenConsultation, answer=AppealView)
api.door("POST", f"{CONSULTATION}/opinion", "answer_consultation", UNIT,
         says=("提出会商意见", "Give an opinion that was asked for"), body=consultations.AnswerConsultation, answer=AppealView)
api.door("POST", f"{CONSULTATION}/meeting", "record_meeting", UNIT, OFFICE,
         says=("登记会商会议", "Put down what a meeting agreed"), body=consultations.RecordMeeting, answer=AppealView)
api.door("POST", f"{CONSULTATION}/closing", "close_consultation", UNIT, OFFICE, says=("结束会商", "Close a consultation"),
         body=consultations.CloseConsultation, answer=AppealView)
