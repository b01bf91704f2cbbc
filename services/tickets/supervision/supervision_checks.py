"""What is proved of supervision from the files alone."""

from collections import Counter
from collections.abc import Iterator

from kentan.check.snapshot import documents_of
from kentan.documents import Document
from kentan.store.port import CountyStore
from services.tickets.repository import APPEALS, LETTERS
from services.tickets.supervision import ladder, steps, supervising


def supervision_holds(store: CountyStore) -> list[str]:
    """No letter within another's cool-down, one step undecided for a unit, heavy ones by two people, marks as the steps say."""
    letters = {letter["_id"]: (letter["kind"], letter["unit"]) for letter in documents_of(store, LETTERS)}
    return [f"{APPEALS.name}/{file['_id']}: {finding}" for file in documents_of(store, APPEALS)
            for finding in (*_marks(file), *_steps(file, letters))]


def _steps(file: Document, letters: dict[str, tuple[str, str]]) -> Iterator[str]:
    had = ladder.steps_of(file)
    if [step["id"] for step in had] != [f"{file['_id']}.s{n}" for n in range(1, len(had) + 1)]:
        yield "its steps are not those that were put on it"
    for unit, count in Counter(step["unit"] for step in had if step["state"] in (ladder.PROPOSED, ladder.ASKED)).items():
        if count > 1:
            yield f"{count} steps against {unit} wait for a decision"
    yield from _cool_downs(had)
    for step in had:
        yield from _step(step, letters)


def _cool_downs(had: list[ladder.Step]) -> Iterator[str]:
    letters = [step for step in had if step["letter_kind"] and step["state"] in ladder.DONE]
    sent = sorted(letters, key=lambda step: step["taken_at"])
    for place, step in enumerate(sent):
        for before in sent[:place]:
            if step["taken_at"] <= before["cool_until"]:
                yield f"letter {step['id']} was sent within the cool-down of {before['id']}"


def _step(step: ladder.Step, letters: dict[str, tuple[str, str]]) -> Iterator[str]:
    taken = step["state"] in ladder.DONE
    first, second = ((step["approval"] or {}).get(name) or {} for name in ("proposed_by", "decided_by"))
    if taken and step["needs"] == ladder.TWO and second.get("id") in (None, first.get("id")):
        yield f"step {step['id']} was not decided by two people"
    if taken != bool(step["taken_at"]):
        yield f"step {step['id']} is {step['state']}, and taken at {step['taken_at']}"
    if step["drafted"] and letters.get(step["letter"]) != (step["letter_kind"], step["unit"]):
        yield f"the letter {step['letter']} of step {step['id']} is not there"


def _marks(file: Document) -> Iterator[str]:
    for name, value in steps.marks(file).items():
        if file.get(name) != value:
            yield f"{name} is {file.get(name)}, its steps say {value}"
    ends = [step["until"] for step in steps.in_force(file) if step["until"]]
    latest = supervising.AT_ONCE if steps.undrafted(file) else min(ends, default=None)
    if latest and not (file.get("supervise_at") or steps.FOR_EVER) <= latest:
        yield f"supervise_at is {file.get('supervise_at')}, and not by {latest}"
