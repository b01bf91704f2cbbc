"""Certificates of partners and targets: an authority of one's own is trusted where it is named, and what is wrong is said."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kentan.settings import SettingError, load_settings

TLS = Path(__file__).with_name("tls")
AUTHORITY = str(TLS / "authority.pem")
FETCH = """
import kentan.entry
from kentan.remotes import Remote
from kentan.settings import load_settings
from services.notifications.fetching import NotFetched, page_of
try:
    print(page_of(Remote("360802", "吉州区", False, "county", 72, {url!r}, "token"), 0, load_settings().ca_file))
except NotFetched as problem:
    print(problem)
"""
POST = """
import kentan.entry
from kentan.plugins.channels import NotDelivered
from kentan.plugins.channels.webhook import new_secret, post_signed
from kentan.settings import load_settings
try:
    print(post_signed({url!r} + "/hook", [new_secret()], "d1", b"{{}}", True, ca_file=load_settings().ca_file))
except NotDelivered as problem:
    print(problem)
"""


@pytest.fixture(scope="module")
def partners():
    """Addresses of a server whose certificate is good, and of one whose certificate expired, both of the tests' own authority."""
    program = [sys.executable, str(TLS.with_name("tls_server.py"))]
    made = {name: subprocess.Popen([*program, str(TLS / f"{name}.pem")], stdout=subprocess.PIPE, text=True)
            for name in ("server", "late")}
    yield {name: server.stdout.readline().strip() for name, server in made.items()}
    for server in made.values():
        server.kill()
        server.wait()


def run(tmp_path, *arguments, trusted=AUTHORITY):
    environment = {**os.environ, "KENTAN_HOME": str(tmp_path), "KENTAN_LANG": "en", "KENTAN_CA_FILE": trusted}
    command = [sys.executable, "-W", "ignore", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(("server", "trusted", "sentence"), [
    ("late", AUTHORITY, "The certificate of {} has expired"), ("server", "", "The certificate of {} is not trusted")])
def test_reconciling_says_what_is_wrong_with_the_certificate(tmp_path, partners, server, trusted, sentence):
    asked = partners[server]
    done = run(tmp_path, "-m", "kentan.entry", "reconcile", "--there", asked, "--token", "token", trusted=trusted)
    assert done.returncode == 1
    assert sentence.format(asked) in done.stderr
    assert "Traceback" not in done.stderr


def test_reconciling_trusts_ones_own_authority(tmp_path, partners):
    done = run(tmp_path, "-m", "kentan.entry", "reconcile", "--there", partners["server"], "--token", "token")
    assert (done.returncode, "0 counties, 0 agree" in done.stdout) == (0, True), done.stderr


@pytest.mark.parametrize(("server", "trusted", "told"), [
    ("server", AUTHORITY, "{'items': [{'id': 'e1'}], 'next': 7, 'more': False, 'policy': 'p'}"),
    ("server", "", "TLS: "), ("late", AUTHORITY, "certificate has expired")])
def test_fetching_trusts_ones_own_authority_and_else_waits_and_its_link_says_why(tmp_path, partners, server, trusted, told):
    done = run(tmp_path, "-c", FETCH.format(url=partners[server]), trusted=trusted)
    assert told in done.stdout, done.stderr


@pytest.mark.parametrize(("server", "trusted", "told"), [
    ("server", AUTHORITY, "None"), ("server", "", "certificate_wrong"), ("late", AUTHORITY, "certificate_expired")])
def test_webhooks_trust_ones_own_authority_and_their_log_says_what_is_wrong(tmp_path, partners, server, trusted, told):
    done = run(tmp_path, "-c", POST.format(url=partners[server]), trusted=trusted)
    assert done.stdout.strip() == told, done.stderr


@pytest.mark.parametrize(("content", "wrong"), [(None, "cannot be read"), ("nothing", "no certificate in this file")])
def test_a_file_that_holds_no_certificate_stops_the_start_with_a_sentence(tmp_path, content, wrong):
    file = tmp_path / "ca.pem"
    if content:
        file.write_text(content)
    with pytest.raises(SettingError, match=wrong):
        load_settings({"KENTAN_CA_FILE": str(file)})
