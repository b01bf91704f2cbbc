"""What is proved of tickets from its stores alone, and what it tells the proofs of others."""

from collections import defaultdict
from collections.abc import Iterator

from kentan.check.snapshot import documents_of
from kentan.runtime.part import State
from kentan.store.port import CountyStore
from services.tickets import model
from services.tickets.attachments.attachment_checks import ATTACHMENT_CHECKS
from services.tickets.clocks import clocks
from services.tickets.handover import taking_over
from services.tickets.ledger import ledger
from services.tickets.letters import letter_kinds, letter_life, letters
from services.tickets.linking.link_checks import LINK_CHECKS
from services.tickets.outcomes.outcome_checks import OUTCOME_CHECKS
from services.tickets.repository import APPEALS, BATCHES, LETTERS, NUMBERS, OFFERS
from services.tickets.supervision import ladder, steps
from services.tickets.supervision.supervision_checks import supervision_holds
from services.tickets.units.unit_checks import UNIT_CHECKS


def numbers_without_gaps(store: CountyStore) -> list[str]:
    """Every register counts 1, 2, 3 … with none left out."""
    counted: dict[str, list[int]] = defaultdict(list)
    for number in documents_of(store, NUMBERS):
        counted[number["register"]].append(number["n"])
    return [f"{NUMBERS.name}/{register}: number {missing} is missing"
            for register, taken in counted.items() for missing in sorted(set(range(1, max(taken) + 1)) - set(taken))]


def numbers_are_used(store: CountyStore) -> list[str]:
    """Every number has its file or letter under the same number, or is voided; every file and issued letter has its number."""
    files = {file["_id"]: file["number"] for file in documents_of(store, APPEALS)}
    issued = {letter["_id"]: (letter["register"], letter["number"]) for letter in documents_of(store, LETTERS)
              if letter["number"]}
    findings, held = [], set()
    for number in documents_of(store, NUMBERS):
        holder, register = number["holder"], number["register"]
        held.add(holder)
        if ledger.is_register(register):
            wanted = model.ledger_number(store.county, ledger.year_of(register), number["n"])
            right = files.get(holder) == wanted or (holder not in files and "voided_at" in number)
        else:
            right = issued.get(holder) == (register, number["n"])
        if not right:
            findings.append(f"{NUMBERS.name}/{number['_id']}: held by {holder}, which does not have it")
    findings += [f"{APPEALS.name}/{file}: has no number" for file in files if file not in held]
    return findings + [f"{LETTERS.name}/{letter}: has no number" for letter in issued if letter not in held]


def letters_fit_files(store: CountyStore) -> list[str]:
    """Every letter that a file names is issued; every issued letter that assigns a file is named by it."""
    status = {letter["_id"]: (letter["status"], letter["appeal"] if letter["kind"] == letter_kinds.ASSIGNMENT else None)
              for letter in documents_of(store, LETTERS)}
    findings, named = [], set()
    for file in documents_of(store, APPEALS):
        for letter in file["letters"]:
            named.add((letter, file["_id"]))
            if status.get(letter, ("missing", None))[0] not in letter_life.IN_FORCE:
                findings.append(f"{APPEALS.name}/{file['_id']}: letter {letter} is not issued")
    return findings + [f"{LETTERS.name}/{letter}: its file does not name it" for letter, (how, file) in status.items()
                       if how in letter_life.IN_FORCE and file and (letter, file) not in named]


def marks_agree(store: CountyStore) -> list[str]:
    """``next_due``, ``oldest_due`` and ``found_by`` of every file are what its clocks and units say."""
    return [f"{APPEALS.name}/{file['_id']}: {name} is {file.get(name)}, its clocks say {value}"
            for file in documents_of(store, APPEALS)
            for name, value in {**clocks.marks(file), "found_by": clocks.found_by(file)}.items() if file.get(name) != value]


def clocks_stand_right(store: CountyStore) -> list[str]:
    """A running clock stands still just while its file is in one of the states in which it does."""
    return [f"{APPEALS.name}/{file['_id']}: clock {clock['id']} stands still by {clock['paused_by']}, the file's states say {by}"
            for file in documents_of(store, APPEALS) for clock in clocks.running(file)
            if (by := clocks.stands_by(clock, model.states_of(file))) != clock["paused_by"]]


def states(store: CountyStore) -> Iterator[State]:
    """Files, letters and offers as they are now."""
    for file in documents_of(store, APPEALS):
        yield "tickets.appeal", file["_id"], model.state(file)
        if ladder.steps_of(file):
            yield "tickets.supervision", file["_id"], steps.state(file)
    for letter in documents_of(store, LETTERS):
        yield "tickets.letter", letter["_id"], letters.state(letter)
    for offer in documents_of(store, OFFERS):
        yield "tickets.offer", offer["_id"], taking_over.state(offer)


def unsettled(store: CountyStore, now: str) -> int:
    """Files with a clock to be fired or a step to be looked at, and batches not yet entered."""
    due = sum(store.collection(APPEALS).count({mark: {"$lt": now}}) for mark in ("next_due", "supervise_at"))
    return due + store.collection(BATCHES).count({"status": "accepted"})


CHECKS = (numbers_without_gaps, numbers_are_used, letters_fit_files, marks_agree, clocks_stand_right, supervision_holds,
          *ATTACHMENT_CHECKS, *UNIT_CHECKS, *LINK_CHECKS, *OUTCOME_CHECKS)
