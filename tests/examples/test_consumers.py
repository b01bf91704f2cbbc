"""The consumers in Python and JavaScript against a running installation: they survive being killed, and say what refuses them."""

import shutil
import subprocess
import sys

import pytest

from tests.examples.example_town import EXAMPLES, HERE, NEXT_DOOR, wait_for
from tests.examples.running_example import Running, command_of, environment, words_in

WITHOUT_NODE = pytest.mark.skipif(not shutil.which("node"), reason="no node: install nodejs")
LANGUAGES = ("python3", pytest.param("node", marks=WITHOUT_NODE))


@pytest.fixture(scope="module")
def token(town):
    return town.issue("reader", "system", HERE)


def told(town, token):
    """What a consumer is to print of all there is."""
    events = town.get("/events?types=tickets.appeal.*&limit=500", token)["items"]
    return [f"{event['type']} {event['subject']} {event['id']}" for event in events]


def left_behind(town, token, place):
    """The events behind the place that was kept."""
    return town.get(f"/events?types=tickets.appeal.*&after={place.read_text()}", token)["items"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_consumer_follows_and_goes_on_after_a_kill_where_it_was(town, token, language, tmp_path):
    words = words_in(command_of("consumers/README.md", language), tmp_path)
    earlier = len(told(town, token))
    for _ in range(2):
        town.raise_appeal(HERE)
    before = wait_for(lambda: len(seen := told(town, token)) == earlier + 2 and seen)
    first = Running(words, environment(town, token), tmp_path)
    first.wait_for_lines(before)
    town.raise_appeal(NEXT_DOOR)
    town.raise_appeal(HERE)
    now = wait_for(lambda: len(seen := told(town, token)) > len(before) and seen)
    first.wait_for_lines(now)
    wait_for(lambda: left_behind(town, token, tmp_path / "place.txt") == [])
    first.kill()
    town.assign(HERE, town.raise_appeal(HERE))
    missed = wait_for(lambda: len(seen := told(town, token)) == len(now) + 2 and seen[len(now):])
    second = Running(words, environment(town, token), tmp_path)
    second.wait_for_lines(missed)
    second.kill()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_consumer_that_is_refused_says_why_and_ends(town, language, tmp_path):
    words = words_in(command_of("consumers/README.md", language), tmp_path)
    done = subprocess.run(words, env=environment(town, "kt_wrong"), capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, "token_not_valid" in done.stderr) == (1, True)


def test_the_python_consumer_has_25_lines_and_neither_needs_a_package():
    python, javascript = ((EXAMPLES / "consumers" / f"consumer.{name}").read_text("utf-8") for name in ("py", "js"))
    assert len(python.splitlines()) <= 25
    imported = {line.split()[1].split(".")[0] for line in python.splitlines() if line.startswith(("import ", "from "))}
    assert imported <= sys.stdlib_module_names
    assert javascript.count("require(") == javascript.count('require("node:')
