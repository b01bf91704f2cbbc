"""What may become of a letter, step by step. Pure: plain dicts in, plain dicts changed.

A letter is drafted, reviewed, signed, issued, received. From review and from signing it may go back to its writer with a
reason. Before it is issued it may be given up; an issued one may be voided, and its number stays. Letters that are issued
with an assignment begin as issued. Each step leaves who and when in ``life``.
"""

from typing import Any

from services.tickets.model import RuleBroken

Letter = dict[str, Any]

DRAFT, REVIEWED, SIGNED, ISSUED, RECEIVED, GIVEN_UP, VOIDED = (
    "draft", "reviewed", "signed", "issued", "received", "given_up", "voided")
BEFORE, IN_FORCE, OVER = (DRAFT, REVIEWED, SIGNED), (ISSUED, RECEIVED), (GIVEN_UP, VOIDED)
DRAFTED, CHANGED, SENT_BACK = "drafted", "changed", "sent_back"
WHO = ("id", "role", "unit")


def lived(letter: Letter, step: str, by: dict, at: str, **more: object) -> None:
    """Note a step: who and when."""
    entry = {"step": step, "at": at, "by": {name: by[name] for name in WHO if by.get(name)}, **more}
    letter["life"] = [*letter["life"], entry]


def change(letter: Letter, by: dict, at: str) -> None:
    """Somebody writes on the draft, and is its writer from now on."""
    _must_be(letter, DRAFT)
    lived(letter, CHANGED, by, at)


def review(letter: Letter, kind: dict, by: dict, at: str) -> None:
    """The draft was read and is right; by another person than its writer, where the kind wants that."""
    _must_be(letter, DRAFT)
    if kind["second_person"] and writer(letter) == by["id"]:
        raise RuleBroken("second_person_needed")
    lived(letter, REVIEWED, by, at)
    letter["status"] = REVIEWED


def send_back(letter: Letter, by: dict, reason: str, at: str) -> None:
    """The letter goes back to its writer, with a reason; a signature given before means nothing any more."""
    _must_be(letter, *BEFORE)
    lived(letter, SENT_BACK, by, at, reason=reason)
    letter.update(status=DRAFT, signer=None)


def sign(letter: Letter, kind: dict, by: dict, signer: str, at: str) -> None:
    """The reviewed letter was signed by this person."""
    _must_be(letter, *((REVIEWED,) if kind["reviewed_by"] else (DRAFT, REVIEWED)))
    lived(letter, SIGNED, by, at)
    letter.update(status=SIGNED, signer=signer)


def decide_issuing(letter: Letter, by: dict, at: str) -> None:
    """The signed letter is to be issued: from here on it will be, under the next number and as of now."""
    _must_be(letter, SIGNED)
    lived(letter, ISSUED, by, at)
    letter["issuing_at"] = at


def issue(letter: Letter, register: str, number: int, label: str) -> None:
    """The letter has its number and is issued, as of when that was decided."""
    letter.update(status=ISSUED, register=register, number=number, label=label, issued_at=letter["issuing_at"],
                  issuing_at=None)


def receive(letter: Letter, unit: str, person: str, by: dict, at: str) -> None:
    """A unit confirms that it has the letter, and who took it; it is received when all whom it is sent to have."""
    _must_be(letter, *IN_FORCE)
    if unit in letter["received_by"]:
        raise RuleBroken("letter_already_received")
    lived(letter, RECEIVED, by, at, person=person)
    letter["received_by"] = [*letter["received_by"], unit]
    if letter["addressees"] and set(letter["addressees"]) <= set(letter["received_by"]):
        letter["status"] = RECEIVED


def end(letter: Letter, kind: dict, by: dict, reason: str, at: str) -> None:
    """The letter is given up, or voided where it was issued: its number stays."""
    _must_be(letter, *BEFORE, *IN_FORCE)
    drafted_assignment = kind["code"] == "assignment" and letter["status"] in BEFORE
    if (kind["with_assignment"] or kind["code"] in ("minutes", "assignment")) and not drafted_assignment:
        raise RuleBroken("letter_of_assignment")
    ended = VOIDED if letter["status"] in IN_FORCE else GIVEN_UP
    lived(letter, ended, by, at, reason=reason)
    letter["status"] = ended


def writer(letter: Letter) -> str:
    """The account that wrote the letter as it is now."""
    wrote = [entry["by"]["id"] for entry in letter["life"] if entry["step"] in (DRAFTED, CHANGED)]
    return wrote[-1]


def _must_be(letter: Letter, *allowed: str) -> None:
    if letter.get("issuing_at"):
        raise RuleBroken("letter_being_issued")
    if letter["status"] not in allowed:
        raise RuleBroken(f"letter_is_{letter['status']}")
