"""Letters: drafted without a number and issued later, or issued at once with an assignment.

With an assignment a number is taken first, then the file says that it has the letter, then the letter is issued. Such a
letter's id begins with the id of what it belongs to (``<file>.<8 hex>``, ``<forum>.minutes``), so that whoever finds a
number without its letter knows where to look. A drafted letter says first that it is being issued, then takes the next
number, then is issued. See ``sweeping.py`` for what a crash leaves behind.
"""

from collections.abc import Callable
from datetime import datetime

from kentan.acting import act
from kentan.calendars import day_of
from kentan.clock import from_text, to_text
from kentan.contracts.events import EventType
from kentan.contracts.tickets import LETTER_DRAFTED, LETTER_ISSUED, LETTER_VOIDED
from kentan.documents import Change, Document, Origin, new_document
from kentan.errors import Refused
from kentan.ids import derived_id
from kentan.store import registers
from kentan.store.port import DuplicateKey
from services.tickets import model
from services.tickets.letters import letter_kinds, letter_life, letter_sources
from services.tickets.letters.letter_content import Content, forum_files
from services.tickets.letters.letter_kinds import MINUTES
from services.tickets.repository import TicketsRepository
from services.tickets.settings import letter_kinds_at

MADE = f".{MINUTES}"
TOLD = ("register", "number", "label", "kind", "status", "appeal", "forum", "unit", "addressees", "co_units", "received_by",
        "issued_at")
NAMED = ("appeal", "forum", "unit", "co_units", "signer")
ASSIGNED = ("register", "number", "label", "status", "issued_at", "addressees", "readers", "content", "template")
WORDED = ("title", "text", "attachments", "figures", "files", "since", "until")


def drafted_assignment_id(repo: TicketsRepository, appeal: Document, key: str) -> str:
    """The id of the one assignment letter that is drafted for the file in this round.

    One that was given up is passed over, except by the command that it is from (``key``).
    """
    turn = 0
    while True:
        letter_id = f"{appeal['_id']}.{derived_id(appeal['_id'], appeal['round'], 'drafted', turn)[:8]}"
        there = repo.letters.get(letter_id)
        if there is None or there["status"] not in letter_life.OVER or key in there["keys"]:
            return letter_id
        turn += 1


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


def of_assignment(file: Document) -> str:
    """The letter by which the file was assigned last."""
    return [letter_id for letter_id in file["letters"] if not letter_id.endswith(MADE)][-1]


def kind_of(repo: TicketsRepository, code: str, now: datetime) -> dict:
    """The kind as the county has it today. Raises Refused for one that it has no more."""
    found = [kind for kind in letter_kinds_at(repo, now) if kind["code"] == code]
    if not found:
        raise Refused("letter_kind_unknown", {"kind": code})
    return found[0]


def take_number(repo: TicketsRepository, code: str, letter_id: str, now: datetime) -> None:
    """Give the letter its number; it has one ever."""
    register = letter_kinds.register_of(repo.county, kind_of(repo, code, now), day_of(now).year)
    repo.take_number(register, letter_id, to_text(now))


def draft(repo: TicketsRepository, kind: str, about: dict, origin: Origin, now: datetime) -> str:
    """Draft a letter, which has no number before it is issued; its id. The same cause drafts it once.

    :param about: ``appeal``, ``forum`` (ids), ``unit`` (the code of whom it is sent to), ``co_units`` (who gets a copy),
        ``title``, ``text`` (paragraphs by line), ``attachments`` (their names), ``figures`` (``{"name", "value"}`` each),
        ``files`` (ids of appeals), ``since`` and ``until`` (days), ``signer``, and ``cause``: what tells this letter from
        another of its kind, e.g. the id of a step or a command's key; left out, the chain of requests. All may be left out.
    """
    unknown = about.keys() - {*NAMED, *WORDED, "cause"}
    if unknown:
        raise TypeError(f"a letter is not about {', '.join(sorted(unknown))}")
    letter_id = draft_id(kind, about, origin)
    if repo.letters.get(letter_id) is None:
        letter = new_letter(letter_id, kind, letter_life.DRAFT, **{**named(about), "about": worded(about)})
        letter_life.lived(letter, letter_life.DRAFTED, origin.actor, to_text(now))
        insert(repo, letter, LETTER_DRAFTED, origin, now)
    return letter_id


