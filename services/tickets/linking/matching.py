"""Finding the files that a new one is like: few candidates by indexes, and of these the likely ones by the county's hook.

Of the same enterprise the newest files are candidates; of others those that share a mark of their words (``kentan.likeness``).
Their side records have the words; the files themselves, which are large, are read of the likeliest only. So the cost does not
grow with the ledger.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
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

Rated = tuple[float, Document]        # how many words are in common, and the side record that has them
Match = tuple[Document, str, str]     # a file, what it is to the new one, and its text


class Finder:
    """Looks for several new files at one moment; those that are entered together (``entered``) are found, too."""

    def __init__(self, repo: TicketsRepository, hooks: Hooks, now: datetime) -> None:
        """Take the rules that are in force."""
        self._repo, self._hooks, self._at = repo, hooks, to_text(now)
        self._rules = value_at(repo, DUPLICATES, now)
        self._known: dict[str, Document] = {}
        self._own: dict[str, list[Document]] = defaultdict(list)
        self._marked: dict[str, list[Document]] = defaultdict(list)

    def proposals(self, file: Document, text: str) -> list[dict]:
        """The matches to be proposed on a file, the likeliest first.

        :param file: ``_id`` and ``enterprise``; ``raised_at`` where that was not now.
        """
        words, at = words_of(text, MOST_WORDS), file.get("raised_at", self._at)
        marks = marks_of(words)
        mine, worth = {*words, *marks}, WORTH * self._rules["threshold"]
        rated = [(likeness(mine, content["words"]), content) for content in self._candidates(file["enterprise"], marks)
                 if content["_id"] != file["_id"]]
        worthy = sorted((one for one in rated if one[0] >= worth), key=itemgetter(0), reverse=True)
        likely = list(islice(self._matches(file["enterprise"], at, worthy), COMPARED))
        scores = alike(self._hooks, self._repo.county, text, [told for _, _, told in likely]) if likely else []
        matches = [links.new_match(other, kind, round(score, 2), at)
                   for (other, kind, _), score in zip(likely, scores, strict=True) if score >= self._rules["threshold"]]
        return sorted(matches, key=itemgetter("likeness"), reverse=True)[:PROPOSED]

    def _matches(self, enterprise: str, at: str, rated: list[Rated]) -> Iterator[Match]:
        """Those that are within the county's times, the likeliest first; files are read a few at a time."""
        for start in range(0, len(rated), COMPARED):
            some = [content for _, content in rated[start:start + COMPARED]]
            unknown = [content["_id"] for content in some if content["_id"] not in self._known]
            files = self._known | {file["_id"]: file for file in _by_ids(self._repo.appeals, unknown)}
            for content in some:
                other = files.get(content["_id"])
                kind = links.kind_of(enterprise, at, other, self._rules) if other else None
                if other and kind:
                    yield other, kind, content["text"]

    def entered(self, file: Document, text: str) -> None:
        """Remember a file that is about to be entered.

        :param file: ``_id``, ``number``, ``enterprise``.
        """
        words = words_of(text, MOST_WORDS)
        marks = marks_of(words)
        content = {"_id": file["_id"], "text": text, "words": [*words, *marks]}
        self._known[file["_id"]] = {**file, "raised_at": self._at, "closed_at": None}
        self._own[file["enterprise"]].append(content)
        for mark in marks:
            self._marked[mark].append(content)

    def _candidates(self, enterprise: str, marks: list[str]) -> Iterable[Document]:
        """Side records of files that may be like it, each once: the enterprise's own first."""
        own = [doc_id for _, doc_id in self._repo.appeals.positions({"enterprise": enterprise}, ("-raised_at",), OWN)]
        marked = {content["_id"]: content for mark in marks for content in self._with(mark)}
        there = marked | {content["_id"]: content for content in _by_ids(self._repo.contents, set(own) - marked.keys())}
        found = {doc_id: there[doc_id] for doc_id in (*own, *marked) if doc_id in there}
        entered = [*self._own[enterprise][-OWN:], *(one for mark in marks for one in self._marked[mark][-OTHERS:])]
        return (found | {content["_id"]: content for content in entered}).values()

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
