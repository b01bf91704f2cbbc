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
    if not one or not other:
        return 0.0
    return len(set(one) & set(other)) / math.sqrt(len(set(one)) * len(set(other)))


def marks_of(words: Iterable[str]) -> list[str]:
    """The marks of a text's words, in their order; none for a text without words."""
    least = _least(words)
    if not least:
        return []
    values = [next(least[bin_ % BINS] for bin_ in range(first, first + BINS) if bin_ % BINS in least) for first in range(BINS)]
    return [SIGN + _digest(repr((first, values[first:first + TOGETHER]))).hex() for first in range(0, BINS, TOGETHER)]


def without_marks(words: Iterable[str]) -> list[str]:
    """The words alone."""
    return [word for word in words if not word.startswith(SIGN)]


def _least(words: Iterable[str]) -> dict[int, int]:
    least: dict[int, int] = {}
    for word in words:
        value, bin_ = divmod(int.from_bytes(_digest(word), "big"), BINS)
        least[bin_] = min(value, least.get(bin_, value))
    return least


def _digest(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=8).digest()
