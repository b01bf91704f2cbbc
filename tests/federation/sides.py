"""Two installations in this process, without a broker: what leaves the one is taken in by the other, or kept on its way."""

from kentan.clock import to_text
from kentan.commands import Actor
from kentan.contracts.events import name_of
from kentan.errors import KentanError
from kentan.events.publisher import BrokerLost
from kentan.ids import derived_id, new_id
from kentan.runtime.installation import Installation
from kentan.runtime.part import routing_table
from kentan.settings import load_settings
from tests.check.loops import Loop

CITY, COUNTY, NEIGHBOUR = "360800", "360802", "360821"
OPERATOR = Actor("op", "operator", "*")
LEADER = Actor("leader-0", "leader", CITY, city=True)
EVERYTHING = {"partner": "city", "types": ["*"], "classes": ["open", "city"]}


class Way:
    """An outlet that keeps what leaves; ``cut``: the broker does not answer."""

    def __init__(self, side):
        self.side, self.cut, self.left, self.handed, self.refused = side, False, {}, [], []

    def to_partner(self, partner, events):
        self._open()
        self.left.setdefault(partner, []).extend(events)

    def to_consumers(self, events):
        self._open()
        for event in events:
            self.handed.append(event)
            for route in routing_table(self.side.installation.parts):
                if route.remote and name_of(event) in route.event_types:
                    service, handler = route.consumer.split(".", 1)
                    getattr(self.side.services[service], handler)(event, route.consumer)

    def inbound(self, partner, events):
        self._open()
        for event in events:
            self.side.take_in(event, partner)

    def _open(self):
        if self.cut:
            raise BrokerLost("ConnectionRefusedError")


class Side(Loop):
    """An installation of all parts, with a way to others."""

    def __init__(self, home, clock, **settings):
        settings = load_settings({}, home=str(home), secret="s" * 32, lang="en",
                                 **{"broker_uri": "amqp://nowhere:5672//", **settings})
        super().__init__(Installation.from_settings(settings, clock))
        self.clock, self.way, self.is_founded = clock, Way(self), False
        self.services["notifications"].outlet = self.way

    def found(self):
        """Found the county, once."""
        if not self.is_founded:
            self.is_founded = True
            super().found()

    def know(self, code, installation, name="外地", **more):
        """Register a remote county."""
        body = {"code": code, "name": name, "remote": {"installation": installation, **more}}
        return self.call("registration", "add_county", code, body, actor=OPERATOR)

    def share(self, *rules, county=COUNTY):
        """Publish a sharing policy from today on."""
        today = to_text(self.clock.now())[:10]
        return self.call("notifications", "set_sharing_policy", county, {"valid_from": today, "rules": list(rules)})

    def take_in(self, event, partner):
        """What the entrypoint does with a message; whether it was new, or the error's code."""
        try:
            return self.services["notifications"].on_remote_event(event, partner)
        except KentanError as problem:
            self.way.refused.append((event["id"], problem.code))
            return problem.code

    def bring(self, other, partner, ours):
        """Take in what another side let leave to us, as a shovel would bring it; how many there were."""
        brought, other.way.left[ours] = other.way.left.get(ours, []), []
        for event in brought:
            self.take_in(event, partner)
        return len(brought)

    def feed(self, county=COUNTY):
        """The events of a county's feed, in order."""
        repository = self.services["notifications"].desk.repository(county)
        return [entry["event"] for entry in repository.entries(0, 10 ** 9, None, 10_000)]

    def links(self, county=COUNTY):
        """The county's links by id."""
        return {row["id"]: row for row in self.call("notifications", "list_links", county)["items"]}


def made(event_type, data, clock, subject="a1", county=COUNTY, sequence=1, **changed):
    """An event as another installation would send it."""
    return event_type.envelope(
        event_id=derived_id(county, event_type.name, subject, sequence), county=county, subject=subject, sequence=sequence,
        time=to_text(clock.now()), correlation_id=new_id(), causation_id=None, chain_head="", data=data) | changed
