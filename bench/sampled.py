"""``kentan serve`` under a sampling profiler: every few milliseconds of CPU time, where the interpreter is.

``python -m bench.sampled serve`` writes ``samples.txt`` into KENTAN_HOME (or KENTAN_TEST_SAMPLES) when it is stopped.
"""

import os
import signal
import sys
from collections import Counter
from pathlib import Path
from types import FrameType

import kentan.entry  # (eventlet comes first)

EVERY = 0.002  # seconds of CPU time
DEPTH = 60
stacks: Counter[tuple[str, ...]] = Counter()


def sample(_: int, frame: FrameType | None) -> None:
    """Note the stack, innermost first."""
    found = []
    while frame is not None and len(found) < DEPTH:
        code = frame.f_code
        found.append(f"{code.co_filename.rsplit('/site-packages/', 1)[-1].removeprefix(os.getcwd() + '/')}:{code.co_qualname}")
        frame = frame.f_back
    stacks[tuple(found)] += 1


def main() -> None:
    """Serve; then write the stacks with their numbers of samples, one a line, innermost last."""
    signal.signal(signal.SIGPROF, sample)
    signal.signal(signal.SIGUSR1, lambda *_: stacks.clear())  # what came before is of no interest
    signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)
    try:
        kentan.entry.main()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        target = os.environ.get("KENTAN_TEST_SAMPLES") or str(Path(os.environ.get("KENTAN_HOME", "var")) / "samples.txt")
        Path(target).write_text("".join(f"{';'.join(reversed(stack))} {n}\n" for stack, n in stacks.items()))


if __name__ == "__main__":
    sys.exit(main())
