"""Files put into a store in bulk through the port, before any server looks at it."""

import random
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice

from bench.clients import TEXT
from kentan.calendars import Calendar
from kentan.clock import from_text, to_text
from kentan.contracts.tickets import APPEAL_RAISED
from kentan.documents import Change, Document, Origin, new_document
from kentan.replay.plan import UNITS
from kentan.runtime.installation import Installation
from kentan.store.port import Collection
from kentan.store.registers import position_id
from kentan.words import words_of
from services.evaluation import model as judging
from services.evaluation.repository import LOG
from services.tickets import model
from services.tickets.clocks import clock_rules, clocks
from services.tickets.repository import APPEALS, CONTENTS

TOGETHER = 2000
THEMES = ("招工困难", "用地审批", "贷款到期", "电力增容", "道路照明", "环评手续", "公交班次", "子女入学", "退税进度")
RARE, RARE_EVERY = "口岸通关", 1000
PLACES = ("河东园区", "河西园区", "城南园区", "城北园区")
ORIGIN_ACTOR = {"id": "bench", "role": "system"}


def seed(installation: Installation, county: str, raised: Iterable[str], fired_before: str, counted: bool) -> None:
    """Put a file into a county for each moment, at which it was raised and assigned.

    :param fired_before: clocks that were due before this moment fired already.
    :param counted: whether the scoreboard's log has the files, too.
    """
    store = installation.store.county(county)
    into = tuple(store.collection(spec) for spec in (APPEALS, CONTENTS, LOG)[:3 if counted else 2])
    calendar = Calendar.from_years([])
    made = (file_of(county, number, at, calendar, fired_before) for number, at in enumerate(raised, 1))
    _load_all(triples(made), into)


def file_of(county: str, number: int, at: str, calendar: Calendar, fired_before: str) -> Document:
    """An open file that a unit has had since a moment, with the clocks that run then."""
    unit = list(UNITS)[number % len(UNITS)]
    row = {"kind": "difficulty", "enterprise": f"e{number % 500}", "category": None, "category_from": None}
    doc = new_document(f"bench-{number:08d}")
    doc.update(model.new_file(model.ledger_number(county, int(at[:4]), number), row, None, at))
    model.assign(doc, unit, [], None, [], at)
    for rule in (clock_rules.BY_CODE[code] for code in (clock_rules.C2, clock_rules.C3)):
        clocks.start(doc, rule, unit, at, calendar)
    clocks.fire(doc, fired_before)
    Change(doc, from_text(at), Origin(county, ORIGIN_ACTOR, "bench"), APPEALS.name).happened(APPEAL_RAISED, model.state(doc))
    return doc


def triples(files: Iterable[Document]) -> Iterator[tuple[Document, Document, Document]]:
    """Each file with its side record and its entry in the scoreboard's log."""
    for place, file in enumerate(files, 1):
        theme = RARE if place % RARE_EVERY == 0 else THEMES[place % len(THEMES)]
        words = words_of(f"{theme} {PLACES[place // len(THEMES) % len(PLACES)]}")
        content = {"_id": file["_id"], "text": f"{theme}：{TEXT}", "fields": {}, "contact": None, "words": words,
                   "raised_at": file["raised_at"], "version": 0}
        entry = {"_id": position_id(place), "version": 0, "position": place, "event_id": file["timeline"][0]["event"],
                 "subject": f"tickets/{file['_id']}", "sequence": 1, "at": file["raised_at"],
                 "after": judging.contribution("appeal", model.state(file))}
        yield file, content, entry


def _load_all(rows: Iterable[tuple[Document, ...]], collections: tuple[Collection, ...]) -> None:
    """Many in one write, as a restored backup is loaded."""
    going = iter(rows)
    while batch := list(islice(going, TOGETHER)):
        for collection, docs in zip(collections, zip(*batch, strict=True), strict=False):
            collection.load([({**doc, "version": 1}, []) for doc in docs])


def moments(first: datetime, over: timedelta, seed_of: int = 1) -> Iterator[str]:
    """Moments spread by chance over a time."""
    lot = random.Random(seed_of)
    while True:
        yield to_text(first + timedelta(seconds=lot.uniform(0, over.total_seconds())))
