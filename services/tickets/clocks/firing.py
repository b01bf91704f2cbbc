"""Clocks that have something to say: found by an index, told by a save that only one replica wins.

A warning is said as such; a clock that has run out makes somebody overdue, with the step of supervision that it calls for,
unless its end has an effect of its own (``expiring``).
"""

from collections.abc import Callable
from datetime import datetime

from eventlet.greenpool import GreenPool

from kentan.acting import act
from kentan.clock import to_text
from kentan.contracts.tickets import APPEAL_OVERDUE, APPEAL_WARNED
from kentan.documents import Change, Document
from kentan.store.port import position_of
from services.tickets import model
from services.tickets.acts import own_origin
from services.tickets.clocks import clocks, deadlines, expiring
from services.tickets.outcomes import commitments
from services.tickets.policies import Hooks
from services.tickets.repository import TicketsRepository
from services.tickets.supervision import supervising

WARNING = ("share_passed", "working_days_left", "to", "at")
TOGETHER = 64
BATCH = 512
SORT = ("next_due",)


def fire_due(repo: TicketsRepository, hooks: Hooks, now: datetime) -> int:
    """Let every clock of the county say what it has to by now; how many files had one. Many at a time share one commit."""
    fired, after = 0, None
    pool, rules = GreenPool(TOGETHER), supervising.CountyRules(repo, hooks, now)
    while rows := repo.appeals.find({"next_due": {"$lt": to_text(now)}}, SORT, BATCH, after):
        after = position_of(rows[-1], SORT)
        fired += sum(pool.imap(_firing(repo, hooks, rules, now), rows))
    return fired


def _firing(repo: TicketsRepository, hooks: Hooks, rules: supervising.Rules, now: datetime) -> Callable[[Document], bool]:
    origin = own_origin(repo.county, "fire_due_clocks")
    return lambda file: act(repo.appeals, file, now, origin, lambda change: _speak(repo, hooks, change, rules))


def _speak(repo: TicketsRepository, hooks: Hooks, change: Change, rules: supervising.Rules) -> bool:
    """A deadline is held against the calendar once more before it is said to come near, or to have passed."""
    file = change.doc
    changed = deadlines.move(change, rules.calendar, "工作日历变更", "calendar_changed")
    while alarm := clocks.next_alarm(file, change.at):
        clock, warning = alarm
        if warning is None and clock["code"] in expiring.EFFECTS:
            expiring.expire(repo, hooks, change, clock)
        else:
            clocks.said(file, clock, warning, change.at)
            _warned(change, clock, warning) if warning else _overdue(change, clock)
        changed = True
    return supervising.look(change, rules) or changed


def _warned(change: Change, clock: dict, warning: dict) -> None:
    told = {name: warning[name] for name in WARNING}
    change.happened(APPEAL_WARNED, {**model.state(change.doc, clock["code"], "near_due", clock["holder"]), "warning": told})


def _overdue(change: Change, clock: dict) -> None:
    file = change.doc
    commitments.run_out(file, [clock], change.at)
    change.happened(APPEAL_OVERDUE, model.state(file, clock["code"], "overdue", clock["holder"]))
