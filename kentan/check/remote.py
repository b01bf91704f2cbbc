"""The copy of a county whose own installation is elsewhere: nothing was said in it here, and who hears of it applied it all."""

from collections.abc import Callable, Iterator

from kentan.check.consumers import ConsumerTally, Parked, counted, verdict
from kentan.check.snapshot import Snapshot, documents_of
from kentan.check.timelines import Known, Said
from kentan.contracts.events import CATALOGUE
from kentan.runtime.part import Part, Route, routing_table
from kentan.store.port import CountyStore


def copy_holds(store: CountyStore, parts: dict[str, Part], parked: Parked,
               tally_of: Callable[[str], ConsumerTally], snapshot: Snapshot) -> Iterator[str]:
    """What the copy's archive holds is applied once by each consumer that hears of remote counties. Of the documents it speaks of
    none is here: their timelines are proved where they are."""
    for said in snapshot.said.values():
        yield f"{said.where}: said event {said.event} here, but the county's own installation is elsewhere"
    routes = [route for route in routing_table(parts) if route.remote]
    for event in _archived(store, parts):
        known = Known.of(event, "")
        said = Said(known.event, known.name, known.subject, known.sequence, known.hash, known.digest, f"archived {known.name}",
                    event["time"])
        for route in routes:
            if said.name in route.event_types and event["type"] in CATALOGUE:
                yield from counted(verdict(route, snapshot, said, parked), tally_of(route.consumer))


def _archived(store: CountyStore, parts: dict[str, Part]) -> Iterator[dict]:
    archives: list[Route] = [route for route in routing_table(parts) if "*" in route.event_types]
    for spec in {route.record.spec.name: route.record.spec for route in archives}.values():
        for entry in documents_of(store, spec):
            yield entry["event"]
