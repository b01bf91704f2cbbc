"""What the model sees of a text: its characters and the pairs of neighbouring ones, as often as they occur.

Words of a segmenter were measured too and told categories apart less well (docs/similarity.md).
"""

import unicodedata
from itertools import pairwise

from kentan.words import LONGEST_WORD, RUN


def grams_of(text):
    """Chinese characters and pairs of them; what is written in letters and digits as whole words."""
    found = []
    for run in RUN.finditer(unicodedata.normalize("NFKC", text).lower()):
        chinese, other = run.groups()
        found += [*chinese, *map("".join, pairwise(chinese))] if chinese else [other[:LONGEST_WORD]]
    return found
