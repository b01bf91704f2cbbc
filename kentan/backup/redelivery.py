"""Sending each consumer the events that its records do not show: after a restore, or when a broker has lost its queues."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kentan.check.consumers import verdicts
from kentan.check.snapshot import Snapshot
from kentan.events.deadletters import DeadLetters
from kentan.events.hearing import Logs
from kentan.events.queues import queues_of
from kentan.runtime.installation import Installation
from kentan.runtime.part import Part, Route, routing_table
from kentan.store.port import INSTALLATION, CountyStore

BATCH = 500


@dataclass
class Redelivered:
    """How many events each consumer was sent, and those whose contents are nowhere to be found."""

    sent: dict[str, int] = field(default_factory=dict)
    nowhere: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """All that was sent."""
        return sum(self.sent.values())


def redeliver(installation: Installation, contents: Mapping[str, dict] | None = None,
              codes: Sequence[str] | None = None) -> Redelivered:
    """Send what is lacking, in these counties or in all. What is only on its way is sent once more and applied once.

    :param contents: further events by id, beside what the archive has.
    """
    done, store = Redelivered(), installation.store
    parked = DeadLetters(installation.settings).parked()
    queues = queues_of(installation.settings, routing_table(installation.parts))
    for code in codes or [*store.counties(fresh=True), INSTALLATION]:
        lacking = list(_lacking(store.county(code), installation.parts, parked))
        known = {**(contents or {}), **archived(store.county(code), installation.parts, {event for _, event in lacking})}
        done.nowhere += [f"{code}: {event} ({consumer})" for consumer, event in lacking if event not in known]
        ready = [(consumer, known[event]) for consumer, event in lacking if event in known]
        for start in range(0, len(ready), BATCH):
            queues.send(ready[start:start + BATCH])
        for consumer, _ in ready:
            done.sent[consumer] = done.sent.get(consumer, 0) + 1
    return done


def _lacking(county: CountyStore, parts: dict[str, Part], parked: set[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Consumer and event, in the order in which each document said its events."""
    for one in verdicts(Snapshot(county, parts), parked):
        if one.lost:
            yield one.route.consumer, one.said.event


def archives_of(parts: dict[str, Part]) -> list[Logs]:
    """Where whole events are kept: the logs of those who hear of everything."""
    routes: Iterable[Route] = routing_table(parts)
    return [route.record for route in routes if "*" in route.event_types and isinstance(route.record, Logs)]


def archived(county: CountyStore, parts: dict[str, Part], wanted: set[str]) -> dict[str, dict]:
    """Those of these events that the county's archive has, by id."""
    found = {}
    existing = county.collections()
    for log in archives_of(parts):
        if log.spec.name in existing:
            collection = county.collection(log.spec)
            for event in wanted:
                for doc in collection.find({log.path: event}, (), 1):
                    found[event] = doc["event"]
    return found
