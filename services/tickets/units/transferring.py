"""Transfers between units: offered and recalled by the lead unit, accepted or objected to by the other, each in one write."""

from kentan.commands import Command, Decide
from kentan.contracts.tickets import APPEAL_TRANSFERRED, TRANSFER_ENDED, TRANSFER_OFFERED
from kentan.documents import Change
from kentan.errors import Forbidden, Invalid
from services.tickets import model, policies, rights, waiting
from services.tickets.handover import telling
from services.tickets.repository import TicketsRepository
from services.tickets.units import receiving, transfer


def offering(repo: TicketsRepository, command: Command) -> Decide:
    """The lead unit offers the file to another unit."""
    to = command.data["to"]

    def decide(change: Change) -> None:
        file = change.doc
        rights.must_lead(command, file)
        transfer.offer(file, to, command.data["grounds"], change.at)
        if not repo.unit(to)["active"]:
            raise Invalid("invalid", {}, {"to": ["unit_closed"]})
        change.happened(TRANSFER_OFFERED, model.state(file), f"{file['lead_unit']} 提请转 {to} 牵头")

    return decide


def accepting(repo: TicketsRepository, hooks: policies.Hooks, command: Command) -> Decide:
    """The other unit takes the file; what it takes it has."""
    def decide(change: Change) -> None:
        file = change.doc
        former, lead = file["lead_unit"], _must_be_asked(command, file)
        transfer.accept(file, change.at)
        receiving.worked_on(repo, hooks, change)
        telling.tell_home(change)
        change.happened(APPEAL_TRANSFERRED, model.state(file, reason="transfer"), f"{former} 转 {lead} 牵头，时限由其接续")

    return decide


def objecting(command: Command) -> Decide:
    """The other unit does not take the file."""
    def decide(change: Change) -> None:
        file = change.doc
        unit = _must_be_asked(command, file)
        transfer.end(file, transfer.OBJECTED, command.data["grounds"], change.at)
        note = f"{unit} 不接收，仍由 {file['lead_unit']} 牵头"
        change.happened(TRANSFER_ENDED, model.state(file, reason=transfer.OBJECTED), note)

    return decide


def recalling(command: Command) -> Decide:
    """The lead unit keeps the file after all."""
    def decide(change: Change) -> None:
        file = change.doc
        rights.must_lead(command, file)
        transfer.end(file, transfer.RECALLED, None, change.at)
        change.happened(TRANSFER_ENDED, model.state(file, reason=transfer.RECALLED), f"{file['lead_unit']} 撤回转办")

    return decide


def _must_be_asked(command: Command, file: model.Appeal) -> str:
    """Only the unit that the file is offered to answers; one that was asked before is told that there is nothing left."""
    unit = rights.unit_of(command)
    if unit not in {one["to"] for one in waiting.transfers(file)}:
        raise Forbidden("not_your_file")
    one = waiting.offered_transfer(file)
    if one is None or one["to"] != unit:
        raise model.RuleBroken("nothing_transferred")
    return unit
