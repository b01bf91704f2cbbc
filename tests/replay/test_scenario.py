"""A scenario is data: what is drawn from it is always the same, and one attendance more is one appeal more."""

import json
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentan.errors import Invalid
from kentan.replay.demo_city import demo_files
from kentan.replay.reader import read_counties, read_messages
from kentan.replay.scenario import SCENARIOS, attendances, plan_of, read_scenario

JI_AN = read_scenario(SCENARIOS / "ji-an.json")
SMALL = replace(JI_AN, forums=3, attendance=40, cadences=[{"valid_from": "2023-02-23", "every_weeks": 1, "periods": 2}])
DAYS = [date(2023, 2, 23) + timedelta(weeks=n) for n in range(52)]


@pytest.fixture(scope="module")
def texts():
    appeals, counties = demo_files()
    return list(read_messages(appeals.read_text("utf-8").splitlines(), read_counties(counties)))


def test_the_seeds_scenario_has_its_periods_forums_and_enterprises():
    seats = attendances(JI_AN)
    assert (JI_AN.periods, len(seats), sum(seats.values())) == (52, 728, 5354)
    assert set(seats.values()) == {7, 8}


@given(attendance=st.integers(0, 400))
def test_one_attendance_more_is_one_seat_more_in_one_forum(attendance):
    before = attendances(replace(SMALL, attendance=attendance))
    after = attendances(replace(SMALL, attendance=attendance + 1))
    assert sum(before.values()) == attendance
    assert sorted(after[forum] - before[forum] for forum in before) == [0, 0, 0, 0, 0, 1]


def test_one_attendance_more_is_one_appeal_more_and_all_others_are_as_they_were(texts):
    before = {appeal.message.id: appeal for appeal in plan_of(SMALL, DAYS, texts).appeals}
    after = {appeal.message.id: appeal for appeal in plan_of(replace(SMALL, attendance=41), DAYS, texts).appeals}
    assert len(after.keys() - before.keys()) == 1
    assert all(after[name] == appeal for name, appeal in before.items())


def test_the_same_scenario_gives_the_same_plan_and_another_seed_another(texts):
    assert plan_of(SMALL, DAYS, texts) == plan_of(SMALL, DAYS, texts)
    assert plan_of(replace(SMALL, seed=1), DAYS, texts).appeals != plan_of(SMALL, DAYS, texts).appeals


def test_steps_follow_each_other_and_nobody_works_on_a_weekend(texts):
    for appeal in plan_of(SMALL, DAYS, texts).appeals:
        moments = [appeal.raised, appeal.assigned, appeal.opined, appeal.completed, *appeal.after_completion]
        assert moments == sorted(moments)
        assert all(moment.weekday() < 5 for moment in moments)


def test_nobody_is_late_where_the_scenario_says_so(texts):
    for appeal in plan_of(replace(SMALL, late={}), DAYS, texts).appeals:
        assert (appeal.assigned.date() - appeal.raised.date()).days <= 4
        assert (appeal.opined.date() - appeal.assigned.date()).days <= 7
        assert (appeal.completed.date() - appeal.assigned.date()).days <= 14


def test_everybody_is_late_where_the_scenario_says_so(texts):
    late = replace(SMALL, late={"opined": 1.0})
    assert all((appeal.opined.date() - appeal.assigned.date()).days > 12 for appeal in plan_of(late, DAYS, texts).appeals)


def test_an_enterprise_comes_once_to_a_forum(texts):
    crowded = replace(SMALL, attendance=SMALL.enterprises_per_county * 6)
    guests = Counter((one.county, one.period, one.enterprise) for one in plan_of(crowded, DAYS, texts).appeals)
    assert set(guests.values()) == {1}


@pytest.mark.parametrize(("changed", "field"), [
    ({"attendance": -1}, "attendance"), ({"attendance": 10 ** 5, "enterprises_per_county": 20}, "attendance"),
    ({"late": {"opined": 2}}, "late.opined.value"), ({"late": {"slept": 0.1}}, "late.slept.key"), ({"cadences": []}, "cadences"),
    ({"weather": 1}, "weather"),
])
def test_a_scenario_that_makes_no_sense_is_refused_at_its_field(tmp_path, changed, field):
    raw = json.loads((SCENARIOS / "ji-an.json").read_text("utf-8"))
    (tmp_path / "own.json").write_text(json.dumps({**raw, **changed}), "utf-8")
    with pytest.raises(Invalid) as told:
        read_scenario(tmp_path / "own.json")
    assert field in told.value.fields


def test_a_file_that_is_no_json_is_refused(tmp_path):
    (tmp_path / "own.json").write_text("{", "utf-8")
    with pytest.raises(Invalid) as told:
        read_scenario(tmp_path / "own.json")
    assert told.value.code == "bad_json"
