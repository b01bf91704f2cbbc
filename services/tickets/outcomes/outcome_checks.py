"""What is proved of what files come to: who closed them, what waits for a second person or for its day, what was promised."""

from collections.abc import Iterator

from kentan.check.snapshot import documents_of
from kentan.documents import Document
from kentan.store.port import CountyStore
from services.tickets import model
from services.tickets.clocks import clocks
from services.tickets.outcomes import commitments, long_term, presumptions
from services.tickets.repository import APPEALS


def endings_are_whole(store: CountyStore) -> list[str]:
    """Closed files name who closed them, open ones nobody; what was withdrawn has no outcome; who proposes does not approve."""
    return [f"{APPEALS.name}/{file['_id']}: {wrong}" for file in documents_of(store, APPEALS) for wrong in _ending(file)]


def clocks_fit_outcomes(store: CountyStore) -> list[str]:
    """The office's clock runs just while an outcome waits for its second person, the review's just on the long-term list."""
    return [f"{APPEALS.name}/{file['_id']}: {wrong}" for file in documents_of(store, APPEALS) for wrong in _clocks(file)]


def commitments_are_followed(store: CountyStore) -> list[str]:
    """The clock of a commitment runs until it is settled or lapses, and the file is listed by what became of each."""
    return [f"{APPEALS.name}/{file['_id']}: {wrong}" for file in documents_of(store, APPEALS) for wrong in _promises(file)]


def _promises(file: Document) -> Iterator[str]:
    running = {clock["id"] for clock in clocks.running(file)}
    for one in commitments.of(file):
        followed = one["state"] in (commitments.OPEN, commitments.BROKEN) and one["settled_at"] is None
        if (one["clock"] in running) != followed:
            yield f"commitment {one['id']} is {one['state']}, its clock {'does not run' if followed else 'runs on'}"
    if file.get("promised", {}) != commitments.marks(file):
        yield f"promised is {file.get('promised')}, its commitments say {commitments.marks(file)}"


def _ending(file: Document) -> Iterator[str]:
    closed = file["status"] == model.CLOSED
    if closed != bool(file["closed_by"]):
        yield f"is {file['status']}, closed by {file['closed_by']}"
    if file["closed_by"] == "withdrawal" and file["outcome"]:
        yield f"was withdrawn and came to {file['outcome']}"
    for proposal in (*file.get("earlier_proposals", ()), file.get("proposal")):
        if proposal and proposal["decided_by"] and proposal["decided_by"]["id"] == proposal["proposed_by"]["id"]:
            yield f"{proposal['decided_by']['id']} decided what they proposed"


def _clocks(file: Document) -> Iterator[str]:
    running = {clock["code"]: clock for clock in clocks.running(file)}
    reviewed = long_term.on_list(file) and "review_on" in file  # what was put on the list before there were dates has none
    for code, wanted in ((presumptions.CODE, presumptions.waits(file)), (long_term.REVIEW, reviewed)):
        if (code in running) != wanted:
            yield f"its clock {code} {'does not run' if wanted else 'runs for nothing'}"
    due = running[long_term.REVIEW]["due_day"] if long_term.REVIEW in running else None
    if file.get("review_due") != due:
        yield f"review_due is {file.get('review_due')}, its clocks say {due}"


OUTCOME_CHECKS = (endings_are_whole, clocks_fit_outcomes, commitments_are_followed)
