"""What people do with a letter, one decision each: right, rule, event, in one write."""

from datetime import datetime

from kentan.commands import Command, Decide, change, create
from kentan.contracts.events import EventType
from kentan.contracts.tickets import (
    LETTER_CHANGED,
    LETTER_DRAFTED,
    LETTER_GIVEN_UP,
    LETTER_RECEIVED,
    LETTER_REVIEWED,
    LETTER_SENT_BACK,
    LETTER_SIGNED,
    LETTER_VOIDED,
)
from kentan.documents import Change, Document
from kentan.errors import Forbidden, Invalid, NotFound, Refused
from services.tickets import rights
from services.tickets.letters import issuing, letter_life, letters
from services.tickets.letters.letter_kinds import ASSIGNMENT, MINUTES
from services.tickets.policies import Hooks
from services.tickets.repository import TicketsRepository
from services.tickets.units import assigning


def draft(repo: TicketsRepository, command: Command, now: datetime) -> Document:
    """Draft the letter that this command's key always leads to; minutes are those of their forum."""
    about = _about(repo, command)
    code = about.pop("kind")
    _may_be_drafted(repo, code, about, now)
    letter_id = letters.draft_id(code, {**about, "cause": f"{command.actor.id}/{command.key}"}, command.origin)

    def decide(drafting: Change) -> None:
        letter = letters.new_letter(letter_id, code, letter_life.DRAFT, **letters.named(about), about=letters.worded(about))
        drafting.doc.update({**letter, "keys": drafting.doc["keys"]})
        letter_life.lived(drafting.doc, letter_life.DRAFTED, command.actor.as_dict(), drafting.at)
        drafting.happened(LETTER_DRAFTED, letters.state(drafting.doc))

    return create(repo.letters, command, now, decide, letter_id)


def changing(repo: TicketsRepository, command: Command) -> Decide:
    """Write the draft anew."""
    about = _about(repo, command)

    def decide(change: Change) -> None:
        letter = change.doc
        letter_life.change(letter, command.actor.as_dict(), change.at)
        own = letter["unit"] if letter["kind"] == ASSIGNMENT else _lead_unit(repo, letter["appeal"])
        letter.update(unit=about.get("unit") or own, co_units=about.get("co_units") or [], about=letters.worded(about))
        change.happened(LETTER_CHANGED, letters.state(letter))

    return decide


def reviewing(repo: TicketsRepository, command: Command) -> Decide:
    """Say that the draft is right."""
    def decide(change: Change) -> None:
        kind = letters.kind_of(repo, change.doc["kind"], change.now)
        _one_of(command, kind["reviewed_by"])
        letter_life.review(change.doc, kind, command.actor.as_dict(), change.at)
        change.happened(LETTER_REVIEWED, letters.state(change.doc))

    return decide


def sending_back(repo: TicketsRepository, command: Command) -> Decide:
    """Let the writer do it again."""
    def decide(change: Change) -> None:
        kind = letters.kind_of(repo, change.doc["kind"], change.now)
        _one_of(command, [*kind["reviewed_by"], *kind["signed_by"]])
        letter_life.send_back(change.doc, command.actor.as_dict(), command.data["reason"], change.at)
        change.happened(LETTER_SENT_BACK, letters.state(change.doc))

    return decide


def signing(repo: TicketsRepository, command: Command) -> Decide:
    """Enter the signature."""
    def decide(change: Change) -> None:
        kind = letters.kind_of(repo, change.doc["kind"], change.now)
        _one_of(command, kind["signed_by"])
        letter_life.sign(change.doc, kind, command.actor.as_dict(), command.data["signer"], change.at)
        change.happened(LETTER_SIGNED, letters.state(change.doc))

    return decide


def issue(repo: TicketsRepository, hooks: Hooks, command: Command, now: datetime) -> Document:
    """Issue the signed letter: decide that it will be, then give it its number; also when a repetition finds that decided."""
    def decide(change: Change) -> None:
        if change.doc["kind"] == ASSIGNMENT:
            assigning.may_take_effect(repo, change.doc)
        letter_life.decide_issuing(change.doc, command.actor.as_dict(), change.at)
        letters.prepare(repo, change.doc, change.now)

    letter = change(repo.letters, command, now, decide, "letter")
    issuing.finish(repo, hooks, letter["_id"], command.origin, now)
    return repo.letters.get(letter["_id"]) or letter


def receiving(command: Command) -> Decide:
    """A unit confirms a letter that is addressed or copied to it."""
    def decide(change: Change) -> None:
        letter, unit = change.doc, rights.unit_of(command)
        if unit not in letter["readers"]:
            raise Forbidden("not_your_letter")
        letter_life.receive(letter, unit, command.data["person"], command.actor.as_dict(), change.at)
        change.happened(LETTER_RECEIVED, letters.state(letter))

    return decide


def ending(repo: TicketsRepository, command: Command) -> Decide:
    """Give a letter up, or void it where it was issued."""
    def decide(change: Change) -> None:
        kind = letters.kind_of(repo, change.doc["kind"], change.now)
        letter_life.end(change.doc, kind, command.actor.as_dict(), command.data["reason"], change.at)
        voided = change.doc["status"] == letter_life.VOIDED
        said: EventType = LETTER_VOIDED if voided else LETTER_GIVEN_UP
        change.happened(said, letters.state(change.doc))

    return decide


def _about(repo: TicketsRepository, command: Command) -> dict:
    """What the command says of a letter; all that it names is there."""
    about = {name: value for name, value in command.data.items() if value not in (None, [])}
    if about.get("appeal"):
        _file(repo, about["appeal"])
        about.setdefault("unit", _lead_unit(repo, about["appeal"]))
    if about.get("forum"):
        repo.forum(about["forum"])
    if about.get("unit") or about.get("co_units"):
        _units_are_open(repo, about)
    for place, one in enumerate(about.get("files", ())):
        if repo.appeals.get(one) is None:
            raise Invalid("invalid", {}, {f"files.{place}": ["no_such_appeal"]})
    return about


def _units_are_open(repo: TicketsRepository, about: dict) -> None:
    for place, code in enumerate([about.get("unit"), *about.get("co_units", ())]):
        if code and not repo.unit(code)["active"]:
            raise Invalid("invalid", {}, {f"co_units.{place - 1}" if place else "unit": ["unit_closed"]})


def _may_be_drafted(repo: TicketsRepository, code: str, about: dict, now: datetime) -> None:
    letters.kind_of(repo, code, now)
    if code == ASSIGNMENT:
        raise Refused("letter_by_assignment")
    if code == MINUTES and not about.get("forum"):
        raise Invalid("invalid", {}, {"forum": ["required"]})


def _lead_unit(repo: TicketsRepository, appeal: str | None) -> str | None:
    return _file(repo, appeal)["lead_unit"] if appeal else None


def _file(repo: TicketsRepository, appeal: str) -> Document:
    file = repo.appeals.get(appeal)
    if file is None:
        raise NotFound("not_found", {"what": "appeal"})
    return file


def _one_of(command: Command, roles: list[str]) -> None:
    if command.actor.role not in roles:
        raise Forbidden("letter_not_your_step", {"roles": ", ".join(dict.fromkeys(roles)) or "–"})
