"""Letters over HTTP: written, reviewed, signed, issued, received; their documents, which are saved and never shown in place."""

import base64

from flask import Response

from gateway.asking import Asking
from gateway.files import save_as
from gateway.resources import Resources
from gateway.route import COUNTY, STAFF
from kentan.commands import LEADER, OFFICE, OPERATOR, SYSTEM, UNIT
from kentan.contracts import tickets_doors as shared
from kentan.contracts import tickets_letter_doors as doors

api = Resources("tickets", "函件", "Letters", name="letters")

LETTERS, ONE = f"{COUNTY}/letters", f"{COUNTY}/letters/<name:id>"
TEMPLATES, TEMPLATE = f"{COUNTY}/letter-templates", f"{COUNTY}/letter-templates/<name:id>"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OVERSEERS = (OFFICE, LEADER, OPERATOR, SYSTEM)

api.door("GET", LETTERS, "list_letters", *STAFF, says=("函件列表", "Letters"),
         query=shared.ListLetters, answer=shared.LetterView, listed=True, reads=True)
api.door("GET", ONE, "get_letter", *STAFF, says=("函件", "A letter"), answer=shared.LetterView, reads=True)
api.door("POST", LETTERS, "draft_letter", OFFICE, says=("拟函", "Draft a letter"),
         body=doors.DraftLetter, answer=shared.LetterView, status=201)
api.door("PUT", ONE, "change_letter", OFFICE, says=("修改函稿", "Write a draft anew"),
         body=doors.ChangeLetter, answer=shared.LetterView)
api.door("POST", f"{ONE}/review", "review_letter", OFFICE, LEADER, says=("核稿", "Say that a draft is right"),
         answer=shared.LetterView)
api.door("POST", f"{ONE}/return", "send_back_letter", OFFICE, LEADER, says=("退回函稿", "Send a letter back to its writer"),
         body=doors.SendBackLetter, answer=shared.LetterView)
api.door("POST", f"{ONE}/signature", "sign_letter", OFFICE, LEADER, says=("签发", "Enter who signed a reviewed letter"),
         body=doors.SignLetter, answer=shared.LetterView)
api.door("POST", f"{ONE}/issue", "issue_letter", OFFICE, says=("发函", "Issue a signed letter under the next number"),
         answer=shared.LetterView)
api.door("POST", f"{ONE}/receipt", "receive_letter", UNIT, says=("签收", "Confirm that a letter has come, and who took it"),
         body=doors.ReceiveLetter, answer=shared.LetterView)
api.door("POST", f"{ONE}/ending", "end_letter", OFFICE, says=("弃用或作废", "Give a letter up, or void an issued one"),
         body=doors.EndLetter, answer=shared.LetterView)
api.door("GET", TEMPLATES, "list_letter_templates", *OVERSEERS, says=("函件模板", "The county's own templates of letters"),
         query=doors.ListLetterTemplates, answer=doors.LetterTemplateView, listed=True, reads=True)
api.door("POST", TEMPLATE, "set_letter_template", OFFICE, says=("设定函件模板", "Let a template of a kind hold from a day on"),
         body=doors.SetLetterTemplate, answer=doors.LetterTemplateView)


def save(asking: Asking) -> Response:
    """A file to be saved under its name."""
    file = asking.knock()
    return save_as(Response(base64.b64decode(file["body"]), mimetype=file["media"]), file["name"], "letter")


for method, path, door, roles, says, shape in (
        ("GET", f"{ONE}/document", "render_letter", STAFF, ("函件文档", "A letter as a document"),
         {"query": doors.RenderLetter, "reads": True}),
        ("GET", f"{TEMPLATE}/document", "get_letter_template", OVERSEERS,
         ("函件模板文件", "A template, or a form of the release, as a file"), {"reads": True}),
        ("POST", f"{TEMPLATE}/preview", "preview_letter_template", (OFFICE,),
         ("试用函件模板", "Try a template with a real appeal or forum"), {"body": doors.PreviewLetterTemplate})):
    api.special(method, path, door, *roles, says=says, media=DOCX, **shape)(save)
