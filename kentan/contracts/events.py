"""Event types and the catalogue of all of them; the envelope is CloudEvents 1.0 (structured JSON).

A contract module declares an event once::

    APPEAL_CLOSED = event("tickets.appeal.closed", AppealState, "诉求办结销号", "The enterprise (or a rule) closed the appeal.")

and passes the object on: to ``Change.happened`` where it is said, to ``hears`` where it is heard.
"""

from dataclasses import dataclass
from typing import Any

from marshmallow import Schema

TYPE_PREFIX = "cn.kentan."
CONTENT_TYPE = "application/cloudevents+json"

CATALOGUE: dict[str, "EventType"] = {}


@dataclass(frozen=True)
class EventType:
    """One kind of event: its name ``<service>.<subject>.<past-tense>``, version and schema of ``data``."""

    name: str
    schema: type[Schema]
    zh: str
    en: str
    version: int = 1

    @property
    def type(self) -> str:
        """The CloudEvents type, e.g. ``cn.kentan.tickets.appeal.closed.v1``."""
        return f"{TYPE_PREFIX}{self.name}.v{self.version}"

    @property
    def service(self) -> str:
        """The service that says it."""
        return self.name.split(".", 1)[0]

    def routing_key(self, county: str) -> str:
        """Where it goes on the topic exchange: ``<county>.<service>.<subject>.<past-tense>`` (``*`` for any county)."""
        return f"{county}.{self.name}"

    def check_fields(self, data: dict) -> None:
        """Refuse (TypeError) data with a field that the schema does not declare: nothing leaves by accident."""
        unknown = data.keys() - self.schema._declared_fields.keys()
        if unknown:
            raise TypeError(f"{self.name} has no field {', '.join(sorted(unknown))}")

    def envelope(self, *, event_id: str, county: str, subject: str, sequence: int, time: str, correlation_id: str,
                 causation_id: str | None, chain_head: str, data: dict) -> dict[str, Any]:
        """The event as a CloudEvents 1.0 JSON object; ``sequence`` is zero-padded so that text order is its order."""
        event = {
            "specversion": "1.0", "id": event_id, "type": self.type, "source": f"/counties/{county}/{self.service}",
            "subject": subject, "time": time, "datacontenttype": "application/json", "county": county,
            "sequence": f"{sequence:010d}", "correlationid": correlation_id, "chainhead": chain_head, "data": data,
        }
        if causation_id:
            event["causationid"] = causation_id
        return event


def event(name: str, schema: type[Schema], zh: str, en: str, version: int = 1) -> EventType:
    """Declare an event type and enter it in the catalogue; a name is declared once."""
    made = EventType(name, schema, zh, en, version)
    if made.type in CATALOGUE:
        raise ValueError(f"{made.type} is declared twice")
    CATALOGUE[made.type] = made
    return made


def name_of(envelope: dict) -> str:
    """The event's name, ``<service>.<subject>.<past-tense>``, of an envelope, known type or not."""
    return envelope["type"].removeprefix(TYPE_PREFIX).rsplit(".v", 1)[0]


def routing_key_of(envelope: dict) -> str:
    """The routing key of an envelope, known type or not."""
    return f"{envelope['county']}.{name_of(envelope)}"


def sequence_of(envelope: dict) -> int:
    """The envelope's sequence as a number."""
    return int(envelope["sequence"])
