"""What happens to a file that starts and stops clocks, and in which statuses: so that a clock that could never stop is seen.

A round ends with the closing. A clock does not wait for a stop in the next round.
"""

from collections.abc import Iterable
from typing import NamedTuple

from services.tickets.model import ASSIGNED, CLOSED, COMPLETED, OPINED, RAISED

RAISING, ASSIGNING, OPINING, COMPLETING = "raised", "assigned", "opined", "completed"
SENDING_BACK, CLOSING, REOPENING = "sent_back", "closed", "reopened"
REASSIGNING, OBJECTING, REFUSING_OBJECTION = "reassigned", "objected", "objection_refused"
PROPOSING, REFUSING_PROPOSAL = "proposed", "proposal_refused"
ASKING_EXTENSION = "extension_asked"
RECEIVING = "received"
CONSULTING, CONSULTED_ANSWERING = "consulted", "consulted_answered"
SUPERVISING_AGAIN = "second_supervised"


class Step(NamedTuple):
    """An event: in which statuses it can happen, and which ones the file may have then (none: the same as before)."""

    before: tuple[str, ...]
    after: tuple[str, ...] = ()


OPEN = (ASSIGNED, OPINED)
EVENTS = {
    RAISING: Step((), (RAISED,)),
    ASSIGNING: Step((RAISED,), (ASSIGNED,)),
    OPINING: Step((ASSIGNED,), (OPINED,)),
    COMPLETING: Step(OPEN, (COMPLETED,)),
    SENDING_BACK: Step((COMPLETED,), OPEN),
    CLOSING: Step((RAISED, *OPEN, COMPLETED), (CLOSED,)),
    REOPENING: Step((CLOSED,), (ASSIGNED,)),
    REASSIGNING: Step(OPEN, (ASSIGNED,)),
    OBJECTING: Step((ASSIGNED,)),
    REFUSING_OBJECTION: Step(OPEN),
    PROPOSING: Step(OPEN),
    REFUSING_PROPOSAL: Step(OPEN),
    ASKING_EXTENSION: Step(OPEN),
    CONSULTING: Step(OPEN),
    CONSULTED_ANSWERING: Step(OPEN),
    RECEIVING: Step((ASSIGNED,)),
    SUPERVISING_AGAIN: Step((CLOSED,), (ASSIGNED,)),
}
NEXT_ROUND = (REOPENING, SUPERVISING_AGAIN)


def can_follow(event: str, starts: Iterable[str]) -> bool:
    """Whether an event can happen, in the same round, after one of those that start a clock."""
    reached = {status for start in starts for status in EVENTS[start].after or EVENTS[start].before}
    while True:
        wider = reached | {status for name, step in EVENTS.items() if name not in NEXT_ROUND and reached & set(step.before)
                           for status in step.after}
        if wider == reached:
            return bool(reached & set(EVENTS[event].before))
        reached = wider
