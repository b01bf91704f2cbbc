"""Finding files in the ledger: what may be asked, how many there are, and words of the text, which stand in side records.

Words and whatever else is asked are in two collections of the same order. The one that has fewer is walked, a part at a time, and
of each part the other is asked which it has, too; documents are read for the page alone.
"""

from collections.abc import Iterator
from datetime import date, datetime

from kentan.calendars import day_of, end_of_day, start_of_day
from kentan.clock import to_text
from kentan.commands import Command
from kentan.documents import Document
from kentan.errors import Invalid
from kentan.paging import DEFAULT_LIMIT, LARGEST_LIMIT, decode, encode, page
from kentan.store.port import Collection, Filter
from kentan.words import asked_words
from services.tickets import rights
from services.tickets.clocks import clocks
from services.tickets.ledger import foreign
from services.tickets.repository import TicketsRepository

NEWEST_FIRST, DUE = "-raised_at", "due"
ORDERS = {"raised_at": ("raised_at",), NEWEST_FIRST: (NEWEST_FIRST,), DUE: ("oldest_due",),
          "closed_at": ("closed_at",), "-closed_at": ("-closed_at",)}
BY_RAISING = ("raised_at", NEWEST_FIRST)
SAME_NAME = ("status", "enterprise", "forum", "kind", "category", "outcome", "closed_by")
BY_DEADLINE = (clocks.OVERDUE, "near", "running")  # the others are not together in the order of deadlines
LOOKED_AT = 500
FEW = 2000
MOST_COUNTED = 10_000
MOST_NAMED = 50

Page = tuple[list[Document], str | None]


def found(repo: TicketsRepository, command: Command, now: datetime) -> Page:
    """A page of the files that a listing asks for, and the cursor of the next."""
    asked = command.data
    where, sort, words = _question(repo, command, now)
    if words is None:
        return page(repo.appeals, where, sort, asked.get("after"), asked.get("limit"))
    size = min(max(asked.get("limit") or DEFAULT_LIMIT, 1), LARGEST_LIMIT)
    after = decode(asked["after"], len(sort) + 1) if asked.get("after") else None
    kept: list[list] = []
    for places in _with_words(repo, words, where, sort, after):
        kept += places
        if len(kept) > size:
            break
    ids = [place[-1] for place in kept[:size]]
    files = {file["_id"]: file for file in repo.appeals.find({"_id": {"$in": ids}}, (), size)} if ids else {}
    return [files[doc_id] for doc_id in ids if doc_id in files], encode(kept[size - 1]) if len(kept) > size else None


def counted(repo: TicketsRepository, command: Command, now: datetime) -> dict:
    """How many files a listing has; beyond a bound only that there are more."""
    where, sort, words = _question(repo, command, now, counting=True)
    if words is None:
        n = repo.appeals.count(where, MOST_COUNTED + 1)
    else:
        n = 0
        for places in _with_words(repo, words, where, sort, None):
            n += len(places)
            if n > MOST_COUNTED:
                break
    return {"count": min(n, MOST_COUNTED), "more": n > MOST_COUNTED}


def _question(repo: TicketsRepository, command: Command, now: datetime,
              counting: bool = False) -> tuple[Filter, tuple[str, ...], list[str] | None]:
    """Filter, order and words of a listing, narrowed to what the one who asks may see. Raises Invalid."""
    asked = command.data
    order = asked.get("sort") or (DUE if asked.get("clock") in BY_DEADLINE and not asked.get("words") else NEWEST_FIRST)
    words = asked_words(asked["words"]) if asked.get("words") else None
    if asked.get("words") and words is None:
        raise Invalid("invalid", {}, {"words": ["words_too_short"]})
    if words and order not in BY_RAISING:
        raise Invalid("invalid", {}, {"sort": ["sort_not_with_words"]})
    if counting and asked.get("clock") in clocks.STATES and not (asked.get("from_day") or asked.get("to_day")):
        order = NEWEST_FIRST  # a file in such a state has a deadline: the words alone say how many there are
    where = rights.visible(command, _where(repo, asked, order, now))
    return where, ORDERS[order], words


