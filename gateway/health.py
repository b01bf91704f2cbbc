"""Whether requests can be served: the store answers, and every part (over the broker) does."""

import logging
from collections.abc import Callable
from typing import Any

import eventlet

from gateway.context import Gateway
from kentan.commands import SYSTEM, Actor, Command
from kentan.store.port import INSTALLATION

log = logging.getLogger("kentan.gateway")

PATIENCE_SECONDS = 3.0
ACTOR = Actor(id="gateway", role=SYSTEM, county="*")


def readiness(gateway: Gateway) -> dict[str, Any]:
    """``{"status": "ok" or "failing", "checks": {name: {"status", …}}}``; all parts are asked at once."""
    checks: dict[str, Callable[[], Any]] = {"store": gateway.installation.store.ping}
    for name in gateway.installation.parts:
        if name != "gateway":
            checks[name] = lambda part=name: gateway.rpc.call(part, "health", Command(ACTOR, INSTALLATION), PATIENCE_SECONDS)
    waiting = {name: eventlet.spawn(_outcome, name, ask) for name, ask in checks.items()}
    found = {name: thread.wait() for name, thread in waiting.items()}
    every = all(one["status"] == "ok" for one in found.values())
    return {"status": "ok" if every else "failing", "checks": found}


def _outcome(name: str, ask: Callable[[], Any]) -> dict[str, Any]:
    try:
        ask()
    except Exception as problem:  # whatever fails here is the finding
        log.warning("%s does not answer: %s", name, problem)
        return {"status": "failing", "error": type(problem).__name__}
    return {"status": "ok"}
