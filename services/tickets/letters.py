"""Letters: drafted without a number, or issued at once with an assignment.

With an assignment a number is taken first, then the file says that it has the letter, then the letter is issued. Such a
letter's id begins with the id of what it belongs to (``<file>.<8 hex>``, ``<forum>.minutes``), so that whoever finds a
number without its letter knows where to look. See ``sweeping.py`` for what a crash leaves behind.
"""

from datetime import datetime

from kentan.calendars import day_of
from kentan.clock import to_text
from kentan.contracts.events import EventType
from kentan.contracts.tickets import LETTER_DRAFTED, LETTER_ISSUED, LETTER_VOIDED
from kentan.documents import Change, Document, Origin, new_document
from kentan.ids import derived_id
from kentan.store import registers
from kentan.store.port import DuplicateKey
from services.tickets import model
from services.tickets.repository import TicketsRepository

MINUTES, ASSIGNMENT = "minutes", "assignment"
MADE = f".{MINUTES}"
DRAFT, ISSUED, RECEIVED, VOIDED = "draft", "issued", "received", "voided"
IN_FORCE = (ISSUED, RECEIVED)
NAMED = ("appeal", "forum", "unit", "co_units", "signer")
WORDED = ("title", "text", "figures", "files", "since", "until")
TOLD = ("register", "number", "label", "kind", "status", "appeal", "forum", "unit", "issued_at")


def assignment_id(appeal: Document, key: str) -> str:
    """The id of the letter by which this command assigns the file in this round; one that was given up is passed over."""
    turn = 0
    while True:
        letter_id = f"{appeal['_id']}.{derived_id(appeal['_id'], appeal['round'], key, turn)[:8]}"
        if letter_id not in appeal.get("given_up", ()):
            return letter_id
        turn += 1


def minutes_id(forum_id: str) -> str:
    """The id of the minutes of a forum, of which there is one."""
    return forum_id + MADE


def register_of(county: str, kind: str, year: int) -> str:
    """Where letters of a kind are numbered in a year."""
    return f"{county}/{kind}/{year}"


def take_number(repo: TicketsRepository, kind: str, letter_id: str, now: datetime) -> None:
    """Give the letter its number; it has one ever."""
    repo.take_number(register_of(repo.county, kind, day_of(now).year), letter_id, to_text(now))


def draft(repo: TicketsRepository, kind: str, about: dict, origin: Origin, now: datetime) -> str:
    """Draft a letter, which has no number before it is issued; its id. The same cause drafts it once.

    :param about: ``appeal``, ``forum`` (ids), ``unit`` (the code of whom it is sent to), ``co_units`` (who gets a copy),
        ``title``, ``text`` (paragraphs by line), ``figures`` (``{"name", "value"}`` each), ``files`` (ids of appeals),
        ``since`` and ``until`` (days), ``signer``, and ``cause``: what tells this letter from another of its kind, e.g. the
        id of a step or a command's key; left out, the chain of requests. All may be left out.
    """
    unknown = about.keys() - {*NAMED, *WORDED, "cause"}
    if unknown:
        raise TypeError(f"a letter is not about {', '.join(sorted(unknown))}")
    letter_id = draft_id(kind, about, origin)
    if repo.letters.get(letter_id) is None:
        named = {name: about[name] for name in NAMED if about.get(name) is not None}
        worded = {name: about[name] for name in WORDED if about.get(name) is not None}
        letter = _new(letter_id, kind, DRAFT, {**named, "about": worded})
        _insert(repo, letter, LETTER_DRAFTED, origin, now)
    return letter_id


def draft_id(kind: str, about: dict, origin: Origin) -> str:
    """The id of the letter that this cause drafts."""
    belongs_to = about.get("appeal") or about.get("forum") or origin.county
    cause = about.get("cause") or origin.correlation_id
    return f"{belongs_to}.{derived_id('letter', origin.county, kind, belongs_to, cause)[:16]}"


def issue_minutes(repo: TicketsRepository, forum_id: str, origin: Origin, now: datetime) -> str:
    """The minutes of the forum, issued with the first of its assignments; their id."""
    letter_id = minutes_id(forum_id)
    if repo.letters.get(letter_id) is None:
        take_number(repo, MINUTES, letter_id, now)
        _put(repo, letter_id, ISSUED, {"forum": forum_id}, origin, now)
    return letter_id


def issue_assignment(repo: TicketsRepository, appeal: Document, letter_id: str, origin: Origin, now: datetime) -> None:
    """Issue the letter that the file already has; once, however often it is asked."""
    about = {name: appeal[name] for name in ("forum", "round", "co_units", "signer")}
    _put(repo, letter_id, ISSUED, {**about, "appeal": appeal["_id"], "unit": appeal["lead_unit"]}, origin, now)


def void(repo: TicketsRepository, letter_id: str, origin: Origin, now: datetime) -> None:
    """Keep the number of a letter that was given up, marked."""
    _put(repo, letter_id, VOIDED, {"appeal": letter_id.rpartition(".")[0]}, origin, now)


def state(letter: Document) -> dict:
    """The letter as events carry it."""
    return {name: letter[name] for name in TOLD}


def _put(repo: TicketsRepository, letter_id: str, status: str, about: dict, origin: Origin, now: datetime) -> None:
    number = registers.held(repo.numbers, letter_id)
    assert number is not None, f"letter {letter_id} has no number"
    _, kind, year = number["register"].split("/")
    letter = _new(letter_id, kind, status, {
        **about, "register": number["register"], "number": number["n"],
        "label": model.letter_label(_organ(repo), kind, int(year), number["n"]),
        "issued_at": to_text(now) if status == ISSUED else None})
    _insert(repo, letter, LETTER_ISSUED if status == ISSUED else LETTER_VOIDED, origin, now)


def _new(letter_id: str, kind: str, status: str, fields: dict) -> Document:
    return new_document(letter_id, **{
        "register": None, "number": None, "label": None, "kind": kind, "status": status, "appeal": None, "forum": None,
        "unit": None, "round": None, "co_units": [], "signer": None, "about": {}, "issued_at": None, **fields})


def _insert(repo: TicketsRepository, letter: Document, said: EventType, origin: Origin, now: datetime) -> None:
    change = Change(letter, now, origin, repo.letters.name)
    change.happened(said, state(letter))
    try:
        repo.letters.insert(letter, change.events)
    except DuplicateKey as duplicate:
        if duplicate.index != "_id":
            raise


def _organ(repo: TicketsRepository) -> str:
    county = repo.counties.get(repo.county)
    return model.organ_of(county["name"], county["city"]) if county else f"{repo.county}恳"
