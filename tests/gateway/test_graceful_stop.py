"""Whoever has asked when the process is told to stop gets an answer; whoever asks later finds nobody."""

import eventlet
import pytest
import urllib3

from kentan.replay.processes import free_port
from kentan.runtime.desk import BoundDesk
from kentan.runtime.local import LocalInstallation
from kentan.runtime.run import run_parts
from kentan.settings import load_settings
from kentan.store.port import INSTALLATION

CLIENTS = 5


@pytest.fixture
def running(tmp_path, clock):
    """A whole installation that works on one thing at a time."""
    settings = load_settings({}, home=str(tmp_path), secret="s" * 32, http_port=free_port(), workers=1)
    made = run_parts(settings, None, clock)
    yield made
    made.stop(timeout=1)


@pytest.fixture
def ask(running):
    """``ask()``: the status that an operator who lists the counties gets, or the kind of failure."""
    here = LocalInstallation(running.installation)
    here.call("gateway", "add_account", INSTALLATION, {"login": "operator", "role": "operator", "county": "*"})
    token = here.call("gateway", "issue_token", INSTALLATION, {"login": "operator"})["token"]
    address = f"http://127.0.0.1:{running.installation.settings.http_port}/api/v1/counties"

    def once():
        try:
            with urllib3.PoolManager(retries=False, timeout=20) as pool:
                return pool.request("GET", address, headers={"Authorization": f"Bearer {token}"}).status
        except urllib3.exceptions.HTTPError as problem:
            return type(problem).__name__

    return once


def in_hand(running):
    """How many requests the web server has begun to read and not yet answered."""
    webs = [one for container in running.containers for one in container.entrypoints if hasattr(one, "server")]
    return sum(connection[2] == "request" for web in webs for connection in web.server.connections.values())


def test_what_was_asked_before_the_stop_is_answered_and_nothing_later(running, ask, monkeypatch):
    monkeypatch.setattr(BoundDesk, "counties", lambda desk: eventlet.sleep(0.1) or [])
    asking = [eventlet.spawn(ask) for _ in range(CLIENTS)]
    with eventlet.Timeout(5):
        while in_hand(running) < CLIENTS:
            eventlet.sleep(0.01)
    running.stop(timeout=10)
    assert [one.wait() for one in asking] == [200] * CLIENTS
    assert ask() == "NewConnectionError"
