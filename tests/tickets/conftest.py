"""A county with two enterprises, three units, a forum and the calendars of 2025 and 2026, before the doors of tickets."""

import pytest
from ticket_samples import NEIGHBOUR, World

from kentan.plugins.manager import Hooks
from kentan.runtime.installation import Installation
from kentan.settings import load_settings
from kentan.store import open_store
from services.tickets import part


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
def next_door(installation, clock):
    """The county beside it, settled in."""
    made = World(installation, clock, NEIGHBOUR)
    made.settle_in()
    return made
