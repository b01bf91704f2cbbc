"""The lock that lets one process own a broker's file; the system takes it back when the process dies."""

import fcntl
import os
from pathlib import Path

from kentan.broker.errors import BrokerBusy


class OwnerLock:
    """Held from its making until ``release``; a file of its own, since closing the database file would drop SQLite's locks."""

    def __init__(self, path: Path) -> None:
        """Take the lock beside this database file. Raises BrokerBusy, or OSError when the folder cannot be written."""
        self._file = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = os.read(self._file, 20).decode() or "?"
            os.close(self._file)
            raise BrokerBusy(f"{path} belongs to the running process {owner}; stop it or use another file") from None
        os.truncate(self._file, 0)
        os.write(self._file, str(os.getpid()).encode())

    def release(self) -> None:
        """Let another process own the file."""
        os.close(self._file)