def draft_id(kind: str, about: dict, origin: Origin) -> str:
    """The id of the letter that this cause drafts; a forum's minutes are one letter whoever drafts them."""
    if kind == MINUTES and about.get("forum"):
        return minutes_id(about["forum"])
    belongs_to = about.get("appeal") or about.get("forum") or origin.county
    cause = about.get("cause") or origin.correlation_id
    return f"{belongs_to}.{derived_id('letter', origin.county, kind, belongs_to, cause)[:16]}"


def named(about: dict) -> dict:
    """Of what a letter is about: what it is found by."""
    return {name: about[name] for name in NAMED if about.get(name) is not None}


def worded(about: dict) -> dict:
    """Of what a letter is about: what it says."""
    return {name: about[name] for name in WORDED if about.get(name) is not None}


def issue_minutes(repo: TicketsRepository, forum_id: str, origin: Origin, now: datetime) -> str:
    """The minutes of the forum, issued with the first of its assignments; their id."""
    letter_id = minutes_id(forum_id)
    there = repo.letters.get(letter_id)
    if there is None or not (there["number"] or there["issuing_at"]):
        if registers.held(repo.numbers, letter_id) is None:
            take_number(repo, MINUTES, letter_id, now)
        _put(repo, letter_id, {"forum": forum_id}, origin, now)
    return letter_id


def issue_assignment(repo: TicketsRepository, appeal: Document, letter_id: str, origin: Origin, now: datetime) -> None:
    """Issue the letter that the file already has; once, however often it is asked."""
    about = {name: appeal[name] for name in ("forum", "round", "co_units", "signer")}
    _put(repo, letter_id, {**about, "appeal": appeal["_id"], "unit": appeal["lead_unit"]}, origin, now)


def void(repo: TicketsRepository, letter_id: str, origin: Origin, now: datetime) -> None:
    """Keep the number of a letter that was given up before it was there, marked."""
    code, numbered = _numbered(repo, letter_id)
    letter = new_letter(letter_id, code, letter_life.VOIDED, appeal=letter_id.rpartition(".")[0], **numbered)
    letter_life.lived(letter, letter_life.VOIDED, origin.actor, to_text(now))
    insert(repo, letter, LETTER_VOIDED, origin, now)


def prepare(repo: TicketsRepository, letter: Document, day: datetime) -> None:
    """Keep on the letter whom it goes to, what it says, and by which template, as of this moment."""
    kind = kind_of(repo, letter["kind"], day)
    addressees = _addressees(repo, letter, kind)
    letter.update(addressees=addressees, readers=sorted({*addressees, *letter["co_units"]}),
                  content=_content(repo, kind).of(letter, addressees, day_of(day)),
                  template=letter_sources.in_force(repo, letter["kind"], day_of(day)))


def finish(repo: TicketsRepository, letter_id: str, origin: Origin, now: datetime,
           before: Callable[[Document], bool] = lambda letter: True) -> None:
    """Issue the letter of which that was decided: take its number, do what must be done before, say it. Safe to repeat.

    :param before: answers whether the letter is still good; else its number is voided.
    """
    letter = repo.letters.get(letter_id)
    if letter is None or not letter["issuing_at"]:
        return
    take_number(repo, letter["kind"], letter_id, from_text(letter["issuing_at"]))
    good = before(letter)

    def decide(change: Change) -> bool:
        if not change.doc["issuing_at"]:
            return False
        _, numbered = _numbered(repo, letter_id)
        if good and change.doc["kind"] == letter_kinds.ASSIGNMENT:
            prepare(repo, change.doc, from_text(change.doc["issuing_at"]))  # it says the deadlines that its file has by now
        letter_life.issue(change.doc, **numbered)
        if not good:
            letter_life.lived(change.doc, letter_life.VOIDED, origin.actor, change.at)
            change.doc["status"] = letter_life.VOIDED
        change.happened(LETTER_ISSUED if good else LETTER_VOIDED, state(change.doc))
        return True

    act(repo.letters, letter, now, origin, decide)


