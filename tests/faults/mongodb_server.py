"""A MongoDB-speaking server of the test's own, that may be killed."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from kentan.replay.processes import free_port


class MongodbServer:
    """Started by ``COMMAND FOLDER PORT``, which returns when it runs and leaves its process id in FOLDER/pid."""

    part = "store"

    def __init__(self, command, folder):
        self.command, self.folder, self.port = command, Path(folder), free_port()
        self.address = f"mongodb://127.0.0.1:{self.port}/"
        self._starting = None

    def start(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "start.log").open("ab") as out:
            self._starting = subprocess.Popen([self.command, str(self.folder), str(self.port)], stdout=out, stderr=out)

    def wait_ready(self, patience=30.0):
        """Return once it takes connections."""
        end = time.monotonic() + patience
        while self._starting.poll() is None or not self._answers():
            assert time.monotonic() < end, (self.folder / "start.log").read_text()[-2000:]
            time.sleep(0.05)
        assert self._starting.returncode == 0

    def kill(self):
        """End it as a power cut would."""
        os.kill(int((self.folder / "pid").read_text()), signal.SIGKILL)
        while self._answers():
            time.sleep(0.02)

    def _answers(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0
