"""Finding the files that a new one is like: few candidates by indexes, and of these the likely ones by the county's hook.

Of the same enterprise the newest files are candidates; of others those that share a mark of their words (``kentan.likeness``).
So the cost does not grow with the ledger.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from operator import itemgetter

from kentan.clock import to_text
from kentan.contracts.tickets_settings import DUPLICATES
from kentan.documents import Document
from kentan.likeness import likeness, marks_of
from kentan.plugins.builtin import similar_texts
from kentan.store.port import Collection
from kentan.words import words_of
from services.tickets.ledger.intake import MOST_WORDS
from services.tickets.linking import links
from services.tickets.policies import Hooks
from services.tickets.repository import TicketsRepository
from services.tickets.settings import value_at

log = logging.getLogger(__name__)

OWN, OTHERS = 10, 5          # candidates of the same enterprise; of others, for each mark
COMPARED, PROPOSED = 8, 5    # texts that the hook is asked about; proposals on one file
WORTH = 0.5                  # share of the threshold that the words in common must reach for the hook to be asked

Candidate = tuple[Document, Document]  # a file and its side record
Match = tuple[Document, str]           # a file and what it is to the new one


class Finder:
    """Looks for several new files at one moment; those that are entered together (``entered``) are found, too."""

    def __init__(self, repo: TicketsRepository, hooks: Hooks, now: datetime) -> None:
        """Take the rules that are in force."""
        self._repo, self._hooks, self._at = repo, hooks, to_text(now)
        self._rules = value_at(repo, DUPLICATES, now)
        self._own: dict[str, list[Candidate]] = defaultdict(list)
        self._marked: dict[str, list[Candidate]] = defaultdict(list)

    def proposals(self, file: Document, text: str) -> list[dict]:
        """The matches to be proposed on a file, the likeliest first.

        :param file: ``_id`` and ``enterprise``; ``raised_at`` where that was not now.
        """
        words, at = words_of(text, MOST_WORDS), file.get("raised_at", self._at)
        marks = marks_of(words)
        mine = {*words, *marks}
        found: dict[str, tuple[float, Match, str]] = {}
        for other, content in self._candidates(file["enterprise"], marks):
            kind = links.kind_of(file["enterprise"], at, other, self._rules)
            if kind is None or other["_id"] == file["_id"]:
                continue
            rate = likeness(mine, content["words"])
            if rate >= WORTH * self._rules["threshold"]:
                found[other["_id"]] = rate, (other, kind), content["text"]
        likely = sorted(found.values(), key=itemgetter(0), reverse=True)[:COMPARED]
        scores = alike(self._hooks, self._repo.county, text, [told for _, _, told in likely]) if likely else []
        matches = [links.new_match(*match, round(score, 2), at)
                   for (_, match, _), score in zip(likely, scores, strict=True) if score >= self._rules["threshold"]]
        return sorted(matches, key=itemgetter("likeness"), reverse=True)[:PROPOSED]

    def entered(self, file: Document, text: str) -> None:
        """Remember a file that is about to be entered.

        :param file: ``_id``, ``number``, ``enterprise``.
        """
        words = words_of(text, MOST_WORDS)
        marks = marks_of(words)
        candidate = {**file, "raised_at": self._at, "closed_at": None}, {"text": text, "words": [*words, *marks]}
        self._own[file["enterprise"]].append(candidate)
        for mark in marks:
            self._marked[mark].append(candidate)

    def _candidates(self, enterprise: str, marks: list[str]) -> Iterable[Candidate]:
        own = self._repo.appeals.find({"enterprise": enterprise}, ("-raised_at",), OWN)
        contents = {content["_id"]: content for mark in marks for content in self._with(mark)}
        files = {file["_id"]: file for file in own}
        files |= {file["_id"]: file for file in _by_ids(self._repo.appeals, contents.keys() - files.keys())}
        contents |= {content["_id"]: content for content in _by_ids(self._repo.contents, files.keys() - contents.keys())}
        yield from ((file, contents[file_id]) for file_id, file in files.items() if file_id in contents)
        yield from self._own[enterprise][-OWN:]
        for mark in marks:
            yield from self._marked[mark][-OTHERS:]

    def _with(self, mark: str) -> list[Document]:
        return self._repo.contents.find({"$terms": [mark]}, ("-raised_at",), OTHERS)


def _by_ids(collection: Collection, ids: Iterable[str]) -> list[Document]:
    wanted = sorted(ids)
    return collection.find({"_id": {"$in": wanted}}, (), len(wanted)) if wanted else []


def alike(hooks: Hooks, county: str, text: str, others: list[str]) -> list[float]:
    """How alike texts are by the county's hook; by the words in common where a plugin answers what is no likeness."""
    scores = hooks.similar_texts(county=county, text=text, others=list(others))
    if scores is not None and len(scores) == len(others) and all(_likeness(score) for score in scores):
        return [float(score) for score in scores]
    log.error("a plugin of county %s answers similar_texts with something else than numbers from 0 to 1: left out", county)
    return similar_texts(text, others)


def _likeness(score: object) -> bool:
    return isinstance(score, float | int) and not isinstance(score, bool) and 0 <= score <= 1
