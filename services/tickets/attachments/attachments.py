"""What a file knows of its attachments. Pure: plain dicts in, plain dicts changed, no clock and no store.

An attachment belongs to the appeal, to the lead unit's opinion or answer of a round, or is internal to office and units. The file
has its hash; its name is a side record, its bytes are elsewhere. One that was taken back stays, marked.
"""

from kentan.documents import text_hash
from kentan.ids import derived_id
from services.tickets import model
from services.tickets.model import Appeal

APPEAL, OPINION, ANSWER, INTERNAL = "appeal", "opinion", "answer", "internal"
MOST = 50
GIVEN = ("hash", "size", "media", "to")
SHOWN = ("id", *GIVEN, "round", "at", "by", "withdrawn_at", "reason")


def of(file: Appeal) -> list[dict]:
    """All attachments, the first one first; a file of before there were any has none."""
    return file.get("attachments") or []


def there(file: Appeal) -> list[dict]:
    """Those that were not taken back."""
    return [one for one in of(file) if one["withdrawn_at"] is None]


def one_of(file: Appeal, attachment: str) -> dict | None:
    """The attachment of this id."""
    return next((one for one in of(file) if one["id"] == attachment), None)


def last_like(file: Appeal, given: dict) -> dict | None:
    """The last one of the same bytes on the same thing, in this round."""
    return next((one for one in reversed(of(file)) if _like(file, one, given)), None)


def new(file: Appeal, given: dict, by: dict, at: str) -> dict | None:
    """What is to be attached, or None where it is there already. Raises RuleBroken."""
    model.not_here(file)
    if file["status"] == model.CLOSED:
        raise model.RuleBroken("already_closed")
    last = last_like(file, given)
    if last and last["withdrawn_at"] is None:
        return None
    if len(of(file)) >= MOST:
        raise model.RuleBroken("too_many_attachments")
    turn = sum(_like(file, one, given) for one in of(file))
    made = derived_id("attachment", file["number"], given["hash"], given["to"], file["round"], turn, text_hash(given["name"]))
    return {"id": made, **{name: given[name] for name in GIVEN}, "round": file["round"], "returned": len(file["returns"]),
            "at": at, "by": by, "withdrawn_at": None, "reason": None}


def add(file: Appeal, attachment: dict) -> None:
    """Put it on the file."""
    file["attachments"] = [*of(file), attachment]


def withdraw(file: Appeal, attachment: dict, reason: str, at: str) -> dict:
    """Take it back; what the file has of it now. Raises RuleBroken."""
    model.not_here(file)
    if attachment["withdrawn_at"] is not None:
        raise model.RuleBroken("attachment_withdrawn")
    taken = {**attachment, "withdrawn_at": at, "reason": reason}
    file["attachments"] = [taken if one["id"] == attachment["id"] else one for one in of(file)]
    return taken


def enterprise_sees(file: Appeal, attachment: dict) -> bool:
    """What belongs to the appeal, and what belongs to an opinion or answer as soon as the enterprise may read that."""
    to = attachment["to"]
    if to in (APPEAL, INTERNAL):
        return to == APPEAL
    if attachment["round"] < file["round"] or file[to] is not None:
        return True
    return to == ANSWER and len(file["returns"]) > attachment["returned"]


def state(file: Appeal, attachment: dict) -> dict:
    """The attachment as its events carry it: no name."""
    return {"number": file["number"], "status": file["status"], "round": file["round"], "attachment": attachment["id"],
            **{name: attachment[name] for name in GIVEN}, "withdrawn_at": attachment["withdrawn_at"]}


def _like(file: Appeal, one: dict, given: dict) -> bool:
    return (one["hash"], one["to"], one["round"]) == (given["hash"], given["to"], file["round"])
