"""The other county's side of a hand-over: an offer is received and answered, the file taken over, its home's judgement heard.

The offer's id is derived from the home's file and the turn, and the file's from the offer's, so that whatever order events
come in, and however often, they meet the same documents. An asking back that comes before its offer is answered at once.
"""

from datetime import datetime

from kentan.commands import Command, Decide
from kentan.contracts.events import sequence_of
from kentan.contracts.tickets import (
    APPEAL_CONCLUDED,
    APPEAL_REOPENED,
    APPEAL_SENT_BACK,
    OFFER_ACCEPTED,
    OFFER_OBJECTED,
    OFFER_RECEIVED,
    OFFER_WITHDRAWN,
    TAKEN_OVER,
)
from kentan.documents import Change, Document, new_document, public
from kentan.errors import NotYetKnown
from kentan.events.hearing import hear_changing, origin_of
from kentan.ids import derived_id
from kentan.store.port import DuplicateKey
from services.tickets import model
from services.tickets.clocks import clock_events, clockwork
from services.tickets.handover import handover
from services.tickets.ledger import ledger
from services.tickets.ledger.intake import content_of
from services.tickets.outcomes import closing
from services.tickets.policies import Hooks
from services.tickets.repository import TicketsRepository
from services.tickets.supervision import supervising

TOLD = ("appeal", "turn", "number", "kind", "category", "enterprise", "enterprise_name", "state", "offered_at", "received_at",
        "decided_at", "objection")
MANY = 500
WHENCE = ("appeal", "number", "turn", "enterprise_name")


def accepting(change: Change) -> None:
    """The office promises to take the file. It is here once its home says that it was handed over."""
    handover.decide(change.doc, handover.ACCEPTED, change.at)
    change.happened(OFFER_ACCEPTED, state(change.doc))


def objecting(command: Command) -> Decide:
    """The office does not take the file, and says why, and whose it is."""
    def decide(change: Change) -> None:
        handover.decide(change.doc, handover.OBJECTED, change.at, command.data["reason"])
        change.happened(OFFER_OBJECTED, state(change.doc))

    return decide


def state(offer: Document) -> dict:
    """The offer as events carry it to its home."""
    return {**{name: offer[name] for name in TOLD}, "to": offer["home"]}


def view(repo: TicketsRepository, offer: Document) -> dict:
    """The offer as it is answered, with its text until it is taken over or not."""
    record = repo.offer_texts.get(offer["_id"]) or {"text": None, "grounds": None}
    return {**public(offer), "text": record["text"], "grounds": record["grounds"]}


def forget_text(repo: TicketsRepository, offer: Document | None) -> None:
    """Delete the side record of an offer that came to nothing, or whose file has one of its own."""
    if offer and offer["state"] not in (handover.OFFERED, handover.ACCEPTED):
        repo.offer_texts.delete(offer["_id"])


def forget_texts(repo: TicketsRepository) -> None:
    """The same for all that a crash left behind; only offers that wait have a text."""
    for text in repo.offer_texts.find({}, (), MANY):
        forget_text(repo, repo.offers.get(text["_id"]))


def hear_offer(repo: TicketsRepository, hooks: Hooks, event: dict, consumer: str, now: datetime) -> None:
    """Another county offers a file."""
    def decide(change: Change) -> None:
        if not change.doc["timeline"]:
            change.happened(OFFER_RECEIVED, state(change.doc))

    if repo.offers.get(_offer_id(event)) is None:
        repo.put_offer_text({"_id": _offer_id(event), "text": event["data"]["text"], "grounds": event["data"]["grounds"]})
    _hear(repo, event, consumer, now, decide)


def hear_recall(repo: TicketsRepository, hooks: Hooks, event: dict, consumer: str, now: datetime) -> None:
    """Another county asks for its offer back: it has it, unless it was answered already."""
    def decide(change: Change) -> None:
        if change.doc["state"] == handover.OFFERED:
            handover.decide(change.doc, handover.WITHDRAWN, change.at)
            change.happened(OFFER_WITHDRAWN, state(change.doc))

    _hear(repo, event, consumer, now, decide)


