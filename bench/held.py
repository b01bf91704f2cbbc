"""Holding processes to a share of the time: each is stopped and let go on again, some times a second."""

import os
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

PERIOD = 0.2


@contextmanager
def held(pids: Sequence[int], share: float) -> Iterator[None]:
    """Hold each of these processes to a share of the time, one after the other; 1 lets them be."""
    over = threading.Event()
    threads = [threading.Thread(target=_hold, args=(pid, share, PERIOD * place / len(pids), over), daemon=True)
               for place, pid in enumerate(pids)] if share < 1 else []
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


def _hold(pid: int, share: float, first: float, over: threading.Event) -> None:
    over.wait(first)
    while not over.is_set():
        os.kill(pid, signal.SIGSTOP)
        over.wait(PERIOD * (1 - share))
        os.kill(pid, signal.SIGCONT)
        over.wait(PERIOD * share)
