import json
import os
import shutil
import subprocess
import sys

import pytest

from tests.deployment.compose import ROOT

INSTRUCTIONS = [line.split(maxsplit=1) for line in (ROOT / "Dockerfile").read_text("utf-8").splitlines()
                if line and not line.startswith("#")]
STAGES = [number for number, (word, _) in enumerate(INSTRUCTIONS) if word == "FROM"]
BUILD, FINAL = INSTRUCTIONS[STAGES[0]:STAGES[1]], INSTRUCTIONS[STAGES[1]:]


class CleanFolder:
    """Carries out the first stage under a folder that stands for the container's root."""

    def __init__(self, root):
        self.root, self.folder = root, root
        plain = {name: value for name, value in os.environ.items() if not name.startswith(("KENTAN_", "PYTHON"))}
        self.environment = {**plain, "PIP_NO_COMPILE": "1"}  # what is never imported need not be compiled

    def workdir(self, path):
        self.folder = self.root / path.lstrip("/")
        self.folder.mkdir(parents=True)

    def copy(self, names):
        *sources, target = names.split()
        for source in sources:
            found, place = ROOT / source, self.folder / target
            if found.is_dir():
                shutil.copytree(found, place, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(found, place)

    def run(self, command):
        """pip keeps its cache here, so that a second run need not fetch everything."""
        here = command.replace("/opt/kentan", str(self.root / "opt/kentan")).replace(" --no-cache-dir", "")
        first, rest = here.split(maxsplit=1)
        program = sys.executable if first == "python" else first
        subprocess.run(f"{program} {rest}", shell=True, check=True, cwd=self.folder, env=self.environment, timeout=300)


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The folder of the environment that the first stage makes."""
    clean = CleanFolder(tmp_path_factory.mktemp("image"))
    steps = {"WORKDIR": clean.workdir, "COPY": clean.copy, "RUN": clean.run}
    for word, rest in BUILD[1:]:
        steps[word](rest)
    shutil.rmtree(clean.root / "src")
    return clean.root / "opt/kentan"


def test_the_steps_of_the_first_stage_install_a_kentan_that_needs_nothing_of_the_sources(installed, tmp_path):
    environment = {"PATH": f"{installed / 'bin'}:/usr/bin:/bin", "KENTAN_HOME": str(tmp_path), "KENTAN_LANG": "en"}
    done = subprocess.run(["kentan", "demo", "--once", "--json"], env=environment, cwd=tmp_path, capture_output=True, text=True,
                          timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    report = json.loads(done.stdout)
    assert (report["closed"], report["lost"], report["doubled"]) == (report["appeals"], 0, 0)


def test_everything_is_installed_from_the_lock_with_hashes_and_nothing_else_is_fetched():
    installs = [rest for word, rest in INSTRUCTIONS if word == "RUN" and "pip install" in rest]
    assert all("--require-hashes -r requirements.lock" in one or "--no-index" in one for one in installs)


def test_the_second_stage_takes_the_environment_alone_and_runs_without_root():
    assert [rest for word, rest in FINAL if word == "COPY"] == ["--from=build /opt/kentan /opt/kentan"]
    words = [word for word, _ in FINAL]
    assert dict(FINAL)["USER"] == "kentan"
    assert words.index("USER") < words.index("ENTRYPOINT")


def test_what_the_second_stage_writes_to_belongs_to_the_user_that_it_runs_as():
    made = next(rest for word, rest in FINAL if word == "RUN")
    home = dict(pair.split("=") for word, rest in FINAL if word == "ENV" for pair in rest.split())["KENTAN_HOME"]
    assert made.startswith("useradd")
    assert f"--create-home --home-dir {home} kentan" in made
