"""Published tables: the scoreboard as it stood, frozen with its rule and a hash that anybody can check.

A published table says which part of the log it counts (``watermark``), by which rule and formula, and never changes. Its
hash is SHA-256 over the canonical JSON of ``CONTENT``. ``verify`` counts the log anew and says whether the same comes out.
"""

import hashlib
from datetime import datetime

from kentan.calendars import day_of
from kentan.commands import Command, create
from kentan.contracts.evaluation import SCOREBOARD_PUBLISHED
from kentan.contracts.evaluation_settings import SCORING
from kentan.documents import Change, Document, canonical, public
from kentan.errors import Refused
from services.evaluation import model, scoreboard, scoring
from services.evaluation.repository import SCOREBOARD, EvaluationRepository
from services.evaluation.settings import settings_of

CONTENT = ("county", "watermark", "as_of", "formula", "rule", "counts", "total", "units")
TOLD = ("watermark", "as_of", "formula", "hash")


def publish(repository: EvaluationRepository, command: Command, now: datetime) -> dict:
    """Freeze the table as it stands. Raises Refused ``nothing_to_publish`` for one that has counted nothing."""

    def decide(changing: Change) -> None:
        table = repository.tables.get(SCOREBOARD)
        if table is None or not table["watermark"]:
            raise Refused("nothing_to_publish")
        rule = settings_of(repository).value(SCORING, day_of(now).isoformat())
        content = content_of(repository.county, table, rule, scoring.FORMULA)
        changing.doc.update(content, hash=hash_of(content), published_at=changing.at)
        changing.happened(SCOREBOARD_PUBLISHED, state(changing.doc))

    return shown(create(repository.published, command, now, decide, title=command.data["title"]))


def state(doc: Document) -> dict:
    """A published table as its event carries it."""
    return {name: doc[name] for name in TOLD}


def content_of(county: str, table: Document, rule: dict, formula: str) -> dict:
    """What a published table consists of, from the counts of a table and a rule."""
    rows = scoring.known_to(formula, table["rows"])
    return {"county": county, "watermark": table["watermark"], "as_of": table["as_of"], "formula": formula, "rule": rule,
            "counts": rows, "total": scoring.rates_of(model.total(rows)), "units": scoring.compared(rows, rule)}


def hash_of(content: dict) -> str:
    """SHA-256 (hex) over the canonical JSON of the content."""
    return hashlib.sha256(canonical({name: content[name] for name in CONTENT})).hexdigest()


def verify(repository: EvaluationRepository, doc: Document) -> dict:
    """Count the log anew up to the table's watermark; whether its own hash and what was counted are as published."""
    table = scoreboard.counted_up_to(repository, doc["watermark"])
    recomputed = hash_of(content_of(repository.county, table, doc["rule"], doc["formula"]))
    return {"id": doc["_id"], "hash": doc["hash"], "content_hash": hash_of(doc), "recomputed_hash": recomputed,
            "matches": doc["hash"] == hash_of(doc) == recomputed}


def shown(doc: Document) -> dict:
    """A published table as it is answered."""
    return public(doc)
