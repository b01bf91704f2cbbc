"""Installations on RabbitMQ nodes of their own, joined by deploy/federation/link over lines that can be cut."""

import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import eventlet

from kentan.calendars import day_of
from kentan.check import check
from kentan.events.deadletters import DeadLetters
from tests.faults.rabbit_node import RabbitNode, quiet_port
from tests.faults.town import Town

ROOT = Path(__file__).parents[2]
LINK = ROOT / "deploy" / "federation" / "link"
BEHIND_THE_WRAPPER = Path("/usr/lib/rabbitmq/bin/rabbitmqctl")  # Debian's wrapper would change the user and the folder


class Node(RabbitNode):
    """A node with the shovel plugin."""

    def __init__(self, folder, program):
        super().__init__(folder, program)
        (folder / "plugins").write_text("[rabbitmq_shovel].")

    def wait_ready(self, patience=90.0):
        """Return once it takes connections, and not another in its place."""
        super().wait_ready(patience)
        assert self.popen.poll() is None, (self.folder / "out.log").read_text()[-2000:]

    def link(self, *arguments):
        """Run the script against this node; what it said."""
        program = BEHIND_THE_WRAPPER if BEHIND_THE_WRAPPER.exists() else "rabbitmqctl"
        ctl = f"{program} --node {self.environment['RABBITMQ_NODENAME']}"
        ran = subprocess.run([LINK, *map(str, arguments)], env={**self.environment, "RABBITMQCTL": ctl},
                             capture_output=True, text=True)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout


class Line:
    """A line to a port of this machine, which can be cut and mended."""

    def __init__(self, target):
        self.port, self.target = quiet_port(), target
        self.mend()

    def mend(self):
        """Let everybody through (again)."""
        program = [sys.executable, Path(__file__).with_name("line.py"), str(self.port), str(self.target)]
        self.popen = subprocess.Popen(program, stdin=subprocess.DEVNULL)

    def cut(self):
        """Break what runs over it, and let nobody through."""
        self.popen.kill()
        self.popen.wait()


class Installed(Town):
    """An installation in one process on a broker of its own; ``counties`` are those it founds itself."""

    def __init__(self, folder, name, counties, node=None):
        super().__init__(folder, broker_uri=node.uri if node else "")
        self.name, self.node, self.counties = name, node, counties
        self.units = ["fgw", "gxj"]

    @property
    def process(self):
        """Its one process."""
        return self.processes.all[0]

    def know(self, code, county_name, installation, **more):
        """Register a remote county."""
        body = {"code": code, "name": county_name, "remote": {"installation": installation, **more}}
        self.post("/counties", self.operator, body)

    def publish_policy(self, county, rules):
        """Publish a sharing policy from today on."""
        today = day_of(datetime.now(UTC)).isoformat()
        status, answer = self.client.ask("PUT", f"/counties/{county}/sharing-policy", self.office[county],
                                         {"valid_from": today, "rules": rules}, f"policy-{county}")
        assert status == 200, answer

    def raise_many(self, county, count):
        """Enter so many appeals at once, in batches of a forum."""
        day = day_of(datetime.now(UTC) + timedelta(days=60)).isoformat()
        period = self.post(f"/counties/{county}/periods", self.office[county], {"date": day})["number"]
        forum = self.post(f"/counties/{county}/forums", self.office[county], {
            "period": period, "starts_at": f"{day}T15:00:00+08:00", "ends_at": f"{day}T17:00:00+08:00", "venue_kind": "park",
            "capacity": 3})["id"]
        row = {"kind": "request", "enterprise": self.enterprises[county][0], "text": "园区道路夜间照明不足。"}
        for begin in range(0, count, 500):
            rows = [row] * min(500, count - begin)
            self.post(f"/counties/{county}/batches", self.office[county], {"forum": forum, "rows": rows})

    def feed(self, county):
        """The events of a county's feed, read over HTTP."""
        events, after = [], ""
        while True:
            page = self.client.get(f"/events?counties={county}&limit=500{after}", self.operator)
            events += page["items"]
            after = f"&after={page['next']}"
            if not page["more"]:
                return events

    def table(self, county):
        """A county's figures."""
        shown = self.client.get(f"/counties/{county}/scoreboard", self.operator)
        return shown["total"], shown["units"]

    def proof(self):
        """The findings of the installation now."""
        return check(self.installation, DeadLetters(self.settings).list())


def joined(drawing, from_node, line, partner, folder, uri=""):
    """Have one installation draw from another's broker over a line (or from an address): the account there, the shovel here."""
    uri = uri or f"amqp://{drawing.name}:quite-secret@127.0.0.1:{line.port}/%2F"
    conf, secret = folder / f"{drawing.name}-{partner}.conf", folder / f"{drawing.name}-{partner}.password"
    secret.write_text("quite-secret")
    conf.write_text(f"PARTNER={partner}\nOWN={drawing.name}\nACCOUNT={drawing.name}\nPASSWORD_FILE={secret}\nRECONNECT=1\n"
                    f"SOURCE_URI='{uri}'\nLOCAL_URI='amqp:///%2F'\n")
    allowed = folder / f"allow-{drawing.name}-{partner}.conf"
    allowed.write_text(f"PARTNER={drawing.name}\nACCOUNT={drawing.name}\nPASSWORD_FILE={secret}\n")
    from_node.link("allow", allowed)
    drawing.node.link("connect", conf)


def eventually(true, patience=120.0, why=lambda: ""):
    """Wait until something is true; its value."""
    end = time.monotonic() + patience
    while not (value := true()):
        assert time.monotonic() < end, why()
        eventlet.sleep(0.5)
    return value


SCALE = float(os.environ.get("KENTAN_TEST_SCALE", "0.15"))
