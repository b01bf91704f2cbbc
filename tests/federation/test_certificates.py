"""A partner whose certificate expired, or is not trusted: one sentence that says so, and nothing is fetched."""

import os
import subprocess
import sys

import pytest
from expired_server import CERTIFICATE

FETCH = """
import kentan.entry
from kentan.remotes import Remote
from services.notifications.fetching import NotFetched, page_of
try:
    page_of(Remote("360802", "吉州区", False, "county", 72, {url!r}, "token"), 0)
except NotFetched as problem:
    print(problem)
"""


@pytest.fixture(scope="module")
def partner():
    """The address of a gateway with an expired certificate."""
    program = CERTIFICATE.with_name("expired_server.py")
    server = subprocess.Popen([sys.executable, str(program)], stdout=subprocess.PIPE, text=True)
    yield server.stdout.readline().strip()
    server.kill()
    server.wait()


def run(tmp_path, *arguments, trusted=""):
    environment = {**os.environ, "KENTAN_HOME": str(tmp_path), "KENTAN_LANG": "en", "REQUESTS_CA_BUNDLE": trusted}
    command = [sys.executable, "-W", "ignore", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(("trusted", "sentence"), [(str(CERTIFICATE), "has expired"), ("", "is not trusted")])
def test_reconciling_says_what_is_wrong_with_the_certificate(tmp_path, partner, trusted, sentence):
    done = run(tmp_path, "-m", "kentan.entry", "reconcile", "--there", partner, "--token", "token", trusted=trusted)
    assert done.returncode == 1
    assert f"The certificate of {partner} {sentence}" in done.stderr
    assert "Traceback" not in done.stderr


def test_fetching_waits_and_its_link_says_why(tmp_path, partner):
    done = run(tmp_path, "-c", FETCH.format(url=partner), trusted=str(CERTIFICATE))
    assert done.stdout.startswith("TLS: ")
    assert "certificate has expired" in done.stdout
