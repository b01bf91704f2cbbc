"""The desk: what a door or a handler has at hand. The only dependency that a service asks nameko for."""

from datetime import datetime
from typing import Any, Generic, TypeVar

from nameko.extensions import DependencyProvider

from kentan.files.blobs import Blobs
from kentan.remotes import Remotes
from kentan.runtime.installation import Installation
from kentan.settings import Settings
from kentan.store.port import CountyStore

Repository = TypeVar("Repository")


class BoundDesk(Generic[Repository]):
    """A desk in a running process: the time, the county's repository, its hooks, the settings."""

    def __init__(self, installation: Installation, repository: type[Repository]) -> None:
        """Bind an installation to a service's repository class, which is made of a CountyStore."""
        self.installation = installation
        self._repository = repository
        self._opened: dict[str, Repository] = {}

    def now(self) -> datetime:
        """The present moment in UTC."""
        return self.installation.clock.now()

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self.installation.settings

    def hooks(self, county: str) -> Any:
        """The hooks as the county has them."""
        return self.installation.hooks.of(county)

    @property
    def blobs(self) -> Blobs:
        """The bytes of attachments."""
        return self.installation.blobs

    @property
    def remotes(self) -> Remotes:
        """The counties whose own installation is elsewhere."""
        return self.installation.remotes

    def counties(self) -> list[str]:
        """Codes of all counties that live in the installation."""
        return self.installation.tenancies.living()

    def repository(self, county: str) -> Repository:
        """The service's repository in a county."""
        if county not in self._opened:
            store: CountyStore = self.installation.store.county(county)
            self._opened[county] = self._repository(store)  # type: ignore[call-arg]
        return self._opened[county]


class Desk(DependencyProvider):
    """``desk = Desk(TicketsRepository)`` in a service class gives each of its workers a BoundDesk as ``self.desk``."""

    def __init__(self, repository: type) -> None:
        """Remember which repository the service works with."""
        self.repository = repository
        self.bound: BoundDesk | None = None

    def setup(self) -> None:
        """Bind to the installation that the runtime put into the container's configuration."""
        self.bound = BoundDesk(self.container.config["installation"], self.repository)

    def get_dependency(self, worker_ctx: object) -> BoundDesk:
        """The same desk for every worker; it holds no state of a request."""
        assert self.bound is not None
        return self.bound
