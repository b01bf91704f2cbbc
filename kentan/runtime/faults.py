"""Points at which a test may have a process die, as in a power cut: ``KENTAN_TEST_DIE_AT=after-publish:3``, the third time there.

- ``after-save``: documents are saved, their events not yet published.
- ``after-publish``: the broker has confirmed events that still stand in their outboxes.
- ``after-effect``: a handler's effect is stored, its event not acknowledged.
- ``before-answer``: a door did its work and has not answered.

Not a setting: names that begin with ``KENTAN_TEST_`` are only for tests, and without this one nothing happens here.
"""

import os
import signal

POINTS = AFTER_SAVE, AFTER_PUBLISH, AFTER_EFFECT, BEFORE_ANSWER = "after-save", "after-publish", "after-effect", "before-answer"

_point, _, _times = os.environ.get("KENTAN_TEST_DIE_AT", "").partition(":")
_left = int(_times or 1)


def reached(point: str) -> None:
    """Die here if this is the point that the environment names."""
    global _left
    if point == _point:
        _left -= 1
        if _left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
