"""The relay by itself: a real store, and a publisher that does as the test says."""

import eventlet
import pytest

from kentan.events import relay as relay_module
from kentan.events.publisher import BrokerLost
from kentan.events.relay import Relay
from kentan.store import open_store
from kentan.store.port import INSTALLATION, CollectionSpec
from tests.events.conftest import eventually

OWN, FOREIGN = CollectionSpec("own_things"), CollectionSpec("foreign_things")
COUNTY = "360802"


class FakePublisher:
    """Remembers what was published; refuses and breaks on demand."""

    def __init__(self):
        self.batches, self.refuse, self.broken, self.closed = [], set(), 0, False

    def publish(self, messages):
        if self.broken:
            self.broken -= 1
            raise BrokerLost("cut")
        self.batches.append([message.id for message in messages])
        eventlet.sleep(0)
        return {place for place, message in enumerate(messages) if message.id in self.refuse}

    def close(self):
        self.closed = True

    @property
    def published(self):
        return [one for batch in self.batches for one in batch]


@pytest.fixture
def store(tmp_path):
    made = open_store(f"sqlite:///{tmp_path}")
    made.county(COUNTY)
    yield made
    made.close()


@pytest.fixture
def publisher():
    return FakePublisher()


@pytest.fixture
def declared():
    return []


@pytest.fixture
def relay(store, publisher, declared, monkeypatch):
    monkeypatch.setattr(relay_module, "FIRST_PAUSE", 0.01)
    made = Relay(store, publisher, lambda: declared.append(1), [OWN.name], sweep_seconds=0.05)
    yield made
    made.stop()


def say(store, *ids, spec=OWN, county=COUNTY, doc=None):
    doc = doc or {"_id": ids[0], "version": 0}
    collection = store.county(county).collection(spec)
    events = [{"id": one, "type": "cn.kentan.own.thing.said.v1", "county": county} for one in ids]
    (collection.save if doc["version"] else collection.insert)(doc, events)
    return doc


def pending(store, county=COUNTY):
    return [one.event["id"] for one in store.county(county).pending()]


def test_what_is_written_is_published_and_leaves_the_outbox(relay, store, publisher):
    relay.start()
    say(store, "a1", "a2")
    eventually(lambda: publisher.published == ["a1", "a2"])
    eventually(lambda: pending(store) == [])
    assert relay.published == 2


def test_the_queues_are_declared_before_the_first_batch_and_once(relay, store, publisher, declared):
    relay.start()
    assert declared == []
    say(store, "a")
    eventually(lambda: publisher.published)
    say(store, "b")
    eventually(lambda: len(publisher.published) == 2)
    assert declared == [1]


def test_events_that_come_while_a_batch_is_out_go_together_in_the_next(relay, store, publisher):
    relay.start()
    for number in range(50):
        say(store, f"e{number:02}")
    eventually(lambda: pending(store) == [])
    assert publisher.published == [f"e{number:02}" for number in range(50)]


def test_the_installations_own_events_are_published_too(relay, store, publisher):
    relay.start()
    say(store, "account", county=INSTALLATION)
    eventually(lambda: pending(store, INSTALLATION) == [])


def test_another_parts_events_are_left_to_it(relay, store, publisher):
    relay.start()
    say(store, "theirs", spec=FOREIGN)
    say(store, "ours")
    eventually(lambda: publisher.published)
    eventlet.sleep(0.2)
    assert publisher.published == ["ours"]
    assert pending(store) == ["theirs"]


def test_a_lost_broker_costs_no_event_no_order_and_no_command(relay, store, publisher, declared):
    publisher.broken = 4
    relay.start()
    doc = say(store, "e1")
    for number in range(2, 20):
        doc = say(store, f"e{number}", doc=doc)
    eventually(lambda: pending(store) == [])
    assert publisher.published == [f"e{number}" for number in range(1, 20)]
    assert len(declared) == 5


def test_what_the_broker_returns_stays_in_its_outbox_and_is_tried_again(relay, store, publisher):
    publisher.refuse = {"b"}
    relay.start()
    say(store, "a", "b", "c")
    eventually(lambda: publisher.published.count("b") >= 2)
    assert pending(store) == ["b"]
    assert publisher.published.count("a") == publisher.published.count("c") == 1
    publisher.refuse = set()
    eventually(lambda: pending(store) == [])
    assert relay.published == 3


