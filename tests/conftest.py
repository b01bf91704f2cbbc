"""Shared fixtures. Eventlet patches the standard library first, as the runtime does."""

import eventlet

eventlet.monkey_patch()

import os  # noqa: E402  (after the patch)
from datetime import UTC, datetime  # noqa: E402

import pytest  # noqa: E402

from kentan.clock import ManualClock  # noqa: E402
from kentan.runtime.installation import Installation  # noqa: E402
from kentan.settings import load_settings  # noqa: E402
from tests.databases import atomic, databases  # noqa: E402
from tests.virtual_hosts import virtual_host  # noqa: E402

pytest_plugins = ["tests.nothing_skipped"]


@pytest.fixture(scope="session")
def rabbitmq():
    """The address of a RabbitMQ; without one the test is skipped, with the reason."""
    uri = os.environ.get("KENTAN_TEST_AMQP_URI")
    if not uri:
        pytest.skip("no RabbitMQ: set KENTAN_TEST_AMQP_URI")
    return uri


@pytest.fixture(scope="session")
def amqp_uri(rabbitmq):
    """A RabbitMQ that this run shares with nobody, for tests that give their queues names of their own."""
    with virtual_host(rabbitmq) as uri:
        yield uri


@pytest.fixture
def own_amqp_uri(rabbitmq):
    """A RabbitMQ that this test shares with nobody, for whole installations."""
    with virtual_host(rabbitmq) as uri:
        yield uri


@pytest.fixture(scope="session")
def mongodb_uri():
    """A MongoDB-speaking server; without one the test is skipped, with the reason. What is not atomic is made so by a proxy."""
    uri = os.environ.get("KENTAN_TEST_MONGODB_URI")
    if not uri:
        pytest.skip("no MongoDB: set KENTAN_TEST_MONGODB_URI")
    with atomic(uri) as address:
        yield address


@pytest.fixture
def own_mongodb_uri(mongodb_uri):
    """Databases that this test shares with nobody."""
    with databases(mongodb_uri) as uri:
        yield uri


@pytest.fixture
def clock():
    """A clock at Monday 2026-01-05, 9:00 in Shanghai, moved by the test."""
    return ManualClock(datetime(2026, 1, 5, 1, tzinfo=UTC))


@pytest.fixture
def installation(tmp_path, clock):
    """An embedded installation on files of its own, with two counties' databases and every installed part."""
    made = Installation.from_settings(load_settings({}, home=str(tmp_path), secret="s" * 32), clock)
    for county in ("360802", "360821"):
        made.store.county(county)
    yield made
    made.store.close()
