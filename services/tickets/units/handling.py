"""What units and enterprises do with an assigned file, one decision each: right, rule, clocks, event, in one write.

Clocks go by the county's rules (``clockwork``). By the standard a completion stops the opinion's clock too, as it answers more
than an opinion would, and a completion sent back starts a new completion clock of the full length (the days at the enterprise
are not the unit's); the stopped one stays to be seen. Where
another county holds the file, its clocks are started there, and the judgement is told to it.
"""

from datetime import datetime

from kentan.calendars import day_of
from kentan.clock import to_text
from kentan.commands import ENTERPRISE, Command, Decide
from kentan.contracts.tickets import (
    APPEAL_CLOSED,
    APPEAL_COMPLETED,
    APPEAL_OPINED,
    APPEAL_REMINDED,
    APPEAL_REOPENED,
    APPEAL_SENT_BACK,
)
from kentan.contracts.tickets_outcomes import CLOSING
from kentan.documents import Change, Document
from kentan.errors import Invalid
from kentan.ids import derived_id
from kentan.store.port import DuplicateKey
from services.tickets import model, policies, rights
from services.tickets.clocks import clock_events, clocks, clockwork
from services.tickets.handover import handover, telling
from services.tickets.outcomes import approving, long_term
from services.tickets.repository import TicketsRepository
from services.tickets.settings import value_at
from services.tickets.supervision import supervising
from services.tickets.units import receiving

BY_PHONE = "by_phone"


def opining(repo: TicketsRepository, hooks: policies.Hooks, command: Command) -> Decide:
    """The lead unit gives its opinion or an explanation."""
    def decide(change: Change) -> None:
        rights.must_lead(command, change.doc)
        receiving.worked_on(repo, hooks, change)
        model.opine(change.doc, command.data.get("kind") or "opinion", command.data["text"], change.at)
        clockwork.turn(repo, hooks, change, clock_events.OPINING)
        telling.tell_home(change)
        change.happened(APPEAL_OPINED, model.state(change.doc), texts={"opinion": command.data["text"]})

    return decide


def completing(repo: TicketsRepository, hooks: policies.Hooks, command: Command) -> Decide:
    """The lead unit proposes completion with an outcome; one against a presumption waits for a second person."""
    def decide(change: Change) -> None:
        rights.must_lead(command, change.doc)
        asked = command.data
        receiving.worked_on(repo, hooks, change)
        if approving.proposed(repo, hooks, command, change):
            return
        review_on = long_term.checked(asked["outcome"], asked.get("review_on"), day_of(change.now))
        model.complete(change.doc, asked["outcome"], asked["answer"], asked.get("reason"), change.at)
        change.doc["review_on"] = review_on
        clockwork.turn(repo, hooks, change, clock_events.COMPLETING)
        telling.tell_home(change)
        change.happened(APPEAL_COMPLETED, model.state(change.doc),
                        texts={"answer": asked["answer"], "reason": asked.get("reason")})

    return decide


def closing(repo: TicketsRepository, hooks: policies.Hooks, command: Command) -> Decide:
    """The enterprise confirms; an office only on the enterprise's word by phone."""
    reason = None if command.actor.role == ENTERPRISE else BY_PHONE

    def decide(change: Change) -> None:
        if command.actor.role == ENTERPRISE:
            rights.must_own(command, change.doc)
        elif command.data.get("reason") != BY_PHONE:
            raise Invalid("invalid", {}, {"reason": ["by_phone_needed"]})
        model.not_judged_here(change.doc)
        model.close(change.doc, change.at)
        accepted(repo, hooks, change, reason)

    return decide


def accepted(repo: TicketsRepository, hooks: policies.Hooks, change: Change, reason: str | None) -> None:
    """A completion was accepted: its clocks, its place on the long-term list, the county that holds it, and the event."""
    clockwork.turn(repo, hooks, change, clock_events.CLOSING)
    if long_term.on_list(change.doc):
        days = value_at(repo, CLOSING, change.now)["review_days"]
        long_term.enter(change.doc, days, change.at, repo.calendar(day_of(change.now)))
    telling.tell_holder(change, handover.CONFIRMED)
    change.happened(APPEAL_CLOSED, model.state(change.doc, reason=reason))


def sending_back(repo: TicketsRepository, hooks: policies.Hooks, command: Command) -> Decide:
    """The enterprise does not accept the completion."""
    def decide(change: Change) -> None:
        rights.must_own(command, change.doc)
        model.send_back(change.doc, command.data["reason"], change.at)
        if telling.tell_holder(change, handover.SENT_BACK, command.data["reason"]):
            clocks.stop_on(change.doc, clock_events.SENDING_BACK, change.at)
        else:
            clockwork.turn(repo, hooks, change, clock_events.SENDING_BACK)
        change.happened(APPEAL_SENT_BACK, model.state(change.doc), texts={"reason": command.data["reason"]})

    return decide


def reminding(command: Command, rules: supervising.Rules) -> Decide:
    """The office reminded a unit by phone (the lead unit where none is named), the ladder's first step; what was said is a side
    record."""
    def decide(change: Change) -> None:
        file = change.doc
        unit = command.data.get("unit") or file["lead_unit"]
        if command.data.get("unit") and unit not in file["units"]:
            raise Invalid("invalid", {}, {"unit": ["not_a_unit_of_the_file"]})
        model.remind(file)
        change.happened(APPEAL_REMINDED, model.state(file, reason="phone"))
        if unit:
            supervising.call(change, unit, command.actor.as_dict(), rules)

    return decide


def keep_reminder(repo: TicketsRepository, command: Command, now: datetime) -> None:
    """Store what was said, once for the command."""
    record = {**{name: command.data[name] for name in ("people", "spoken_at", "said")}, "unit": command.data.get("unit")}
    doc_id = derived_id("reminder", command.id, command.key)
    doc: Document = {"_id": doc_id, "version": 0, "appeal": command.id, **record, "recorded_at": to_text(now)}
    try:
        repo.reminders.insert(doc)
    except DuplicateKey:
        return


def begin_again(repo: TicketsRepository, hooks: policies.Hooks, change: Change, at: str, reason: str,
                wish: str | None = None) -> None:
    """A file was opened again: its clocks begin here, or at the county that holds it; and it is said why."""
    long_term.leave(change.doc, at)
    if not telling.tell_holder(change, handover.REOPENED, reason=reason):
        clockwork.begin_round(repo, hooks, change, at, reason)
    change.happened(APPEAL_REOPENED, model.state(change.doc, reason=reason), texts={"reason": wish})


def reopening(repo: TicketsRepository, hooks: policies.Hooks, event: dict, rules: supervising.Rules) -> Decide:
    """A second supervision opens the file again, unless the round that it judged is over already."""
    ordered = event["data"]

    def decide(change: Change) -> None:
        file = change.doc
        if file["status"] == model.CLOSED and file["round"] == ordered["round"]:
            model.reopen(file, ordered["ordered_at"])
            begin_again(repo, hooks, change, ordered["ordered_at"], clockwork.SECOND_SUPERVISION)
            supervising.order_again(file, ordered["ordered_at"])
            supervising.look(change, rules)

    return decide
