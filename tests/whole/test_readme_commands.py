import json
import shlex
import subprocess

import click
import pytest
import requests

from kentan.cli.demo import PASSWORD
from kentan.cli.main import main
from kentan.replay.demo_city import accounts
from tests.whole.newcomer import PAGES, ROOT, Demonstration, blocks, commands

README, CHINESE = ROOT / "README.md", ROOT / "README.zh-CN.md"
READY = "Ctrl-C"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("newcomer") / "home"


@pytest.fixture(scope="module")
def demo(home):
    running = Demonstration(home, KENTAN_LOGIN_RATE_LIMIT="100 per minute")  # a newcomer logs in less often
    running.wait_for(READY)
    yield running
    running.stop()


def first_calls(page):
    """The page's blocks that talk to the demonstration, as one script that ends at the first error."""
    return "set -eu\n" + "\n".join(block for block in blocks(page) if ("api" in block and "curl" in block) or "api " in block)


def without_comments(text):
    return [line for line in text.splitlines() if not line.startswith("#")]


@pytest.mark.parametrize("page", [README, CHINESE], ids=lambda page: page.name)
def test_the_first_calls_work_by_copy_and_paste_also_a_second_time(demo, page):
    script = first_calls(page).replace("http://127.0.0.1:8000", demo.url)
    for _ in range(2):
        done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=60, check=False)
        assert (done.returncode, done.stderr) == (0, ""), done.stdout
    answers = [json.loads(line) for line in done.stdout.replace("}{", "}\n{").splitlines()]
    overdue, assigned, scoreboard, events = answers
    assert overdue["items"]
    assert (assigned["status"], assigned["lead_unit"]) == ("assigned", "zjj")
    assert scoreboard["total"]["closed"] > 0
    assert len(events["items"]) == 5


@pytest.mark.parametrize("page", [README, CHINESE], ids=lambda page: page.name)
def test_the_subscription_that_the_readme_shows_tells_what_happened(demo, page, tmp_path):
    log_in, subscription = first_calls(page).split("api()")[0], next(block for block in blocks(page) if "consumer.py" in block)
    script = (log_in + subscription).replace("http://127.0.0.1:8000", demo.url).replace("place.txt", str(tmp_path / "place.txt"))
    process = subprocess.Popen(["bash", "-c", script.replace("python3 examples", "exec python3 examples")], cwd=ROOT,
                               stdout=subprocess.PIPE, text=True)
    told = [process.stdout.readline() for _ in range(3)]
    process.kill()
    assert [line.startswith("cn.kentan.tickets.appeal.") for line in told] == [True] * 3, told


def test_the_page_of_the_interface_that_the_readme_names_is_there(demo):
    assert requests.get(f"{demo.url}/api/v1/docs", timeout=20).status_code == 200


@pytest.mark.parametrize("account", accounts(), ids=lambda account: account["login"])
def test_every_log_in_that_is_printed_works(demo, account):
    assert account["login"] in demo.said
    answer = requests.post(f"{demo.url}/api/v1/sessions", json={"login": account["login"], "password": PASSWORD}, timeout=20)
    assert answer.status_code == 201, answer.text


def test_what_is_printed_is_short_in_chinese_and_tells_nothing_of_requests(demo):
    requests.get(f"{demo.url}/health/ready", timeout=20)
    lines = demo.said.splitlines()
    assert len(lines) < 25
    assert "恳谈已就绪" in demo.said
    assert not [line for line in lines if "INFO" in line or "GET /" in line]


def test_the_next_start_is_in_english_where_the_terminal_is_finds_its_data_and_loads_nothing(demo, home):
    assert demo.stop() == 0
    again = Demonstration(home, LANG="en_US.UTF-8")
    again.wait_for(READY)
    assert "Kentan is ready" in again.said
    assert "loading" not in again.said
    assert again.stop() == 0


def test_a_demonstration_whose_loading_was_interrupted_is_loaded_anew(tmp_path):
    first = Demonstration(tmp_path / "home")
    first.wait_for("首次启动")
    first.process.kill()
    first.process.wait()
    again = Demonstration(tmp_path / "home")
    again.wait_for(READY)
    answer = requests.post(f"{again.url}/api/v1/sessions", json={"login": "leader-360802", "password": PASSWORD}, timeout=20)
    assert again.stop() == 0
    assert answer.status_code == 201


def test_both_readmes_have_the_same_commands_sections_and_links():
    english, chinese = (page.read_text("utf-8") for page in (README, CHINESE))
    assert [without_comments(block) for block in blocks(README)] == [without_comments(block) for block in blocks(CHINESE)]
    assert english.count("\n## ") == chinese.count("\n## ")
    assert linked(english) - {"README.zh-CN.md"} == linked(chinese) - {"README.md"}


def linked(text):
    return {part.split(")")[0] for part in text.split("](")[1:]}


@pytest.mark.parametrize("page", [page for page in PAGES if commands(page)], ids=lambda page: str(page.relative_to(ROOT)))
def test_every_kentan_command_on_a_page_is_one_that_there_is(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("messages.jsonl", "counties.csv"):
        (tmp_path / name).touch()
    for line in commands(page):
        command, (*arguments,) = main, shlex.split(line)
        name = "kentan"
        while isinstance(command, click.Group):
            name = arguments.pop(0)
            command = command.get_command(click.Context(command), name)
            assert command is not None, line
        options = [*arguments, "--password", "x"] if name == "add" and "--role" in line else arguments
        command.make_context(name, options)


@pytest.mark.parametrize(("python", "words"), [("no-such-python", "none is on the PATH"), ("old-python", "is too old")])
def test_a_machine_without_a_usable_python_is_told_so_in_a_sentence(tmp_path, python, words):
    (tmp_path / "old-python").write_text("#!/bin/sh\n[ \"$1\" = --version ] && echo Python 3.8.0\nexit 1\n")
    (tmp_path / "old-python").chmod(0o755)
    script = f". {ROOT}/script/environment; environment {ROOT}/requirements.lock"
    done = subprocess.run(["sh", "-c", script], env={"PATH": f"{tmp_path}:/usr/bin:/bin", "PYTHON": python}, cwd=tmp_path,
                          capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert words in done.stderr
