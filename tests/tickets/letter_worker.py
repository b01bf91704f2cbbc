"""A process of its own that issues letters: ``letter_worker.py STORE COUNTY NOW``. It says "ready"; each line is a round.

A line names the letters of the round. ``*`` before a line: die by the kernel's hand somewhere in it.
"""

import eventlet

eventlet.monkey_patch()

import os  # noqa: E402  (after the patch)
import random  # noqa: E402
import signal  # noqa: E402
import sys  # noqa: E402

from ticket_samples import WRITES, Watched  # noqa: E402

from kentan.clock import ManualClock, from_text  # noqa: E402
from kentan.commands import Actor, Command  # noqa: E402
from kentan.store import open_store  # noqa: E402
from services.tickets.letters import letter_writing  # noqa: E402
from services.tickets.repository import TicketsRepository  # noqa: E402


def killing(repo, write):
    """Let the process be killed at the n-th write of a round."""
    left = [write]

    def before(call):
        if call in WRITES:
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)

    for name, value in vars(repo).items():
        if hasattr(value, "insert"):
            setattr(repo, name, Watched(value, before))
    return repo


def main(uri, county, now):
    store, clock = open_store(uri), ManualClock(from_text(now))
    repo = TicketsRepository(store.county(county))
    print("ready", flush=True)
    for line in sys.stdin:
        asked = line.split()
        working = killing(TicketsRepository(store.county(county)), random.Random(line).randrange(6)) if asked[0] == "*" else repo
        for letter_id in asked[1:]:
            command = Command(Actor("office-1", "office", county), county, {}, letter_id, key=f"issue-{letter_id}")
            letter = letter_writing.issue(working, None, command, clock.now())
            print(f"{letter['_id']} {letter['number']}", flush=True)
        print("done", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
