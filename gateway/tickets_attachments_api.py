"""Attachments over HTTP. The gateway reads the bytes and stores them by their hash; what a file names is decided by tickets."""

import hashlib
from dataclasses import replace

from eventlet import tpool
from flask import Response

from gateway import files
from gateway.asking import Asking
from gateway.resources import Resources
from gateway.route import STAFF
from gateway.tickets_api import APPEALS
from kentan.commands import ENTERPRISE, OFFICE, UNIT, Command
from kentan.contracts import tickets_attachment_doors as doors
from kentan.errors import Refused
from kentan.files import kinds
from kentan.files.blobs import BlobMissing, Blobs

api = Resources("tickets", "附件", "Attachments", name="attachments")

ALL, ONE = f"{APPEALS}/<name:id>/attachments", f"{APPEALS}/<name:id>/attachments/<name:attachment>"
ANY = "*/*"
NOT_STORED = "file_not_stored"

api.door("GET", ALL, "list_attachments", ENTERPRISE, *STAFF, says=("附件列表", "The attachments of an appeal"),
         answer=doors.AttachmentList, reads=True)
api.door("POST", f"{ONE}/withdrawal", "withdraw_attachment", ENTERPRISE, OFFICE, UNIT,
         says=("撤回附件", "Take an attachment back; its bytes are erased, its hash stays"),
         body=doors.WithdrawAttachment, answer=doors.AttachmentView)


@api.special("POST", ALL, "attach_file", ENTERPRISE, OFFICE, UNIT, says=("添加附件", "Attach a file"),
             query=doors.AttachTo, answer=doors.AttachmentView, status=201, takes_file=True)
def attach_file(asking: Asking) -> Response:
    """What a file is, is told by its bytes. They are stored once tickets has said that nothing else is in the way."""
    installation = asking.gateway.installation
    name, content = files.received(asking.request, installation.settings.attachment_limit)
    media = tpool.execute(kinds.kind_of, content)
    told = {"hash": tpool.execute(_hash, content), "size": len(content), "media": media, "name": kinds.plain_name(name, media)}
    command = replace(asking.command(), data={**asking.data, **told})
    return asking.reply(_attached(asking, command, installation.blobs, content))


@api.special("GET", ONE, "get_attachment", ENTERPRISE, *STAFF, says=("下载附件", "An attachment, to be saved"),
             media=ANY, reads=True)
def get_attachment(asking: Asking) -> Response:
    """The file as it was sent."""
    blobs, one = asking.gateway.installation.blobs, asking.knock()
    try:
        if blobs.size(asking.county, one["hash"]) != one["size"]:
            raise Refused("file_missing")
        name = one["name"] or kinds.plain_name("", one["media"])
        return files.given(asking.request, name, one["media"], one["hash"], one["size"],
                           lambda start, end: blobs.chunks(asking.county, one["hash"], start, end))
    except BlobMissing as missing:
        raise Refused("file_missing") from missing


def _attached(asking: Asking, command: Command, blobs: Blobs, content: bytes) -> dict:
    """The attachment, with its bytes stored: also where the sweep took them while it was entered."""
    try:
        answer = asking.knock(command=command)
    except Refused as refused:
        if refused.code != NOT_STORED:
            raise
        blobs.put(command.county, command.data["hash"], content)
        answer = asking.knock(command=command)
    if answer["withdrawn_at"] is None and not blobs.has(command.county, answer["hash"]):
        blobs.put(command.county, answer["hash"], content)
    return answer


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
