"""Consultation on a file: opened, answered, minuted and closed, each in one write; what was said stays on the file."""

from kentan.calendars import day_of
from kentan.commands import OFFICE, Command, Decide
from kentan.contracts.tickets import (
    CONSULTATION_ANSWERED,
    CONSULTATION_CLOSED,
    CONSULTATION_MINUTED,
    CONSULTATION_OPENED,
)
from kentan.documents import Change
from kentan.errors import Invalid
from services.tickets import model, policies, rights
from services.tickets.clocks import clock_events, clock_rules, clockwork
from services.tickets.repository import TicketsRepository
from services.tickets.units import consultation


def opening(repo: TicketsRepository, hooks: policies.Hooks, command: Command) -> Decide:
    """The lead unit or the office asks units for their opinions; clocks of each begin, where the county has such."""
    asked, by = command.data, clock_rules.OFFICE if command.actor.role == OFFICE else command.actor.unit or ""

    def decide(change: Change) -> None:
        rights.must_lead_or_oversee(command, change.doc)
        consultation.open_(change.doc, by, asked["question"], asked["units"], change.at)
        for place, unit in enumerate(asked["units"]):
            if not repo.unit(unit)["active"]:
                raise Invalid("invalid", {}, {f"units.{place}": ["unit_closed"]})
        clockwork.turn(repo, hooks, change, clock_events.CONSULTING)
        change.happened(CONSULTATION_OPENED, model.state(change.doc), texts={"question": asked["question"]})

    return decide


def answering(repo: TicketsRepository, hooks: policies.Hooks, command: Command) -> Decide:
    """A unit that was asked gives its opinion, which stops its own clock and no other unit's."""
    def decide(change: Change) -> None:
        unit = rights.unit_of(command)
        rights.may_read(command, change.doc)
        consultation.answer(change.doc, unit, command.data["text"], change.at)
        clockwork.turn(repo, hooks, change, clock_events.CONSULTED_ANSWERING)
        change.happened(CONSULTATION_ANSWERED, model.state(change.doc, clock_rules.CONSULTATION, "answered", unit),
                        texts={"opinion": command.data["text"]})

    return decide


def minuting(command: Command) -> Decide:
    """The lead unit or the office puts down what a meeting agreed."""
    note = {name: command.data[name] for name in ("on", "place", "present", "agreed")}

    def decide(change: Change) -> None:
        rights.must_lead_or_oversee(command, change.doc)
        consultation.record_meeting(change.doc, note, day_of(change.now).isoformat(), change.at)
        change.happened(CONSULTATION_MINUTED, model.state(change.doc), texts={"agreed": note["agreed"]})

    return decide


def closing(command: Command) -> Decide:
    """The lead unit or the office closes the consultation; who has not answered owes nothing any more."""
    conclusion = command.data.get("conclusion")

    def decide(change: Change) -> None:
        rights.must_lead_or_oversee(command, change.doc)
        consultation.close(change.doc, conclusion, change.at)
        change.happened(CONSULTATION_CLOSED, model.state(change.doc), texts={"conclusion": conclusion})

    return decide
