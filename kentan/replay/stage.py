"""A running installation for a replay: everything embedded in this process, or parts as processes on a real broker."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import eventlet

from kentan.clock import ManualClock
from kentan.errors import Invalid
from kentan.replay.clock import is_replay, set_replay_clock
from kentan.replay.processes import Processes, free_port
from kentan.runtime.installation import Installation
from kentan.runtime.local import LocalInstallation
from kentan.settings import Settings, load_settings
from kentan.store import open_store
from kentan.store.port import INSTALLATION

APART = ("registration", "tickets", "tickets", "notifications", "evaluation", "gateway")


class Stage:
    """Where a replay takes place. ``url`` is the gateway's address, ``move`` sets the time, ``issue`` makes tokens."""

    installation: Installation
    url: str
    broker_uri: str

    def move(self, moment: datetime) -> None:
        """Set the time for every process."""
        raise NotImplementedError

    def stop(self) -> None:
        """Stop everything; the stores stay."""
        raise NotImplementedError

    def issue(self, login: str, role: str, county: str, **bound: str) -> str:
        """A token of a new account."""
        here = LocalInstallation(self.installation, {"gateway": self.installation.parts["gateway"]})
        here.call("gateway", "add_account", INSTALLATION, {"login": login, "role": role, "county": county, **bound})
        return here.call("gateway", "issue_token", INSTALLATION, {"login": login, "days": 3650})["token"]


class EmbeddedStage(Stage):
    """All parts in this process, under a clock moved by hand."""

    def __init__(self, settings: Settings, clock: ManualClock, marked: bool = True) -> None:
        """Start; a marked store belongs to a replay for good."""
        from kentan.runtime.run import run_parts

        self.clock, self.marked = clock, marked
        self.settings = load_settings(settings.environment, http_port=settings.http_port or free_port())
        self.running: Any = run_parts(self.settings, None, clock)
        self.installation = self.running.installation
        self.broker_uri = self.running.broker_uri
        self.url = f"http://127.0.0.1:{self.settings.http_port}"
        self.move(clock.now())

    def move(self, moment: datetime) -> None:
        """Set the clock, and write it down for those who look at the store later."""
        if self.marked:
            set_replay_clock(self.installation.store, moment)
        self.clock.set(moment)

    def stop(self) -> None:
        """Stop everything."""
        self.running.stop(timeout=10)


class ApartStage(Stage):
    """Each part as a process of its own, two of tickets, on the broker and store of the settings."""

    def __init__(self, settings: Settings, start: datetime, parts: tuple[str, ...] = APART) -> None:
        """Start and wait until all are ready."""
        store = open_store(settings.store_uri)
        set_replay_clock(store, start)
        store.close()
        self.settings = load_settings(settings.environment, clock="replay")
        self.installation = Installation.from_settings(self.settings)
        self.broker_uri = settings.broker_uri
        self.processes = Processes(self.settings.environment, Path(settings.home) / "logs")
        for part in parts:
            self.processes.add(part)
        try:
            self.processes.wait_ready()
        except BaseException:
            self.processes.stop()
            raise
        self.url = f"http://127.0.0.1:{self.processes.of('gateway')[0].port}"

    def move(self, moment: datetime) -> None:
        """Set the shared document that every process reads."""
        set_replay_clock(self.installation.store, moment)

    def stop(self) -> None:
        """Stop all processes."""
        self.processes.stop()
        self.installation.close()


def open_stage(settings: Settings, start: datetime) -> Stage:
    """The stage that the settings ask for. Raises Invalid when the store holds other data already."""
    store = open_store(settings.store_uri)
    taken = store.counties()
    replay = is_replay(store)
    store.close()
    if taken:
        raise Invalid("replay_needs_empty_store", {"home": settings.store_uri, "what": "replay" if replay else "real"})
    return ApartStage(settings, start) if settings.broker_uri else EmbeddedStage(settings, ManualClock(start))


Progress = Callable[[str], None]


def quiet(_: str) -> None:
    """Show nothing."""
    eventlet.sleep(0)
