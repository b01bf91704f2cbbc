"""The examples installed as an operator would install them, and a town that runs with them."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from kentan.ids import new_id
from tests.faults.town import ALL_IN_ONE, Town

EXAMPLES = Path(__file__).parents[2] / "examples"
SERVICES_AND_GATEWAY = ("registration", "tickets", "notifications", "evaluation", "gateway")
HERE, NEXT_DOOR = "360802", "360821"
UNIT = "rsj"


def install(names, work):
    """Have pip install these folders of ``examples/`` into a folder of their own, without a network; that folder."""
    sources = [shutil.copytree(EXAMPLES / name, work / "source" / name) for name in names]  # pip builds where the source is
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index",
                    "--target", str(work / "installed"), *map(str, sources)], check=True, timeout=120)
    return work / "installed"


def wait_for(ask, patience=30.0):
    """What is answered as soon as it is true."""
    end = time.monotonic() + patience
    while not (answer := ask()):
        assert time.monotonic() < end, f"still {answer!r} after {patience} s"
        time.sleep(0.05)
    return answer


class ExampleTown(Town):
    """A town whose processes find the installed examples."""

    def __init__(self, folder, installed, parts=ALL_IN_ONE, **settings):
        super().__init__(folder, parts, **settings)
        self.processes.environment.update(PYTHONPATH=str(installed), KENTAN_WEBHOOK_ALLOW_PRIVATE="1")  # examples listen here

    def ask(self, method, path, token=None, body=None):
        """Status and answer."""
        return self.client.ask(method, path, token or self.operator, body, new_id())

    def get(self, path, token=None):
        status, answer = self.ask("GET", path, token)
        assert status == 200, answer
        return answer

    def kentan(self, *arguments):
        """A command of the command line beside the running parts: its exit status and output."""
        environment = {**os.environ, **self.processes.environment}
        done = subprocess.run([sys.executable, "-m", "kentan.entry", *arguments], env=environment, capture_output=True, text=True,
                              timeout=60, check=False)
        return done.returncode, done.stdout + done.stderr

    def switch(self, plugin, county, on):
        """Switch a plugin over HTTP."""
        status, answer = self.ask("PUT", f"/counties/{county}/plugins/{plugin}", body={"on": on})
        assert status == 200, answer
        return answer

    def is_on(self, plugin, county):
        return {row["plugin"]: row["on"] for row in self.get(f"/counties/{county}/plugins")["items"]}[plugin]

    def raise_appeal(self, county, text="厂区门口道路破损，货车运输不便。"):
        body = {"kind": "difficulty", "enterprise": self.enterprises[county][0], "text": text}
        return self.post(f"/counties/{county}/appeals", self.office[county], body)

    def act(self, county, appeal, step, token, **body):
        return self.post(f"/counties/{county}/appeals/{appeal['id']}/{step}", token, body)

    def assign(self, county, appeal):
        return self.act(county, appeal, "assignment", self.office[county], lead_unit=UNIT)

    def close(self, county, outcome="solved"):
        """An appeal from its raising to its closing by the enterprise."""
        appeal, unit = self.raise_appeal(county), self.tokens[county, UNIT]
        self.assign(county, appeal)
        self.act(county, appeal, "opinion", unit, kind="opinion", text="可以办理。")
        self.act(county, appeal, "completion", unit, outcome=outcome, answer="已修补路面。", reason="已说明政策。")
        return self.act(county, appeal, "closing", self.tokens[county, appeal["enterprise"]])

    def events(self, types):
        return self.get(f"/events?types={types}&limit=100")["items"]
