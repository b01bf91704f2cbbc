"""A mail server that a test is the owner of."""

import mailbox
import socket
import subprocess
import sys
import time


class SmtpServer:
    """aiosmtpd, keeping mail in a folder. In a process of its own: asyncio and eventlet do not share one."""

    def __init__(self, folder):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.uri = f"smtp://127.0.0.1:{self.port}"
        self.folder = folder
        listening = ["-n", "-l", f"127.0.0.1:{self.port}", "-c", "aiosmtpd.handlers.Mailbox", str(folder)]
        self.process = subprocess.Popen([sys.executable, "-m", "aiosmtpd", *listening], stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        self._wait()

    def _wait(self):
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise TimeoutError("aiosmtpd did not start")

    @property
    def mails(self):
        return list(mailbox.Maildir(self.folder))

    def stop(self):
        self.process.kill()
        self.process.wait()
