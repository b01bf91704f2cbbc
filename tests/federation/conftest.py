"""A county's own installation and the city's."""

import pytest
from sides import CITY, COUNTY, EVERYTHING, Side

from kentan.clock import ManualClock
from tests.check.loops import BEGIN


@pytest.fixture
def clock():
    """One clock for both."""
    return ManualClock(BEGIN)


@pytest.fixture
def city(tmp_path, clock):
    """The city's installation, which knows the county as the installation ``jizhou``."""
    side = Side(tmp_path / "city", clock)
    side.call("registration", "add_county", CITY, {"code": CITY, "name": "吉安市", "city": True})
    side.settle()
    side.know(COUNTY, "jizhou", "吉州区")
    yield side
    side.installation.close()


@pytest.fixture
def county(tmp_path, clock):
    """The county's installation, which knows the city as the installation ``city``, and shares everything with it."""
    side = Side(tmp_path / "county", clock)
    side.know(CITY, "city", "吉安市", silent_after_hours=8760)
    side.found()
    side.share(EVERYTHING)
    side.settle()
    yield side
    side.installation.close()
