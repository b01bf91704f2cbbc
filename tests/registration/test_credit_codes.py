"""Unified social credit codes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from registration_samples import ALPHABET, with_check

from services.registration.credit_codes import normal, wrong

kinds = st.sampled_from(["91", "92", "93", "N2", "Y1", "A1"])
regions = st.text("0123456789", min_size=6, max_size=6)
bodies = st.text(ALPHABET, min_size=9, max_size=9)
codes = st.builds(lambda *parts: with_check("".join(parts)), kinds, regions, bodies)


@pytest.mark.parametrize("code", ["91350100M000100Y43", "91110000600037341L"])
def test_a_code_with_its_check_character_is_right(code):
    assert wrong(code) is None


@given(codes)
def test_every_code_made_by_the_standards_formula_is_right(code):
    assert wrong(code) is None


@given(codes, st.integers(8, 17), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_noticed(code, place, other):
    mistyped = code[:place] + other + code[place + 1:]
    assert wrong(mistyped) == (None if mistyped == code else "credit_code_mistyped")


@given(codes, st.integers(8, 15))
def test_two_neighbours_exchanged_are_always_noticed(code, place):
    exchanged = code[:place] + code[place + 1] + code[place] + code[place + 2:]
    assert wrong(exchanged) == (None if exchanged == code else "credit_code_mistyped")


@pytest.mark.parametrize("code", [
    "", "9135010", "91350100M000100Y430", "91350100M000100Y4I", "9135O100M000100Y43", "91350100m000100y43", "91350100Z000100Y43",
    "９１350100M000100Y43",
])
def test_what_does_not_look_like_a_code_is_none(code):
    assert wrong(code) == "not_a_credit_code"


@pytest.mark.parametrize("written", [
    "91350100m000100y43", " 91350100M000100Y43 ", "91 350100 M000100Y4 3", "9135-0100-M000-100Y-43",
    "９１３５０１００Ｍ０００１００Ｙ４３",
    "91350100M000100Y43\n",
])
def test_what_people_type_is_put_right(written):
    assert normal(written) == "91350100M000100Y43"
