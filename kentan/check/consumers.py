"""Every event at every consumer that should have heard it: applied once, lost, or applied more than once."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from kentan.check.snapshot import Snapshot
from kentan.check.timelines import Said
from kentan.events.hearing import Changes, Creates
from kentan.runtime.part import Route

Parked = set[tuple[str, str]]


@dataclass
class ConsumerTally:
    """How one consumer stands: events it should have applied, applied, lost, doubled, waiting to be published."""

    due: int = 0
    applied: int = 0
    lost: int = 0
    doubled: int = 0
    waiting: int = 0


def tally_consumers(snapshot: Snapshot, parked: Parked, tally_of: Callable[[str], ConsumerTally]) -> Iterator[str]:
    """Count each event at each consumer that hears its type; what is lost or doubled.

    :param parked: (consumer, event id) of the dead letters, which wait for a person and are not lost.
    """
    hearing: dict[str, list[Route]] = defaultdict(list)
    everything = [route for route in snapshot.routes if "*" in route.event_types]
    for route in snapshot.routes:
        for name in route.event_types:
            hearing[name].append(route)
    for said in snapshot.said.values():
        for route in (*hearing.get(said.name, ()), *everything):
            yield from _tally(route, snapshot, said, parked, tally_of(route.consumer))


def _tally(route: Route, snapshot: Snapshot, said: Said, parked: Parked, tally: ConsumerTally) -> Iterator[str]:
    tally.due += 1
    times = _times(route, snapshot, said)
    if times:
        tally.applied += 1
        if times > 1:
            tally.doubled += 1
            yield f"{said.where}: {route.consumer} applied event {said.event} ({said.name}) {times} times"
    elif said.event in snapshot.waiting:
        tally.waiting += 1
    elif (route.consumer, said.event) not in parked:
        tally.lost += 1
        yield f"{said.where}: {route.consumer} never applied event {said.event} ({said.name})"


def _times(route: Route, snapshot: Snapshot, said: Said) -> int:
    """How often the effect is there. Who heard an event is asked of all documents, as its target may be the wrong one."""
    record: Any = route.record
    if isinstance(record, Changes):
        return snapshot.collection(record.spec).heard[said.event]
    times = record.applied(snapshot, route.consumer, said.as_event)
    if isinstance(record, Creates):
        times += snapshot.collection(record.spec).strays[route.consumer, said.event]
    return times
