"""The store port: what a service may ask of storage, and no more. Two adapters (SQLite, MongoDB) pass one contract suite.

Documents are dicts of JSON values with ``_id`` (text) and ``version`` (int). Times are text (see ``kentan.clock``).

Filters are a subset of MongoDB's, joined by AND: ``{"field": value}`` and
``{"field": {"$lt" | "$lte" | "$gt" | "$gte" | "$ne" | "$in" | "$exists": …}}`` on dotted paths of nested objects (not into
arrays). Values are texts, numbers and booleans, of one kind under one path. A comparison never matches a missing or null
field (``$ne`` does); missing and null are the same, asked by ``{"field": None}``, ``{"field": {"$ne": None}}`` or ``$exists``.
The words of a document (the list under its collection's ``terms`` path) are asked by ``{"$terms": ["招工", …]}``: all of them.
What is not offered raises ValueError.

Sort is a tuple of dotted paths, ``-`` before one for descending; ``_id`` always breaks ties, in the direction of the last
path; what is missing or null comes before everything else. Pages are keysets: ``after`` is ``position_of(doc, sort)`` of
the last row seen.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from kentan.documents import Document

Filter = dict[str, Any]
Row = tuple[Document, list[dict]]


class DuplicateKey(Exception):
    """An ``_id`` or a unique index already has this value. ``index`` names it (``_id`` for the identifier, which goes first)."""

    def __init__(self, index: str = "_id") -> None:
        """Remember which index refused."""
        super().__init__(index)
        self.index = index


class Conflict(Exception):
    """The document is no longer at the version it was read at (or is gone)."""


@dataclass(frozen=True)
class Index:
    """An ordered index over dotted paths. A document that lacks one of the paths is never a duplicate."""

    paths: tuple[str, ...]
    unique: bool = False

    @property
    def name(self) -> str:
        """The index's name, made of its paths."""
        return "_".join(path.replace(".", "_") for path in self.paths)


@dataclass(frozen=True)
class CollectionSpec:
    """A collection as its owner declares it.

    :param name: ``<service>_<plural>``, unique in the installation.
    :param terms: dotted path of a list of words to be searched by ``$terms``.
    :param facets: dotted paths of texts that are often asked for alone or together, each with its equals or ``$in``;
        paths joined by ``+`` where their equals are also counted together.
    :param order: dotted path by which what has some words and facets is listed, up or down, without being gathered first;
        the identifier if left out.
    """

    name: str
    indexes: tuple[Index, ...] = ()
    terms: str | None = None
    facets: tuple[str, ...] = ()
    order: str | None = None

    def __post_init__(self) -> None:
        """Refuse two indexes of one name; remember the hash, as statements are looked up by it several times a query."""
        object.__setattr__(self, "_hash", hash((self.name, self.indexes, self.terms, self.facets, self.order)))
        names = [index.name for index in self.all_indexes]
        if len(set(names)) < len(names):
            raise ValueError(f"{self.name}: two indexes have the same name among {', '.join(names)}")

    def __hash__(self) -> int:
        """The hash of the declaration."""
        return self._hash  # type: ignore[attr-defined,no-any-return]

    @property
    def all_indexes(self) -> tuple[Index, ...]:
        """The ordered indexes with those that the facets stand for, where an adapter has nothing better for them."""
        order = (self.order,) if self.order else ()
        return (*self.indexes, *[Index((*facet.split("+"), *order)) for facet in self.facets])


@dataclass(frozen=True)
class Pending:
    """An event that was written with its document and is not yet confirmed by the broker."""

    county: str
    collection: str
    doc_id: str
    event: dict


