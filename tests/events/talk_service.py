"""A service of two handlers, small enough to see through, with a script of what its handlers shall stumble over."""

from collections import defaultdict
from typing import ClassVar

from marshmallow import Schema, fields

from kentan.commands import OFFICE, Actor, Command, change, create
from kentan.contracts.events import event
from kentan.events.hearing import Creates, Projects, hear_creating, hear_projecting
from kentan.ids import new_id
from kentan.runtime import logs
from kentan.runtime.desk import Desk
from kentan.runtime.doors import door, hears
from kentan.runtime.part import Part
from kentan.store.port import CollectionSpec

COUNTY = "360802"
CLERK = Actor(id="clerk", role=OFFICE, county=COUNTY)


class Saying(Schema):
    """What was said."""

    text = fields.String(required=True)


SAID = event("talk.thing.said", Saying, "说了", "Somebody said something.")
CHANGED = event("talk.thing.changed", Saying, "改口", "Somebody said something else.")
UNHEARD = event("talk.thing.whispered", Saying, "低语", "Nobody hears this.")

THINGS = CollectionSpec("talk_things")
NOTES = CollectionSpec("talk_notes")
COPIES = CollectionSpec("talk_copies")


class TalkRepository:
    """Things said; a note of each; a copy of each."""

    def __init__(self, store):
        self.things = store.collection(THINGS)
        self.notes = store.collection(NOTES)
        self.copies = store.collection(COPIES)


class Talk:
    """Says things, and hears itself."""

    name = "talk"
    desk = Desk(TalkRepository)
    stumbles: ClassVar = defaultdict(list)
    seen: ClassVar = []

    @door(OFFICE)
    def say(self, command):
        """Say something new."""
        return create(self.desk.repository(command.county).things, command, self.desk.now(),
                      lambda one: said(one, SAID, command))["_id"]

    @door(OFFICE)
    def whisper(self, command):
        """Say what nobody hears."""
        return create(self.desk.repository(command.county).things, command, self.desk.now(),
                      lambda one: said(one, UNHEARD, command))["_id"]

    @door(OFFICE)
    def correct(self, command):
        """Say something else."""
        return change(self.desk.repository(command.county).things, command, self.desk.now(),
                      lambda one: said(one, CHANGED, command))["version"]

    @hears(SAID, CHANGED, record=Creates(NOTES))
    def on_said(self, event, consumer):
        """Make a note of it."""
        self.seen.append((consumer, event["id"], logs.correlation.get()))
        self.stumble(consumer, event)
        return hear_creating(self.desk.repository(event["county"]).notes, consumer, event, self.desk.now(), lambda one: None,
                             said=event["subject"])

    @hears("talk.thing.said", record=Projects(COPIES))
    def on_copied(self, event, consumer):
        """Keep a copy."""
        self.seen.append((consumer, event["id"], logs.correlation.get()))
        self.stumble(consumer, event)
        return hear_projecting(self.desk.repository(event["county"]).copies, event)

    def stumble(self, consumer, event):
        """Raise what the script says, each once (an exception in a list of its own: always)."""
        script = self.stumbles[consumer.rsplit(".", 1)[1], event["data"]["text"]]
        if script:
            problem = script[0] if isinstance(script, tuple) else script.pop(0)
            raise problem


def said(one, event_type, command):
    """Put down what was said."""
    one.doc["text"] = command.data["text"]
    one.happened(event_type, {"text": command.data["text"]})


def talk_part(name="talk"):
    """A part of this service under a name of its own, with an empty script."""
    service = type("Talk", (Talk,), {"name": name, "stumbles": defaultdict(list), "seen": []})
    return Part(name, service, (THINGS, NOTES, COPIES))


def command(text="", **rest):
    """What the clerk asks."""
    return Command(CLERK, COUNTY, {"text": text}, key=rest.pop("key", None) or new_id(), **rest)
