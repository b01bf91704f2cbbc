"""What ``kentan check`` proves of evaluation, and what it is told of its documents' present states."""

from collections.abc import Iterator
from itertools import takewhile

from kentan.check.snapshot import documents_of
from kentan.documents import Document
from kentan.runtime.part import State
from kentan.store.port import CountyStore
from services.evaluation import publishing, scoreboard, second_supervision, surveys
from services.evaluation.repository import LOG, PUBLISHED, SCOREBOARD, SECOND_SUPERVISIONS, SURVEYS, TABLES


def log_is_whole(store: CountyStore) -> list[str]:
    """The log's positions count 1, 2, 3 … with none left out."""
    positions = [int(entry["_id"]) for entry in documents_of(store, LOG)]
    missing = sorted(set(range(1, max(positions, default=0) + 1)) - set(positions))
    return [f"{LOG.name}: position {position} is missing" for position in missing]


def table_is_its_log(store: CountyStore) -> list[str]:
    """The scoreboard equals a fold of the log up to its watermark, which the log has reached."""
    table, again = _table(store), scoreboard.empty_table()
    folded = takewhile(lambda entry: int(entry["_id"]) <= table["watermark"], documents_of(store, LOG))
    scoreboard.fold_from_the_beginning(again, folded, {})
    findings = _differences(table["rows"], again["rows"], "a fold of its log")
    return findings + [f"{TABLES.name}/{SCOREBOARD}: {name} is {table[name]}, its log has {again[name]}"
                       for name in ("watermark", "as_of") if table[name] != again[name]]


def table_is_the_ledger(store: CountyStore, states: list[State]) -> list[str]:
    """Once the log is folded to its end, the scoreboard equals a recount of the ledger."""
    if unsettled(store, ""):
        return []
    return _differences(_table(store)["rows"], scoreboard.rows_of(states), "a recount of the ledger")


def published_are_whole(store: CountyStore) -> list[str]:
    """Every published table still has the content that its hash was taken of."""
    return [f"{PUBLISHED.name}/{doc['_id']}: its content is not what was published"
            for doc in documents_of(store, PUBLISHED) if publishing.hash_of(doc) != doc["hash"]]


def _table(store: CountyStore) -> Document:
    return store.collection(TABLES).get(SCOREBOARD) or scoreboard.empty_table()


def _differences(rows: dict, wanted: dict, of_what: str) -> list[str]:
    return [f"{TABLES.name}/{SCOREBOARD}: unit {unit or '(none)'} has {rows.get(unit, {})}, "
            f"{of_what} gives {wanted.get(unit, {})}"
            for unit in sorted(rows.keys() | wanted.keys()) if rows.get(unit) != wanted.get(unit)]


def states(store: CountyStore) -> Iterator[State]:
    """Surveys and second supervisions as they are now."""
    for survey in documents_of(store, SURVEYS):
        yield "evaluation.survey", survey["_id"], surveys.state(survey)
    for doc in documents_of(store, SECOND_SUPERVISIONS):
        yield "evaluation.second-supervision", doc["_id"], second_supervision.state(doc)
    for doc in documents_of(store, PUBLISHED):
        yield "evaluation.scoreboard", doc["_id"], publishing.state(doc)


def unsettled(store: CountyStore, now: str) -> int:
    """Entries of the log that the table has not folded."""
    last = store.collection(LOG).find({}, ("-_id",), 1)
    return max((int(last[0]["_id"]) if last else 0) - _table(store)["watermark"], 0)


CHECKS = (log_is_whole, table_is_its_log, published_are_whole)
RECOUNTS = (table_is_the_ledger,)
