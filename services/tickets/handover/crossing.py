"""Events of a hand-over, carried from one county to the other: to a neighbour of this installation, or here from another one.

Each says in ``to`` whom it concerns. It takes effect in that county's documents, which note that they heard it, and leaves a
record in the county that said it. Where the other county's own installation is elsewhere, the record alone is left, and the
link between the installations carries the event on. A county that is just moving is not written to: the event waits.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

from kentan.clock import to_text
from kentan.contracts import tickets
from kentan.contracts.events import name_of
from kentan.store.port import DuplicateKey
from services.tickets.handover import offering, taking_over
from services.tickets.policies import Hooks
from services.tickets.repository import TicketsRepository

HEARD: dict[str, Callable[[TicketsRepository, Hooks, dict, str, datetime], None]] = {
    tickets.HANDOVER_OFFERED.name: taking_over.hear_offer,
    tickets.HANDOVER_RECALLED.name: taking_over.hear_recall,
    tickets.HANDED_OVER.name: taking_over.take_over,
    tickets.HANDOVER_JUDGED.name: taking_over.hear_judgement,
    tickets.HANDOVER_REPORTED.name: offering.hear_report,
    tickets.OFFER_RECEIVED.name: offering.hear_answer,
    tickets.OFFER_ACCEPTED.name: offering.hear_answer,
    tickets.OFFER_OBJECTED.name: offering.hear_answer,
    tickets.OFFER_WITHDRAWN.name: offering.hear_answer,
}


def cross(desk: Any, event: dict, consumer: str) -> bool:
    """Let an event take effect in the county it is said to, once; False if it had already. Raises Refused while that moves."""
    said, to = desk.repository(event["county"]), event["data"]["to"]
    if said.crossings.get(event["id"]) is not None:
        return False
    if to in desk.installation.store.counties() and desk.remotes.of(to) is None:
        desk.installation.tenancies.check(to, reads=False)
        HEARD[name_of(event)](desk.repository(to), desk.hooks(to), event, consumer, desk.now())
    with suppress(DuplicateKey):
        said.crossings.insert({"_id": event["id"], "version": 0, "to": to, "at": to_text(desk.now())})
    return True
