"""A service that answers as a test wishes, and a caller, over both brokers."""

import uuid
from typing import ClassVar

import eventlet
import pytest

from kentan import errors
from kentan.commands import OFFICE, OPERATOR
from kentan.runtime.desk import Desk
from kentan.runtime.doors import door
from kentan.runtime.part import Part
from kentan.runtime.rpc import Caller
from tests.events.conftest import Town, settings, town
from tests.events.talk_service import TalkRepository
from tests.runtime.asking import PERSONAL


class Answers:
    """Doors that do what a command's data say."""

    name = "answers"
    desk = Desk(TalkRepository)
    entered: ClassVar = []
    at_once: ClassVar = {"now": 0, "most": 0}

    @door(OFFICE)
    def echo(self, command):
        """What was asked."""
        self.entered.append(command.key)
        return {"data": command.data, "key": command.key, "correlation": command.correlation_id, "county": command.county}

    @door(OFFICE)
    def fail(self, command):
        """Raise the error named."""
        raise getattr(errors, command.data["error"])(command.data["code"], command.data["params"], command.data["fields"])

    @door(OFFICE)
    def break_(self, command):
        """An error that is not ours."""
        raise ValueError(PERSONAL)

    @door(OFFICE)
    def sleep(self, command):
        """Take some time."""
        self.at_once["now"] += 1
        self.at_once["most"] = max(self.at_once.values())
        eventlet.sleep(command.data["seconds"])
        self.at_once["now"] -= 1
        return "slept"

    @door(OFFICE)
    def learn(self, command):
        """Know the reference at the n-th time."""
        self.entered.append(command.key)
        if len(self.entered) < command.data["times"]:
            raise errors.NotYetKnown("not_yet_known", {"what": "unit", "id": "u1"})
        return len(self.entered)

    @door(OPERATOR)
    def operate(self, command):
        """Only for operators."""
        return "done"

    @door(OFFICE, reads=True)
    def odd(self, command):
        """What JSON does not know."""
        return {"when": self.desk.now(), "big": 2**40}


@pytest.fixture
def answers(settings):
    """A running service of these doors."""
    service = type("Answers", (Answers,), {
        "name": f"answers{uuid.uuid4().hex[:6]}", "entered": [], "at_once": {"now": 0, "most": 0}})
    made = Town(settings, Part(service.name, service))
    made.start()
    yield made
    made.stop()
    made.clean_broker()


@pytest.fixture
def caller(answers):
    """Somebody who asks."""
    made = Caller(answers.running.broker_uri, 5.0)
    made.start()
    yield made
    made.stop()


__all__ = ["settings", "town"]
