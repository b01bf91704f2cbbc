"""The home's side of a hand-over: the file is offered, asked back, and follows what the other county answers and reports."""

from datetime import datetime

from kentan.commands import Command, Decide
from kentan.contracts.events import sequence_of
from kentan.contracts.tickets import APPEAL_COMPLETED, HANDED_OVER, HANDOVER_ENDED, HANDOVER_OFFERED, HANDOVER_RECALLED
from kentan.documents import Change
from kentan.errors import Invalid
from kentan.events.hearing import hear_changing
from services.tickets import model
from services.tickets.clocks import clock_events, clockwork
from services.tickets.handover import handover
from services.tickets.handover.telling import crossing
from services.tickets.policies import Hooks
from services.tickets.repository import TicketsRepository
from services.tickets.supervision import supervising


def offering(repo: TicketsRepository, command: Command, counties: list[str]) -> Decide:
    """The office offers the file to another county, with its text (or another wording of it), never with the contact."""
    to, grounds = command.data["to"], command.data["reason"]
    if to == repo.county:
        raise Invalid("invalid", {}, {"to": ["offered_to_itself"]})
    if to not in counties:
        raise Invalid("unknown_county", {"county": to}, {"to": ["unknown_county"]})

    def decide(change: Change) -> None:
        file = change.doc
        handover.offer(file, to, grounds, change.at)
        clockwork.stand_still(repo, change)
        told = {"text": command.data.get("text") or _text(repo, file), "grounds": grounds,
                "enterprise_name": repo.enterprise(file["enterprise"])["name"]}
        change.happened(HANDOVER_OFFERED, {**crossing(file), **told}, f"提请移交 {to}")

    return decide


def recalling(change: Change) -> None:
    """The office asks for the offer back."""
    handover.recall(change.doc, change.at)
    change.happened(HANDOVER_RECALLED, crossing(change.doc))


def hear_answer(repo: TicketsRepository, hooks: Hooks, event: dict, consumer: str, now: datetime) -> None:
    """The other county has received the offer, accepted it, objected to it or given it back."""
    told = event["data"]

    def decide(change: Change) -> None:
        file = change.doc
        if not handover.awaits(file, event["county"], told["turn"]):
            return
        file["handover"]["received_at"] = told["received_at"]
        if told["state"] == handover.ACCEPTED:
            handover.hand_over(file, change.at)
            change.happened(HANDED_OVER, crossing(file), f"移交 {event['county']}，时限由其计")
            supervising.let_lapse(change)
        elif told["state"] != handover.OFFERED:
            handover.end(file, told["state"], told["objection"], change.at)
            clockwork.stand_still(repo, change)
            change.happened(HANDOVER_ENDED, model.state(file, reason=told["state"]))

    hear_changing(repo.appeals, consumer, event, told["appeal"], now, decide, repo.county)


def hear_report(repo: TicketsRepository, hooks: Hooks, event: dict, consumer: str, now: datetime) -> None:
    """The county that holds the file has worked on it; its answer completes the file here. A false digest is refused."""
    told = event["data"]
    if told["digest"] is not None and told["digest"] != handover.digest(told):
        raise Invalid("answer_altered", {"number": told["number"]})

    def decide(change: Change) -> None:
        file, head = change.doc, event["chainhead"]
        if not handover.holds(file, event["county"], told["turn"]):
            return
        if handover.report(file, told, sequence_of(event), head, event["time"]):
            clockwork.turn(repo, hooks, change, clock_events.COMPLETING)
            change.happened(APPEAL_COMPLETED, model.state(file), f"{told['number']} 答复，链 {head}，摘要 {told['digest']}")

    hear_changing(repo.appeals, consumer, event, told["appeal"], now, decide, repo.county)


def _text(repo: TicketsRepository, file: model.Appeal) -> str:
    content = repo.contents.get(file["_id"])
    if content is None:
        raise model.RuleBroken("text_erased", "text")
    return content["text"]
