"""A part of the installation (a service, or the gateway), found through the entry-point group ``kentan.parts``."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import entry_points

from kentan.events.hearing import Record
from kentan.files.blobs import Blobs
from kentan.runtime.metrics import Gauge
from kentan.store.port import CollectionSpec, CountyStore, Store

GROUP = "kentan.parts"

State = tuple[str, str, dict]


@dataclass(frozen=True)
class Route:
    """One line of the routing table: this consumer hears these event types, and leaves this record.

    :param remote: it hears them also of counties whose own installation is elsewhere.
    """

    consumer: str
    event_types: tuple[str, ...]
    record: Record
    remote: bool = False


@dataclass(frozen=True)
class Part:
    """What the runtime, the check and the docs need to know of a service or the gateway.

    :param name: e.g. ``tickets``.
    :param service: the nameko service class.
    :param collections: all collections it owns (county databases; the gateway's are in ``installation``).
    :param checks: further proofs, each ``(county store) -> list of findings`` as text.
    :param file_checks: proofs that read the bytes of attachments, too: ``(county store, blobs) -> list of findings``.
    :param joint_checks: proofs over several counties of the installation, each
        ``(county stores by code) -> list of (county, finding)``.
    :param states: the present state of its documents as ``(kind, id, data)``, kind e.g. ``tickets.appeal``, for recounts.
    :param recounts: proofs over the states of all parts: ``(county store, states) -> list of findings``.
    :param unsettled: how much of its own work is due at a moment (stored text) and not yet done, for replays.
    :param gauges: how things stand in a county: ``(store, county, now) -> {gauge: value}`` (see ``kentan.runtime.metrics``).
    :param forgotten: collections of which, by a retention rule, what is about events said before a moment may be gone.
    :param moving: collections of the installation's database whose documents, by their ``county``, move with it.
    :param exports: documents made from code, by name (``openapi``), for ``kentan export``.
    """

    name: str
    service: type
    collections: tuple[CollectionSpec, ...] = ()
    checks: tuple[Callable[[CountyStore], list[str]], ...] = ()
    file_checks: tuple[Callable[[CountyStore, Blobs], list[str]], ...] = ()
    joint_checks: tuple[Callable[[Mapping[str, CountyStore]], list[tuple[str, str]]], ...] = ()
    states: Callable[[CountyStore], Iterable[State]] | None = None
    recounts: tuple[Callable[[CountyStore, list[State]], list[str]], ...] = ()
    unsettled: Callable[[CountyStore, str], int] | None = None
    gauges: Callable[[Store, str, datetime], dict[Gauge, float]] | None = None
    forgotten: Callable[[CountyStore], dict[str, str]] | None = None
    moving: tuple[CollectionSpec, ...] = ()
    exports: Mapping[str, Callable[[], dict]] = field(default_factory=dict)

    @property
    def routes(self) -> tuple[Route, ...]:
        """The routing table's lines of this part, read off its handlers."""
        return routes_of(self.service)


def hears_of(service: type) -> dict[str, "Hearing"]:
    """Handler name to what it hears, of all handlers of a service class."""
    found = {}
    for name in sorted(dir(service)):
        hearing = getattr(getattr(service, name), "hearing", None)
        if isinstance(hearing, Hearing):
            found[name] = hearing
    return found


@dataclass(frozen=True)
class Hearing:
    """What ``@hears`` notes on a handler: event names (``("*",)`` for all), its record, whether of remote counties, too."""

    names: tuple[str, ...]
    record: Record
    remote: bool = False


def routes_of(service: type) -> tuple[Route, ...]:
    """The routing table's lines of a service class; the consumer is ``<service>.<handler>``."""
    return tuple(
        Route(f"{service.name}.{handler}", hearing.names, hearing.record, hearing.remote)  # type: ignore[attr-defined]
        for handler, hearing in hears_of(service).items()
    )


def load_parts(group: str = GROUP) -> dict[str, Part]:
    """All installed parts by name, in the order of their names."""
    loaded = [point.load() for point in entry_points(group=group)]
    return {part.name: part for part in sorted(loaded, key=lambda part: part.name)}


def routing_table(parts: dict[str, Part]) -> list[Route]:
    """Who hears what, over all parts."""
    return [route for part in parts.values() for route in part.routes]


__all__ = ["GROUP", "Hearing", "Part", "Route", "State", "hears_of", "load_parts", "routes_of", "routing_table"]
