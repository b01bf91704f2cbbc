"""A plan is drawn from its seed, and every moment in it makes sense."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import uscc

from kentan.replay.plan import make_plan
from kentan.replay.reader import Message

COUNTIES = {"360802": "吉州区", "360821": "吉安县"}
DAYS = [date(2025, 2, 20), date(2025, 3, 6)]


def messages(number, **fields):
    return [Message(str(i), f"第{i}条", None, fields.get("county"), None, fields.get("reply_days")) for i in range(number)]


def test_the_same_seed_gives_the_same_plan():
    assert make_plan(messages(30), COUNTIES, DAYS, 5) == make_plan(messages(30), COUNTIES, DAYS, 5)


def test_another_seed_gives_another_plan():
    assert make_plan(messages(30), COUNTIES, DAYS, 5).appeals != make_plan(messages(30), COUNTIES, DAYS, 6).appeals


def test_a_message_that_names_its_county_stays_there():
    plan = make_plan(messages(20, county="360821"), COUNTIES, DAYS, 5)
    assert {appeal.county for appeal in plan.appeals} == {"360821"}


def test_every_enterprise_has_a_valid_and_unique_credit_code():
    codes = [one.credit_code for county in make_plan(messages(60), COUNTIES, DAYS, 5).enterprises.values() for one in county]
    assert all(uscc.is_valid(code) for code in codes)
    assert len(set(codes)) == len(codes)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), days=st.floats(0, 300))
def test_steps_follow_each_other_and_a_real_delay_is_kept(seed, days):
    for appeal in make_plan(messages(5, reply_days=days), COUNTIES, DAYS, seed).appeals:
        assert appeal.raised < appeal.assigned < appeal.opined < appeal.completed < appeal.after_completion[0]
        assert appeal.after_completion[0] < appeal.after_completion[1]
        wanted = DAYS[appeal.period] + timedelta(days=round(days))
        assert appeal.completed.date() >= min(wanted, appeal.completed.date())
        if wanted > appeal.opined.date():
            assert appeal.completed.date() == wanted


def test_a_lead_unit_is_never_its_own_co_unit():
    assert all(appeal.unit not in appeal.co_units for appeal in make_plan(messages(80), COUNTIES, DAYS, 1).appeals)
