"""A store for switches, and an SMTP server in a process of its own."""

import pytest
from smtp_server import SmtpServer

from kentan.store import open_store


@pytest.fixture
def store(tmp_path):
    made = open_store(f"sqlite:///{tmp_path / 'store'}")
    for county in ("360802", "360821"):
        made.county(county)
    yield made
    made.close()


@pytest.fixture
def smtp(tmp_path):
    server = SmtpServer(tmp_path / "mail")
    yield server
    server.stop()
