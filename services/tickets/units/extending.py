"""Extensions: asked by whoever holds a clock, decided by the office, told to the enterprise; each in one write."""

from kentan.calendars import day_of
from kentan.commands import Command, Decide
from kentan.contracts.tickets import APPEAL_EXTENDED, EXTENSION_ASKED, EXTENSION_REFUSED
from kentan.documents import Change
from services.tickets import model, policies, rights
from services.tickets.clocks import clock_events, clocks, clockwork, deadlines
from services.tickets.repository import TicketsRepository
from services.tickets.settings import unit_terms_at
from services.tickets.units import extension, unit_clocks


def asking(repo: TicketsRepository, hooks: policies.Hooks, command: Command) -> Decide:
    """A unit asks for a later last day of a clock that it holds; from now on the office's clock runs."""
    def decide(change: Change) -> None:
        file = change.doc
        rights.may_read(command, file)
        one = extension.ask(file, rights.unit_of(command), command.data, unit_terms_at(repo, change.now), change.now, change.at,
                            repo.calendar(day_of(change.now)))
        clockwork.turn(repo, hooks, change, clock_events.ASKING_EXTENSION)
        change.happened(EXTENSION_ASKED, model.state(file, one["clock"], "asked", one["unit"]),
                        f"{one['unit']} 申请将 {one['clock']} 期限由 {one['from']} 延至 {one['until']}")

    return decide


def approving(repo: TicketsRepository, command: Command) -> Decide:
    """The office moves the clock; the enterprise is told."""
    def decide(change: Change) -> None:
        file = change.doc
        one = extension.approve(file, command.data["turn"], command.data.get("reason"), change.at)
        unit_clocks.stop_begun(file, clocks.EXTENSION_ASK, one["asked_at"], change.at)
        deadlines.move(change, repo.calendar(), f"批准 {one['unit']} 延期", "extended")
        change.happened(APPEAL_EXTENDED, model.state(file, one["clock"], "extended", one["unit"]))

    return decide


def refusing(command: Command) -> Decide:
    """The office leaves the clock as it is."""
    def decide(change: Change) -> None:
        file = change.doc
        one = extension.refuse(file, command.data["turn"], command.data["reason"], change.at)
        unit_clocks.stop_begun(file, clocks.EXTENSION_ASK, one["asked_at"], change.at)
        change.happened(EXTENSION_REFUSED, model.state(file, one["clock"], "refused", one["unit"]),
                        f"未批准 {one['unit']} 将 {one['clock']} 期限延至 {one['until']}")

    return decide
