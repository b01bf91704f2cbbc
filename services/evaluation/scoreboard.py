"""The scoreboard: one table a county, folded from the log of all that counts.

An entry of the log is one event: its subject, sequence, and what the subject counts for since. What a subject counted for
*before* position n is what its entry with the highest sequence below n says, so a fold is determined by the log alone, in
whatever order events arrived: an older event that comes late changes nothing.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from kentan.clock import to_text
from kentan.contracts.events import sequence_of
from kentan.documents import Document, new_document
from kentan.store import registers
from kentan.store.port import Collection, Conflict, DuplicateKey
from services.evaluation import model
from services.evaluation.repository import SCOREBOARD, EvaluationRepository

BATCH = 500

Latest = Callable[[str, str], Document | None]  # a subject's entry with the highest sequence below a position


def enter(repository: EvaluationRepository, event: dict) -> bool:
    """Enter an event in the log at the next position; False if it is there."""
    kind = event["source"].rsplit("/", 1)[1]
    subject_kind = event["type"].split(".")[3]
    entry = {"event_id": event["id"], "subject": f"{kind}/{event['subject']}", "sequence": sequence_of(event),
             "at": event["time"], "after": model.contribution(subject_kind, event["data"])}
    return registers.append_next(repository.log, lambda n: {"version": 0, "position": n, **entry})[1]


def empty_table() -> Document:
    """A table that has folded nothing."""
    return new_document(SCOREBOARD, watermark=0, as_of=None, rows={})


def fold(repository: EvaluationRepository) -> bool:
    """Fold what the table has not yet; whether there was anything. Replicas may race: the first save wins."""
    table = repository.tables.get(SCOREBOARD) or empty_table()
    entries = entries_after(repository.log, table["watermark"])
    if not entries:
        return False
    fold_into(table, entries, {}, lambda subject, position: latest_before(repository.log, subject, position))
    save(repository.tables, table)
    return True


def entries_after(log: Collection, watermark: int) -> list[Document]:
    """The next entries of the log, in order."""
    return log.find({}, ("_id",), BATCH, [registers.position_id(watermark)] * 2)


def fold_into(table: Document, entries: Iterable[Document], known: dict[str, Document | None], latest: Latest) -> None:
    """Take consecutive entries into a table.

    :param known: each subject's entry with the highest sequence among those folded so far, as far as it was looked up.
    :param latest: asked of a subject that is not known.
    """
    for entry in entries:
        subject = entry["subject"]
        if subject not in known:
            known[subject] = latest(subject, entry["_id"])
        before = known[subject]
        if before is None or entry["sequence"] > before["sequence"]:
            model.replace(table["rows"], before and before["after"], entry["after"])
            known[subject] = entry
        table["watermark"], table["as_of"] = int(entry["_id"]), max(table["as_of"] or "", entry["at"])


def fold_from_the_beginning(table: Document, entries: Iterable[Document], known: dict[str, Document | None]) -> None:
    """Take the log's entries from the first on, in one go or several with the same ``known``; nothing is looked up."""
    fold_into(table, entries, known, lambda subject, position: None)


def counted_up_to(repository: EvaluationRepository, watermark: int) -> Document:
    """The table that the log gives up to a position."""
    made, known = empty_table(), dict[str, Document | None]()
    while made["watermark"] < watermark and (entries := entries_after(repository.log, made["watermark"])):
        fold_from_the_beginning(made, (entry for entry in entries if int(entry["_id"]) <= watermark), known)
    return made


def latest_before(log: Collection, subject: str, position: str) -> Document | None:
    """The subject's entry with the highest sequence below a position."""
    found = log.find({"subject": subject, "_id": {"$lt": position}}, ("-sequence",), 1)
    return found[0] if found else None


def save(tables: Collection, table: Document) -> bool:
    """Store the table unless somebody was faster."""
    try:
        tables.save(table) if table["version"] else tables.insert(table)
        return True
    except (Conflict, DuplicateKey):
        return False


def rebuild(repository: EvaluationRepository) -> Document:
    """Fold the whole log anew beside the live table and replace it in one write, once the new one has reached it."""
    made, known = empty_table(), dict[str, Document | None]()
    while True:
        while entries := entries_after(repository.log, made["watermark"]):
            fold_from_the_beginning(made, entries, known)
        live = repository.tables.get(SCOREBOARD) or empty_table()
        made["version"] = live["version"]
        overtaken = live["watermark"] > made["watermark"] and entries_after(repository.log, made["watermark"])
        if not overtaken and save(repository.tables, made):
            return made


def shown(table: Document, now: datetime) -> dict:
    """A table as an answer: the county's figures, a row for each unit, and how far it has read the log."""
    units = [{"unit": unit, **model.figures(row)} for unit, row in sorted(table["rows"].items()) if unit]
    return {"id": SCOREBOARD, "version": table["version"], "watermark": table["watermark"], "as_of": table["as_of"],
            "read_at": to_text(now), "total": model.figures(model.total(table["rows"])), "units": units}


def rows_of(states: Iterable[tuple[str, str, dict]]) -> dict[str, dict[str, int]]:
    """A table's rows recounted from the present states of all documents."""
    kinds = {"tickets.appeal": "appeal", "evaluation.survey": "survey", "evaluation.second-supervision": "second-supervision"}
    return model.recount(model.contribution(kinds[kind], data) for kind, _, data in states if kind in kinds)
