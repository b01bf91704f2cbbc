"""Help, whole and in both languages."""

import os
import re
import subprocess
import sys

import orjson
import pytest

CHINESE = re.compile(r"[\u4e00-\u9fff]")
EXAMPLE = "吉州区"  # a county's name in an example stays as it is
COLLECT = """
import click, orjson
from kentan.cli.main import main
from kentan.cli.text import language

def rows(command, name, ctx):
    yield name, command.help or ""
    for one in command.params:
        if isinstance(one, click.Option):
            yield f"{name} {one.opts[0]}", one.help or ""
    if isinstance(command, click.Group):
        for sub in command.list_commands(ctx):
            yield from rows(command.get_command(ctx, sub), f"{name} {sub}", ctx)

print(orjson.dumps(dict(rows(main, "kentan", click.Context(main)))).decode())
"""


def python(*arguments, **environment):
    """What a Python of its own prints, in the terminal's language that the test names."""
    clean = {name: value for name, value in os.environ.items() if name not in ("KENTAN_LANG", "LANG", "LC_ALL")}
    done = subprocess.run([sys.executable, "-W", "ignore", *arguments], env={**clean, "PYTHONUTF8": "1", **environment},
                          capture_output=True, text=True, encoding="utf-8", timeout=60, check=True)
    return done.stdout


def texts(language):
    """The help of every command and option by its name."""
    return orjson.loads(python("-c", COLLECT, KENTAN_LANG=language))


@pytest.fixture(scope="module")
def chinese():
    return texts("zh")


@pytest.fixture(scope="module")
def english():
    return texts("en")


def test_every_command_and_option_has_a_help_in_chinese(chinese):
    ours = {name: text for name, text in chinese.items() if not name.endswith("--version")}
    assert [name for name, text in ours.items() if not CHINESE.search(text)] == []


def test_every_command_and_option_has_a_help_in_english_without_chinese(english):
    assert [name for name, text in english.items() if not text or CHINESE.search(text.replace(EXAMPLE, ""))] == []


def test_all_commands_are_there(english):
    listed = {name.split()[1] for name in english if len(name.split()) > 1 and not name.split()[1].startswith("-")}
    assert listed >= {"serve", "demo", "replay", "check", "deadletters", "county", "user", "settings", "events", "export",
                      "health"}


@pytest.mark.parametrize(("environment", "word"), [
    ({"KENTAN_LANG": "en"}, "Counties."), ({"KENTAN_LANG": "zh"}, "管理县区"),
    ({"LANG": "en_US.UTF-8"}, "Counties."), ({"LANG": "zh_CN.UTF-8"}, "管理县区"),
    ({"LC_ALL": "en_GB", "LANG": "zh_CN"}, "Counties."), ({}, "管理县区"),
])
def test_the_language_is_the_settings_or_the_terminals_or_chinese(environment, word):
    assert word in python("-m", "kentan.entry", "county", "--help", **environment)
