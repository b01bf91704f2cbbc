"""Proofs over one installation: timelines, outboxes, archive, every event at every consumer, and what each part proves."""

import gc
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

import eventlet

from kentan.check.consumers import NEVER, ConsumerTally, Parked, tally_consumers
from kentan.check.remote import copy_holds
from kentan.check.snapshot import Snapshot
from kentan.check.timelines import compare
from kentan.files.blobs import Blobs
from kentan.runtime.installation import Installation
from kentan.runtime.part import Part, State
from kentan.store.port import INSTALLATION, CountyStore

PAUSE_SECONDS = 1.0


@dataclass
class Report:
    """What the proof found. Clean means: no findings; what was in flight and arrived is none."""

    findings: list[str] = field(default_factory=list)
    documents: int = 0
    events: int = 0
    waiting: int = 0
    dead_letters: int = 0
    consumers: dict[str, ConsumerTally] = field(default_factory=dict)
    in_flight: list[str] = field(default_factory=list)

    @property
    def lost(self) -> int:
        """Events that a consumer should have applied and did not."""
        return sum(tally.lost for tally in self.consumers.values())

    @property
    def doubled(self) -> int:
        """Events whose effect is there more than once."""
        return sum(tally.doubled for tally in self.consumers.values())

    def tally_of(self, consumer: str) -> ConsumerTally:
        """The tally of a consumer over all counties."""
        return self.consumers.setdefault(consumer, ConsumerTally())

    def as_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {**asdict(self), "lost": self.lost, "doubled": self.doubled}


def check(installation: Installation, dead_letters: Iterable[dict] = ()) -> Report:
    """Prove every county of the installation; dead letters count as events that wait for a person, and are findings."""
    report = Report()
    letters = list(dead_letters)
    parked = {(letter["consumer"], letter["event_id"]) for letter in letters}
    report.dead_letters = len(letters)
    report.findings += [f"dead letter: {consumer} could not apply event {event_id}" for consumer, event_id in sorted(parked)]
    with _no_search_for_cycles():
        for code in [*installation.store.counties(), INSTALLATION]:
            store, remote = installation.store.county(code), installation.remotes.of(code) is not None
            found = [*_documents_hold(store, installation.parts, parked, report, remote),
                     *_parts_hold(store, installation.parts, installation.blobs, remote)]
            report.findings += [f"{code}: {finding}" for finding in found]
        report.findings += _counties_agree(installation)
    return report


def check_again(installation: Installation, dead_letters: Callable[[], Iterable[dict]], patience: float) -> Report:
    """The proof of a system at work: repeated, until nothing that it found at first is found each time, or for so many seconds.

    What was found and is there at the next look was in flight: published, and not yet applied everywhere.
    """
    end = time.monotonic() + patience
    report = check(installation, dead_letters())
    stand = set(report.findings)
    while stand and time.monotonic() < end:
        eventlet.sleep(PAUSE_SECONDS)
        report = check(installation, dead_letters())
        stand &= set(report.findings)
    report.in_flight = [finding for finding in report.findings if finding not in stand]
    report.findings = [finding for finding in report.findings if finding in stand]
    for finding in report.in_flight:
        for consumer, tally in report.consumers.items():
            if f": {consumer} {NEVER} " in finding:
                tally.lost, tally.in_flight = tally.lost - 1, tally.in_flight + 1
    return report


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Documents have no cycles, and looking for them again and again among so many costs a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _documents_hold(store: CountyStore, parts: dict[str, Part], parked: Parked, report: Report, remote: bool) -> Iterator[str]:
    """What holds of all documents, whichever part they are of; the county is read once for it."""
    snapshot = Snapshot(store, parts)
    report.documents += len(snapshot.documents)
    report.events += len(snapshot.said)
    report.waiting += len(snapshot.waiting)
    for route in snapshot.routes:
        report.tally_of(route.consumer)
    yield from snapshot.findings
    if remote:
        yield from copy_holds(store, parts, parked, report.tally_of, snapshot)
        return
    yield from compare(snapshot.county, parts, snapshot.documents, snapshot.said, snapshot.known.values())
    yield from tally_consumers(snapshot, parked, report.tally_of)


def _parts_hold(store: CountyStore, parts: dict[str, Part], blobs: Blobs, remote: bool) -> Iterator[str]:
    """What the parts prove of themselves in a county; recounts only where its documents are and no event waits."""
    if store.county == INSTALLATION:
        return
    for part in parts.values():
        for proof in part.checks:
            yield from _proved(part, proof, store)
        for file_proof in part.file_checks:
            yield from _proved(part, file_proof, store, blobs)
    if not remote and not store.pending(limit=1):
        states: list[State] = []
        unread = [finding for part in parts.values() if part.states for finding in _proved(part, _taking(part, states), store)]
        yield from unread
        for part in parts.values() if not unread else ():
            for recount in part.recounts:
                yield from _proved(part, recount, store, states)


def _counties_agree(installation: Installation) -> Iterator[str]:
    """What the parts prove of several counties together."""
    own = [code for code in installation.store.counties() if installation.remotes.of(code) is None]
    stores = {code: installation.store.county(code) for code in own}
    for part in installation.parts.values():
        for proof in part.joint_checks:
            yield from (f"{code}: {finding}" for code, finding in proof(stores))


def _taking(part: Part, states: list[State]) -> Callable[[CountyStore], list[str]]:
    def take_states(store: CountyStore) -> list[str]:
        states.extend(part.states(store) if part.states else ())
        return []

    return take_states


def _proved(part: Part, proof: Callable[..., list[str]], *given: Any) -> list[str]:
    """What a proof finds. A document that it cannot read is a finding and does not hide what the other proofs find."""
    try:
        return list(proof(*given))
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as problem:
        return [f"{part.name}: {proof.__name__} stopped at a document that cannot be read ({type(problem).__name__}: {problem})"]