def test_the_sweep_publishes_only_what_waited_at_two_looks(relay, store, publisher):
    say(store, "left")
    relay.sweep()
    assert not relay._waiting
    relay.sweep()
    assert [one.event["id"] for one in relay._waiting] == ["left"]


def test_what_another_process_published_between_two_looks_is_not_published_again(relay, store, publisher):
    say(store, "theirs")
    relay.sweep()
    store.county(COUNTY).published(store.county(COUNTY).pending())
    relay.sweep()
    relay.sweep()
    assert not relay._waiting


def test_what_is_on_its_way_here_is_not_taken_up_by_the_sweep(relay, store, publisher):
    relay.store.listen(relay.take)
    say(store, "fresh")
    for _ in range(3):
        relay.sweep()
    assert [one.event["id"] for one in relay._waiting] == ["fresh"]


def test_a_process_that_is_alone_need_not_look_twice_at_first(store, publisher):
    say(store, "left")
    relay = Relay(store, publisher, lambda: None, [OWN.name], alone=True)
    relay.sweep()
    assert [one.event["id"] for one in relay._waiting] == ["left"]


def test_after_the_broker_came_back_others_may_publish_first_what_is_theirs(relay, store, publisher):
    say(store, "theirs")
    relay.sweep()
    relay._failing = True
    relay.sweep()
    relay._failing = False
    relay.sweep()
    assert not relay._waiting


def test_what_a_crash_left_is_published_soon_after_the_start(relay, store, publisher):
    say(store, "left", "behind")
    relay.start()
    eventually(lambda: publisher.published == ["left", "behind"])
    eventually(lambda: pending(store) == [])


def test_memory_is_bounded_while_the_broker_is_away_and_the_rest_is_swept_up(relay, store, publisher, monkeypatch):
    monkeypatch.setattr(relay_module, "KEPT", 5)
    publisher.broken = 3
    relay.start()
    for number in range(30):
        say(store, f"e{number:02}")
    assert len(relay._waiting) <= 6
    eventually(lambda: pending(store) == [])
    assert sorted(publisher.published) == [f"e{number:02}" for number in range(30)]


def test_more_than_one_look_takes_in_is_swept_up_without_a_pause(relay, store, publisher, monkeypatch):
    monkeypatch.setattr(relay_module, "BATCH", 10)
    relay.sweep_seconds = 5
    for number in range(45):
        say(store, f"e{number:02}")
    relay.start()
    eventually(lambda: len(publisher.published) >= 40, within=4)


def test_stopping_publishes_what_waits(relay, store, publisher):
    relay.start()
    for number in range(30):
        say(store, f"e{number:02}")
    relay.stop()
    assert pending(store) == []
    assert publisher.closed


def test_stopping_without_a_broker_leaves_what_waits_in_its_outbox(relay, store, publisher):
    publisher.broken = 1000
    relay.start()
    say(store, "later")
    with eventlet.Timeout(2):
        relay.stop()
    assert pending(store) == ["later"]


def test_a_sweep_that_fails_does_not_end_the_sweeping(relay, store, publisher, monkeypatch):
    looks = iter([OSError("disk")])
    counties = store.counties
    monkeypatch.setattr(store, "counties", lambda: fail_first(looks, counties))
    say(store, "left")
    relay.start()
    eventually(lambda: publisher.published == ["left"])


def fail_first(looks, then):
    problem = next(looks, None)
    if problem is not None:
        raise problem
    return then()


def test_a_store_that_cannot_take_out_what_is_confirmed_is_asked_again(relay, store, publisher, monkeypatch):
    county = store.county(COUNTY)
    published = county.published
    looks = iter([OSError("disk"), OSError("disk")])
    monkeypatch.setattr(county, "published", lambda rows: fail_first(looks, lambda: published(rows)))
    relay.start()
    say(store, "a")
    eventually(lambda: pending(store) == [])
    assert publisher.published == ["a"]
