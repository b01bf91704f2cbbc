"""Evaluation alone on a store of its own."""

import pytest
from judgements import COUNTY, NEIGHBOUR, Here

from kentan.plugins.manager import Hooks
from kentan.runtime.installation import Installation
from kentan.settings import load_settings
from kentan.store import open_store
from services.evaluation import part


@pytest.fixture
def here(tmp_path, clock):
    """Two counties' databases with nothing in them."""
    settings = load_settings({}, home=str(tmp_path), secret="s" * 32)
    store = open_store(settings.store_uri)
    for county in (COUNTY, NEIGHBOUR):
        store.county(county)
    yield Here(Installation(settings, store, clock, Hooks(store, {}), {"evaluation": part}))
    store.close()


@pytest.fixture
def survey(here):
    """The id of a survey that was issued just now."""
    return here.issued()
