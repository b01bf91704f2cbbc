"""Starts the parts of an installation as processes of their own, watches and stops them: for replays, benches and fault tests."""

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from kentan.errors import Unavailable

SERVE = ("kentan.entry", "serve")

@dataclass
class Process:
    """One running part."""

    part: str
    environment: dict[str, str]
    log: Path
    port: int | None = None
    program: tuple[str, ...] = SERVE
    popen: subprocess.Popen | None = None
    _begun: int = field(default=0, repr=False)
    _asked: bool = field(default=False, repr=False)

    def start(self) -> None:
        """Start it (again); its log goes on."""
        self._asked = False
        self._begun = self.log.stat().st_size if self.log.exists() else 0
        arguments = [*self.program, self.part] if self.part != "all" else self.program
        with self.log.open("ab") as out:
            self.popen = subprocess.Popen([sys.executable, "-m", *arguments], env=self.environment,
                                          stdout=out, stderr=out, stdin=subprocess.DEVNULL)

    def wait_ready(self, patience: float = 40.0) -> None:
        """Return once it says that it is ready; Unavailable, with the end of its log, if it does not."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            if b"ready: " in self.log.read_bytes()[self._begun:]:
                return
            if self.popen is None or self.popen.poll() is not None:
                break
            time.sleep(0.05)
        raise Unavailable("unavailable", {"part": f"{self.part}: {self.log.read_text()[-2000:]}"})

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.popen is not None and self.popen.poll() is None:
            self.popen.send_signal(signal.SIGKILL)
            self.popen.wait()

    def ask_to_stop(self) -> None:
        """Send SIGTERM, once: a second one would hit the interpreter as it ends, when nothing handles signals any more."""
        if self.popen is not None and self.popen.poll() is None and not self._asked:
            self._asked = True
            self.popen.send_signal(signal.SIGTERM)

    def stop(self, patience: float = 15.0) -> int:
        """End it as an operator would; its exit status."""
        if self.popen is None:
            return 0
        self.ask_to_stop()
        if self.popen.poll() is None:
            try:
                self.popen.wait(patience)
            except subprocess.TimeoutExpired:
                self.kill()
        return self.popen.returncode


class Processes:
    """A set of processes that share one environment, with a log each."""

    def __init__(self, environment: dict[str, str], folder: Path, program: tuple[str, ...] = SERVE) -> None:
        """Logs go into the folder; ``environment`` holds KENTAN_… settings; ``program`` is a module and its arguments."""
        self.program = program
        self.environment = {**os.environ, **environment, "KENTAN_LANG": "en"}  # its word for ready is looked for
        self.folder = folder
        self.folder.mkdir(parents=True, exist_ok=True)
        self.all: list[Process] = []

    def add(self, part: str, **settings: str) -> Process:
        """Start one more process of a part (``all`` for everything in one)."""
        port = free_port() if part in ("gateway", "all") else None
        environment = {**self.environment, **({"KENTAN_HTTP_PORT": str(port)} if port else {}), **settings}
        process = Process(part, environment, self.folder / f"{part}-{len(self.all)}.log", port, self.program)
        process.start()
        self.all.append(process)
        return process

    def wait_ready(self) -> None:
        """Wait for all of them."""
        for process in self.all:
            process.wait_ready()

    def of(self, part: str) -> list[Process]:
        """The processes of a part."""
        return [process for process in self.all if process.part == part]

    def stop(self) -> None:
        """Stop all, together."""
        for process in self.all:
            process.ask_to_stop()
        for process in self.all:
            process.stop()


def free_port() -> int:
    """A port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
