"""The installations on which the journey is made."""

import uuid

import pytest
from pymongo import MongoClient

from tests.journeys.places import APART, EMBEDDED, Place
from tests.journeys.story import BEGIN, Story
from tests.virtual_hosts import virtual_host


@pytest.fixture(scope="module")
def settings_of(request):
    """``settings_of(name)``: the store and broker of an installation, empty, and the processes it consists of."""
    def made(name):
        if name == "embedded":
            return EMBEDDED, {}
        host = virtual_host(request.getfixturevalue("rabbitmq"))
        request.addfinalizer(lambda: host.__exit__(None, None, None))
        settings = {"KENTAN_BROKER_URI": host.__enter__()}
        if name == "rabbitmq and mongodb":
            settings["KENTAN_STORE_URI"] = databases(request)
        return APART, settings

    return made


def databases(request):
    """The address of databases of our own, which are dropped at the end."""
    uri, prefix = request.getfixturevalue("mongodb_uri"), f"journey{uuid.uuid4().hex[:8]}"

    def drop():
        with MongoClient(uri) as client:
            for name in client.list_database_names():
                if name.startswith(prefix):
                    client.drop_database(name)

    request.addfinalizer(drop)
    return uri.rstrip("/") + "/" + prefix


@pytest.fixture(scope="module", params=["embedded", "rabbitmq and sqlite", "rabbitmq and mongodb"])
def place(request, settings_of, tmp_path_factory):
    """An installation that runs."""
    parts, settings = settings_of(request.param)
    made = Place(tmp_path_factory.mktemp("journey"), BEGIN, parts, **settings)
    request.addfinalizer(made.stop)
    made.wait_ready()
    return made


@pytest.fixture(scope="module")
def story(place):
    """What happens there."""
    made = Story(place)
    yield made
    made.close()
