"""Writes the pages that are made from code: settings, events, hooks. A test fails when one is out of date.

    python docs/generate.py
"""

import inspect
import textwrap
from pathlib import Path

from kentan.contracts.asyncapi import catalogue
from kentan.contracts.events import EventType
from kentan.contracts.sharing import CLASSES, class_of
from kentan.plugins import hookspecs
from kentan.runtime.part import load_parts, routing_table
from kentan.settings import SETTINGS

HERE = Path(__file__).parent


def settings_page() -> str:
    """One row a setting."""
    rows = "\n".join(f"| `{one.name}` | {f'`{one.default}`' if one.default else '(empty)'} | {one.help} |" for one in SETTINGS)
    return ("# Settings\n\nThey are read from the environment. `NAME_FILE` names a file that holds the value, for secrets. "
            "An unknown `KENTAN_` name stops the start with a hint. `kentan settings` shows the values in force.\n\n"
            f"| name | default | what it is |\n|---|---|---|\n{rows}\n")


def own_events() -> list[EventType]:
    """The events of our own contracts by type, without those of other parts that happen to be loaded."""
    return [event for _, event in sorted(catalogue().items()) if event.schema.__module__.startswith("kentan.contracts.")]


def events_page() -> str:
    """One section an event: meaning, fields, who hears it."""
    routes = routing_table(load_parts())
    everything = sorted(route.consumer for route in routes if "*" in route.event_types)
    sections = []
    for event in own_events():
        heard = sorted(route.consumer for route in routes if event.name in route.event_types)
        fields = "\n".join(_field(event, name) for name in event.schema._declared_fields)
        sections.append(f"## `{event.name}` · {event.zh}\n\n{event.en} Type `{event.type}`. "
                        f"Heard by: {', '.join(f'`{one}`' for one in heard) or 'the feed alone'}.\n\n"
                        f"| field of `data` | required | class | |\n|---|---|---|---|\n{fields}\n")
    classes = "\n".join(f"| `{name}` | {meaning} |" for name, meaning in CLASSES.items())
    heard_of_all = ", ".join(f"`{one}`" for one in everything)
    return EVENTS_INTRODUCTION.format(everything=heard_of_all, classes=classes) + "\n".join(sections)


def _field(event: EventType, name: str) -> str:
    field, share = event.schema._declared_fields[name], class_of(event.schema, name)
    return f"| `{name}` | {'yes' if field.required else ''} | {share} | {field.metadata.get('description', '')} |"


EVENTS_INTRODUCTION = """# Events

Every change of state is told as a CloudEvents 1.0 event (structured JSON, `application/cloudevents+json`) on the durable topic
exchange `kentan.events`, with the routing key `<county>.<service>.<subject>.<past-tense>`: bind `360802.#` for one county,
`*.tickets.appeal.closed` for one event of all counties. The official AMQP binding of CloudEvents is for AMQP 1.0; over AMQP 0-9-1
the whole event is the message's body.

Besides CloudEvents' own attributes an event carries `county`, `sequence` (zero-padded, grows by one with each event of its
`subject`), `correlationid`, `causationid` and `chainhead` (the hash of the subject's last timeline entry). `data` is the
resulting state, never personal data: ids and codes only, but for the texts of [hand-overs](handover.md). Delivery is at least
once; a consumer keeps the highest `sequence` of a subject, or remembers event ids.

Outside systems read the same events by `GET /api/v1/events`, as Server-Sent Events, or by a webhook subscription:
[subscriptions.md](subscriptions.md).
`kentan export asyncapi` and `kentan export schemas` print the machine-readable contracts.

Each field has a class, which says who may be told it; in the exported schemas it is `x-share`:

| class | who may be told |
|---|---|
{classes}

Heard of every event: {everything}.

"""


def hooks_page() -> str:
    """One section a hook: signature and docstring."""
    sections = []
    for name, hook in inspect.getmembers(hookspecs, inspect.isfunction):
        if hasattr(hook, "kentan_spec"):
            text = textwrap.dedent(inspect.getdoc(hook) or "")
            sections.append(f"## `{name}{inspect.signature(hook)}`\n\n{text}\n")
    return ("# Hooks\n\nA plugin is a Python package with an entry point in the group `kentan.plugins`; a county has it once it "
            "is switched on there. [plugins.md](plugins.md) walks through writing one; `examples/plugins/` holds real ones.\n\n"
            + "\n".join(sections))


PAGES = {"settings.md": settings_page, "events.md": events_page, "hooks.md": hooks_page}

if __name__ == "__main__":
    for page, make in PAGES.items():
        (HERE / page).write_text(make(), "utf-8")
