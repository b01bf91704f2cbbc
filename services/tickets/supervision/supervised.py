"""Steps of supervision as they are answered and listed: the board of what waits, what was taken, the cards in force."""

from typing import Any

from kentan.commands import UNIT, Command
from kentan.documents import Document
from kentan.errors import Forbidden, NotFound
from kentan.paging import DEFAULT_LIMIT, LARGEST_LIMIT, decode, encode
from kentan.store.port import Filter, position_of
from services.tickets import rights
from services.tickets.repository import TicketsRepository
from services.tickets.supervision import ladder, steps
from services.tickets.supervision.ladder import Step

WAITING, TAKEN, CARDS = LISTS = ("waiting", "taken", "cards")
SORTS = {WAITING: ("awaits_at",), TAKEN: ("-stepped_at",), CARDS: ("card_until",)}
WORDED = ("reason", "approval", "taken_by", "answer", "appeal")
LOOKED_AT = 100


def view(file: Document, step: Step, command: Command) -> dict:
    """A step with its file; a unit does not learn who in the office proposed and approved it."""
    shown = {**steps.told(step), **{name: step[name] for name in WORDED}}
    if command.actor.role == UNIT:
        made = step["appeal"]
        shown |= {"approval": None, "taken_by": None, "appeal": made and {**made, "approval": None, "decided_by": None}}
    return {**shown, "version": file["version"], "file": file["_id"], "number": file["number"], "status": file["status"],
            "lead_unit": file["lead_unit"]}


def one(repo: TicketsRepository, command: Command) -> dict:
    """The step that a command names. Raises NotFound, or Forbidden to a unit that it is not about."""
    file = repo.appeals.get(steps.file_of(command.id or ""))
    step = steps.found(file, command.id or "") if file else None
    if file is None or step is None:
        raise NotFound("not_found", {"what": "step"})
    if command.actor.role == UNIT and not _seen_by(step, rights.unit_of(command)):
        raise Forbidden("not_your_step")
    return view(file, step, command)


def of_file(file: Document, command: Command) -> list[dict]:
    """The steps on a file that the one who reads it may see."""
    mine = rights.unit_of(command) if command.actor.role == UNIT else None
    return [view(file, step, command) for step in ladder.steps_of(file) if mine is None or _seen_by(step, mine)]


def listed(repo: TicketsRepository, command: Command) -> dict:
    """A page of files with the steps that are asked for; each item is a file, its steps together."""
    asked = command.data
    which = asked.get("list") or WAITING
    unit = rights.unit_of(command) if command.actor.role == UNIT else asked.get("unit")
    sort, size = SORTS[which], min(max(asked.get("limit") or DEFAULT_LIMIT, 1), LARGEST_LIMIT)
    where: Filter = {sort[0].lstrip("-"): {"$gt": ""}, **({"$terms": [unit]} if unit else {})}
    position = decode(asked["after"], 2) if asked.get("after") else None
    kept: list[tuple[dict, list]] = []
    while len(kept) <= size and (rows := repo.appeals.find(where, sort, LOOKED_AT, position)):
        position = position_of(rows[-1], sort)
        kept += [(item, position_of(file, sort)) for file in rows if (item := _item(file, which, unit, command))]
    return {"items": [item for item, _ in kept[:size]], "next": encode(kept[size - 1][1]) if len(kept) > size else None}


def _item(file: Document, which: str, unit: str | None, command: Command) -> dict | None:
    wanted = command.data.get("step")
    shown = [view(file, step, command) for step in ladder.steps_of(file)
             if _belongs(file, step, which) and unit in (None, step["unit"]) and wanted in (None, step["step"])
             and (command.actor.role != UNIT or step["state"] in ladder.DONE)]
    if not shown:
        return None
    named: dict[str, Any] = {name: file[name] for name in ("number", "kind", "status", "lead_unit", "version")}
    return {"id": file["_id"], **named, "steps": shown}


def _belongs(file: Document, step: Step, which: str) -> bool:
    if which == WAITING:
        return steps.awaited_since(step) is not None
    return step["state"] in ladder.DONE if which == TAKEN else step in steps.in_force(file)


def _seen_by(step: Step, unit: str) -> bool:
    return step["unit"] == unit and step["state"] in ladder.DONE
