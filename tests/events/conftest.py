"""The same events over both brokers: an installation of one small service, run in this process."""

import uuid

import eventlet
import pytest
from kombu import Connection

from kentan.clock import SystemClock
from kentan.events.deadletters import DeadLetters
from kentan.events.publisher import Outgoing, Publisher
from kentan.events.relay import outgoing
from kentan.events.topology import DEAD_QUEUE, queue_name
from kentan.plugins.manager import Hooks
from kentan.runtime.installation import Installation
from kentan.runtime.local import local_service
from kentan.runtime.run import run_installation
from kentan.settings import load_settings
from kentan.store import open_store
from tests.events.talk_service import COUNTY, TalkRepository, command, talk_part

DELAYS = "0.02,0.06,0.12"


def eventually(true, within=8.0):
    """Wait until something is true; its value."""
    with eventlet.Timeout(within, AssertionError(f"not true within {within} s")):
        while not (value := true()):
            eventlet.sleep(0.005)
    return value


class Town:
    """An installation with one part, which speaks by its own doors."""

    def __init__(self, settings, part):
        """Wire it as the runtime does, with this part alone."""
        self.settings, self.part = settings, part
        self.running = None
        self.open()

    def open(self):
        """Open the store."""
        store = open_store(self.settings.store_uri)
        store.county(COUNTY)
        self.installation = Installation(self.settings, store, SystemClock(), Hooks(store, {}), {self.part.name: self.part})
        self.here = local_service(self.part.service, self.installation)
        self.repository = TalkRepository(store.county(COUNTY))

    def start(self):
        """Run the part."""
        self.running = run_installation(self.installation)
        return self

    def stop(self):
        """Stop what runs; the files stay."""
        if self.running is not None:
            self.running.stop(timeout=5)
            self.running = None

    def restart(self):
        """Stop, open again, start."""
        self.stop()
        self.open()
        self.start()

    def say(self, text, **rest):
        """Say something; the thing's id."""
        return self.here.say(command(text, **rest).as_dict())

    def consumer(self, handler):
        """The full name of a handler."""
        return f"{self.part.name}.{handler}"

    def counts(self, handler):
        """What a handler counted."""
        return self.running.counts()[self.consumer(handler)]

    def notes(self):
        """How many notes were made."""
        return self.repository.notes.count()

    def copies(self):
        """How many copies there are."""
        return self.repository.copies.count()

    def pending(self):
        """Events in outboxes."""
        return self.installation.store.county(COUNTY).pending()

    def publish(self, *events):
        """Put events on the exchange, as the relay does."""
        self.send(*(outgoing(event) for event in events))

    def send(self, *messages):
        """Put messages on the broker."""
        publisher = Publisher(self.running.broker_uri)
        assert publisher.publish(messages) == set()
        publisher.close()

    def throw(self, handler, body):
        """Put any bytes into a handler's queue."""
        self.send(Outgoing("thrown", body, "", queue_name(self.consumer(handler))))

    @property
    def dead_letters(self):
        """The parking place."""
        return DeadLetters(self.settings)

    def clean_broker(self):
        """Leave no queue of this part behind, and no dead letter."""
        if self.settings.broker_uri:
            with Connection(self.settings.broker_uri) as connection:
                channel = connection.channel()
                for route in self.part.routes:
                    channel.queue_delete(queue_name(route.consumer))
                channel.queue_delete(f"rpc-{self.part.name}")
                DEAD_QUEUE(channel).declare()
                channel.queue_purge(DEAD_QUEUE.name)


@pytest.fixture(params=["embedded", "rabbitmq"])
def settings(request, tmp_path):
    """Settings of an installation on each of the brokers."""
    uri = request.getfixturevalue("amqp_uri") if request.param == "rabbitmq" else ""
    return load_settings({}, home=str(tmp_path), broker_uri=uri, retry_delays=DELAYS, secret="s" * 32, rpc_timeout=5.0)


@pytest.fixture
def town(settings):
    """A town whose part runs."""
    made = Town(settings, talk_part(f"talk{uuid.uuid4().hex[:6]}"))
    made.clean_broker()
    made.start()
    yield made
    made.stop()
    made.clean_broker()
