"""A gateway whose port is taken says so, and leaves nothing running behind."""

import errno
import logging
import socket

import pytest

from kentan.runtime.installation import Installation
from kentan.runtime.processes import running
from kentan.runtime.run import run_installation
from kentan.settings import load_settings
from kentan.store import open_store


@pytest.fixture
def taken():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def run(folder, port):
    return run_installation(Installation.from_settings(load_settings({}, home=str(folder), http_port=port)))


def test_a_taken_port_is_raised_as_it_is_without_a_trace_on_the_terminal(tmp_path, taken, capfd, caplog):
    with pytest.raises(OSError, match="in use") as raised:
        run(tmp_path, taken)
    assert raised.value.errno == errno.EADDRINUSE
    assert "Traceback" not in capfd.readouterr().err
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_after_that_the_same_folder_serves_on_another_port(tmp_path, taken):
    with pytest.raises(OSError, match="in use"):
        run(tmp_path, taken)
    store = open_store(f"sqlite:///{tmp_path}/store")
    assert running(store) == []
    store.close()
    serving = run(tmp_path, 0)
    try:
        assert serving.ready
    finally:
        serving.stop(timeout=5)
