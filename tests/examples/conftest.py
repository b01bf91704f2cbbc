"""Towns that run with installed examples."""

import pytest

from tests.examples.example_town import SERVICES_AND_GATEWAY, ExampleTown
from tests.virtual_hosts import virtual_host


@pytest.fixture(scope="module")
def example_town():
    """Starts example towns; stops them at the end."""
    started = []

    def start(*args, **kwargs):
        started.append(ExampleTown(*args, **kwargs))
        return started[-1].start()

    yield start
    for town in started:
        town.stop()


@pytest.fixture(scope="module", params=["embedded", "rabbitmq"])
def town(request, example_town, tmp_path_factory):
    """A town in one process, and one whose services run apart on RabbitMQ."""
    folders = tmp_path_factory.mktemp("town"), tmp_path_factory.mktemp("nothing")
    if request.param == "embedded":
        yield example_town(*folders)
        return
    with virtual_host(request.getfixturevalue("rabbitmq")) as uri:
        made = example_town(*folders, SERVICES_AND_GATEWAY, broker_uri=uri)
        yield made
        made.stop()
