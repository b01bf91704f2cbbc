"""The one place where settings become working parts; tests wire the same way with their own store and clock."""

from dataclasses import dataclass, field
from datetime import datetime

from kentan.clock import Clock, SystemClock
from kentan.files.blobs import Blobs
from kentan.plugins.manager import Hooks
from kentan.remotes import Remotes
from kentan.runtime.bells import Bells
from kentan.runtime.part import Part, load_parts
from kentan.settings import Settings
from kentan.store import open_store
from kentan.store.port import Store
from kentan.tenancy import Tenancies


@dataclass
class Installation:
    """What every part of one process works with."""

    settings: Settings
    store: Store
    clock: Clock
    hooks: Hooks
    parts: dict[str, Part] = field(default_factory=dict)
    remotes: Remotes = field(init=False)
    tenancies: Tenancies = field(init=False)
    bells: Bells = field(init=False)
    blobs: Blobs = field(init=False)

    def __post_init__(self) -> None:
        """Know the counties whose own installation is elsewhere, those that move, and where attachments are; have bells for those
        who wait for work."""
        self.blobs = Blobs(self.settings.files_uri)
        self.remotes = Remotes(self.store)
        self.tenancies = Tenancies(self.store)
        self.bells = Bells()

    @classmethod
    def from_settings(cls, settings: Settings, clock: Clock | None = None) -> "Installation":
        """Open the store, find parts and plugins. The clock is the settings' unless one is given."""
        store = open_store(settings.store_uri)
        return cls(settings, store, clock or _clock_of(settings, store), Hooks(store), load_parts())

    def now(self) -> datetime:
        """The present moment in UTC."""
        return self.clock.now()

    def close(self) -> None:
        """Let go of clock and store."""
        self.clock.close()
        self.store.close()


def _clock_of(settings: Settings, store: Store) -> Clock:
    if settings.clock == "replay":
        from kentan.replay.clock import ReplayClock  # only a replay needs it, and it needs the store

        return ReplayClock(store)
    return SystemClock()
