"""Notifications alone, called directly, and events as other services would say them."""

import itertools

from kentan.clock import to_text
from kentan.commands import Actor
from kentan.contracts.sharing import OPEN, reduced
from kentan.ids import derived_id, new_id
from kentan.runtime.local import LocalInstallation

COUNTY, NEIGHBOUR = "360802", "360821"
OFFICE = Actor(id="office-1", role="office", county=COUNTY)
RSJ = Actor(id="unit-1", role="unit", county=COUNTY, unit="rsj")
ENTERPRISE = Actor(id="enterprise-1", role="enterprise", county=COUNTY, enterprise="e1")
SYSTEM = Actor(id="portal", role="system", county=COUNTY)


class Here(LocalInstallation):
    """Notifications called directly; ``say`` hands it an event, as a broker would."""

    def __init__(self, installation):
        super().__init__(installation)
        self.clock = installation.clock
        self._sequences = itertools.count(1)

    def event(self, event_type, data, subject="a1", county=COUNTY, sequence=None, time=None):
        """An event of another service; each one is new unless its sequence is given."""
        sequence = sequence or next(self._sequences)
        return event_type.envelope(
            event_id=derived_id(county, event_type.name, subject, sequence), county=county, subject=subject, sequence=sequence,
            time=time or to_text(self.clock.now()), correlation_id=new_id(), causation_id=None, chain_head="", data=data)

    def say(self, event_type, data, subject="a1", county=COUNTY, **rest):
        event = self.event(event_type, data, subject, county, **rest)
        self.deliver(event)
        return event

    def ask(self, method, data=None, actor=OFFICE, county=COUNTY, **rest):
        return self.call("notifications", method, county, data, actor=actor, **rest)

    def repository(self, county=COUNTY):
        return self.services["notifications"].desk.repository(county)


def subscribe(here, target, types=("tickets.*",), actor=SYSTEM, key="made", **rest):
    """A subscription of an outside system to a target of the test's own."""
    return here.ask("create_subscription", {"url": target.url, "types": list(types), **rest}, actor, key=key)


def opened(*events):
    """The events as an outside system of the county sees them."""
    return [reduced(event, (OPEN,)) for event in events]


def appeal(**changed):
    """The state of an appeal, as its events carry it."""
    return {"number": "2026-0007", "kind": "request", "enterprise": "e1", "status": "assigned", "round": 1, "lead_unit": "rsj",
            "co_units": ["zjj"], "raised_at": "2026-01-05T01:00:00.000Z", "clocks": [], **changed}


def survey(**changed):
    """The state of a survey."""
    return {"appeal": "a1", "enterprise": "e1", "unit": "rsj", "round": 1, "status": "issued",
            "issued_at": "2026-01-05T01:00:00.000Z", "expires_at": "2026-01-19T16:30:00.000Z", **changed}
