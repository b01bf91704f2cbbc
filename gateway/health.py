"""Whether requests can be served: the store answers, and every part (over the broker) does."""

import functools
import logging
from collections.abc import Callable
from typing import Any

import eventlet

from gateway.context import Gateway
from kentan.commands import SYSTEM, Actor, Command
from kentan.errors import Unavailable
from kentan.runtime.health import FAILING, OK, busy, written
from kentan.runtime.logs import reason_of
from kentan.store.port import INSTALLATION

log = logging.getLogger("kentan.gateway")

PATIENCE_SECONDS = 3.0
ACTOR = Actor(id="gateway", role=SYSTEM, county="*")


def readiness(gateway: Gateway) -> dict[str, Any]:
    """``{"status": "ok" or "failing", "checks": {name: {"status", …}}}``; all parts are asked at once."""
    checks: dict[str, Callable[[], Any]] = {"store": gateway.installation.store.ping}
    for name in gateway.installation.parts:
        if name != "gateway":
            checks[name] = functools.partial(_asked, gateway, name)
    waiting = {name: eventlet.spawn(_outcome, name, ask) for name, ask in checks.items()}
    found = {name: thread.wait() for name, thread in waiting.items()}
    every = all(one["status"] == OK for one in found.values())
    return {"status": OK if every else FAILING, "checks": found}


def _asked(gateway: Gateway, part: str) -> dict[str, Any]:
    """What the part answers; one that has much to do and goes on working answers by what it wrote down."""
    before = written(gateway.installation.store, part)
    try:
        return gateway.rpc.call(part, "health", Command(ACTOR, INSTALLATION), PATIENCE_SECONDS)
    except Unavailable:
        found = busy(before, written(gateway.installation.store, part))
        if found is None:
            raise
        return found


def _outcome(name: str, ask: Callable[[], Any]) -> dict[str, Any]:
    try:
        answer = ask() or {"status": OK}
    except Exception as problem:  # whatever fails here is the finding
        log.warning("%s does not answer: %s", name, reason_of(problem))
        return {"status": FAILING, "error": type(problem).__name__}
    if answer["status"] != OK:
        log.warning("%s answers that it fails: %s", name, answer)
    return {"status": answer["status"]}
