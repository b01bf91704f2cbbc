"""An example started as its README says, against a town that runs."""

import os
import shlex
import subprocess
import sys
import threading
from pathlib import Path

from tests.examples.example_town import EXAMPLES, wait_for
from tests.whole.newcomer import blocks

ROOT = EXAMPLES.parent


def command_of(page, beginning):
    """The one command of a README that begins so, as a list of words."""
    lines = "".join(blocks(EXAMPLES / page)).replace("\\\n", " ").splitlines()
    (found,) = [line for line in lines if line.startswith(beginning)]
    return shlex.split(found, comments=True)


def environment(town, token):
    """What an example is told: where the gateway is, and its token."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KENTAN_")}
    return {**kept, "KENTAN_URL": town.urls[0], "KENTAN_TOKEN": token, "PYTHONUNBUFFERED": "1"}


def words_in(command, folder, **replaced):
    """A command with our python, programs by their full path and other files in a folder; ``replaced``: words for words."""
    words = []
    for word in command:
        word = replaced.get(word, word)
        word = sys.executable if word == "python3" else str(ROOT / word) if word.startswith("examples/") else word
        words.append(str(Path(folder) / word) if word.endswith((".txt", ".sqlite")) and not os.path.isabs(word) else word)
    return words


class Running:
    """A process whose lines are kept as they come."""

    def __init__(self, words, environment, folder):
        self.lines = []
        self.process = subprocess.Popen(words, env=environment, cwd=folder, text=True, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))

    def wait_for_lines(self, wanted):
        """Return once as many lines came as are wanted; they have to be these."""
        wait_for(lambda: len(self.lines) >= len(wanted) or self.process.poll() is not None)
        assert self.lines == wanted

    def kill(self):
        """Take it away at once."""
        self.process.kill()
        self.process.wait(10)


def run(words, environment, folder):
    """What a command prints that has to succeed."""
    done = subprocess.run(words, env=environment, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
