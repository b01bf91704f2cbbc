"""What appeals come to, over HTTP."""

from gateway.resources import Resources
from gateway.tickets_api import APPEALS
from kentan.commands import ENTERPRISE, OFFICE
from kentan.contracts import tickets_doors as doors
from kentan.contracts import tickets_outcome_doors as outcomes

api = Resources("tickets", "办结、审核与更正", "What appeals come to", name="tickets_outcomes")

api.door("POST", f"{APPEALS}/<name:id>/completion/approval", "approve_completion", OFFICE,
         says=("同意办结结果", "Approve an outcome against a presumption, as the second person"), answer=doors.AppealView)
api.door("POST", f"{APPEALS}/<name:id>/completion/refusal", "refuse_completion", OFFICE,
         says=("不同意办结结果", "Refuse such an outcome"), body=outcomes.RefuseCompletion, answer=doors.AppealView)
api.door("POST", f"{APPEALS}/<name:id>/withdrawal", "withdraw_appeal", ENTERPRISE, OFFICE,
         says=("撤回诉求", "Withdraw an appeal"), body=outcomes.WithdrawAppeal, answer=doors.AppealView)
api.door("POST", f"{APPEALS}/<name:id>/reopening", "reopen_appeal", ENTERPRISE, OFFICE,
         says=("重新办理", "Open a closed appeal again"), body=outcomes.ReopenAppeal, answer=doors.AppealView)
