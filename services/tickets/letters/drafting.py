"""The letters of supervision: each step that has one gets its draft, once, right after the step is taken or soon after a crash.

The step names its letter in the write that takes it; the letter's id follows from the step, so drafting it again finds it there.
"""

from datetime import datetime

from kentan.acting import act
from kentan.documents import Change, Document, Origin
from services.tickets.letters import letters
from services.tickets.repository import TicketsRepository
from services.tickets.supervision import steps, supervising
from services.tickets.supervision.ladder import Step
from services.tickets.supervision.supervising import Rules

BECAUSE = {
    "near_due": "办理时限即将届满", "overdue": "超过规定时限仍未办结", "low_quality": "办理结果被企业退回",
    "re_raised": "企业就同一事项再次反映", "dissatisfied": "企业对办理结果不满意",
    "objection_lost": "提出的异议经裁定不成立，未及时承办", None: "办理工作需加强",
}


def draft_letters(repo: TicketsRepository, file: Document, rules: Rules, origin: Origin, now: datetime) -> None:
    """Draft what the file's steps still lack, and note on the file that it is there."""
    lacking = steps.undrafted(file)
    for step in lacking:
        letters.draft(repo, step["letter_kind"], about(repo, file, step), origin, now)
    if lacking:
        act(repo.appeals, file, now, origin, lambda change: _drafted(change, rules, {step["id"] for step in lacking}))


def about(repo: TicketsRepository, file: Document, step: Step) -> dict:
    """What the letter says: to whom, of which file, why; a text to be edited."""
    unit = repo.units.get(step["unit"])
    called = unit["name"] if unit else step["unit"]
    title = f"关于{file['number']}号诉求办理的{step['names']['zh']}"
    text = "\n".join((f"{called}：", f"你单位承办的{file['number']}号诉求，{BECAUSE.get(step['trigger'], BECAUSE[None])}。",
                      "请查明原因，抓紧办理，并将办理情况书面反馈恳谈办。"))
    return {"appeal": file["_id"], "cause": step["id"], "unit": step["unit"], "title": title, "text": text}


def _drafted(change: Change, rules: Rules, ids: set[str]) -> bool:
    lacking = [step for step in steps.undrafted(change.doc) if step["id"] in ids]
    for step in lacking:
        step["drafted"] = True
    supervising.look(change, rules)
    return bool(lacking)
