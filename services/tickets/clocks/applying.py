"""Rules of clocks that hold for what runs too: open clocks go by them from the day on which they hold.

What a county sets with ``apply`` is applied when its event is heard or, where its first day is still to come, when that day has
come; by what is in force then. The copy in ``followed`` says of which setting this was done; doing it twice moves nothing.
"""

from contextlib import suppress
from datetime import datetime

from kentan.acting import act
from kentan.calendars import Calendar, day_of
from kentan.contracts.county_settings import APPLY
from kentan.contracts.tickets_settings import CLOCKS
from kentan.documents import Change, Document, Origin
from kentan.store.port import Conflict
from services.tickets.clocks import clockwork, deadlines
from services.tickets.clocks.open_files import open_files
from services.tickets.policies import Hooks
from services.tickets.repository import TicketsRepository
from services.tickets.settings import settings_of

REASON = "rules_changed"


def apply_due(repo: TicketsRepository, hooks: Hooks, origin: Origin, now: datetime) -> int:
    """Apply the rules that are in force today, where that is wanted and not done; how many files have changed."""
    setting = settings_of(repo).in_force(CLOCKS, day_of(now).isoformat())
    copy = repo.followed.get(setting["_id"]) if setting and setting["running"] == APPLY else None
    if setting is None or copy is None or copy.get("applied") == setting["set_at"]:
        return 0
    calendar, because = repo.calendar(), f"时限规则自 {setting['valid_from']} 起调整，并适用于在办件"
    changed = sum(act(repo.appeals, file, now, origin, lambda change: _apply(repo, hooks, change, calendar, because))
                  for file in open_files(repo.appeals, {}))
    with suppress(Conflict):  # its event is heard anew just now, and looks again
        repo.followed.save({**copy, "applied": setting["set_at"]})
    return changed


def _apply(repo: TicketsRepository, hooks: Hooks, change: Change, calendar: Calendar, because: str) -> bool:
    file: Document = change.doc
    rules = clockwork.rules_for(repo, hooks, file, change.now)
    moved = deadlines.move(change, calendar, because, REASON, rules=rules)
    if moved:
        clockwork.stand_still(repo, change)
    return moved
