"""Due clocks: found by an index, fired by a save that only one replica wins, told with the phone reminder they cause."""

from collections.abc import Callable
from datetime import datetime

from eventlet.greenpool import GreenPool

from kentan.calendars import Calendar
from kentan.clock import to_text
from kentan.contracts.tickets import APPEAL_OVERDUE, APPEAL_REMINDED
from kentan.documents import Change, Document
from kentan.store.port import position_of
from services.tickets import clocks, commitments, deadlines, expiring, model
from services.tickets.acts import act, own_origin
from services.tickets.policies import Hooks
from services.tickets.repository import TicketsRepository

TOGETHER = 64
BATCH = 512
SORT = ("next_due",)


def fire_due(repo: TicketsRepository, hooks: Hooks, now: datetime) -> int:
    """Fire every clock of the county that has run out by now; how many files had one. Many at a time share one commit."""
    fired, after = 0, None
    pool = GreenPool(TOGETHER)
    while rows := repo.appeals.find({"next_due": {"$lt": to_text(now)}}, SORT, BATCH, after):
        after = position_of(rows[-1], SORT)
        fired += sum(pool.imap(_firing(repo, hooks, now), rows))
    return fired


def _firing(repo: TicketsRepository, hooks: Hooks, now: datetime) -> Callable[[Document], bool]:
    calendar = repo.calendar()
    origin = own_origin(repo.county, "fire_due_clocks")
    return lambda file: act(repo.appeals, file, now, origin, lambda change: _fire(repo, hooks, change, calendar))


def _fire(repo: TicketsRepository, hooks: Hooks, change: Change, calendar: Calendar) -> bool:
    """A deadline is held against the calendar once more before it is said to have passed."""
    file = change.doc
    moved = deadlines.move(change, calendar, "工作日历变更", "calendar_changed")
    ended = expiring.expire(repo, hooks, change)
    fired = clocks.fire(file, change.at)
    commitments.run_out(file, fired, change.at)
    for clock in fired:
        change.happened(APPEAL_OVERDUE, model.state(file, clock["code"], "overdue", clock["holder"]))
        file["reminders"] += 1
        change.happened(APPEAL_REMINDED, model.state(file, clock["code"], "overdue", clock["holder"]))
    return moved or ended or bool(fired)
