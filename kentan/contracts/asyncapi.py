"""AsyncAPI 3 and JSON Schemas, generated from the catalogue of events and the routing table."""

import importlib
import pkgutil
from collections.abc import Iterable

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

import kentan.contracts
from kentan import __version__
from kentan.contracts.events import CATALOGUE, CONTENT_TYPE, EventType
from kentan.contracts.sharing import classes_of

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def catalogue() -> dict[str, EventType]:
    """All event types, every contract module loaded."""
    for module in pkgutil.iter_modules(kentan.contracts.__path__, "kentan.contracts."):
        importlib.import_module(module.name)
    return CATALOGUE


def data_schemas() -> dict[str, dict]:
    """JSON Schema of each event's ``data`` by CloudEvents type; nested schemas in its ``$defs``, a field's class in ``x-share``."""
    return {event_type: _schema_of(event) for event_type, event in sorted(catalogue().items())}


def _schema_of(event: EventType) -> dict:
    plugin = MarshmallowPlugin()
    spec = APISpec(title="", version="", openapi_version="3.1.0", plugins=[plugin])
    spec.components.schema("Data", schema=event.schema)
    schemas = _moved(spec.to_dict()["components"]["schemas"])
    main = schemas.pop("Data")
    for field, share in classes_of(event).items():
        main["properties"][field]["x-share"] = share
    return {"$schema": DIALECT, "$id": event.type, "title": event.en, "description": event.zh, **main,
            **({"$defs": schemas} if schemas else {})}


def _moved(value: object) -> dict:
    """References moved from OpenAPI's components to ``$defs``."""
    if isinstance(value, dict):
        return {key: one.replace("#/components/schemas/", "#/$defs/") if key == "$ref" else _moved(one)
                for key, one in value.items()}
    return [_moved(one) for one in value] if isinstance(value, list) else value  # type: ignore[return-value]


def envelope_schema(event: EventType) -> dict:
    """JSON Schema of the whole CloudEvent."""
    text = {"type": "string"}
    required = ["specversion", "id", "type", "source", "subject", "time", "datacontenttype", "county", "sequence",
                "correlationid", "chainhead", "data"]
    properties = dict.fromkeys(required, text) | {
        "specversion": {"const": "1.0"}, "type": {"const": event.type}, "time": {"type": "string", "format": "date-time"},
        "sequence": {"type": "string", "pattern": "^[0-9]{10}$", "description": "grows by one with each event of the subject"},
        "chainhead": {"type": "string", "description": "hash of the subject's last timeline entry"},
        "causationid": {"type": "string", "description": "id of the event that led to this one"},
        "data": {"$ref": f"#/components/schemas/{event.type}"},
    }
    return {"type": "object", "required": required, "properties": properties}


def asyncapi(routes: Iterable) -> dict:
    """The AsyncAPI 3 document; ``routes`` is the routing table, which tells who hears what."""
    heard: dict[str, list[str]] = {name: [] for name in ("*", *(event.name for event in catalogue().values()))}
    for route in routes:
        for name in route.event_types:
            heard.setdefault(name, []).append(route.consumer)
    events = [event for _, event in sorted(catalogue().items())]
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Kentan events", "version": __version__,
                 "description": "CloudEvents 1.0 (structured JSON) on the topic exchange kentan.events; bind by "
                                "<county>.<service>.<subject>.<past-tense>. Delivery is at least once."},
        "defaultContentType": CONTENT_TYPE,
        "channels": {event.name: _channel(event) for event in events},
        "operations": {event.name: _operation(event, heard) for event in events},
        "components": {
            "schemas": {event.type: _embedded(event) for event in events},
            "messages": {event.type: {"name": event.type, "title": event.en, "summary": event.zh, "contentType": CONTENT_TYPE,
                                      "payload": envelope_schema(event)} for event in events},
        },
    }


def _channel(event: EventType) -> dict:
    return {"address": "{county}." + event.name, "description": f"{event.zh}: {event.en}",
            "parameters": {"county": {"description": "GB/T 2260 code of the county"}},
            "messages": {"event": {"$ref": f"#/components/messages/{event.type}"}},
            "bindings": {"amqp": {"is": "routingKey", "exchange": {"name": "kentan.events", "type": "topic", "durable": True}}}}


def _operation(event: EventType, heard: dict[str, list[str]]) -> dict:
    return {"action": "send", "channel": {"$ref": f"#/channels/{event.name}"}, "summary": event.en,
            "description": "Heard by: " + ", ".join(sorted(heard["*"] + heard[event.name]))}


def _embedded(event: EventType) -> dict:
    """The data's schema with its nested ones put in place, as components may not refer into each other's ``$defs``."""
    schema = _schema_of(event)
    return _inlined({key: value for key, value in schema.items() if key not in ("$defs", "$schema", "$id")},
                    schema.get("$defs", {}))


def _inlined(value: object, definitions: dict) -> dict:
    if isinstance(value, dict):
        if "$ref" in value:
            return _inlined(definitions[value["$ref"].rsplit("/", 1)[1]], definitions)
        return {key: _inlined(one, definitions) for key, one in value.items()}
    return [_inlined(one, definitions) for one in value] if isinstance(value, list) else value  # type: ignore[return-value]
