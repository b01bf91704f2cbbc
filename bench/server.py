"""The installation that is measured: its processes, their CPU time, and its stores as seen from outside."""

import os
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from kentan.replay.processes import SERVE, Processes
from kentan.runtime.installation import Installation
from kentan.runtime.local import LocalInstallation
from kentan.settings import load_settings
from kentan.store.port import INSTALLATION

TICKS = os.sysconf("SC_CLK_TCK")
ALL = ("all",)
APART = ("registration", "tickets", "notifications", "evaluation", "gateway")


class Server:
    """An installation in a folder of its own, of which some processes run."""

    def __init__(self, home: Path, program: tuple[str, ...] = SERVE, **settings: str) -> None:
        """Nothing runs yet: the stores can be filled first."""
        self.home = home
        self.environment = {"KENTAN_HOME": str(home), **settings}
        self.settings = load_settings(self.environment)
        self.installation = Installation.from_settings(load_settings(self.environment, clock="system"))
        self.processes = Processes(self.environment, home / "logs", program)
        self.port = 0

    def start(self, parts: tuple[str, ...] = ALL) -> None:
        """Start processes and wait until they are ready."""
        for part in parts:
            self.processes.add(part)
        self.processes.wait_ready()
        self.port = self.ports[0]

    @property
    def ports(self) -> list[int]:
        """Where the gateways listen."""
        return [one.port for one in self.processes.all if one.port]

    def cpu_seconds(self) -> float:
        """CPU time that all processes have used, in user and in system mode, their threads included."""
        return sum(_cpu_ticks(one.popen.pid) for one in self.processes.all) / TICKS

    def issue(self, login: str, role: str, county: str, **bound: str) -> str:
        """A token of a new account, as the command line makes it."""
        here = LocalInstallation(self.installation, {"gateway": self.installation.parts["gateway"]})
        here.call("gateway", "add_account", INSTALLATION, {"login": login, "role": role, "county": county, **bound})
        return here.call("gateway", "issue_token", INSTALLATION, {"login": login, "days": 30})["token"]

    def stop(self) -> None:
        """Stop all processes, let go of the stores."""
        self.processes.stop()
        self.installation.close()


def _cpu_ticks(pid: int) -> int:
    after_name = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return int(after_name[11]) + int(after_name[12])


@contextmanager
def server(folder: str | None, program: tuple[str, ...] = SERVE, **settings: str) -> Iterator[Server]:
    """A server in a fresh folder, which is on the disk to be measured."""
    with tempfile.TemporaryDirectory(prefix="kentan-bench-", dir=folder) as home:
        made = Server(Path(home), program, **settings)
        try:
            yield made
        finally:
            made.stop()


@contextmanager
def virtual_host(uri: str) -> Iterator[str]:
    """An empty virtual host on the RabbitMQ node of this machine that answers at an address."""
    name = f"kentan-bench-{uuid.uuid4().hex[:8]}"
    parts = urlsplit(uri)
    _control("add_vhost", name)
    try:
        _control("set_permissions", "-p", name, parts.username or "guest", ".*", ".*", ".*")
        yield parts._replace(path=f"/{name}").geturl()
    finally:
        _control("delete_vhost", name)


def _control(*arguments: str) -> None:
    subprocess.run(["rabbitmqctl", "--quiet", *arguments], check=True, capture_output=True, timeout=120)
