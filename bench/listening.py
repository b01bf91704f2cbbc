"""A server with one subscriber more, which notes when each event was committed and when it was handed over.

Run as a module it is that server; it writes what it noted when it is stopped.
"""

import time
from pathlib import Path

import orjson

import kentan.entry  # noqa: F401  (eventlet comes first)
from kentan.cli.serve import wait_for_signal
from kentan.events.hearing import Logs
from kentan.runtime.doors import hears
from kentan.runtime.installation import Installation
from kentan.runtime.part import Part
from kentan.runtime.run import run_installation
from kentan.settings import load_settings
from kentan.store.port import CollectionSpec, Pending

PROGRAM = ("bench.listening",)
NOTES = "notes.json"
committed: dict[str, float] = {}
handed_over: dict[str, float] = {}


class Listener:
    """Hears everything and only notes when."""

    name = "listener"

    @hears("*", record=Logs(CollectionSpec("listener_notes")))
    def on_any_event(self, event: dict, consumer: str) -> bool:
        """Note the time."""
        handed_over[event["id"]] = time.monotonic()
        return True


def note(pendings: list[Pending]) -> None:
    """Note when events were committed."""
    now = time.monotonic()
    committed.update((one.event["id"], now) for one in pendings)


def main() -> None:
    """Serve until stopped, then write the notes: [seconds since the machine's start, seconds until handed over]."""
    settings = load_settings()
    installation = Installation.from_settings(settings)
    installation.parts["listener"] = Part("listener", Listener)
    installation.store.listen(note)
    running = run_installation(installation)
    print(f"ready: {settings.public_url}", flush=True)
    wait_for_signal(running)
    notes = [[committed[one], handed_over[one] - committed[one]] for one in handed_over if one in committed]
    (Path(settings.home) / NOTES).write_bytes(orjson.dumps(notes))


if __name__ == "__main__":
    main()
