"""What of a file waits for somebody's decision, and since when: the marks by which it is listed. Pure.

A decision that cannot be made any more, as the file is over, another county's, or the clock in question has stopped, is not left
waiting: what was asked has lapsed, and so has the office's clock for it.
"""

from services.tickets.model import ASSIGNED, OPINED, Appeal, objected

OBJECTION, EXTENSION, TRANSFER, CONSULTATION = "objection", "extension", "transfer", "consultation"
OFFICE, CONSULTED = "office", "consulted_unit"
PENDING, LAPSED = "pending", "lapsed"
DECIDING = {OBJECTION: "objection", EXTENSION: "extension_ask"}  # the office's clock for each


def extensions(file: Appeal) -> list[dict]:
    """All that were asked for, in order."""
    return file.get("extensions") or []


def transfers(file: Appeal) -> list[dict]:
    """All offers of the file to other units, in order."""
    return file.get("transfers") or []


def offered_transfer(file: Appeal) -> dict | None:
    """The offer to another unit that waits for its answer."""
    return next((one for one in transfers(file) if one["state"] == PENDING), None)


def consultations(file: Appeal) -> list[dict]:
    """All consultations on the file, in order."""
    return file.get("consultations") or []


def open_consultation(file: Appeal) -> dict | None:
    """The consultation that is not closed yet."""
    return next((one for one in consultations(file) if one["state"] == PENDING), None)


def awaited_opinions(file: Appeal) -> list[str]:
    """The units that are asked and have not answered; one that leads the file by now need not."""
    one = open_consultation(file) or {"units": (), "answered": ()}
    return [unit for unit in one["units"] if unit not in (*one["answered"], file["lead_unit"])]


def marks(file: Appeal) -> dict[str, str]:
    """What waits, each with the moment since when."""
    asked = [one["asked_at"] for one in extensions(file) if one["state"] == PENDING]
    transfer, consultation = offered_transfer(file), open_consultation(file)
    found = {OBJECTION: file["unit_objections"][-1]["raised_at"] if objected(file) else None, EXTENSION: min(asked, default=None),
             TRANSFER: transfer["offered_at"] if transfer else None,
             CONSULTATION: consultation["opened_at"] if consultation else None}
    return {kind: since for kind, since in found.items() if since}


def mark(file: Appeal) -> None:
    """Write the marks anew."""
    file["waits"] = marks(file)


def settle(file: Appeal) -> None:
    """Let lapse what cannot be decided any more, at the moment at which that was so."""
    if objected(file) and (file["status"] != ASSIGNED or file.get("held_by")):
        one = file["unit_objections"][-1]
        _lapse(file, OBJECTION, one, one["raised_at"], _last_stop(file))
    transfer = offered_transfer(file)
    if transfer and (_over(file) or file["lead_unit"] != transfer["unit"]):
        transfer.update(state=LAPSED, decided_at=_last_stop(file))
    consultation = open_consultation(file)
    if consultation and (_over(file) or file.get("held_by")):
        consultation.update(state=LAPSED, closed_at=_last_stop(file))
    _release(file)
    if (transfers(file) or consultations(file)) and file["lead_unit"]:
        file["units"] = readers(file)
    for one in extensions(file):
        stopped = _stopped_at(file, one) if one["state"] == PENDING else None
        if stopped:
            _lapse(file, EXTENSION, one, one["asked_at"], stopped)
    mark(file)


def readers(file: Appeal) -> list[str]:
    """The units that may read the file: who works on it, and who is asked to take it or for an opinion."""
    transfer, consultation = offered_transfer(file), open_consultation(file)
    asked = [*([transfer["to"]] if transfer else []), *(consultation["units"] if consultation else [])]
    return list(dict.fromkeys([file["lead_unit"], *file["co_units"], *asked]))


def _release(file: Appeal) -> None:
    """Whoever was asked and is not awaited any more is held to no clock for it."""
    awaited, last = awaited_opinions(file), (consultations(file) or [{}])[-1]
    for clock in file["clocks"]:
        if clock["stopped_at"] is None and clock.get("owner") == CONSULTED and clock["holder"] not in awaited:
            given = [one["at"] for one in last["opinions"] if one["unit"] == clock["holder"]]
            clock["stopped_at"] = next(iter(given), last["closed_at"] or _last_stop(file))


def _over(file: Appeal) -> bool:
    return file["status"] not in (ASSIGNED, OPINED)


def _last_stop(file: Appeal) -> str:
    return max(clock["stopped_at"] or "" for clock in file["clocks"])


def _lapse(file: Appeal, kind: str, one: dict, since: str, at: str) -> None:
    one.update(state=LAPSED, decided_at=at)
    for clock in file["clocks"]:
        if clock["stopped_at"] is None and (clock["code"], clock["started_at"]) == (DECIDING[kind], since):
            clock["stopped_at"] = at


def _stopped_at(file: Appeal, one: dict) -> str | None:
    """When the clock in question stopped; None while it runs."""
    return next(clock["stopped_at"] for clock in file["clocks"] if clock["id"] == one["clock_id"])
