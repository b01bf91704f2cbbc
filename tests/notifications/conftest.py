"""Notifications alone on a store of their own."""

import pytest
from http_target import Target
from notices import COUNTY, NEIGHBOUR, Here

from kentan.plugins.manager import Hooks
from kentan.runtime.installation import Installation
from kentan.settings import load_settings
from kentan.store import open_store
from services.notifications import part


@pytest.fixture
def plugins():
    """Plugins installed beside the built-ins; a test may override this fixture."""
    return {}


@pytest.fixture
def settings_given():
    """Settings that differ from the defaults; a test may override this fixture."""
    return {}


@pytest.fixture
def target():
    """A web server that takes what is sent."""
    made = Target()
    yield made
    made.close()


@pytest.fixture
def here(tmp_path, clock, plugins, settings_given):
    settings = load_settings({}, home=str(tmp_path), secret="s" * 32, **settings_given)
    store = open_store(settings.store_uri)
    for county in (COUNTY, NEIGHBOUR):
        store.county(county)
    yield Here(Installation(settings, store, clock, Hooks(store, plugins), {"notifications": part}))
    store.close()
