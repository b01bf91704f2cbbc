"""Starting the parts of an installation in this process, and stopping them without losing what is in hand."""

import gc
import logging
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import eventlet
from eventlet import Timeout
from eventlet.debug import hub_exceptions
from eventlet.event import Event
from kombu import Connection

from kentan.broker import close_broker, open_broker
from kentan.clock import Clock
from kentan.events.consumer import EventHandler
from kentan.events.publisher import CONNECT_SECONDS, Publisher, connect, part_with
from kentan.events.relay import Relay
from kentan.events.topology import declare_all
from kentan.runtime import logs, tracing
from kentan.runtime.address import broker_address
from kentan.runtime.container import Container
from kentan.runtime.forgetting import Forgetting
from kentan.runtime.gauges import Standing
from kentan.runtime.health import FAILING, HealthDoor, state_of
from kentan.runtime.installation import Installation
from kentan.runtime.part import Part, routing_table
from kentan.runtime.processes import ProcessRecord
from kentan.runtime.rpc import RpcClient
from kentan.runtime.telling import TellingPort
from kentan.settings import Settings
from kentan.store.migrations import migrate

BROKER_PATIENCE = 60.0
LONGEST_PAUSE = 3.0
SWITCH_SECONDS = 0.001  # a thread that has committed on a slow disk waits no longer than this for a busy hub
COLLECTED_AFTER = (20_000, 10, 10)
# Of the time for stopping; the rest is for publishing what the workers said last.
SHARE_OF_WORKERS = 0.8

logger = logging.getLogger(__name__)


class Running:
    """The parts that run in this process."""

    def __init__(self, installation: Installation, names: Sequence[str], broker_uri: str) -> None:
        """Make the containers; nothing runs yet."""
        self.installation, self.names, self.broker_uri = installation, list(names), broker_uri
        self.ready = self._stopping = False
        self._broke: Exception | None = None
        settings = installation.settings
        config = {"AMQP_URI": broker_uri, "installation": installation, "max_workers": settings.workers}
        parts = [installation.parts[name] for name in names]
        self.containers = [Container(running_service(part), config) for part in parts]
        collections = [spec.name for part in parts for spec in part.collections]
        self.relay = Relay(installation.store, Publisher(broker_uri), self._declare, collections, alone=not settings.broker_uri)
        self.record = ProcessRecord(installation.store, self.names, self.figures)
        self.standing = Standing(installation, self.names, self._health)
        self.telling: TellingPort | None = None
        self._ended = Event()

    def start(self) -> None:
        """Declare all queues, start everything; what one part cannot do (take its port, say) stops all and is raised."""
        settings = self.installation.settings
        try:
            if settings.metrics_port:
                self.telling = TellingPort(settings.metrics_host, settings.metrics_port, self._readiness)
            self._declare_patiently()
            self.relay.start()
            self._start_containers()
        except BaseException:
            self.stop(timeout=2)
            raise
        for container in self.containers:
            eventlet.spawn(self._watch, container)
        self.record.start()
        self.standing.start()
        self.ready = True

    def _start_containers(self) -> None:
        hub_exceptions(False)  # what fails is raised here, and need not be printed by the hub as well
        try:
            for container in self.containers:
                container.start()
        finally:
            hub_exceptions(True)

    def wait(self) -> None:
        """Return when everything was stopped; raise what broke a part, after the others were stopped."""
        self._ended.wait()
        if self._broke is not None:
            raise self._broke

    @property
    def ended(self) -> bool:
        """Whether everything was stopped, also because a part broke."""
        return self._ended.ready()

    def stop(self, timeout: float = 10.0) -> None:
        """Finish what is in hand, publish what was said, and let go of broker and store; once, whoever asks again waits."""
        if self._stopping:
            self._ended.wait()
            return
        self._stopping, self.ready = True, False
        end = time.monotonic() + timeout
        with Timeout(timeout * SHARE_OF_WORKERS, False):
            together(entrypoint.stop for entrypoint in self._asking())
            together(container.stop for container in self.containers if container.started)
        for container in self.containers:
            if container.started:
                container.kill()
        with Timeout(max(end - time.monotonic(), 0), False):
            self.relay.stop()
        self._let_go()

    def _asking(self) -> list[Any]:
        """The entrypoints that ask other parts: they stop first, as what they have in hand still needs its answers."""
        started = [container for container in self.containers if container.started]
        return [one for container in started for one in container.entrypoints if isinstance(getattr(one, "rpc", None), RpcClient)]

    def _let_go(self) -> None:
        self.record.stop()
        self.standing.stop()
        if self.telling is not None:
            self.telling.stop()
        close_broker(self.broker_uri)
        self.installation.close()
        tracing.shut_down()
        self._ended.send()

    def counts(self) -> dict[str, dict[str, int]]:
        """What each consumer did in this process: applied, duplicates, retried, parked."""
        handlers = [one for container in self.containers for one in container.entrypoints if isinstance(one, EventHandler)]
        return {handler.consumer: dict(handler.counts) for handler in handlers}

    def figures(self) -> dict:
        """What this process did and how it is, for its record."""
        return {"published": self.relay.published, "consumers": self.counts(), "health": self._health()}

    def _health(self) -> dict[str, str]:
        return state_of(self.installation.store, self.broker_uri)

    def _readiness(self) -> dict[str, str]:
        """The state for whoever sends requests here: failing, too, while it starts and once it was told to stop."""
        return self._health() if self.ready else {"status": FAILING, "process": "stopping" if self._stopping else "starting"}

    def _declare(self) -> None:
        connection = Connection(self.broker_uri, connect_timeout=CONNECT_SECONDS)
        try:
            connect(connection)
            declare_all(connection, routing_table(self.installation.parts), self.installation.settings)
        finally:
            part_with(connection)

    def _declare_patiently(self) -> None:
        """A broker that is just starting is waited for."""
        pause = 0.1
        end = time.monotonic() + BROKER_PATIENCE
        while True:
            try:
                self._declare()
                return
            except OSError as problem:
                if time.monotonic() > end or not self.installation.settings.broker_uri:
                    raise
                logger.warning("no broker yet: %s", logs.reason_of(problem))
            eventlet.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def _watch(self, container: Container) -> None:
        try:
            container.wait()
        except Exception as problem:
            logger.critical("%s broke and all is stopped: %s", container.service_name, logs.trace_of(problem))
            self._broke = self._broke or problem
            self.stop()


