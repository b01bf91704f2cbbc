"""The installations on which the journey is made."""

from contextlib import ExitStack

import pytest

from tests.databases import databases
from tests.journeys.places import APART, EMBEDDED, Place
from tests.journeys.story import BEGIN, Story
from tests.virtual_hosts import virtual_host


@pytest.fixture(scope="module", params=["embedded", "rabbitmq and sqlite", "rabbitmq and mongodb"])
def place(request, tmp_path_factory):
    """An installation that runs, with a broker and databases of its own: in one process, or on RabbitMQ and SQLite in seven.

    On MongoDB it is one process again; ``tests/faults`` has seven there.
    """
    settings, parts = {}, APART if "sqlite" in request.param else EMBEDDED
    with ExitStack() as until_the_end:
        if "rabbitmq" in request.param:
            host = virtual_host(request.getfixturevalue("rabbitmq"))
            settings["KENTAN_BROKER_URI"] = until_the_end.enter_context(host)
        if "mongodb" in request.param:
            settings["KENTAN_STORE_URI"] = until_the_end.enter_context(databases(request.getfixturevalue("mongodb_uri")))
        made = Place(tmp_path_factory.mktemp("journey"), BEGIN, parts, **settings)
        until_the_end.callback(made.stop)
        made.wait_ready()
        yield made


@pytest.fixture(scope="module")
def story(place):
    """What happens there."""
    made = Story(place)
    yield made
    made.close()
