"""Bench ``duplicates``: whether texts about the same are proposed, how often others are, and what looking for them costs.

What is the same matter is known where somebody else said so: two different texts that an office answered with one and the
same reply (of a hundred characters or more, in the field ``reply``), or that one person sent under the same title (``user``,
``title``). None of these fields is compared. Others are pairs drawn by chance, of all rows and of one category; a few of these
may be about the same after all.

The measures are the built-in one and the example plugin text-model's, trained from the rows that are labelled. Then all rows
are a county's ledger, filled up to a size with texts made of halves of theirs, and the later text of each pair is raised by
another enterprise: is the other one found among all, by the built-in measure?
"""

import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import orjson

from bench.classification import trained
from bench.options import Options
from kentan.clock import to_text
from kentan.plugins.builtin import similar_texts
from kentan.settings import load_settings
from kentan.store import open_store
from services.tickets import model
from services.tickets.ledger.intake import content_of
from services.tickets.linking import links, matching
from services.tickets.repository import TicketsRepository

COUNTY, DRAWN, LOOKED, TOGETHER = "360802", 3000, 300, 500
LONG_REPLY = 100
THRESHOLDS = (0.3, 0.4, 0.5, 0.6)
WORDS = SimpleNamespace(similar_texts=lambda county, text, others: similar_texts(text, others))

Pair = tuple[str, str]
Measure = Callable[[str, str], float]


def run(options: Options) -> list[dict]:
    """How well each measure tells them apart, and what is found in a ledger of each size."""
    if not options.rows:
        return [{"bench": "duplicates", "on": "nothing: give rows by --rows FILE …"}]
    rows = [row for path in options.rows for row in map(orjson.loads, Path(path).read_bytes().splitlines())]
    same = {"answered alike": _answered_alike(rows), "sent again under a title": _sent_again(rows)}
    other = {"drawn from all": _drawn(rows), "drawn from one category": _drawn_within(rows)}
    found = [_told_apart(name, measure, same, other) for name, measure in _measures(rows).items()]
    return found + [_in_a_ledger(rows, {pair for pairs in same.values() for pair in pairs}, size) for size in options.sizes]


def _measures(rows: list[dict]) -> dict[str, Measure]:
    plugin = trained(rows)
    return {"the words in common": lambda one, other: similar_texts(one, [other])[0],
            "text-model": lambda one, other: plugin.likenesses(one, [other])[0]}


def _told_apart(name: str, measure: Measure, same: dict[str, list[Pair]], other: dict[str, list[Pair]]) -> dict:
    rated = {about: [measure(*pair) for pair in pairs] for about, pairs in {**same, **other}.items()}
    return {"bench": "duplicates", "on": name, **{f"pairs {about}": len(rates) for about, rates in rated.items()},
            **{f"alike from {least}": ", ".join(f"{about} {sum(rate >= least for rate in rates) / len(rates):.2%}"
                                                for about, rates in rated.items()) for least in THRESHOLDS}}


def _in_a_ledger(rows: list[dict], pairs: set[Pair], size: int) -> dict:
    with TemporaryDirectory() as folder:
        store = open_store(load_settings({}, home=folder, secret="b" * 32).store_uri)
        repo = TicketsRepository(store.county(COUNTY))
        now = datetime.now(UTC)
        ids = _fill(repo, rows, size, now)
        finder, found, alike, took = matching.Finder(repo, WORDS, now), 0, 0, []
        for one, other in sorted(pairs):
            proposed = {match["appeal"] for match in finder.proposals({"_id": ids[other], "enterprise": "another"}, other)}
            found += ids[one] in proposed
            alike += similar_texts(one, [other])[0] >= links.standard()["threshold"]
        for text in random.Random(3).sample(sorted(ids), min(LOOKED, len(ids))):
            started = time.process_time()
            finder.proposals({"_id": "new", "enterprise": f"e{len(text) % 500}"}, text)
            took.append(1000 * (time.process_time() - started))
        store.close()
        return {"bench": "duplicates", "on": f"a ledger of {size} files", "pairs": len(pairs), "of these alike": alike,
                "proposed to another enterprise": found,
                "processor milliseconds of looking (median, p99)": [round(median(took), 2), round(quantiles(took, n=100)[-1], 2)]}


def _fill(repo: TicketsRepository, rows: list[dict], size: int, now: datetime) -> dict[str, str]:
    """Enter the rows' texts, and made ones up to the size, a minute apart; the ids of the rows' own by text."""
    texts = list(dict.fromkeys(row["text"] for row in rows))[:size]
    ids = {text: f"row-{place}" for place, text in enumerate(texts)}
    made: list[tuple[dict, dict]] = []
    for place, text in enumerate((*texts, *_made(texts, size - len(texts)))):
        at = now - timedelta(minutes=1 + place % 100_000)
        row = {"kind": "difficulty", "enterprise": f"e{place % 500}", "category": None, "category_from": None}
        file = model.new_file(f"{place:09d}", row, None, to_text(at))
        doc_id = f"row-{place}" if place < len(texts) else f"made-{place}"
        content = content_of(doc_id, {"text": text, "fields": {}, "contact": None}, at)
        made.append(({"_id": doc_id, **file, "version": 1}, {**content, "version": 1}))
        if len(made) == TOGETHER or place == size - 1:
            repo.appeals.load([(one, []) for one, _ in made])
            repo.contents.load([(one, []) for _, one in made])
            made.clear()
    return ids


def _made(texts: list[str], count: int) -> Iterator[str]:
    chance = random.Random(5)
    for _ in range(count):
        one, other = chance.sample(texts, 2)
        yield one[:len(one) // 2] + other[len(other) // 2:]


def _answered_alike(rows: list[dict]) -> list[Pair]:
    return _pairs((row["reply"].strip(), row["text"]) for row in rows if len(row.get("reply", "").strip()) >= LONG_REPLY)


def _sent_again(rows: list[dict]) -> list[Pair]:
    return _pairs(((row["user"], row["title"].strip()), row["text"]) for row in rows if row.get("user") and row.get("title"))


def _pairs(known: Iterable[tuple[object, str]]) -> list[Pair]:
    """The pairs of different texts that are known by the same."""
    texts: dict[object, dict[str, str]] = defaultdict(dict)
    for key, text in known:
        texts[key].setdefault(text.strip(), text)
    return [pair for group in texts.values() for pair in combinations(group.values(), 2)]


def _drawn(rows: list[dict]) -> list[Pair]:
    chance = random.Random(1)
    return [(one["text"], other["text"]) for one, other in (chance.sample(rows, 2) for _ in range(DRAWN))]


def _drawn_within(rows: list[dict]) -> list[Pair]:
    """Of the commonest category of one source."""
    groups: dict[tuple, list[dict]] = defaultdict(list)
    for row in rows:
        if row.get("category"):
            groups[row.get("source"), row["category"]].append(row)
    return _drawn(max(groups.values(), key=len))
