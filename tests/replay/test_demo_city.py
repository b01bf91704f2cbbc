"""What the demonstration has to show does not hang on the day on which somebody starts it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from kentan.replay.demo_city import FIRST_WEEKS_BEFORE, HOME_COUNTY, PERIODS, demo_files, first_day, forget_one
from kentan.replay.plan import make_plan
from kentan.replay.reader import read_counties, read_messages

SEED_DAY = date(2026, 1, 1)
LONGEST_OPINION = timedelta(days=7 + 8)  # a week, and the longest row of days off that its last day may fall on


@pytest.mark.parametrize("later", range(14))
@pytest.mark.parametrize("seed", [1, 52])
def test_a_file_of_the_home_county_is_overdue_whatever_the_day(later, seed):
    today = SEED_DAY + timedelta(days=later)
    counties = read_counties(demo_files()[1])
    messages = list(read_messages(demo_files()[0].read_text("utf-8").splitlines(), counties))
    days = [first_day(today) + timedelta(weeks=2 * number) for number in range(PERIODS)]
    plan = make_plan(messages, counties, days, seed)
    forget_one(plan, HOME_COUNTY)
    now = datetime.combine(today, datetime.min.time(), UTC)
    forgotten = [one for one in plan.appeals if one.county == HOME_COUNTY and one.opined > now + timedelta(days=365)]
    assert len(forgotten) == 1
    assert forgotten[0].assigned + LONGEST_OPINION < now


@pytest.mark.parametrize("later", range(14))
def test_the_demonstration_begins_on_a_thursday_some_weeks_back(later):
    today = SEED_DAY + timedelta(days=later)
    begun = first_day(today)
    assert begun.isoweekday() == 4
    assert timedelta(weeks=FIRST_WEEKS_BEFORE) <= today - begun < timedelta(weeks=FIRST_WEEKS_BEFORE + 1)
