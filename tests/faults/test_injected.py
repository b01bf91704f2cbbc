"""Events delivered again and out of order, under load and afterwards: they change nothing and are counted as duplicates."""

import random
from collections import Counter
from datetime import UTC, datetime

import eventlet
import pytest

from kentan.check.snapshot import documents_of
from kentan.clock import to_text
from kentan.contracts.events import name_of
from kentan.events.publisher import Publisher
from kentan.events.relay import outgoing
from kentan.replay.processes import free_port
from kentan.runtime.part import routing_table
from kentan.runtime.processes import PROCESSES, running
from kentan.runtime.run import run_parts
from kentan.settings import load_settings
from kentan.store.port import INSTALLATION
from services.notifications.repository import FEED
from tests.faults.load import Load
from tests.faults.town import Town
from tests.faults.verdict import prove

COMMANDS = 1000
COPIES = 2


class InnerTown(Town):
    """Everything in this process, as only the owner of the embedded broker can publish to it."""

    def run(self):
        self.settings = load_settings(self.settings.environment, http_port=free_port())
        self.running = run_parts(self.settings, None)
        self.installation, self.broker_uri = self.running.installation, self.running.broker_uri

    @property
    def urls(self):
        return [f"http://127.0.0.1:{self.settings.http_port}"]

    def end(self):
        self.running.stop()


@pytest.fixture(params=["embedded", "apart"])
def town(request, tmp_path):
    """A town, and where its broker is."""
    if request.param == "apart":
        made = request.getfixturevalue("apart")
        made.broker_uri = made.settings.broker_uri
        yield made
    else:
        made = InnerTown(tmp_path)
        made.start()
        yield made
        made.end()


class Injector:
    """Publishes events straight to the exchange, past every outbox."""

    def __init__(self, town, seed):
        self.town, self.random, self.publisher = town, random.Random(seed), Publisher(town.broker_uri)

    def events(self):
        """All events so far."""
        store = self.town.installation.store
        return [row["event"] for code in store.counties() for row in documents_of(store.county(code), FEED)]

    def send(self, events):
        assert self.publisher.publish([outgoing(event) for event in events]) == set()

    def go_on(self, until):
        """Again and again some events, in any order."""
        while not until():
            events = self.events()
            self.send(self.random.sample(events, min(len(events), 30)))
            eventlet.sleep(0.3)


def counts(town):
    """Applied and duplicates of every consumer, as the processes last wrote them down."""
    total = Counter()
    for process in documents_of(town.installation.store.county(INSTALLATION), PROCESSES):
        for consumer, figures in process["consumers"].items():
            total.update({(consumer, name): figures.get(name, 0) for name in ("applied", "duplicates", "retried", "parked")})
    return total


def contents(town):
    """All documents of all parts, as stored."""
    installation = town.installation
    return {(code, spec.name, doc["_id"]): doc for code in installation.store.counties()
            for part in installation.parts.values() for spec in part.collections
            for doc in documents_of(installation.store.county(code), spec)}


def awaited(town, events):
    """What the consumers should count when they are given these events: duplicates, and nothing else."""
    names, expected = Counter(name_of(event) for event in events), Counter()
    for route in routing_table(town.installation.parts):
        heard = names if "*" in route.event_types else route.event_types
        expected[route.consumer, "duplicates"] = sum(names[name] for name in heard)
    return +expected


def test_repeated_and_reordered_deliveries_change_nothing(town, scaled):
    load, injector = Load(town, 7), Injector(town, 7)
    thread = eventlet.spawn(injector.go_on, lambda: load.ending)
    load.run(scaled(COMMANDS))
    load.end()
    thread.wait()
    prove(load)
    assert town.settled().findings == []
    quiet = settled_counts(town)
    before = contents(town)
    events = injector.events() * COPIES
    injector.random.shuffle(events)
    injector.send(events)
    expected = awaited(town, events)
    with eventlet.Timeout(120, AssertionError("not all were delivered")):
        while (counts(town) - quiet).total() < expected.total():
            eventlet.sleep(0.5)
    assert settled_counts(town) - quiet == expected
    assert contents(town) == before
    assert town.settled().findings == []


def settled_counts(town):
    """The counts once nothing is delivered any more."""
    before = written_counts(town)
    while (now := written_counts(town)) != before:
        before = now
    return now


def written_counts(town):
    """The counts as all processes have written them down from now on."""
    store, asked = town.installation.store, to_text(datetime.now(UTC))
    with eventlet.Timeout(60, AssertionError("a process does not write down its counts")):
        while any(process["seen_at"] <= asked for process in running(store)):
            eventlet.sleep(0.1)
    return counts(town)
