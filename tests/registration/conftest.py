"""A county with its calendar, and what it takes to hold a forum there."""

import pytest
from registration_samples import COUNTY, MACHINES, NEIGHBOUR, OPERATOR, TEA, THURSDAYS, Here, forum_of

from services.registration import part


@pytest.fixture
def here(installation):
    """Registration in two counties that were added."""
    made = Here(installation, {"registration": part})
    made.ask("add_county", {"code": COUNTY, "name": "吉州区"}, OPERATOR)
    made.ask("add_county", {"code": NEIGHBOUR, "name": "吉安县"}, OPERATOR, NEIGHBOUR)
    return made


@pytest.fixture
def machines(here):
    """The id of an enterprise."""
    return here.ask("register_enterprise", MACHINES)["id"]


@pytest.fixture
def tea(here):
    """The id of another."""
    return here.ask("register_enterprise", TEA)["id"]


@pytest.fixture
def unit(here):
    """A unit's code."""
    return here.ask("register_unit", {"code": "fgw", "name": "发改委"})["id"]


@pytest.fixture
def planned(here):
    """The id of a forum of period 1, on Thursday 2026-02-12."""
    here.ask("plan_periods", {"cadence": THURSDAYS | {"valid_from": "2026-02-12"}, "count": 2})
    return here.ask("plan_forum", forum_of())["id"]


@pytest.fixture
def announced(here, planned):
    """The same forum, announced in time."""
    here.ask("announce_forum", {"sign_up_until": "2026-02-09T18:00:00+08:00"}, id=planned)
    return planned


@pytest.fixture
def attended(here, announced, machines, clock):
    """The same forum with one attendee, at its beginning."""
    here.ask("sign_up", {"enterprise": machines}, id=announced)
    here.ask("confirm_attendees", {"enterprises": [machines]}, id=announced)
    clock.advance(days=38, hours=6)
    return announced
