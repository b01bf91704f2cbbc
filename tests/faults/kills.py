"""Kills under load, drawn from a seed."""

import random
import time
from collections import Counter

import eventlet

BETWEEN = 4  # commands that must have been answered since the last kill, so that each falls into work


class Killer:
    """Kills each victim so many times, in an order of its own, and starts it again a moment later."""

    def __init__(self, load, victims, times, seed):
        """A victim can ``kill``, ``start`` and ``wait_ready``, and has a ``part``."""
        self.load, self.random = load, random.Random(seed)
        self.victims, self.schedule = list(victims), list(victims) * times
        self.random.shuffle(self.schedule)
        self.killed, self.said = Counter(), []
        self.thread = eventlet.spawn(self._run)

    @property
    def over(self):
        """Whether all were killed and are there again; raises what went wrong."""
        if self.thread.dead:
            self.thread.wait()
        return self.thread.dead

    def _run(self):
        started = time.monotonic()
        for victim in self.schedule:
            victim.wait_ready()
            self._work_goes_on()
            eventlet.sleep(self.random.uniform(0, 0.5))
            self.said.append(f"{time.monotonic() - started:.1f} {victim.part}")
            victim.kill()
            self.killed[victim.part] += 1
            eventlet.sleep(self.random.uniform(0, 0.6))
            victim.start()
        for victim in self.victims:
            victim.wait_ready()
        self.said.append(f"{time.monotonic() - started:.1f} over")

    def _work_goes_on(self, patience=90.0):
        enough, end = self.load.answered + BETWEEN, time.monotonic() + patience
        while self.load.answered < enough and not self.load.ending:
            assert time.monotonic() < end, f"no command was answered for {patience} s"
            eventlet.sleep(0.02)
