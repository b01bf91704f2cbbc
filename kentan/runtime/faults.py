"""Points at which a test may have a process die, as in a power cut: ``KENTAN_TEST_DIE_AT=after-publish:3``, the third time there.

Not a setting: names that begin with ``KENTAN_TEST_`` are only for tests, and without this one nothing happens here.
"""

import os
import signal

AFTER_SAVE, AFTER_PUBLISH, AFTER_EFFECT = "after-save", "after-publish", "after-effect"

_point, _, _times = os.environ.get("KENTAN_TEST_DIE_AT", "").partition(":")
_left = int(_times or 1)


def reached(point: str) -> None:
    """Die here if this is the point that the environment names."""
    global _left
    if point == _point:
        _left -= 1
        if _left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
