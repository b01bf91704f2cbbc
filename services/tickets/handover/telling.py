"""What a file that was handed over tells the other county: its home tells the holder, the holder tells the home."""

from kentan.contracts.tickets import HANDOVER_JUDGED, HANDOVER_REPORTED
from kentan.documents import Change
from services.tickets import model
from services.tickets.handover import handover


def crossing(file: model.Appeal) -> dict:
    """The file as it is told to the county of its present hand-over."""
    return {**model.state(file), "to": file["handover"]["to"], "turn": file["handover"]["turn"]}


def tell_holder(change: Change, judgement: str, grounds: str | None = None, reason: str | None = None) -> bool:
    """Tell the county that holds the file what became of it at home, and for which reason (a code); whether there is one."""
    file = change.doc
    if not file.get("held_by"):
        return False
    change.happened(HANDOVER_JUDGED, {**crossing(file), "reason": reason, "judgement": judgement, "grounds": grounds})
    return True


def tell_home(change: Change) -> None:
    """Tell the home of a taken-over file how it stands here, with the answer once there is one."""
    file = change.doc
    taken = file.get("taken_from")
    if taken:
        answer = {name: file[name] for name in ("answer", "outcome_reason")}
        change.happened(HANDOVER_REPORTED, {
            **model.state(file), **answer, "to": taken["county"], "appeal": taken["appeal"], "turn": taken["turn"],
            "digest": handover.digest(file) if file["status"] == model.COMPLETED else None})
