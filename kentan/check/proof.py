"""Proofs over one installation: chains, sequences, outboxes, every event at every consumer, numbers, figures, dead letters."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from kentan.check.snapshot import Snapshot, documents_of
from kentan.documents import Document, broken_link
from kentan.runtime.installation import Installation
from kentan.runtime.part import Route, routing_table
from kentan.store.port import INSTALLATION, CountyStore


@dataclass
class ConsumerTally:
    """How one consumer stands: events it should have applied, applied, lost, doubled."""

    due: int = 0
    applied: int = 0
    lost: int = 0
    doubled: int = 0
    waiting: int = 0


@dataclass
class Report:
    """What the proof found. Clean means: no findings."""

    findings: list[str] = field(default_factory=list)
    documents: int = 0
    events: int = 0
    waiting: int = 0
    dead_letters: int = 0
    consumers: dict[str, ConsumerTally] = field(default_factory=dict)

    @property
    def lost(self) -> int:
        """Events that a consumer should have applied and did not."""
        return sum(tally.lost for tally in self.consumers.values())

    @property
    def doubled(self) -> int:
        """Events whose effect is there more than once."""
        return sum(tally.doubled for tally in self.consumers.values())

    def as_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {**asdict(self), "lost": self.lost, "doubled": self.doubled}


def check(installation: Installation, dead_letters: Iterable[dict] = ()) -> Report:
    """Prove every county of the installation; dead letters count as events that wait for a person, and are findings."""
    report = Report()
    parked = {(letter["consumer"], letter["event_id"]) for letter in dead_letters}
    report.dead_letters = len(parked)
    report.findings += [f"dead letter: {consumer} could not apply event {event_id}" for consumer, event_id in sorted(parked)]
    for code in [*installation.store.counties(), INSTALLATION]:
        _check_county(installation, installation.store.county(code), parked, report)
    return report


def _check_county(installation: Installation, store: CountyStore, parked: set, report: Report) -> None:
    waiting = {pending.event["id"]: pending.event for pending in store.pending(limit=1_000_000)}
    report.waiting += len(waiting)
    said = _check_documents(installation, store, report)
    _check_consumers(installation, store, said, waiting, parked, report)
    states = []
    for part in installation.parts.values():
        states += list(part.states(store)) if part.states and store.county != INSTALLATION else []
    for part in installation.parts.values():
        if store.county == INSTALLATION:
            continue
        for proof in part.checks:
            report.findings += [f"{store.county}: {finding}" for finding in proof(store)]
        if not waiting:
            for recount in part.recounts:
                report.findings += [f"{store.county}: {finding}" for finding in recount(store, states)]


def _check_documents(installation: Installation, store: CountyStore, report: Report) -> list[dict]:
    """Chains and sequences; answers what the timelines say was ever said, as events without data."""
    said = []
    existing = set(store.collections())
    for part in installation.parts.values():
        for spec in part.collections:
            if spec.name not in existing:
                continue
            for doc in documents_of(store, spec):
                report.documents += 1
                said += _check_document(store.county, spec.name, doc, report)
    report.events += len(said)
    return said


def _check_document(county: str, collection: str, doc: Document, report: Report) -> list[dict]:
    timeline = doc.get("timeline")
    if timeline is None:
        return []
    name = f"{county}: {collection}/{doc['_id']}"
    broken = broken_link(doc)
    if broken is not None:
        report.findings.append(f"{name}: the chain breaks at entry {broken}")
    if doc["sequence"] != len(timeline):
        report.findings.append(f"{name}: sequence {doc['sequence']} but {len(timeline)} timeline entries")
    heard = doc.get("heard") or []
    for event_id in {one for one in heard if heard.count(one) > 1}:
        report.findings.append(f"{name}: heard event {event_id} more than once")
    return [{"id": entry["event"], "name": entry["type"], "subject": doc["_id"], "sequence": f"{entry['sequence']:010d}",
             "where": name} for entry in timeline]


def _check_consumers(installation: Installation, store: CountyStore, said: list[dict], waiting: dict, parked: set,
                     report: Report) -> None:
    snapshot = Snapshot(store)
    archive = _archived_events(installation, store)
    for route in routing_table(installation.parts):
        tally = report.consumers.setdefault(route.consumer, ConsumerTally())
        for event in said:
            if event["name"] in route.event_types or "*" in route.event_types:
                full = archive.get(event["id"]) or waiting.get(event["id"])
                _check_one(route, snapshot, event, full, event["id"] in waiting, parked, tally, report)


def _check_one(route: Route, snapshot: Snapshot, event: dict, full: dict | None, is_waiting: bool, parked: set,
               tally: ConsumerTally, report: Report) -> None:
    tally.due += 1
    times = route.record.applied(snapshot, route.consumer, full or event) if full or _needs_no_data(route) else None  # type: ignore[arg-type]
    if times:
        tally.applied += 1
        if times > 1:
            tally.doubled += 1
            report.findings.append(f"{event['where']}: {route.consumer} applied event {event['id']} {times} times")
    elif is_waiting:
        tally.waiting += 1
    elif (route.consumer, event["id"]) not in parked:
        tally.lost += 1
        report.findings.append(f"{event['where']}: {route.consumer} never applied event {event['id']} ({event['name']})")


def _needs_no_data(route: Route) -> bool:
    return not hasattr(route.record, "target")


def _archived_events(installation: Installation, store: CountyStore) -> dict[str, dict]:
    """The whole envelopes by id, from whichever consumer archives all events as they are."""
    archived = {}
    existing = set(store.collections())
    for route in routing_table(installation.parts):
        if "*" in route.event_types and route.record.spec.name in existing:
            for doc in documents_of(store, route.record.spec):
                event = doc.get("event")
                if event:
                    archived[event["id"]] = event
    return archived


