"""Attachments over HTTP."""

from flask import Response

from gateway import attachments
from gateway.asking import Asking
from gateway.resources import Resources
from gateway.route import STAFF
from gateway.tickets_api import APPEALS
from kentan.commands import ENTERPRISE, OFFICE, UNIT
from kentan.contracts import tickets_attachment_doors as doors

api = Resources("tickets", "附件", "Attachments", name="attachments")

ALL, ONE = f"{APPEALS}/<name:id>/attachments", f"{APPEALS}/<name:id>/attachments/<name:attachment>"
ANY = "*/*"

api.door("GET", ALL, "list_attachments", ENTERPRISE, *STAFF, says=("附件列表", "The attachments of an appeal"),
         answer=doors.AttachmentList, reads=True)
api.door("POST", f"{ONE}/withdrawal", "withdraw_attachment", ENTERPRISE, OFFICE, UNIT,
         says=("撤回附件", "Take an attachment back; its bytes are erased, its hash stays"),
         body=doors.WithdrawAttachment, answer=doors.AttachmentView)


@api.special("POST", ALL, "attach_file", ENTERPRISE, OFFICE, UNIT, says=("添加附件", "Attach a file"),
             query=doors.AttachTo, answer=doors.AttachmentView, status=201, takes_file=True)
def attach_file(asking: Asking) -> Response:
    """Attach the one file of the request."""
    return asking.reply(attachments.take(asking, asking.request))


@api.special("GET", ONE, "get_attachment", ENTERPRISE, *STAFF, says=("下载附件", "An attachment, to be saved"),
             media=ANY, reads=True)
def get_attachment(asking: Asking) -> Response:
    """The file as it was sent."""
    return attachments.give(asking, asking.request)