def _where(repo: TicketsRepository, asked: dict, order: str, now: datetime) -> Filter:
    where: Filter = {name: asked[name] for name in SAME_NAME if asked.get(name)}
    if asked.get("source") or asked.get("foreign_id"):
        where["_id"] = foreign.asked_id(repo.county, asked)
    if asked.get("number"):
        where["number"] = asked["number"].strip()
    if asked.get("proposal"):
        where["proposal.state"] = asked["proposal"]
    state = clocks.OVERDUE if asked.get("overdue") else asked.get("clock")
    terms = [*([asked["unit"]] if asked.get("unit") else []), *([clocks.in_state(state)] if state in clocks.STATES else [])]
    if terms:
        where["$terms"] = terms
    if asked.get("enterprise_name") and not asked.get("enterprise"):
        where["enterprise"] = {"$in": _enterprises(repo, asked["enterprise_name"])}
    moments: dict[str, dict] = {}
    if order != "raised_at" and order != NEWEST_FIRST:
        moments[ORDERS[order][0].lstrip("-")] = {"$gt": ""}
    for path, compared in _clock(repo, state, now).items():
        moments[path] = {**moments.get(path, {}), **compared}
    if asked.get("from_day") or asked.get("to_day"):
        path = ORDERS[order][0].lstrip("-")
        moments[path] = {**moments.get(path, {}), **_days(asked)}
    return {**where, **moments}


def _clock(repo: TicketsRepository, state: str | None, now: datetime) -> dict[str, dict]:
    """What the mark of a file must be, by when its clocks end."""
    if state == "near":
        today = day_of(now)
        end = end_of_day(repo.calendar(today).add_working_days(today, 1)[0])
        return {"oldest_due": {"$gte": to_text(now), "$lte": to_text(end)}}
    if state == "running":
        return {"oldest_due": {"$gt": ""}}
    return {"oldest_due": {"$exists": False}} if state == "none" else {}


def _days(asked: dict) -> dict[str, str]:
    """The county's days from … to … as bounds of moments."""
    bounds = {}
    if asked.get("from_day"):
        bounds["$gte"] = to_text(start_of_day(date.fromisoformat(asked["from_day"])))
    if asked.get("to_day"):
        bounds["$lte"] = to_text(end_of_day(date.fromisoformat(asked["to_day"])))
    return bounds


def _enterprises(repo: TicketsRepository, name: str) -> list[str]:
    """The enterprises whose names have these words. Raises Invalid for too little, and for too many of them."""
    words = asked_words(name)
    if words is None:
        raise Invalid("invalid", {}, {"enterprise_name": ["words_too_short"]})
    ids = [position[-1] for position in repo.enterprises.positions({"$terms": words}, (), MOST_NAMED + 1)]
    if len(ids) > MOST_NAMED:
        raise Invalid("invalid", {}, {"enterprise_name": ["too_many_enterprises"]})
    return ids


def _with_words(repo: TicketsRepository, words: list[str], where: Filter, sort: tuple[str, ...],
                after: list | None) -> Iterator[list[list]]:
    """Where the files stand that have the words and match, part after part."""
    texts = {"$terms": words}
    named = "_id" in where or "number" in where
    few = repo.appeals.count(where, FEW) if where else FEW
    if named or (few < FEW and repo.contents.count(texts, FEW) > few):
        yield from _both(repo.appeals, where, repo.contents, texts, sort, after)
    else:
        yield from _both(repo.contents, texts, repo.appeals, where, sort, after)


def _both(walked: Collection, by: Filter, other: Collection, also: Filter, sort: tuple[str, ...],
          after: list | None) -> Iterator[list[list]]:
    while places := walked.positions(by, sort, LOOKED_AT, after):
        after = places[-1]
        ids = [place[-1] for place in places]
        there = {position[-1] for position in other.positions({**also, "_id": {"$in": ids}}, (), LOOKED_AT)}
        yield [place for place in places if place[-1] in there]