def together(acts: Iterable[Callable[[], Any]]) -> None:
    """Do things side by side, and wait for all of them."""
    for thread in [eventlet.spawn(act) for act in acts]:
        thread.wait()


def running_service(part: Part) -> type:
    """A part's service class with the door and the sweep that every service has."""
    return type(part.service.__name__, (part.service, HealthDoor, Forgetting), {})


def run_installation(installation: Installation, names: Sequence[str] = ()) -> Running:
    """Start parts of an installation (all that it has, if none are named); returns when they are ready."""
    settings = installation.settings
    uri = broker_address(settings)
    if not settings.broker_uri:
        settings.home.mkdir(parents=True, exist_ok=True)
        open_broker(uri)
    migrate(installation.store)
    running = Running(installation, list(names) or list(installation.parts), uri)
    running.start()
    return running


def run_parts(settings: Settings, names: list[str] | None = None, clock: Clock | None = None) -> Running:
    """Start parts by name (all installed ones, if none are named) as the settings say; returns when they are ready.

    Raises BrokerBusy, SettingError, and OSError for a port or folder that cannot be had.
    """
    logs.set_up(settings.log_format, settings.log_level)
    installation = Installation.from_settings(settings, clock)
    tracing.set_up(settings, list(names or installation.parts))
    running = run_installation(installation, names or ())
    _spare_the_collector()
    sys.setswitchinterval(SWITCH_SECONDS)
    return running


def _spare_the_collector() -> None:
    """What is there now stays: cycles are looked for among what comes after it, and not after every few hundred objects."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED_AFTER)
