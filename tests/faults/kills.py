"""Kills under load, drawn from a seed."""

import random
import signal
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
        self.killed = Counter()

    def __enter__(self):
        self.thread = eventlet.spawn(self._run)
        return self

    def __exit__(self, *_):
        self.thread.kill()

    @property
    def over(self):
        """Whether all were killed and are there again; raises what went wrong."""
        if self.thread.dead:
            self.thread.wait()
        return self.thread.dead

    def _run(self):
        for victim in self.schedule:
            victim.wait_ready()
            self._work_goes_on()
            eventlet.sleep(self.random.uniform(0, 0.5))
            victim.kill()
            self.killed[victim.part] += 1
            eventlet.sleep(self.random.uniform(0, 0.6))
            victim.start()
        for victim in self.victims:
            victim.wait_ready()

    def _work_goes_on(self, patience=90.0):
        enough, end = self.load.answered + BETWEEN, time.monotonic() + patience
        while self.load.answered < enough and not self.load.ending:
            assert time.monotonic() < end, f"no command was answered for {patience} s"
            eventlet.sleep(0.02)


class Mine:
    """A process that dies by itself, at a set point of its work, the so-manieth time that it comes there."""

    def __init__(self, process, point, times=1):
        self.process, self.point, self.times = process, point, times
        self.part = f"{process.part} {point}"

    def wait_ready(self):
        self.process.wait_ready()

    def start(self):
        self.process.start()

    def kill(self, patience=60.0):
        """Start it with the mine in its way and wait until it has stepped on it."""
        self.process.kill()
        self.process.environment["KENTAN_TEST_DIE_AT"] = f"{self.point}:{self.times}"
        self.process.start()
        end = time.monotonic() + patience
        while (status := self.process.popen.poll()) is None and time.monotonic() < end:
            eventlet.sleep(0.02)
        del self.process.environment["KENTAN_TEST_DIE_AT"]
        assert status == -signal.SIGKILL, f"{self.part}: {'never came there' if status is None else f'ended with {status}'}"
