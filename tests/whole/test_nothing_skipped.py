"""In continuous integration nothing is skipped quietly."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ALONE = {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
PASSES = "def test_passes(): pass\n"
LEFT_OUT = {
    "skip": "import pytest\ndef test_it(): pytest.skip('no parts')\n",
    "skip of a fixture": "import pytest\n@pytest.fixture\ndef part(): pytest.skip('no parts')\ndef test_it(part): pass\n",
    "skip mark": "import pytest\n@pytest.mark.skip(reason='no parts')\ndef test_it(): pass\n",
    "skip of a file": "import pytest\npytest.skip('no parts', allow_module_level=True)\n",
    "expected failure": "import pytest\n@pytest.mark.xfail(reason='no parts')\ndef test_it(): assert False\n",
    "expected failure that passes": "import pytest\n@pytest.mark.xfail(reason='no parts')\ndef test_it(): pass\n",
}


@pytest.fixture
def run(tmp_path):
    """Runs a test file as this project's tests are run; status and output."""

    def run(text, **environment):
        (tmp_path / "test_one.py").write_text(text)
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider",
                   "-p", "tests.nothing_skipped", "--rootdir", str(tmp_path), str(tmp_path)]
        clean = {name: value for name, value in os.environ.items() if name != "CI"}
        done = subprocess.run(command, env={**clean, **ALONE, **environment}, capture_output=True, text=True,
                              timeout=60, check=False)
        return done.returncode, done.stdout

    return run


@pytest.mark.parametrize("text", LEFT_OUT.values(), ids=LEFT_OUT.keys())
def test_what_is_left_out_fails_the_run_in_continuous_integration_and_is_named(run, text):
    status, output = run(text + PASSES, CI="true")
    assert status == 1
    assert "no parts" in output.split("left out, which fails this run")[1]


def test_elsewhere_one_line_says_what_was_left_out_and_why(run):
    skips = "import pytest\n@pytest.mark.parametrize('n', range(3))\ndef test_it(n): pytest.skip('no RabbitMQ: set IT')\n"
    status, output = run(skips + PASSES)
    assert (status, "not run: 3 × no RabbitMQ: set IT\n" in output) == (0, True)


def test_a_run_that_leaves_nothing_out_says_nothing_of_it(run):
    status, output = run(PASSES, CI="true")
    assert (status, "not run" in output) == (0, False)


def test_a_failure_stays_a_failure(run):
    assert run("def test_it(): assert False\n" + LEFT_OUT["skip"].replace("test_it", "test_other"))[0] == 1
