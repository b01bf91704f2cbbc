"""The command line called in this process, on a folder of its own; and a whole installation served beside it."""

import pytest
from click.testing import CliRunner

from kentan.cli.main import main
from kentan.replay.processes import Processes


@pytest.fixture
def kentan(tmp_path, monkeypatch):
    """Runs a command in English; ``kentan("county", "list", KENTAN_LANG="zh")`` sets more for that command."""
    monkeypatch.setenv("KENTAN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("KENTAN_LANG", "en")

    def run(*arguments, typed=None, **environment):
        return CliRunner(env=environment).invoke(main, arguments, input=typed)

    return run


@pytest.fixture
def county(kentan):
    """A county to work in."""
    assert kentan("county", "add", "360802", "吉州区").exit_code == 0
    return "360802"


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """An installation that runs in a process of its own; its environment."""
    folder = tmp_path_factory.mktemp("served")
    processes = Processes({"KENTAN_HOME": str(folder / "home"), "KENTAN_STORE_URI": "", "KENTAN_BROKER_URI": ""}, folder)
    process = processes.add("all")
    processes.wait_ready()
    yield {"KENTAN_HOME": str(folder / "home"), "KENTAN_HTTP_PORT": str(process.port)}
    processes.stop()
