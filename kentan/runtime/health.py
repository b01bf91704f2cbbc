"""Whether a part works: a door ``health`` on every service, and how the command line asks it."""

from typing import Any

from kombu import Connection
from nameko.extensions import DependencyProvider

from kentan.commands import Actor, Command
from kentan.errors import KentanError
from kentan.events.publisher import CONNECT_SECONDS, connect, part_with
from kentan.ids import new_id
from kentan.runtime import logs
from kentan.runtime.address import broker_address
from kentan.runtime.answering import RpcDoor
from kentan.runtime.processes import running
from kentan.runtime.rpc import Caller
from kentan.settings import Settings
from kentan.store import open_store
from kentan.store.port import INSTALLATION, Store

OK, FAILING = "ok", "failing"
PATIENCE_SECONDS = 5.0
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
    """The state of a part of a running installation: it is asked itself or, embedded, by what its process last wrote down."""
    try:
        return _asked(settings, part) if settings.broker_uri else _written(settings, part)
    except KentanError as problem:
        return {"status": FAILING, "detail": problem.code}


def _asked(settings: Settings, part: str) -> dict[str, Any]:
    caller = Caller(broker_address(settings), PATIENCE_SECONDS)
    caller.start()
    try:
        return caller.call(part, "health", Command(ASKER, INSTALLATION, key=new_id()))
    finally:
        caller.stop()


def _written(settings: Settings, part: str) -> dict[str, Any]:
    store = open_store(settings.store_uri)
    try:
        states = [doc["health"] for doc in running(store) if part in doc["parts"]]
    finally:
        store.close()
    return states[0] if states else {"status": FAILING, "detail": "not running"}
