"""Appeals, batches, letters and the county's form over HTTP."""

from dataclasses import replace

import eventlet
from flask import Response

from gateway.asking import Asking
from gateway.resources import Resources
from gateway.route import COUNTY, STAFF
from kentan.commands import ENTERPRISE, LEADER, OFFICE, OPERATOR, SYSTEM, UNIT
from kentan.contracts import tickets_doors as doors
from kentan.contracts import tickets_handover_doors as handovers

api = Resources("tickets", "诉求、批次、函件与表单", "Appeals, batches, letters and the form")

APPEALS, BATCHES = f"{COUNTY}/appeals", f"{COUNTY}/batches"
OFFERS = f"{COUNTY}/offers"
READERS = (ENTERPRISE, *STAFF)
OVERSEERS = (OFFICE, LEADER, OPERATOR, SYSTEM)
BATCH_WAITS = (0.02, 0.03, 0.05, 0.1, 0.2, 0.3)

api.door("POST", APPEALS, "raise_appeal", OFFICE, ENTERPRISE, SYSTEM, says=("提出诉求", "Raise an appeal"),
         body=doors.RaiseAppeal, answer=doors.AppealView, status=201)
api.door("GET", APPEALS, "list_appeals", *READERS, says=("诉求台账", "Appeals"),
         query=doors.ListAppeals, answer=doors.AppealItem, listed=True, reads=True)
api.door("GET", f"{COUNTY}/appeal-count", "count_appeals", *READERS, says=("诉求件数", "How many appeals a listing has"),
         query=doors.CountAppeals, answer=doors.CountView, reads=True)
api.door("GET", f"{COUNTY}/overdue-appeals", "list_overdue", *STAFF, says=("超期诉求", "Appeals with a clock that has run out"),
         query=doors.ListOverdue, answer=doors.AppealItem, listed=True, reads=True)
api.door("GET", f"{COUNTY}/ledger", "get_ledger", *OVERSEERS,
         says=("台账概况", "How many appeals there are"), answer=doors.LedgerView, reads=True)
api.door("GET", f"{APPEALS}/<name:id>", "get_appeal", *READERS, says=("诉求", "An appeal"), answer=doors.AppealDetail, reads=True)
api.door("POST", f"{APPEALS}/<name:id>/assignment", "assign_appeal", OFFICE, says=("交办", "Assign to a lead unit and co-units"),
         body=doors.AssignAppeal, answer=doors.AppealView)
api.door("POST", f"{APPEALS}/<name:id>/opinion", "opine", UNIT, says=("提出办理意见", "Give an opinion or an explanation"),
         body=doors.Opine, answer=doors.AppealView)
api.door("POST", f"{APPEALS}/<name:id>/completion", "propose_completion", UNIT, says=("提请办结", "Propose completion"),
         body=doors.ProposeCompletion, answer=doors.AppealView)
api.door("POST", f"{APPEALS}/<name:id>/closing", "confirm_closing", ENTERPRISE, OFFICE, says=("销号", "Accept the completion"),
         body=doors.ConfirmClosing, answer=doors.AppealView)
api.door("POST", f"{APPEALS}/<name:id>/return", "send_back", ENTERPRISE, says=("退回重办", "Send the completion back"),
         body=doors.SendBack, answer=doors.AppealView)
api.door("POST", f"{APPEALS}/<name:id>/reminders", "record_reminder", OFFICE, says=("记录电话提醒", "Record a phone reminder"),
         body=doors.RecordReminder, answer=doors.AppealView)
api.door("POST", f"{APPEALS}/<name:id>/results", "record_result", SYSTEM,
         says=("反馈外部系统办理结果", "Put on the file what another system did about it"),
         body=doors.RecordResult, answer=doors.AppealView)
api.door("POST", f"{APPEALS}/<name:id>/handover", "offer_handover", OFFICE,
         says=("提请移交（提级、下派）", "Offer a file to another county or the city"),
         body=handovers.OfferHandover, answer=doors.AppealView)
api.door("POST", f"{APPEALS}/<name:id>/handover/withdrawal", "withdraw_handover", OFFICE,
         says=("申请撤回移交", "Ask for an offered file back"), answer=doors.AppealView)
api.door("GET", f"{COUNTY}/handovers", "list_handovers", *OVERSEERS, says=("移交出的诉求", "Files offered to other counties"),
         query=handovers.ListHandovers, answer=doors.AppealItem, listed=True, reads=True)
api.door("GET", OFFERS, "list_offers", *OVERSEERS, says=("收到的移交", "Files that other counties offer"),
         query=handovers.ListOffers, answer=handovers.OfferView, listed=True, reads=True)
api.door("GET", f"{OFFERS}/<name:id>", "get_offer", *OVERSEERS, says=("移交件", "An offer"),
         answer=handovers.OfferView, reads=True)
api.door("POST", f"{OFFERS}/<name:id>/acceptance", "accept_offer", OFFICE, says=("接收移交", "Accept an offer"),
         answer=handovers.OfferView)
api.door("POST", f"{OFFERS}/<name:id>/objection", "object_to_offer", OFFICE, says=("不接收移交", "Object to an offer"),
         body=handovers.ObjectToOffer, answer=handovers.OfferView)


@api.special("POST", BATCHES, "raise_batch", OFFICE, says=("成批提出诉求", "Raise the appeals of a forum, all or none"),
             body=doors.RaiseBatch, answer=doors.BatchView, status=201, accepted=True)
def raise_batch(asking: Asking) -> Response:
    """201 when all appeals are entered within a moment; else 202, and the Location tells later."""
    batch = asking.knock()
    look = replace(asking.command(), id=batch["id"], data={})
    for wait in BATCH_WAITS:
        if batch["status"] == "done":
            break
        eventlet.sleep(wait)
        batch = asking.knock("get_batch", look)
    return asking.reply(batch, 201 if batch["status"] == "done" else 202)


api.door("GET", f"{BATCHES}/<name:id>", "get_batch", OFFICE, says=("批次", "A batch"), answer=doors.BatchView, reads=True)
api.door("PUT", f"{COUNTY}/appeal-form", "set_form", OFFICE, says=("设定诉求表单", "Set the county's own fields of an appeal"),
         body=doors.SetForm, answer=doors.FormView)
api.door("GET", f"{COUNTY}/appeal-form", "get_form", *READERS, says=("诉求表单", "The county's own fields of an appeal"),
         query=doors.GetForm, answer=doors.FormView, reads=True)
