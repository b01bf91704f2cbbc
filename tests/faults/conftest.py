"""Towns on each arrangement of parts, and how large the tests are.

``KENTAN_TEST_SCALE`` is the share of the full size (1: 2,000 commands, 200 on MongoDB, five kills of each); 0.15 if not set.
``KENTAN_TEST_MONGODB_START`` names a command that starts a MongoDB-speaking server (``COMMAND FOLDER PORT``), which is then
killed, too; without it the server of ``KENTAN_TEST_MONGODB_URI`` is used and left alone.
"""

import os

import pytest

from tests.databases import atomic
from tests.faults.mongodb_server import MongodbServer
from tests.faults.rabbit_node import RabbitNode, server
from tests.faults.town import ALL_IN_ONE, APART, Town

SCALE = float(os.environ.get("KENTAN_TEST_SCALE", "0.15"))


@pytest.fixture(scope="session")
def scaled():
    """Turns a full size into the size of this run, but not below a least one."""
    return lambda full, least=1: max(round(full * SCALE), least)


@pytest.fixture
def towns():
    """Starts towns; stops them at the end."""
    started = []

    def start(*args, **kwargs):
        started.append(Town(*args, **kwargs))
        return started[-1].start()

    yield start
    for town in started:
        town.end()


@pytest.fixture
def rabbit(request, tmp_path):
    """A RabbitMQ node that may be killed."""
    request.getfixturevalue("rabbitmq")
    program = server()
    if program is None:
        pytest.skip("no rabbitmq-server to start and kill")
    node = RabbitNode(tmp_path / "rabbit", program)
    node.start()
    try:
        node.wait_ready()
        yield node
    finally:
        node.kill()


@pytest.fixture
def embedded(towns, tmp_path):
    """Everything in one process."""
    return towns(tmp_path, ALL_IN_ONE)


@pytest.fixture
def apart(towns, tmp_path, rabbit):
    """Each part as a process, two of tickets and of the gateway, on RabbitMQ and one folder of SQLite files."""
    return towns(tmp_path, APART, broker_uri=rabbit.uri)


@pytest.fixture
def mongodb(tmp_path):
    """A MongoDB-speaking server that may be killed, None where no command is given that starts one."""
    command = os.environ.get("KENTAN_TEST_MONGODB_START")
    if not command:
        yield None
        return
    server = MongodbServer(command, tmp_path / "mongodb")
    server.start()
    server.wait_ready()
    yield server
    server.kill()


@pytest.fixture
def on_mongodb(request, towns, tmp_path, rabbit, mongodb):
    """Each part as a process, two of tickets and of the gateway, on RabbitMQ and MongoDB."""
    if mongodb is None:
        yield towns(tmp_path, APART, broker_uri=rabbit.uri, store_uri=request.getfixturevalue("own_mongodb_uri"))
        return
    with atomic(mongodb.address) as uri:
        yield towns(tmp_path, APART, broker_uri=rabbit.uri, store_uri=uri)