def content_of(repo: TicketsRepository, letter: Document, now: datetime) -> dict:
    """What the letter says: as it was kept when it was issued, or as it would be now."""
    if letter["content"] is not None:
        return letter["content"]
    kind = kind_of(repo, letter["kind"], now)
    unit = letter["unit"] or _lead_unit(repo, letter)
    addressees = _addressees(repo, {**letter, "unit": unit}, kind) if unit or kind["addressee"] != "unit" else []
    return _content(repo, kind).of(letter, addressees, day_of(now))


def state(letter: Document) -> dict:
    """The letter as events carry it."""
    return {name: letter[name] for name in TOLD}


def new_letter(letter_id: str, kind: str, status: str, **fields: object) -> Document:
    """A letter that was never stored."""
    return new_document(letter_id, **{
        "register": None, "number": None, "label": None, "kind": kind, "status": status, "appeal": None, "forum": None,
        "unit": None, "round": None, "co_units": [], "signer": None, "about": {}, "addressees": [], "readers": [],
        "received_by": [], "life": [], "content": None, "template": None, "issuing_at": None, "issued_at": None, **fields})


def insert(repo: TicketsRepository, letter: Document, said: EventType, origin: Origin, now: datetime) -> None:
    """Store a letter with its first event; one that is there already is as good."""
    change = Change(letter, now, origin, repo.letters.name)
    change.happened(said, state(letter))
    try:
        repo.letters.insert(letter, change.events)
    except DuplicateKey as duplicate:
        if duplicate.index != "_id":
            raise


def _put(repo: TicketsRepository, letter_id: str, about: dict, origin: Origin, now: datetime) -> None:
    """Store a letter that is issued with an assignment, under the number that it holds."""
    code, numbered = _numbered(repo, letter_id)
    letter = new_letter(letter_id, code, letter_life.ISSUED, **about, **numbered, issued_at=to_text(now))
    letter_life.lived(letter, letter_life.ISSUED, origin.actor, to_text(now))
    prepare(repo, letter, now)
    insert(repo, letter, LETTER_ISSUED, origin, now)
    act(repo.letters, repo.letters.get(letter_id), now, origin, lambda change: _overtaken(change, letter))


def _overtaken(change: Change, letter: Document) -> bool:
    """A draft that was begun while the assignment already had the number is issued with the assignment as it stands."""
    there = change.doc
    if there["number"] or there["issuing_at"]:
        return False
    there.update({name: letter[name] for name in ASSIGNED}, life=[*there["life"], *letter["life"]])
    change.happened(LETTER_ISSUED, state(there))
    return True


def _numbered(repo: TicketsRepository, letter_id: str) -> tuple[str, dict]:
    """The code of the kind of a letter that holds a number, and the number as it is written on it."""
    number = registers.held(repo.numbers, letter_id)
    assert number is not None, f"letter {letter_id} has no number"
    code, year = letter_kinds.parsed(number["register"])
    kind = kind_of(repo, code, from_text(number["taken_at"]))
    label = letter_kinds.label(kind["organ"] or _organ(repo), kind["sign"], year, number["n"])
    return code, {"register": number["register"], "number": number["n"], "label": label}


def _addressees(repo: TicketsRepository, letter: Document, kind: dict) -> list[str]:
    if kind["addressee"] == "all_units":
        return [unit["_id"] for unit in repo.units.find({"active": True}, ("_id",), 500)]
    if kind["addressee"] == "lead_units":
        leads = [file["lead_unit"] for file in forum_files(repo, letter["forum"])] if letter["forum"] else []
        return list(dict.fromkeys(lead for lead in leads if lead))
    if kind["addressee"] == "none":
        return []
    if not letter["unit"]:
        raise Refused("addressee_needed")
    return [letter["unit"]]


def _content(repo: TicketsRepository, kind: dict) -> Content:
    return Content(repo, kind, kind["issuer"] or _issuer(repo))


def _lead_unit(repo: TicketsRepository, letter: Document) -> str | None:
    file = repo.appeals.get(letter["appeal"]) if letter["appeal"] else None
    return file["lead_unit"] if file else None


def _organ(repo: TicketsRepository) -> str:
    county = repo.counties.get(repo.county)
    return model.organ_of(county["name"], county["city"]) if county else f"{repo.county}恳"


def _issuer(repo: TicketsRepository) -> str:
    county = repo.counties.get(repo.county)
    return f"{county['name'] if county else repo.county}政企恳谈会办公室"
