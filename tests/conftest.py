"""Shared fixtures. Eventlet patches the standard library first, as the runtime does."""

import eventlet

eventlet.monkey_patch()

import os  # noqa: E402  (after the patch)

import pytest  # noqa: E402


@pytest.fixture(scope="session")
def amqp_uri():
    """A RabbitMQ of our own; without one the test is skipped, with the reason."""
    uri = os.environ.get("KENTAN_TEST_AMQP_URI")
    if not uri:
        pytest.skip("no RabbitMQ: set KENTAN_TEST_AMQP_URI")
    return uri


@pytest.fixture(scope="session")
def mongodb_uri():
    """A MongoDB-speaking server; without one the test is skipped, with the reason."""
    uri = os.environ.get("KENTAN_TEST_MONGODB_URI")
    if not uri:
        pytest.skip("no MongoDB: set KENTAN_TEST_MONGODB_URI")
    return uri
