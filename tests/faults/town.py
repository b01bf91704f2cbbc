"""A town to be tried: parts of Kentan as processes of their own, with two counties, units, enterprises and tokens."""

import subprocess
import sys
import time

import eventlet
import orjson

from kentan.check import check
from kentan.events.deadletters import DeadLetters
from kentan.ids import new_id
from kentan.replay.processes import Processes
from kentan.runtime.installation import Installation
from kentan.runtime.local import LocalInstallation
from kentan.settings import load_settings
from kentan.store.port import INSTALLATION
from tests.faults.load import Client

COUNTIES = {"360802": "吉州区", "360821": "吉安县"}
UNITS = ("fgw", "gxj", "rsj")
ENTERPRISES = 3
ALL_IN_ONE = ("all",)
APART = ("registration", "tickets", "tickets", "notifications", "evaluation", "gateway", "gateway")


class Town:
    """An installation under way. ``processes`` are its parts; the rest of it lies in its folder and on its broker."""

    def __init__(self, folder, parts=ALL_IN_ONE, broker_uri="", store_uri="", retry_delays="0.2,0.5,1,2,5"):
        self.folder, self.parts = folder, parts
        self.settings = load_settings({}, home=str(folder / "home"), broker_uri=broker_uri, store_uri=store_uri, lang="en",
                                      secret="s" * 32, retry_delays=retry_delays, rate_limit="1000000 per minute")
        environment = {name: value for name, value in self.settings.environment.items() if name != "KENTAN_HTTP_PORT"}
        self.processes = Processes(environment, folder / "logs")
        self.counties, self.units = dict(COUNTIES), list(UNITS)
        self.enterprises, self.tokens, self.office = {}, {}, {}

    def start(self):
        """Start the parts and found the counties."""
        self.run()
        self.client = Client(self.urls)
        self._found()
        return self

    def run(self):
        """Start the parts."""
        for part in self.parts:
            self.processes.add(part)
        self.processes.wait_ready()
        self.installation = Installation.from_settings(self.settings)

    def kentan(self, *arguments):
        """What the command line says, decoded where it is JSON; its exit status."""
        ran = subprocess.run([sys.executable, "-m", "kentan.entry", *arguments], env=self.processes.environment,
                             capture_output=True, text=True)
        return (orjson.loads(ran.stdout) if "--json" in arguments else ran.stdout), ran.returncode

    @property
    def urls(self):
        """Where the gateways are."""
        return [f"http://127.0.0.1:{process.port}" for process in self.processes.all if process.port]

    def issue(self, login, role, county, **bound):
        """A token of a new account."""
        here = LocalInstallation(self.installation, {"gateway": self.installation.parts["gateway"]})
        here.call("gateway", "add_account", INSTALLATION, {"login": login, "role": role, "county": county, **bound})
        return here.call("gateway", "issue_token", INSTALLATION, {"login": login, "days": 9})["token"]

    def post(self, path, token, body, patience=60.0):
        """What is answered to a command that must succeed."""
        key, end = new_id(), time.monotonic() + patience
        while True:
            status, answer = self.client.ask("POST", path, token, body, key)
            if 200 <= status < 300:
                return answer
            assert time.monotonic() < end, (path, status, answer)
            eventlet.sleep(0.1)

    def _found(self):
        self.operator = self.issue("operator", "operator", "*")
        for code, name in self.counties.items():
            self.post("/counties", self.operator, {"code": code, "name": name})
            self.office[code] = self.issue(f"office-{code}", "office", code)
            for unit in self.units:
                self.post(f"/counties/{code}/units", self.office[code], {"code": unit, "name": unit})
                self.tokens[code, unit] = self.issue(f"unit-{code}-{unit}", "unit", code, unit=unit)
            self.enterprises[code] = [self._enterprise(code, number) for number in range(ENTERPRISES)]

    def _enterprise(self, code, number):
        body = {"name": f"企业{code}{number}", "size_class": "micro"}
        made = self.post(f"/counties/{code}/enterprises", self.office[code], body)["id"]
        self.tokens[code, made] = self.issue(f"enterprise-{code}-{number}", "enterprise", code, enterprise=made)
        return made

    def check(self):
        """The proof of the installation as it is now."""
        return check(self.installation, DeadLetters(self.settings).list())

    def waiting(self):
        """Events in outboxes."""
        store = self.installation.store
        return sum(len(store.county(code).pending()) for code in [*store.counties(), INSTALLATION])

    def settled(self, patience=120.0, findings=0):
        """The proof, once outboxes are empty and it finds no more than so many things (or patience is at its end)."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            if not self.waiting():
                report = self.check()
                if len(report.findings) <= findings:
                    return report
                eventlet.sleep(0.5)
            eventlet.sleep(0.1)
        return self.check()

    def stop(self):
        """Stop all parts; their exit statuses."""
        self.processes.stop()
        self.installation.store.close()
        return [process.popen.returncode for process in self.processes.all]

    def end(self):
        """Leave no process behind."""
        self.processes.stop()
