"""Whether a part works: a door ``health`` on every service, and how the command line asks it."""

import time
from typing import Any

import eventlet
from kombu import Connection
from nameko.extensions import DependencyProvider

from kentan.commands import Actor, Command
from kentan.documents import Document
from kentan.errors import KentanError, Unavailable
from kentan.events.publisher import CONNECT_SECONDS, connect, part_with
from kentan.ids import new_id
from kentan.runtime import logs
from kentan.runtime.address import broker_address
from kentan.runtime.answering import RpcDoor
from kentan.runtime.processes import PROCESSES, running
from kentan.runtime.rpc import Caller
from kentan.settings import Settings
from kentan.store import open_store
from kentan.store.port import INSTALLATION, Store

OK, FAILING = "ok", "failing"
PATIENCE_SECONDS = 5.0
LOOK_AGAIN_SECONDS = 0.2
WORK = ("published", "consumers")  # of a process's record: what it did so far
ASKER = Actor(id="health", role="system", county="*")


def state_of(store: Store, broker_uri: str) -> dict[str, str]:
    """``status``, and for store and broker whether each answers or why not."""
    found = {"store": _try(store.ping), "broker": _try(lambda: _connect(broker_uri))}
    return {"status": OK if set(found.values()) == {OK} else FAILING, **found}


def _try(ask: Any) -> str:
    try:
        ask()
        return OK
    except Exception as problem:
        return logs.reason_of(problem)


def _connect(uri: str) -> None:
    connection = Connection(uri, connect_timeout=CONNECT_SECONDS)
    try:
        connect(connection)
    finally:
        part_with(connection)


class HealthCheck(DependencyProvider):
    """Gives the workers of a service a function that answers its state."""

    def get_dependency(self, worker_ctx: Any) -> Any:
        """The function."""
        config = self.container.config
        return lambda: state_of(config["installation"].store, config["AMQP_URI"])


class HealthDoor:
    """Mixed into every service that runs."""

    state_of_part = HealthCheck()

    def health(self, command: dict) -> dict:
        """The part's state."""
        return self.state_of_part()

    health = RpcDoor.decorator()(health)


def part_health(settings: Settings, part: str) -> dict[str, Any]:
    """The state of a part of a running installation: it is asked itself or, embedded, by what its process last wrote down.

    A process with much to do may answer late. It is not a failing one: if it wrote meanwhile that it is well, and did
    something meanwhile, that is the answer, with ``busy``.
    """
    store = open_store(settings.store_uri)
    try:
        return _state(settings, store, part)
    except KentanError as problem:
        return {"status": FAILING, "detail": problem.code}
    finally:
        store.close()


def _state(settings: Settings, store: Store, part: str) -> dict[str, Any]:
    if not settings.broker_uri:
        return _seen(store, part) or {"status": FAILING, "detail": "not running"}
    before = written(store, part)
    try:
        return _asked(settings, part)
    except Unavailable:
        found = busy(before, written(store, part))
        if found is None:
            raise
        return found


def busy(before: list[Document], after: list[Document]) -> dict[str, Any] | None:
    """The state of a process that went on working between two looks at the records; None where none did."""
    did = {doc["_id"]: [doc[name] for name in WORK] for doc in before}
    at_work = [doc["health"] for doc in after if did.get(doc["_id"], []) != [doc[name] for name in WORK]]
    return {**at_work[0], "busy": True} if at_work else None


def _asked(settings: Settings, part: str) -> dict[str, Any]:
    caller = Caller(broker_address(settings), PATIENCE_SECONDS)
    caller.start()
    try:
        return caller.call(part, "health", Command(ASKER, INSTALLATION, key=new_id()))
    finally:
        caller.stop()


def written(store: Store, part: str) -> list[Document]:
    """What the running processes of a part wrote down last."""
    return [doc for doc in running(store) if part in doc["parts"]]


def _seen(store: Store, part: str) -> dict[str, Any] | None:
    """The state that a process of the part wrote down lately, or writes within our patience: a loaded machine lets it wait."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not (docs := written(store, part)) and _alive(store, part) and time.monotonic() < end:
        eventlet.sleep(LOOK_AGAIN_SECONDS)
    return docs[0]["health"] if docs else None


def _alive(store: Store, part: str) -> bool:
    """Whether a process of the part did not say that it ended, though it may be long ago that it said anything."""
    return any(part in doc["parts"] for doc in store.county(INSTALLATION).collection(PROCESSES).find({"stopped_at": None}))
