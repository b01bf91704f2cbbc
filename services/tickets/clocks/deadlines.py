"""Deadlines that move: a forum ended at another moment than planned, or the calendar has changed.

Each handler shows the new copy first, then goes over the files, then leaves its proof: a file that is written meanwhile
either sees the new copy or is met on the way.
"""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from kentan.acting import act
from kentan.calendars import ZONE, Calendar
from kentan.clock import from_text
from kentan.contracts.tickets import APPEAL_RESCHEDULED
from kentan.documents import Change, Document, Origin
from services.tickets import model
from services.tickets.clocks import clock_events, clocks
from services.tickets.clocks.open_files import open_files
from services.tickets.outcomes import long_term
from services.tickets.repository import TicketsRepository
from services.tickets.supervision import supervising


def rebase_forum(repo: TicketsRepository, forum_id: str, origin: Origin, now: datetime) -> None:
    """Count the first clocks of the forum's open files from the end that the forum has now."""
    forum, calendar = repo.forum(forum_id), repo.calendar()
    for file in open_files(repo.appeals, {"forum": forum_id}):
        act(repo.appeals, file, now, origin, _rebase(forum, calendar))


def look_again(repo: TicketsRepository, file: Document, origin: Origin, now: datetime) -> None:
    """A file was just entered by a copy of its forum: if the copy has changed meanwhile, count anew."""
    forum = repo.forum(file["forum"])
    if any(clock["started_at"] != forum["ends_at"] for clock in _from_the_forum(file)):
        act(repo.appeals, file, now, origin, _rebase(forum, repo.calendar()))


def recount_all(repo: TicketsRepository, because: str, origin: Origin, now: datetime) -> None:
    """Give every running clock the end that the calendar gives now."""
    calendar = repo.calendar()
    for file in open_files(repo.appeals, {}):
        act(repo.appeals, file, now, origin, lambda change: move(change, calendar, because, "calendar_changed"))


def move(change: Change, calendar: Calendar, because: str, reason: str, started: dict[str, str] | None = None,
         rules: dict[str, dict] | None = None) -> bool:
    """Count the running clocks of a file anew, with an event and a note on each that has changed; whether any has."""
    moved = clocks.move(change.doc, calendar, change.at, started, because, rules)
    for before, clock in moved:
        if not clocks.ends_elsewhere(before, clock):
            continue
        note = f"{clock['code']} 期限由 {_day(before)} 调整为 {_day(clock)}，因{because}"
        change.happened(APPEAL_RESCHEDULED, model.state(change.doc, clock["code"], reason, clock["holder"]), note)
    if moved:
        long_term.mark(change.doc)
        supervising.let_lapse(change)
    return bool(moved)


def _day(clock: dict) -> str:
    return clock["due_day"] + ("（暂定）" if clock["provisional"] else "")


def _there(moment: str) -> str:
    return from_text(moment).astimezone(ZoneInfo(ZONE)).strftime("%Y-%m-%d %H:%M")


def _rebase(forum: Document, calendar: Calendar) -> Callable[[Change], bool]:
    held = forum["status"] == "held"
    because = f"恳谈会{'实际结束于' if held else '改为结束于'} {_there(forum['ends_at'])}"

    def decide(change: Change) -> bool:
        started = {clock["id"]: forum["ends_at"] for clock in _from_the_forum(change.doc)}
        return move(change, calendar, because, "forum_held" if held else "forum_changed", started)

    return decide


def _from_the_forum(file: Document) -> list[dict]:
    """The running clocks that count from the end of the file's forum: those that it was raised with."""
    return [clock for clock in clocks.running(file) if (clock["started_by"], clock["round"]) == (clock_events.RAISING, 1)]
