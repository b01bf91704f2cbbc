"""What is proved of the work of units: each assigned file has one lead unit at each moment, and what waits is listed."""

from collections.abc import Iterator

from kentan.check.snapshot import documents_of
from kentan.documents import Document
from kentan.store.port import CountyStore
from services.tickets import model, waiting
from services.tickets.clocks import clocks
from services.tickets.repository import APPEALS
from services.tickets.units import objection


def each_file_has_one_lead_unit(store: CountyStore) -> list[str]:
    """An assigned file that the county holds has a lead unit, which is no co-unit of it and alone has its clocks running."""
    return [f"{APPEALS.name}/{file['_id']}: {wrong}" for file in documents_of(store, APPEALS) for wrong in _leading(file)]


def objections_add_up(store: CountyStore) -> list[str]:
    """Only the last objection of a file may wait, and those that were lost are counted."""
    findings = []
    for file in documents_of(store, APPEALS):
        states = [one["state"] for one in objection.of(file)]
        if waiting.PENDING in states[:-1]:
            findings.append(f"{APPEALS.name}/{file['_id']}: an objection was passed over")
        if states.count(objection.REFUSED) != file.get("objections_lost", 0):
            findings.append(f"{APPEALS.name}/{file['_id']}: {file.get('objections_lost', 0)} objections lost, "
                            f"{states.count(objection.REFUSED)} refused")
    return findings


def waiting_agrees(store: CountyStore) -> list[str]:
    """What of a file is listed as waiting is what its own fields say."""
    return [f"{APPEALS.name}/{file['_id']}: waits is {file.get('waits')}, its fields say {waiting.marks(file)}"
            for file in documents_of(store, APPEALS) if file.get("waits", {}) != waiting.marks(file)]


def consultations_add_up(store: CountyStore) -> list[str]:
    """Only the last consultation may be open, answered by units that were asked; who is not awaited has no clock of it."""
    return [f"{APPEALS.name}/{file['_id']}: {wrong}" for file in documents_of(store, APPEALS) for wrong in _consulting(file)]


def _consulting(file: Document) -> Iterator[str]:
    made, awaited = waiting.consultations(file), waiting.awaited_opinions(file)
    if waiting.PENDING in [one["state"] for one in made[:-1]]:
        yield "a consultation was passed over"
    for one in made:
        if one["answered"] != [given["unit"] for given in one["opinions"]] or set(one["answered"]) - set(one["units"]):
            yield f"consultation {one['turn']} was answered by {one['answered']}, its opinions say otherwise"
    for clock in clocks.running(file):
        if clock["owner"] == clocks.CONSULTED and clock["holder"] not in awaited:
            yield f"{clock['code']} runs at {clock['holder']}, which owes no opinion"


def _leading(file: Document) -> Iterator[str]:
    lead = file["lead_unit"]
    if file["status"] == model.RAISED or file["assigned_at"] is None or file.get("held_by"):
        if lead is not None:
            yield f"is led by {lead}, which has nothing of it"
        return
    if lead is None:
        yield "has no lead unit"
    elif lead in file["co_units"]:
        yield f"is led and co-worked by {lead}"
    for clock in clocks.running(file):
        if clock["code"] in (clocks.C2, clocks.C3) and clock["holder"] != lead:
            yield f"{clock['code']} runs at {clock['holder']}, not at {lead}"


UNIT_CHECKS = (each_file_has_one_lead_unit, objections_add_up, waiting_agrees, consultations_add_up)
