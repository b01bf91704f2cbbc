"""How units are compared: rates with intervals, scores by the county's weights, ranks among those of like volume."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentan.contracts.evaluation_settings import ScoringValue
from services.evaluation import scoring
from services.evaluation.settings import errors, standard_scoring

RULE = standard_scoring()
PARTS = st.integers(1, 5000).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole)))


def counts(assigned, opined=None, closed=None, solved=None, valid=None, satisfied=None):
    given = {"opined": (opined, assigned), "closed": (closed, assigned), "valid": (valid, assigned)}
    made = {name: whole if part is None else part for name, (part, whole) in given.items()}
    return {"assigned": assigned, **made, "solved": made["closed"] if solved is None else solved,
            "satisfied": made["valid"] if satisfied is None else satisfied}


def test_the_seeds_figures_are_its_rates():
    assert round(100 * scoring.rate(389, 395)["rate"], 1) == 98.5
    assert round(100 * scoring.rate(189, 395)["rate"], 1) == 47.8
    assert 395 - 389 == 6


@pytest.mark.parametrize(("part", "whole", "low", "high"), [
    (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (5, 10, 0.2366, 0.7634), (389, 395, 0.9673, 0.993), (1, 1, 0.2065, 1.0),
])
def test_the_interval_is_wilsons(part, whole, low, high):
    assert scoring.wilson(part, whole) == (low, high)


@given(PARTS)
def test_an_interval_holds_its_rate_and_stays_between_none_and_all(parts):
    low, high = scoring.wilson(*parts)
    assert 0 <= low <= parts[0] / parts[1] + 1e-4
    assert parts[0] / parts[1] - 1e-4 <= high <= 1


@given(PARTS)
def test_more_cases_of_the_same_rate_make_the_interval_narrower(parts):
    few, many = scoring.wilson(*parts), scoring.wilson(parts[0] * 10, parts[1] * 10)
    assert many[1] - many[0] < few[1] - few[0]


def test_a_rate_of_nothing_is_no_rate():
    assert scoring.rate(0, 0) == {"part": 0, "whole": 0, "rate": None, "low": None, "high": None}


def test_a_score_is_the_weighted_rates_in_points():
    (unit,) = scoring.compared({"rsj": counts(20, opined=10, solved=20, satisfied=10)}, RULE)
    assert unit["score"] == 0.5 * 30 + 35 + 0.5 * 35


def test_explained_does_not_help_the_score():
    rows = {"fgw": counts(20, solved=20), "rsj": {**counts(20, solved=10), "explained": 10}}
    assert [(one["unit"], one["score"]) for one in scoring.compared(rows, RULE)] == [("fgw", 100.0), ("rsj", 82.5)]


def test_fewer_cases_than_the_minimum_give_no_score_and_no_rank_and_are_shown():
    rows = {"fgw": counts(20), "rsj": counts(20, valid=4)}
    assert [(one["unit"], one["score"], one["rank"]) for one in scoring.compared(rows, RULE)] == [
        ("fgw", 100.0, 1), ("rsj", None, None)]


def test_a_rate_without_weight_needs_no_sample():
    rule = {**RULE, "weights": {"response": 50, "solution": 50, "satisfaction": 0}}
    assert scoring.compared({"rsj": counts(20, valid=0)}, rule)[0]["score"] == 100.0


def test_units_are_ranked_among_those_of_like_volume():
    rows = {"big": counts(60, opined=30), "bigger": counts(90), "small": counts(9), "tiny": counts(5, opined=0)}
    assert [(one["unit"], one["group"], one["rank"]) for one in scoring.compared(rows, RULE)] == [
        ("bigger", "many", 1), ("big", "many", 2), ("small", "few", 1), ("tiny", "few", 2)]


def test_equal_scores_share_a_rank_and_the_next_one_is_left_out():
    rows = {name: counts(20, opined=opined) for name, opined in (("a", 20), ("b", 20), ("c", 10))}
    assert [(one["unit"], one["rank"]) for one in scoring.compared(rows, RULE)] == [("a", 1), ("b", 1), ("c", 3)]


def test_files_without_a_unit_are_compared_with_nobody():
    assert scoring.compared({"": {"raised": 3}}, RULE) == []


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.tuples(st.integers(0, 80), st.integers(0, 80), st.integers(0, 80)),
                       max_size=8))
def test_a_better_score_never_has_a_worse_rank(drawn):
    rows = {unit: counts(assigned, opined=min(one, assigned), satisfied=min(other, assigned))
            for unit, (assigned, one, other) in drawn.items()}
    units = scoring.compared(rows, RULE)
    for one in units:
        for other in units:
            if one["rank"] and other["rank"] and one["group"] == other["group"] and one["score"] > other["score"]:
                assert one["rank"] < other["rank"]


@pytest.mark.parametrize(("changed", "field"), [
    ({"weights": {"response": 30, "solution": 30, "satisfaction": 30}}, "weights"), ({"minimum_sample": 0}, "minimum_sample"),
    ({"groups": []}, "groups"), ({"groups": [{"code": "A B", "at_least": 0}]}, "groups"), ({"more": 1}, "more"),
])
def test_a_rule_that_makes_no_sense_is_refused_at_its_field(changed, field):
    assert field in ScoringValue().validate({**RULE, **changed})


@pytest.mark.parametrize(("groups", "wrong"), [
    ([("few", 1)], {"groups.0.at_least": ["first_group_from_zero"]}),
    ([("few", 0), ("some", 10), ("many", 10)], {"groups.2.at_least": ["groups_not_rising"]}),
    ([("few", 0), ("few", 10)], {"groups.1.code": ["field_twice"]}),
])
def test_groups_that_leave_somebody_out_are_refused(groups, wrong):
    assert errors(None, {**RULE, "groups": [{"code": code, "at_least": least} for code, least in groups]}) == wrong


def test_the_standard_is_a_rule_that_may_be_set():
    assert ScoringValue().validate(RULE) == {}
    assert errors(None, RULE) == {}