def take_over(repo: TicketsRepository, hooks: Hooks, event: dict, consumer: str, now: datetime) -> None:
    """The home has handed the file over: enter it in the ledger here, with clocks that count from that moment."""
    offer_id, file_id = _offer_id(event), _file_id(event)
    offer, record = repo.offers.get(offer_id), repo.offer_texts.get(offer_id)
    if offer is None:
        raise NotYetKnown("not_yet_known", {"what": repo.offers.name, "id": offer_id})
    if repo.appeals.get(file_id) is None:
        row = {**offer, "category_from": "given" if offer["category"] else None, "text": record["text"] if record else "",
               "fields": {}, "contact": None}
        _enter(repo, hooks, event, row, Change(new_document(file_id), now, origin_of(event, consumer, repo.county),
                                               repo.appeals.name))
    taken = {"state": handover.TAKEN_OVER, "file": file_id}
    hear_changing(repo.offers, consumer, event, offer_id, now, lambda change: change.doc.update(taken), repo.county)
    forget_text(repo, repo.offers.get(offer_id))


def hear_judgement(repo: TicketsRepository, hooks: Hooks, event: dict, consumer: str, now: datetime) -> None:
    """The file was confirmed, sent back or opened again at home."""
    told = event["data"]

    def decide(change: Change) -> None:
        file = change.doc
        if not handover.judged(file, told["judgement"], sequence_of(event)):
            return
        if told["judgement"] == handover.SENT_BACK:
            model.send_back(file, told["grounds"], change.at)
            clockwork.turn(repo, hooks, change, clock_events.SENDING_BACK)
            change.happened(APPEAL_SENT_BACK, model.state(file))
            return
        if told["judgement"] == handover.WITHDRAWN_AT_HOME:
            closing.withdraw(change, None, event["time"])
            change.happened(APPEAL_CONCLUDED, model.state(file, reason="withdrawal"))
            return
        if file["status"] != model.CLOSED:
            handover.conclude(file, event["time"])
            change.happened(APPEAL_CONCLUDED, model.state(file))
        if told["judgement"] == handover.REOPENED:
            model.reopen(file, told["assigned_at"])
            reason = told.get("reason") or clockwork.SECOND_SUPERVISION
            clockwork.begin_round(repo, hooks, change, told["assigned_at"], reason)
            change.happened(APPEAL_REOPENED, model.state(file, reason=reason))
            if reason == clockwork.SECOND_SUPERVISION:
                supervising.order_again(file, told["assigned_at"])

    def decide_and_look(change: Change) -> None:
        decide(change)
        supervising.look(change, supervising.CountyRules(repo, hooks, now))

    hear_changing(repo.appeals, consumer, event, _file_id(event), now, decide_and_look, repo.county)


def _offer_id(event: dict) -> str:
    return derived_id("offer", event["county"], event["subject"], event["data"]["turn"])


def _file_id(event: dict) -> str:
    return derived_id("taken-over", _offer_id(event))


def _hear(repo: TicketsRepository, event: dict, consumer: str, now: datetime, decide: Decide) -> None:
    """Change the offer, or make it as the first word of it says; a text that nobody needs any more is not kept."""
    offer_id = _offer_id(event)
    if not _made(repo, event, consumer, now, decide):
        hear_changing(repo.offers, consumer, event, offer_id, now, decide, repo.county)
    forget_text(repo, repo.offers.get(offer_id))


def _made(repo: TicketsRepository, event: dict, consumer: str, now: datetime, decide: Decide) -> bool:
    doc = new_document(_offer_id(event))
    change = Change(doc, now, origin_of(event, consumer, repo.county), repo.offers.name)
    doc.update(handover.new_offer(event["county"], event["subject"], event["data"], change.at), heard=[event["id"]])
    if repo.offers.get(doc["_id"]) is not None:
        return False
    decide(change)
    try:
        repo.offers.insert(doc, change.events)
    except DuplicateKey:
        return False
    return True


def _enter(repo: TicketsRepository, hooks: Hooks, event: dict, row: dict, change: Change) -> None:
    file, begun = change.doc, event["data"]["handover"]["decided_at"]
    content = content_of(file["_id"], row, change.now)
    repo.put_content(content)
    file.update(model.new_file(ledger.take_number(repo, file["_id"], change.now), row, None, change.at))
    file["taken_from"] = {"county": event["county"], **{name: row[name] for name in WHENCE}}
    clockwork.turn(repo, hooks, change, clock_events.RAISING, begun)
    change.happened(TAKEN_OVER, model.state(file), f"接办 {event['county']} {row['number']}")
    try:
        repo.appeals.insert(file, change.events)
    except DuplicateKey as duplicate:
        if duplicate.index != "_id":
            raise
    repo.keep_content(content)
