"""A county with two enterprises, three units, a forum and the calendars of 2025 and 2026, before the doors of tickets."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from ticket_samples import NEIGHBOUR, World

from kentan.clock import ManualClock
from kentan.plugins.manager import Hooks
from kentan.runtime.installation import Installation
from kentan.settings import load_settings
from kentan.store import open_store
from services.tickets import part

MONDAY = datetime(2026, 1, 5, 1, tzinfo=UTC)  # 9:00 there


@pytest.fixture
def plugins():
    """The plugins installed in this test; a test file may have its own."""
    return {}


@pytest.fixture
def installation(tmp_path, clock, plugins):
    """Files of its own with tickets alone: what others say, the tests say."""
    settings = load_settings({}, home=str(tmp_path), secret="s" * 32)
    store = open_store(settings.store_uri)
    yield Installation(settings, store, clock, Hooks(store, plugins), {"tickets": part})
    store.close()


@pytest.fixture
def world(installation, clock):
    """The county 360802, settled in."""
    made = World(installation, clock)
    made.settle_in()
    return made


@pytest.fixture
def make_world(tmp_path, plugins):
    """Makes settled worlds on files of their own, each with its clock: for tests that begin anew many times."""
    stores = []

    def make():
        settings = load_settings({}, home=str(tmp_path / str(len(stores))), secret="s" * 32)
        Path(settings.home).mkdir()
        stores.append(open_store(settings.store_uri))
        clock = ManualClock(MONDAY)
        made = World(Installation(settings, stores[-1], clock, Hooks(stores[-1], plugins), {"tickets": part}), clock)
        made.settle_in()
        return made, clock

    yield make
    for store in stores:
        store.close()


@pytest.fixture
def next_door(installation, clock):
    """The county beside it, settled in."""
    made = World(installation, clock, NEIGHBOUR)
    made.settle_in()
    return made
