"""What appeals come to, over HTTP."""

from gateway.resources import Resources
from gateway.route import COUNTY, STAFF
from gateway.tickets_api import APPEALS
from kentan.commands import ENTERPRISE, LEADER, OFFICE, OPERATOR, SYSTEM
from kentan.contracts import tickets_commitments as commitments
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
api.door("GET", f"{COUNTY}/long-term-appeals", "list_long_term", *STAFF,
         says=("挂账事项", "The long-term list, by review date"),
         query=outcomes.ListLongTerm, answer=doors.AppealItem, listed=True, reads=True)
api.door("GET", f"{APPEALS}/<name:id>/export", "export_appeal", OFFICE, LEADER, OPERATOR, SYSTEM,
         says=("导出诉求档案", "A file that anybody can verify"), answer=outcomes.AppealExport, reads=True)
api.door("POST", f"{APPEALS}/<name:id>/corrections", "correct_appeal", OFFICE,
         says=("更正", "Put right what was entered wrongly"), body=outcomes.CorrectAppeal, answer=doors.AppealView)
api.door("POST", f"{APPEALS}/<name:id>/commitments", "add_commitment", OFFICE,
         says=("登记现场承诺", "Record what was promised"), body=commitments.AddCommitment, answer=doors.AppealView)
api.door("POST", f"{APPEALS}/<name:id>/commitments/settlement", "settle_commitment", OFFICE,
         says=("登记承诺兑现情况", "Record that a commitment was kept, or will not be"), body=commitments.SettleCommitment,
         answer=doors.AppealView)
api.door("GET", f"{COUNTY}/commitments", "list_commitments", *STAFF, says=("现场承诺", "Files with commitments, by state"),
         query=commitments.ListCommitments, answer=doors.AppealItem, listed=True, reads=True)
