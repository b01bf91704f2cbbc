"""Who may see and do what with a file: the office all in its county, a unit its own files, an enterprise only its own."""

from kentan.commands import ENTERPRISE, LEADER, OFFICE, OPERATOR, SYSTEM, UNIT, Command
from kentan.documents import Document
from kentan.errors import Forbidden, Invalid, NotFound
from kentan.store.port import Filter
from services.tickets import waiting
from services.tickets.attachments import attachments

READERS = (ENTERPRISE, OFFICE, UNIT, LEADER, OPERATOR, SYSTEM)
INSIDERS = (OFFICE, UNIT, LEADER, OPERATOR, SYSTEM)
OVERSEERS = (OFFICE, LEADER, OPERATOR, SYSTEM)


def raising_enterprise(command: Command, given: str | None) -> str:
    """The enterprise an appeal is raised for: an enterprise's own account raises for itself only."""
    if command.actor.role == ENTERPRISE:
        if given not in (None, command.actor.enterprise):
            raise Forbidden("not_your_enterprise")
        return command.actor.enterprise or ""
    if not given:
        raise Invalid("invalid", {}, {"enterprise": ["required"]})
    return given


def may_read(command: Command, appeal: Document) -> None:
    """A unit reads what it works on, is asked about or promised something of; to an enterprise others' files are not there."""
    actor = command.actor
    if actor.role == ENTERPRISE and appeal["enterprise"] != actor.enterprise:
        raise NotFound("not_found", {"what": "appeal"})
    if actor.role == UNIT and (unit_of(command) not in {*appeal["units"], *promising(appeal)}):
        raise Forbidden("not_your_file")


def promising(appeal: Document) -> list[str]:
    """The units that promised something of a file; they read it, whether they work on it or not."""
    return [one["unit"] for one in appeal.get("commitments") or () if one["unit"]]


def may_read_letter(command: Command, letter: Document) -> None:
    """Refuse a letter that is not for the one who asks."""
    if not sees_letter(command, letter):
        raise Forbidden("not_your_letter")


def sees_letter(command: Command, letter: Document) -> bool:
    """A unit reads issued letters that are addressed or copied to it, and the minutes of forums."""
    if command.actor.role != UNIT:
        return True
    mine = unit_of(command) in (letter["unit"], *letter["readers"]) or letter["kind"] == "minutes"
    return mine and letter["number"] is not None


def sees_attachment(command: Command, appeal: Document, attachment: dict) -> bool:
    """Whether one who may read a file may see this of it: an enterprise not what is internal, nor what no answer brought yet."""
    return command.actor.role != ENTERPRISE or attachments.enterprise_sees(appeal, attachment)


def must_lead(command: Command, appeal: Document) -> None:
    """Only the lead unit acts on a file; its co-units read."""
    if command.actor.unit is None or appeal["lead_unit"] != command.actor.unit:
        raise Forbidden("not_your_file")


def must_lead_or_oversee(command: Command, appeal: Document) -> None:
    """The office, or the lead unit."""
    if command.actor.role != OFFICE:
        must_lead(command, appeal)


def must_co_work(command: Command, appeal: Document) -> str:
    """Only a co-unit replies as one; its code."""
    unit = unit_of(command)
    if unit not in appeal["co_units"]:
        raise Forbidden("not_your_file")
    return unit


def must_own(command: Command, appeal: Document) -> None:
    """Only the enterprise itself judges; to another the file is not there."""
    if appeal["enterprise"] != command.actor.enterprise:
        raise NotFound("not_found", {"what": "appeal"})


def visible(command: Command, where: Filter) -> Filter:
    """The filter of a listing of files, narrowed to what the one who asks may see."""
    actor, asked = command.actor, dict(where)
    if actor.role == ENTERPRISE:
        if asked.get("enterprise", actor.enterprise) != actor.enterprise:
            raise Forbidden("not_your_enterprise")
        asked["enterprise"] = actor.enterprise or ""
    if actor.role == UNIT:
        asked["$terms"] = [*asked.get("$terms", ()), unit_of(command)]
    return asked


def sees_contact(command: Command, appeal: Document) -> bool:
    """The office, the enterprise itself and the units that work on it may call; leaders and operators need not."""
    works = {*appeal["units"]} - {*consulted_only(appeal)}
    return command.actor.role in (OFFICE, ENTERPRISE) or (command.actor.role == UNIT and command.actor.unit in works)


def consulted_only(appeal: Document) -> list[str]:
    """The units that read a file only as they are asked for an opinion: they need not call the enterprise."""
    one, transfer = waiting.open_consultation(appeal), waiting.offered_transfer(appeal)
    working = (appeal["lead_unit"], *appeal["co_units"], transfer["to"] if transfer else None)
    return [unit for unit in one["units"] if unit not in working] if one else []


def unit_of(command: Command) -> str:
    """The unit that asks. Another county's (the city's) unit of the same code is another unit."""
    if command.actor.unit is None or command.actor.county != command.county:
        raise Forbidden("not_your_file")
    return command.actor.unit
