"""Every page in a real browser, for each role, on a phone in Chinese and on a desk in English; and once by keyboard alone."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import eventlet
import pytest
from eventlet import tpool, wsgi

from kentan.store.port import INSTALLATION
from tests.pages.conftest import Visitor, addresses
from tests.pages.test_page_table import SHOWN, admitted
from tests.whole.lived_town import COUNTY

PHONE, DESK = 360, 1280
LEDGER = f"/counties/{COUNTY}/ledger"
STATES = {"a ledger with no such file": ("office", f"{LEDGER}?words=没有人写过"),
          "a filter that cannot be": ("office", f"{LEDGER}?status=no"),
          "a page that is not there": (None, "/nothing"), "a county of others": ("office", "/counties/360821/ledger")}
LOOKS = [("zh", PHONE), ("en", DESK)]
PAGES = {f"{route.path} {role or 'anybody'}": (role, route) for route in SHOWN
         for role in ([None] if route.public else admitted(route))}
NAMES = [f"{name} {language} {width}" for name in (*PAGES, *STATES) for language, width in LOOKS]
KEYS = {"login": "office-keyboard", "password": "by keys alone"}


@pytest.fixture(scope="module")
def seen(request):
    """What the browser saw of all pages."""
    if shutil.which("chromium") is None:
        pytest.skip("no Chromium: install Debian's chromium")
    town = request.getfixturevalue("town")
    town.loop.call("gateway", "add_account", INSTALLATION, {**KEYS, "role": "office", "county": COUNTY})
    socket = eventlet.listen(("127.0.0.1", 0))
    server = eventlet.spawn(wsgi.server, socket, town.app, log_output=False)
    asked = {"base": f"http://127.0.0.1:{socket.getsockname()[1]}", "visits": list(visits(town)), "keys": KEYS}
    done = tpool.execute(subprocess.run, [sys.executable, Path(__file__).with_name("look.py")], input=json.dumps(asked),
                         capture_output=True, text=True, timeout=300)
    server.kill()
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def visits(town):
    """Each page for each role, and each state, in each look."""
    address = addresses(town)
    pages = {name: (role, address(route)) for name, (role, route) in PAGES.items()}
    for name, (role, path) in {**pages, **STATES}.items():
        for language, width in LOOKS:
            cookies = {"lang": language}
            if role:
                visitor = Visitor(town.app, town.client(role, COUNTY).token)
                cookies["kentan"] = visitor.client.get_cookie("kentan").value
            yield {"name": f"{name} {language} {width}", "width": width, "cookies": cookies, "path": path}


@pytest.mark.parametrize("name", NAMES)
def test_everybody_can_read_and_use_it(seen, name):
    found = seen["seen"][name]
    assert found["violations"] == []
    assert not found["wider"], "it is wider than the screen"


@pytest.mark.parametrize("name", NAMES)
def test_the_browser_asks_nobody_outside_and_has_nothing_to_complain_of(seen, name):
    found = seen["seen"][name]
    assert found["status"] in (200, 403, 404, 422)
    assert (found["outside"], found["console"]) == ([], [])


def test_the_keyboard_alone_leads_from_the_log_in_to_a_file(seen):
    assert seen["keyboard"]["title"].startswith(COUNTY)
    assert seen["keyboard"]["unseen"] == []