class Collection(Protocol):
    """One collection of one county."""

    name: str

    def get(self, doc_id: str) -> Document | None:
        """The document, or None."""

    def insert(self, doc: Document, events: Sequence[dict] = ()) -> None:
        """Store a new document with its events in one write; sets ``version`` to 1. Raises DuplicateKey."""

    def insert_next(self, build: Callable[[Document | None], Document], where: Filter, sort: Sequence[str]) -> Document:
        """Store what ``build`` makes of the first document of a listing (of None where there is none), without events.

        Raises DuplicateKey: of ``_id`` also where another was faster, as an adapter need not keep others from coming between.
        ``build`` may be called several times and must be pure.
        """

    def save(self, doc: Document, events: Sequence[dict] = ()) -> None:
        """Replace the document if it is still at ``doc['version']``, with its events, in one write; the version grows.

        Raises Conflict, or DuplicateKey of a unique index; ``doc`` is then unchanged.
        """

    def delete(self, doc_id: str) -> bool:
        """Remove a document (side records of personal data only, which have no events); whether it was there."""

    def find(self, where: Filter | None = None, sort: Sequence[str] = (), limit: int = 100,
             after: Sequence[Any] | None = None) -> list[Document]:
        """Documents that match, in order, at most ``limit``."""

    def positions(self, where: Filter | None = None, sort: Sequence[str] = (), limit: int = 100,
                  after: Sequence[Any] | None = None) -> list[list[Any]]:
        """Where the documents that ``find`` would give stand (see ``position_of``), without the documents."""

    def count(self, where: Filter | None = None, most: int | None = None) -> int:
        """How many match, counted up to ``most``; in a collection with facets, what has one word or facet costs no counting."""

    def claim_next(self, where: Filter, sort: Sequence[str], now: str, until: str) -> Document | None:
        """Lease the first match whose ``lease_until`` is missing, null or ≤ now, until ``until`` (a save of its own)."""

    def load(self, rows: Sequence[Row]) -> None:
        """Place documents as they are: at their versions, with the events of their outboxes, over what has their ids.

        For restoring and seeding, many at once; nobody is told of the events. Raises DuplicateKey of a unique index.
        """


class CountyStore(Protocol):
    """The database of one county (or ``installation``, for what belongs to no county)."""

    county: str

    def collection(self, spec: CollectionSpec) -> Collection:
        """The collection, created with its indexes at first use."""

    def collections(self) -> list[str]:
        """Names of the collections that exist here."""

    def pending(self, limit: int = 1000, collections: Iterable[str] | None = None) -> list[Pending]:
        """Events not yet confirmed, oldest first within a document; by an index, not a scan."""

    def published(self, pendings: Iterable[Pending]) -> None:
        """Take confirmed events out of their documents' outboxes, without touching the documents' versions."""


class Frozen(Protocol):
    """A county's database as it was at one moment, whatever is written meanwhile."""

    def collections(self) -> list[str]:
        """Names of its collections."""

    def rows(self, collection: str) -> Iterator[Row]:
        """Each document with the events in its outbox, in the order of the ids."""


class Store(Protocol):
    """All databases of an installation."""

    def county(self, code: str) -> CountyStore:
        """The county's database, created at first use."""

    def counties(self, fresh: bool = False) -> list[str]:
        """Codes of the counties that have a database, sorted; without ``installation``.

        :param fresh: also those that another process made within the last second.
        """

    def listen(self, callback: Callable[[list[Pending]], None]) -> None:
        """Have the callback told, after each write made through this object, of the events written with it."""

    def frozen(self, codes: Sequence[str]) -> AbstractContextManager[Mapping[str, Frozen]]:
        """These databases (``installation`` may be among them), all as they were at one and the same moment, while it is entered.

        An effect that is seen there has its cause there. Writes go on; an adapter may let them wait for the moment itself.
        """

    def ping(self) -> None:
        """Raise unless the store answers."""

    def close(self) -> None:
        """Finish what is in hand and let go."""


INSTALLATION = "installation"


def value_at(doc: Document, path: str) -> Any:
    """The value at a dotted path, None where there is none."""
    value: Any = doc
    for name in path.split("."):
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value


def position_of(doc: Document, sort: Sequence[str]) -> list[Any]:
    """Where a document stands in a sorted listing: give it as ``after`` to go on behind it."""
    return [value_at(doc, path.lstrip("-")) for path in sort] + [doc["_id"]]


def walk(collection: Collection, where: Filter | None = None, sort: Sequence[str] = (), portion: int = 500) -> Iterator[Document]:
    """All documents that match, in the order of ``sort``, read a portion at a time; what the reader changes moves no place."""
    after: list[Any] | None = None
    while rows := collection.find(where or {}, sort, portion, after):
        after = position_of(rows[-1], sort)
        yield from rows
