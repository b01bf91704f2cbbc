"""Supervision as time passes: files whose cool-down or card is over are found by an index, and looked at anew."""

from collections.abc import Callable
from datetime import datetime

from eventlet.greenpool import GreenPool

from kentan.acting import act
from kentan.clock import to_text
from kentan.documents import Document
from kentan.store.port import position_of
from services.tickets.acts import own_origin
from services.tickets.letters import drafting
from services.tickets.policies import Hooks
from services.tickets.repository import TicketsRepository
from services.tickets.supervision import supervising
from services.tickets.supervision.supervising import CountyRules

TOGETHER = 64
BATCH = 512
SORT = ("supervise_at",)


def watch(repo: TicketsRepository, hooks: Hooks, now: datetime) -> int:
    """Look at every file of the county whose moment has come, and draft letters that a crash left out; how many changed."""
    changed, after = 0, None
    pool, rules = GreenPool(TOGETHER), CountyRules(repo, hooks, now)
    while rows := repo.appeals.find({"supervise_at": {"$lt": to_text(now)}}, SORT, BATCH, after):
        after = position_of(rows[-1], SORT)
        changed += sum(pool.imap(_looking(repo, rules, now), rows))
    return changed


def _looking(repo: TicketsRepository, rules: CountyRules, now: datetime) -> Callable[[Document], bool]:
    origin = own_origin(repo.county, "watch_steps")

    def look(file: Document) -> bool:
        drafting.draft_letters(repo, file, rules, origin, now)
        return act(repo.appeals, file, now, origin, lambda change: supervising.look(change, rules))

    return look
