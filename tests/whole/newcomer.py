"""What a newcomer has: the demonstration as ``./script/run`` starts it, and the shell blocks of the pages."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

from kentan.replay.processes import free_port

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("deploy/*.md"), *ROOT.glob("examples/**/*.md")])
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(page):
    """The shell blocks of a page."""
    return BLOCK.findall(page.read_text("utf-8"))


def commands(page):
    """The lines that call ``kentan``, in a container or not, with their arguments; continued lines joined."""
    lines = "".join(blocks(page)).replace("\\\n", " ").splitlines()
    found = [re.fullmatch(r"(?:docker compose exec \w+ )?kentan ([^#&|]*?)\s*(?:&|#.*)?", line.strip()) for line in lines]
    return [one[1] for one in found if one]


class Demonstration:
    """``kentan demo`` on a port and a folder of its own; ``said`` is what it printed."""

    def __init__(self, home, **settings):
        self.port = free_port()
        plain = {name: value for name, value in os.environ.items() if not name.startswith(("KENTAN_", "LANG", "LC_"))}
        self.environment = {**plain, "KENTAN_HOME": str(home), "KENTAN_HTTP_PORT": str(self.port), **settings}
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = home.with_suffix(".log")
        with self._log.open("wb") as log:
            self.process = subprocess.Popen([sys.executable, "-m", "kentan.entry", "demo"], env=self.environment, stdout=log,
                                            stderr=log, stdin=subprocess.DEVNULL)

    @property
    def said(self):
        return self._log.read_text("utf-8")

    def wait_for(self, words, patience=90.0):
        """Return once it has said this; fail, with what it said, if it does not."""
        end = time.monotonic() + patience
        while words not in self.said:
            assert self.process.poll() is None, self.said
            assert time.monotonic() < end, self.said
            time.sleep(0.05)

    def stop(self):
        """Ask it to stop; its exit status."""
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(30)
