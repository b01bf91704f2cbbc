"""Every event at every consumer that should have heard it: applied once, lost, or applied more than once."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from kentan.check.snapshot import Snapshot
from kentan.check.timelines import Said
from kentan.events.hearing import Changes, Creates
from kentan.remembering import with_margin
from kentan.runtime.part import Route

Parked = AbstractSet[tuple[str, str]]
NEVER = "never applied"


@dataclass
class ConsumerTally:
    """How one consumer stands: events it should have applied, applied, lost, doubled, waiting to be published, in flight."""

    due: int = 0
    applied: int = 0
    lost: int = 0
    doubled: int = 0
    waiting: int = 0
    in_flight: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one event at one consumer: applied so many times, or none and why."""

    route: Route
    said: Said
    times: int
    waiting: bool
    parked: bool

    @property
    def lost(self) -> bool:
        """Whether it should have been applied and was not, and nothing says that it still will be."""
        return not (self.times or self.waiting or self.parked)


def verdicts(snapshot: Snapshot, parked: Parked = frozenset()) -> Iterator[Verdict]:
    """Of each event at each consumer that hears its type.

    :param parked: (consumer, event id) of the dead letters, which wait for a person and are not lost.
    """
    hearing: dict[str, list[Route]] = defaultdict(list)
    everything = [route for route in snapshot.routes if "*" in route.event_types]
    for route in snapshot.routes:
        for name in route.event_types:
            hearing[name].append(route)
    for said in snapshot.said.values():
        for route in (*hearing.get(said.name, ()), *everything):
            yield verdict(route, snapshot, said, parked)


def verdict(route: Route, snapshot: Snapshot, said: Said, parked: Parked) -> Verdict:
    """How an event stands at one consumer."""
    times = _times(route, snapshot, said) or int(snapshot.may_be_forgotten(route.record.spec, said))
    return Verdict(route, said, times, said.event in snapshot.waiting, (route.consumer, said.event) in parked)


def tally_consumers(snapshot: Snapshot, parked: Parked, tally_of: Callable[[str], ConsumerTally]) -> Iterator[str]:
    """Count each event at each consumer that hears its type; what is lost or doubled."""
    for one in verdicts(snapshot, parked):
        yield from counted(one, tally_of(one.route.consumer))


def counted(one: Verdict, tally: ConsumerTally) -> Iterator[str]:
    """Count one event at one consumer; a finding where it is lost or doubled."""
    said, consumer = one.said, one.route.consumer
    tally.due += 1
    tally.applied += bool(one.times)
    tally.doubled += one.times > 1
    tally.waiting += not one.times and one.waiting
    tally.lost += one.lost
    if one.times > 1:
        yield f"{said.where}: {consumer} applied event {said.event} ({said.name}) {one.times} times"
    elif one.lost:
        yield f"{said.where}: {consumer} {NEVER} event {said.event} ({said.name})"


def _times(route: Route, snapshot: Snapshot, said: Said) -> int:
    """How often the effect is there. Who heard an event is asked of all documents, as its target may be the wrong one."""
    record: Any = route.record
    if isinstance(record, Changes):
        shelf = snapshot.collection(record.spec)
        return shelf.heard[said.event] or int(said.event in shelf.caused or said.at < with_margin(shelf.forgotten_before))
    times = record.applied(snapshot, route.consumer, said.as_event)
    if isinstance(record, Creates):
        times += snapshot.collection(record.spec).strays[route.consumer, said.event]
    return times
