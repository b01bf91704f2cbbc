"""The compose file as an engine would read it, and its containers as processes of this machine."""

import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
VARIABLE = re.compile(r"\$\{(\w+):-([^}]*)\}")
HEALTHY_WITHIN = 90.0


def compose_file():
    """The file's content: merge keys resolved, variables at their defaults, ``$$`` as ``$``."""
    text = VARIABLE.sub(lambda found: found[2], (ROOT / "docker-compose.yml").read_text("utf-8"))
    return yaml.safe_load(text.replace("$$", "$"))


def own_services():
    """The services that are made of our own image."""
    return {name: service for name, service in compose_file()["services"].items() if "build" in service}


def entrypoint():
    """What the image runs before the command: the Dockerfile's ENTRYPOINT."""
    found = re.search(r'^ENTRYPOINT \["(.+)"\]$', (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    return found[1].split('", "')


@dataclass
class Container:
    """One service of the file as a process: its command, environment and health check; secrets from a folder."""

    service: str
    secrets: Path
    home: Path
    port: int | None = None
    popen: subprocess.Popen | None = field(default=None)

    def __post_init__(self):
        self.home.mkdir(parents=True)
        self.log = self.home / "log"

    @property
    def environment(self):
        """What the file gives, with the secrets where they are here, and a free port."""
        given = own_services()[self.service].get("environment", {})
        moved = {name: value.replace("/run/secrets", str(self.secrets)) for name, value in given.items()}
        if "KENTAN_HTTP_PORT" in moved:
            moved["KENTAN_HTTP_PORT"] = str(self.port)
        moved["KENTAN_METRICS_PORT"] = "0"  # here all containers are one machine
        plain = {name: value for name, value in os.environ.items() if not name.startswith("KENTAN_")}
        return {**plain, "PATH": f"{BIN}:{plain['PATH']}", "KENTAN_HOME": str(self.home), **moved}

    def start(self):
        """Run its command."""
        command = [*entrypoint(), *own_services()[self.service]["command"]]
        with self.log.open("wb") as log:
            self.popen = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log, cwd=self.home,
                                          stdin=subprocess.DEVNULL)

    def run(self, *command, stdin=""):
        """Run something beside it, as ``docker compose exec`` does."""
        return subprocess.run(command, env=self.environment, cwd=self.home, input=stdin, capture_output=True, text=True,
                              timeout=60, check=False)

    def becomes_healthy(self):
        """Whether its health check passes within the patience; a process that ended is not waited for."""
        kind, *check = own_services()[self.service]["healthcheck"]["test"]
        assert kind == "CMD"
        end = time.monotonic() + HEALTHY_WITHIN
        while time.monotonic() < end and self.popen.poll() is None:
            if self.run(*check).returncode == 0:
                return True
        return False

    def stop(self):
        """Ask it to stop; its exit status."""
        if self.popen.poll() is None:
            self.popen.terminate()
        return self.popen.wait(20)
