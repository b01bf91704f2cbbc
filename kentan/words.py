"""The words that a text is found by: pairs of neighbouring Chinese characters, and whole words of letters and digits.

Chinese has no spaces; with every pair kept, 招工 is found wherever it stands, and a longer query means all of its pairs.
Full-width forms and capitals are made plain first, so ５G and 5g are the same.
"""

import re
import unicodedata

HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
RUN = re.compile(rf"([{HAN}]+)|([^\W_{HAN}]+)")
LONGEST_WORD = 40


def words_of(text: str, most: int | None = None) -> list[str]:
    """The different words of a text in the order of their first appearance, at most so many."""
    found: dict[str, None] = {}
    for run in RUN.finditer(unicodedata.normalize("NFKC", text).lower()):
        found |= dict.fromkeys(_pairs(run[1]) if run[1] else [run[2][:LONGEST_WORD]])
        if most is not None and len(found) >= most:
            break
    return list(found)[:most]


def asked_words(query: str) -> list[str] | None:
    """The words of a query, all of which a text must have; None if it has none or a single Chinese character (too vague)."""
    words = words_of(query)
    vague = any(len(word) == 1 and re.match(f"[{HAN}]", word) for word in words)
    return words if words and not vague else None


def _pairs(run: str) -> list[str]:
    return [run[i:i + 2] for i in range(len(run) - 1)] or [run]
