"""How alike two texts are by the words that they share, and marks by which texts that are alike find each other in an index.

The marks are those of MinHash with one permutation: the words fall into bins, the least of each bin stands for it, and two bins
together are a mark. Two texts share a mark the more surely the more of their words they share: of those that have half of all
their words in common nine of ten do, of unrelated ones one in a thousand. So few marks are looked up, whatever the size of the
ledger and however common the words.
"""

import math
from collections.abc import Collection, Iterable
from hashlib import blake2b

SIGN = "≈"  # no word begins with it, so that nobody finds a mark by searching
BINS, TOGETHER = 16, 2


def likeness(one: Collection[str], other: Collection[str]) -> float:
    """0 (no word in common) to 1 (the same words): the geometric mean of what they share of the one and of the other."""
    mine, theirs = set(one), set(other)
    return len(mine & theirs) / math.sqrt(len(mine) * len(theirs)) if mine and theirs else 0.0


def marks_of(words: Iterable[str]) -> list[str]:
    """The marks of a text's words, in their order; none for a text without words."""
    least = _least(words)
    if not least:
        return []
    values, bin_ = [0] * BINS, min(least)
    for place in range(bin_ + BINS, bin_, -1):  # an empty bin takes the value of the next one that is not
        values[place % BINS] = least.get(place % BINS, values[(place + 1) % BINS])
    return [SIGN + _digest(repr((first, values[first:first + TOGETHER]))).hex() for first in range(0, BINS, TOGETHER)]


def _least(words: Iterable[str]) -> dict[int, int]:
    least: dict[int, int] = {}
    for word in words:
        value, bin_ = divmod(int.from_bytes(_digest(word), "big"), BINS)
        least[bin_] = min(value, least.get(bin_, value))
    return least


def _digest(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=8).digest()
