"""Supervision over HTTP: the board of steps, what officials and units do with one, the bulletin."""

from gateway.resources import Resources
from gateway.route import COUNTY, STAFF
from kentan.commands import LEADER, OFFICE, UNIT
from kentan.contracts import tickets_supervision_doors as doors
from kentan.contracts.tickets_doors import LetterView

api = Resources("tickets", "督办", "Supervision", name="supervision")

STEPS = f"{COUNTY}/supervision-steps"
ONE = f"{STEPS}/<name:id>"

api.door("GET", STEPS, "list_steps", *STAFF, says=("督办台账", "Steps of supervision by file: waiting, taken, cards in force"),
         query=doors.ListSteps, answer=doors.SupervisedItem, listed=True, reads=True)
api.door("GET", ONE, "get_step", *STAFF, says=("督办步骤", "A step"), answer=doors.StepView, reads=True)
api.door("POST", f"{COUNTY}/appeals/<name:id>/supervision-steps", "start_step", OFFICE,
         says=("直接督办", "Take a step that was not proposed"), body=doors.StartStep, answer=doors.StepView)
for path, door, roles, says, body in (
        ("taking", "take_step", (OFFICE,), ("实施督办", "Take a proposed step"), doors.TakeStep),
        ("approval", "approve_step", (OFFICE, LEADER), ("审核督办", "Approve or refuse a step that another person asked for"),
         doors.ApproveStep),
        ("declining", "decline_step", (OFFICE,), ("不予督办", "Do not take a proposed step"), doors.DeclineStep),
        ("answer", "answer_step", (UNIT,), ("答复督办", "Answer a step"), doors.AnswerStep),
        ("appeal", "appeal_step", (UNIT,), ("申诉", "Appeal against a step"), doors.AppealStep),
        ("appeal/decision", "judge_step", (OFFICE, LEADER), ("裁定申诉", "Decide a unit's appeal"), doors.JudgeStep)):
    api.door("POST", f"{ONE}/{path}", door, *roles, says=says, body=body, answer=doors.StepView)
api.door("POST", f"{COUNTY}/bulletins", "draft_bulletin", OFFICE, says=("起草通报", "Draft a bulletin of a period"),
         body=doors.DraftBulletin, answer=LetterView)
