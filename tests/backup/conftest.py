"""An installation that lived through a period, to be backed up, and empty ones to restore into."""

import pytest

from kentan.clock import ManualClock
from kentan.runtime.installation import Installation
from kentan.settings import load_settings
from tests.check.loops import BEGIN, END, Loop
from tests.faults.town import Town


@pytest.fixture
def opened():
    """Opens installations by their settings; closes them at the end."""
    made = []

    def open_one(moment=END, **settings):
        values = load_settings({}, secret="s" * 32, **{name: str(value) for name, value in settings.items()})
        made.append(Installation.from_settings(values, ManualClock(moment)))
        return made[-1]

    yield open_one
    for one in made:
        one.store.close()


@pytest.fixture
def lived(opened, tmp_path):
    """An embedded installation after a whole period."""
    installation = opened(BEGIN, home=tmp_path / "lived")
    Loop(installation).live_through()
    return installation


@pytest.fixture
def empty(opened, tmp_path):
    """An empty embedded installation."""
    return opened(home=tmp_path / "empty")


@pytest.fixture
def towns():
    """Makes towns; leaves no process of theirs behind."""
    made = []

    def make(*args, **kwargs):
        made.append(Town(*args, **kwargs))
        return made[-1]

    yield make
    for town in made:
        town.end()
