"""A RabbitMQ node of the test's own, on a port and in a folder of its own, so that it may be killed."""

import os
import random
import shutil
import signal
import socket
import subprocess
import time
import uuid
from pathlib import Path

from kombu import Connection

BEHIND_THE_WRAPPER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")  # Debian's wrapper would change the user and the folder


def server():
    """The program that starts a node, or None where RabbitMQ is not installed."""
    found = shutil.which("rabbitmq-server")
    return str(BEHIND_THE_WRAPPER) if found and BEHIND_THE_WRAPPER.exists() else found


def quiet_port():
    """A free port that no outgoing connection takes while nodes are starting."""
    while True:
        port = random.randint(20_000, 29_999)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port


class RabbitNode:
    """Started, killed and started again like a process of Kentan."""

    part = "broker"

    def __init__(self, folder, program, management=False):
        self.folder, self.program, self.popen = folder, program, None
        self.port = quiet_port()
        self.uri = f"amqp://guest:guest@127.0.0.1:{self.port}//"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "plugins").write_text("[rabbitmq_management]." if management else "[].")
        api = quiet_port()
        self.api_uri = f"http://guest:guest@127.0.0.1:{api}"
        (folder / "rabbitmq.conf").write_text(f"listeners.tcp.1 = 127.0.0.1:{self.port}\n" + (
            f"management.tcp.ip = 127.0.0.1\nmanagement.tcp.port = {api}\n" if management else ""))
        self.environment = {
            **os.environ, "HOME": str(folder), "RABBITMQ_NODENAME": f"kentan-{uuid.uuid4().hex[:8]}@localhost",
            "RABBITMQ_DIST_PORT": str(quiet_port()), "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(folder), "RABBITMQ_LOGS": str(folder / "rabbit.log"),
            "RABBITMQ_PID_FILE": str(folder / "pid"), "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"), "RABBITMQ_CONF_ENV_FILE": str(folder / "none"),
        }

    def start(self):
        with (self.folder / "out.log").open("ab") as out:
            self.popen = subprocess.Popen([self.program], env=self.environment, stdout=out, stderr=out,
                                          stdin=subprocess.DEVNULL, start_new_session=True)

    def wait_ready(self, patience=90.0):
        """Return once it takes connections."""
        end = time.monotonic() + patience
        while True:
            try:
                with Connection(self.uri, connect_timeout=2) as connection:
                    connection.ensure_connection(max_retries=1, interval_start=0, reraise_as_library_errors=False)
                return
            except OSError:
                assert time.monotonic() < end, (self.folder / "out.log").read_text()[-2000:]
            time.sleep(0.2)

    def kill(self):
        """End all of it as a power cut would."""
        if self.popen is not None and self.popen.poll() is None:
            os.killpg(self.popen.pid, signal.SIGKILL)
            self.popen.wait()
