"""Services without a broker, in the caller's own process: for their tests, and for commands of the command line."""

from typing import Any

from kentan.commands import Actor, Command
from kentan.documents import Document
from kentan.ids import new_id
from kentan.runtime.desk import BoundDesk, Desk
from kentan.runtime.installation import Installation
from kentan.runtime.part import Part
from kentan.store.port import INSTALLATION

OPERATOR = Actor(id="local-operator", role="operator", county="*")


def local_service(service: type, installation: Installation) -> Any:
    """An instance of a service class whose desk works on this installation."""
    made = service()
    for name in dir(service):
        provider = getattr(service, name)
        if isinstance(provider, Desk):
            setattr(made, name, BoundDesk(installation, provider.repository))
    return made


class LocalInstallation:
    """All parts of an installation called directly, with events handed over by ``settle``."""

    def __init__(self, installation: Installation, parts: dict[str, Part] | None = None) -> None:
        """Make the services of these parts (all that are installed and have doors, if not named)."""
        self.installation = installation
        self.parts = installation.parts if parts is None else parts
        self.services = {name: local_service(part.service, installation) for name, part in self.parts.items()}

    def call(self, part: str, method: str, county: str, data: dict | None = None, *, actor: Actor = OPERATOR,
             **rest: Any) -> Any:
        """Knock at a door; ``rest``: id, version, key, correlation_id of the command."""
        command = Command(actor, county, data or {}, rest.pop("id", None), rest.pop("version", None),
                          rest.pop("key", None) or new_id(), rest.pop("correlation_id", None) or new_id())
        return getattr(self.services[part], method)(command.as_dict())

    def settle(self) -> int:
        """Hand over all waiting events, also those that follow from them, until none waits; how many there were."""
        handed = 0
        while waiting := self._pending():
            for pending in waiting:
                self.deliver(pending.event)
                self.installation.store.county(pending.county).published([pending])
                handed += 1
        return handed

    def deliver(self, event: Document) -> None:
        """Give one event to every handler that hears its type, as a broker would."""
        name = event["type"].removeprefix("cn.kentan.").rsplit(".v", 1)[0]
        for part_name, part in self.parts.items():
            for route in part.routes:
                if name in route.event_types or "*" in route.event_types:
                    handler = getattr(self.services[part_name], route.consumer.split(".", 1)[1])
                    handler(event, route.consumer)

    def tick(self) -> None:
        """Let every ticker of every service have its turn once, and settle."""
        for service in self.services.values():
            for name in dir(type(service)):
                if hasattr(getattr(type(service), name), "every"):
                    getattr(service, name)()
        self.settle()

    def _pending(self) -> list:
        store = self.installation.store
        return [row for county in [*store.counties(), INSTALLATION] for row in store.county(county).pending()]
