"""The files of a county that have a running clock, and what other rules would do to them."""

from collections.abc import Iterator
from copy import deepcopy
from datetime import datetime

from kentan.clock import to_text
from kentan.documents import Document
from kentan.store.port import Collection, Filter, walk
from services.tickets.clocks import clock_rules, clocks
from services.tickets.repository import TicketsRepository

BATCH = 200


def open_files(appeals: Collection, where: Filter) -> Iterator[Document]:
    """The files that match and have a running clock, in an order that no move of a deadline disturbs."""
    return walk(appeals, {**where, "oldest_due": {"$gt": ""}}, ("raised_at",), BATCH)


def would_move(repo: TicketsRepository, value: dict, valid_from: str, now: datetime) -> list[dict]:
    """The open deadlines that would be others, were these rules applied to what runs; what plugins change of rules aside."""
    rules, calendar = {rule["code"]: rule for rule in clock_rules.counted(value)}, repo.calendar()
    found = []
    for file in open_files(repo.appeals, {}):
        moved = clocks.move(deepcopy({"round": file["round"], "clocks": file["clocks"]}), calendar, to_text(now), rules=rules)
        found += [{"appeal": file["_id"], "number": file["number"], "clock": clock["code"], "before": before["due_at"],
                   "after": clock["due_at"]} for before, clock in moved if before["due_at"] != clock["due_at"]]
    return found
