"""What the end of a clock brings about by itself, where that is more than being late: a closing by default, a review,
a letter that nobody signs for.

Like every clock these end once, by the save that one replica wins (``firing``). Nobody is late by them and nobody is reminded:
the clock stops at its end.
"""

from collections.abc import Callable

from kentan.documents import Change
from services.tickets.clocks import clock_rules, clocks
from services.tickets.outcomes import closing, long_term
from services.tickets.policies import Hooks
from services.tickets.repository import TicketsRepository
from services.tickets.units import receiving

Effect = Callable[[TicketsRepository, Hooks, Change], None]
EFFECTS: dict[str, Effect] = {clock_rules.CONFIRMATION: closing.by_default, long_term.REVIEW: closing.waking,
                             clock_rules.RECEIPT: receiving.by_default}


def expire(repo: TicketsRepository, hooks: Hooks, change: Change, clock: dict) -> None:
    """Let the end of a clock have its effect."""
    clock["stopped_at"] = clock["due_at"]
    EFFECTS[clock["code"]](repo, hooks, change)
    clocks.mark(change.doc)
    long_term.mark(change.doc)
