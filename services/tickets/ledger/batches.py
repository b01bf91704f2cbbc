"""A forum's appeals as one batch: all rows are checked, accepted in one write or refused with every row's error, then entered."""

from collections.abc import Iterable
from datetime import datetime

from eventlet.greenpool import GreenPool

from kentan.commands import Command, create
from kentan.contracts.tickets import BATCH_ACCEPTED
from kentan.documents import Change, Document, Origin, canonical, new_document
from kentan.errors import Invalid, NotYetKnown, TooLarge
from kentan.events.hearing import hear_changing, origin_of
from kentan.ids import derived_id
from kentan.store.port import DuplicateKey
from services.tickets.acts import rules_told
from services.tickets.clocks import deadlines
from services.tickets.ledger import ledger
from services.tickets.ledger.intake import Errors, Reception
from services.tickets.linking.matching import Finder
from services.tickets.policies import Hooks
from services.tickets.repository import TicketsRepository

MOST_ROWS = 500
MOST_BYTES = 8_000_000
TOGETHER = 16
ACCEPTED, DONE = "accepted", "done"


def accept(repo: TicketsRepository, hooks: Hooks, command: Command, now: datetime) -> Document:
    """Accept the batch of a command as a whole; the batch. What its rows were checked against is kept with them."""
    rows = command.data["rows"]
    if len(rows) > MOST_ROWS:
        raise TooLarge("batch_too_large", {"rows": len(rows), "most": MOST_ROWS})
    if len(canonical(rows)) > MOST_BYTES:
        raise TooLarge("too_large")

    def decide(change: Change) -> None:
        forum = repo.forum(command.data["forum"])
        change.doc.update(status=ACCEPTED, forum=forum["_id"], ends_at=forum["ends_at"], count=len(rows),
                          rows=_ready_rows(repo, hooks, forum["_id"], rows, now))
        change.happened(BATCH_ACCEPTED, {"forum": forum["_id"], "rows": len(rows)})

    with rules_told():
        return create(repo.batches, command, now, decide)


def enter_rows(repo: TicketsRepository, hooks: Hooks, event: dict, consumer: str, now: datetime) -> bool:
    """Make the files of an accepted batch, each once, and say last that it is done; False if it was."""
    batch = repo.batches.get(event["subject"])
    if batch and event["id"] not in batch["heard"]:
        _enter(repo, hooks, batch, origin_of(event, consumer), now)

    def done(change: Change) -> None:
        change.doc.update(status=DONE, rows=[])

    return hear_changing(repo.batches, consumer, event, event["subject"], now, done)


def appeal_ids(batch: Document) -> list[str]:
    """The ids of the batch's files in the order of its rows, whether they are there yet or not."""
    return [derived_id("batch", batch["_id"], row) for row in range(batch["count"])]


def view(batch: Document) -> dict:
    """The batch as it is answered."""
    kept = {name: batch[name] for name in ("version", "forum", "status", "count")}
    return {"id": batch["_id"], **kept, "appeals": appeal_ids(batch)}


def _ready_rows(repo: TicketsRepository, hooks: Hooks, forum: str, rows: list[dict], now: datetime) -> list[dict]:
    known = _known_enterprises(repo, {row["enterprise"] for row in rows if row.get("enterprise")})
    reception = Reception.open(repo, hooks, forum, now)
    errors: Errors = {}
    for place, row in enumerate(rows):
        found = {**_enterprise_errors(row, known), **reception.errors(row)}
        errors |= {f"rows.{place}.{name}": codes for name, codes in found.items()}
    if errors:
        _refuse(errors, rows)
    return [reception.ready(row, row["enterprise"]) for row in rows]


def _refuse(errors: Errors, rows: list[dict]) -> None:
    """Where all that is wrong is an enterprise not yet known here, the same batch may be right in a moment."""
    if all(codes == ["not_yet_known"] for codes in errors.values()):
        place = int(next(iter(errors)).split(".")[1])
        raise NotYetKnown("not_yet_known", {"what": "enterprise", "id": rows[place]["enterprise"]}, errors)
    raise Invalid("invalid", {}, errors)


def _enterprise_errors(row: dict, known: set[str]) -> Errors:
    if not row.get("enterprise"):
        return {"enterprise": ["required"]}
    return {} if row["enterprise"] in known else {"enterprise": ["not_yet_known"]}


def _known_enterprises(repo: TicketsRepository, ids: Iterable[str]) -> set[str]:
    return {doc["_id"] for doc in repo.enterprises.find({"_id": {"$in": sorted(ids)}}, (), MOST_ROWS)}


def _enter(repo: TicketsRepository, hooks: Hooks, batch: Document, origin: Origin, now: datetime) -> None:
    """Numbers and matches first, one by one, so that they follow the rows; then the files, many at a time."""
    forum = {"_id": batch["forum"], "ends_at": batch["ends_at"]}
    rows = zip(batch["rows"], appeal_ids(batch), strict=True)
    numbered = [(row, doc_id, ledger.take_number(repo, doc_id, now)) for row, doc_id in rows if repo.appeals.get(doc_id) is None]
    finder = Finder(repo, hooks, now)

    def matched(row: dict, doc_id: str, number: str) -> list[dict]:
        file = {"_id": doc_id, "number": number, "enterprise": row["enterprise"]}
        matches = finder.proposals(file, row["text"])
        finder.entered(file, row["text"])
        return matches

    def enter_one(work: tuple[dict, str, str, list[dict]]) -> None:
        row, doc_id, number, matches = work
        change = Change(new_document(doc_id), now, origin, repo.appeals.name)
        content = ledger.enter(repo, change, row, forum, number, matches, batch["_id"])
        _insert(repo, change)
        repo.keep_content(content)

    for _ in GreenPool(TOGETHER).imap(enter_one, [(*one, matched(*one)) for one in numbered]):
        pass
    if repo.forum(batch["forum"])["ends_at"] != batch["ends_at"]:
        deadlines.rebase_forum(repo, batch["forum"], origin, now)


def _insert(repo: TicketsRepository, change: Change) -> None:
    try:
        repo.appeals.insert(change.doc, change.events)
    except DuplicateKey as duplicate:
        if duplicate.index != "_id":
            raise
