"""How alike texts are by the words they share, and the marks by which texts that are alike find each other."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentan.likeness import SIGN, likeness, marks_of
from kentan.words import asked_words, words_of

WORDS = st.lists(st.text("甲乙丙丁戊己庚辛", min_size=2, max_size=2), max_size=40)


@pytest.mark.parametrize(("one", "other", "alike"), [
    ("招工难", "招工难", 1), ("招工难", "停水了", 0), ("招工难", "", 0), ("", "", 0), ("！", "？", 0),
    ("招工难", "招工难，难招工", 2 / 6 ** 0.5), ("招工", "招工难", 1 / 2 ** 0.5),
])
def test_likeness_is_what_both_share_by_the_geometric_mean(one, other, alike):
    assert likeness(words_of(one), words_of(other)) == pytest.approx(alike)


@given(WORDS, WORDS)
def test_likeness_is_the_same_both_ways_and_from_0_to_1(one, other):
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other) <= 1


@given(WORDS)
def test_marks_are_those_of_the_words_in_any_order_and_however_often(words):
    shuffled = random.Random(1).sample(words, len(words))
    assert marks_of(words) == marks_of(shuffled * 2)
    assert len(marks_of(words)) == (8 if words else 0)


@given(WORDS)
def test_a_mark_is_no_word_and_nobody_finds_it_by_searching(words):
    marks = marks_of(words)
    assert not set(words_of(" ".join(marks))) & set(marks)
    assert not any(mark in (asked_words(mark) or []) for mark in marks)
    assert all(mark.startswith(SIGN) for mark in marks)


def found(shared, trials=400, size=60):
    """The share of pairs of texts with so many words in common that share a mark."""
    chance, together = random.Random(5), 0
    for _ in range(trials):
        words = [str(chance.random()) for _ in range(2 * size - shared)]
        together += bool(set(marks_of(words[:size])) & set(marks_of(words[size - shared:])))
    return together / trials


def test_texts_find_each_other_the_more_surely_the_more_they_share():
    assert found(shared=0) < 0.01
    assert found(shared=6) < 0.1   # a twentieth of all their words
    assert found(shared=40) > 0.8  # half of them
    assert found(shared=54) > 0.98
    assert found(shared=60) == 1
