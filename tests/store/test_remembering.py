"""What documents remember of commands and events: for long enough, not for ever, and never at the price of a second effect."""

import uuid
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kentan import remembering
from kentan.clock import ManualClock, to_text
from kentan.commands import Actor, Command, change, create
from kentan.contracts.tickets import BATCH_ACCEPTED
from kentan.documents import new_document, public
from kentan.errors import Invalid, Refused, Stale
from kentan.events.hearing import Changes, hear_changing
from kentan.runtime.forgetting import PORTION, Walk, forget_portion
from kentan.store import open_store
from kentan.store.port import CollectionSpec
from kentan.tenancy import Tenancies

COUNTY, DAYS = "360802", 90
FILES, COPIES = CollectionSpec("files"), CollectionSpec("copies")
START = datetime(2026, 1, 5, 1, tzinfo=UTC)
ACTOR = Actor("office-1", "office", COUNTY)


def key_of(moment):
    """A UUID of version 7 made at this moment."""
    value = (int(moment.timestamp() * 1000) << 80) | (uuid.uuid4().int & ((1 << 80) - 1))
    return str(uuid.UUID(int=value & ~(0xF << 76) & ~(0x3 << 62) | (0x7 << 76) | (0x2 << 62)))


class World:
    """Files that count what is done to them, and the sweep over them."""

    def __init__(self, store):
        self.clock, self.store = ManualClock(START), store
        self.files = store.county(COUNTY).collection(FILES)
        self.walk = Walk((FILES, COPIES))
        self.installation = SimpleNamespace(settings=SimpleNamespace(repeat_days=DAYS), store=store, now=self.clock.now,
                                            tenancies=Tenancies(store))

    def make(self, key="made"):
        return create(self.files, Command(ACTOR, COUNTY, {}, key=key), self.clock.now(), lambda made: self._done(made), done=0)

    def command(self, file, key, version=None):
        """Do something to a file; how often something was done to it since."""
        asked = Command(ACTOR, COUNTY, {}, id=file["_id"], key=key, version=version)
        return change(self.files, asked, self.clock.now(), self._done)["done"]

    def event(self):
        return {"id": str(uuid.uuid4()), "county": COUNTY, "time": to_text(self.clock.now()), "correlationid": "c"}

    def hear(self, file, event, silent=False):
        decide = self._silently if silent else self._done
        return hear_changing(self.files, "files.on_event", event, file["_id"], self.clock.now(), decide)

    def pass_days(self, days):
        self.clock.advance(days=days)
        return forget_portion(self.installation, "files", self.walk)

    def rest(self):
        """Let a file be at rest until it has forgotten what it can."""
        return [self.pass_days(DAYS + 1) for _ in range(2)][-1]

    def get(self, file):
        return self.files.get(file["_id"])

    def _done(self, made):
        made.doc["done"] += 1
        made.happened(BATCH_ACCEPTED, {"forum": "f", "rows": made.doc["done"]})

    def _silently(self, made):
        made.doc["done"] += 1


@pytest.fixture
def world(store):
    return World(store)


def test_a_repeated_command_is_recognised_for_as_long_as_is_said_and_then_forgotten(world):
    file = world.make()
    assert world.command(file, "once") == 2
    world.pass_days(DAYS - 1)
    assert world.command(file, "once") == 2
    world.pass_days(2)  # at rest: marked
    assert world.command(file, "once") == 2
    assert world.pass_days(DAYS + 1) == 1
    assert list(world.get(file)["keys"]) == ["made"]


def test_who_made_a_document_is_recognised_for_ever(world):
    file = world.make()
    world.command(file, "once")
    world.rest()
    assert world.make()["_id"] == file["_id"]
    assert world.files.count() == 1
    with pytest.raises(Invalid):
        create(world.files, Command(ACTOR, COUNTY, {"other": 1}, key="made"), world.clock.now(), lambda made: None)


def test_a_key_that_tells_when_it_was_made_is_refused_once_it_may_be_forgotten(world):
    file, key = world.make(), key_of(START)
    world.command(file, key)
    world.rest()
    with pytest.raises(Refused) as refused:
        world.command(file, key)
    assert refused.value.code == "repeated_too_late"
    assert world.command(file, key_of(world.clock.now())) == 3


def test_a_command_for_a_version_is_refused_for_ever(world):
    file = world.make()
    world.command(file, "once", version=1)
    world.rest()
    with pytest.raises(Stale):
        world.command(file, "once", version=1)


def test_an_event_that_made_a_document_speak_is_recognised_for_ever(world):
    file, event = world.make(), world.event()
    assert world.hear(file, event)
    world.rest()
    assert world.get(file)["heard"] == []
    assert not world.hear(file, event)
    target = Changes(FILES, lambda event: file["_id"])
    assert target.applied(world.store.county(COUNTY), "files.on_event", event) == 1


def test_an_event_of_which_nothing_tells_any_more_is_left_to_a_person(world):
    file, event = world.make(), world.event()
    assert world.hear(file, event, silent=True)
    world.rest()
    with pytest.raises(Refused) as refused:
        world.hear(file, event, silent=True)
    assert refused.value.code == "heard_too_long_ago"
    assert world.get(file)["done"] == 2
    assert world.hear(file, world.event(), silent=True)


def test_a_file_that_is_never_at_rest_forgets_too():
    day, stored = datetime(2026, 1, 5, tzinfo=UTC), {}
    file = {**new_document("f"), "timeline": [{"at": ""}]}
    for week in range(60):
        for number in range(10):
            file["keys"][f"{week}-{number}"] = "asked"
            stored[f"{week}-{number}"] = week
        file["timeline"][-1]["at"] = to_text(day)
        day += timedelta(days=7)
        remembering.aged(file, to_text(day), to_text(day - timedelta(days=DAYS)))
        assert {key for key, then in stored.items() if then >= week - DAYS // 7 + 1} <= file["keys"].keys()
    assert remembering.remembered(file) < 2 * (DAYS // 7 + 2) * 10


def test_answers_do_not_show_what_is_remembered(world):
    file = world.make()
    world.command(file, "once")
    world.pass_days(DAYS + 1)
    assert "memory" in world.get(file)
    assert "memory" not in public(world.get(file))


def test_a_walk_comes_everywhere_and_leaves_copies_alone(world):
    county, many = world.store.county(COUNTY), PORTION + 7
    county.collection(COPIES).load([({"_id": f"{number:04d}", "version": 1, "source_sequence": 1}, []) for number in range(20)])
    world.files.load([({**new_document(str(uuid.uuid4())), "version": 1, "keys": {"a": "1", "b": "2"}}, []) for _ in range(many)])
    seen = [doc["_id"] for _ in range(4) for _, doc in world.walk.portion(county)]
    assert len(set(seen)) == many
    assert len(seen) <= 4 * PORTION


def test_documents_without_a_memory_of_their_own_are_left_alone():
    assert remembering.aged({"_id": "x", "source_sequence": 3}, "2026-01-05", "2025-01-05") is None
    assert remembering.forgotten_before({"_id": "x"}) == ""


@pytest.mark.parametrize("key", ["once", "", "x" * 64, str(uuid.UUID(int=0)), str(uuid.uuid4()),
                                 "ffffffff-ffff-7fff-bfff-ffffffffffff"])
def test_a_key_that_tells_no_time_is_no_reason_to_refuse(key):
    assert remembering.issued_at(key) is None
    assert not remembering.came_too_late({"memory": {"forgot": "2026-01-05T00:00:00.000Z"}}, key)


STEPS = st.lists(st.one_of(
    st.tuples(st.just("do"), st.integers(0, 3)), st.tuples(st.just("again"), st.integers(0, 9)),
    st.tuples(st.just("hear"), st.booleans()), st.tuples(st.just("hear again"), st.integers(0, 9)),
    st.tuples(st.just("days"), st.integers(1, 120))), max_size=25)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_is_repeated_whenever_it_has_effect_once(tmp_path_factory, steps):
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('life')}")
    try:
        _live(World(store), steps)
    finally:
        store.close()


def _live(world, steps):
    """Commands under keys that tell their time, events spoken and silent, repeated at any time, between sweeps."""
    file, done, issued, told = world.make(), 1, [], []
    for what, how in steps:
        if what == "days":
            world.pass_days(how)
        elif what == "do":
            issued.append((key_of(world.clock.now()), world.clock.now()))
            done = world.command(file, issued[-1][0])
        elif what == "hear":
            told.append((world.event(), how, world.clock.now()))
            assert world.hear(file, told[-1][0], silent=how)
            done += 1
        elif what == "again" and issued:
            key, at = issued[how % len(issued)]
            _again(world, at, lambda key=key: world.command(file, key))
        elif what == "hear again" and told:
            event, silent, at = told[how % len(told)]
            assert not _again(world, at, lambda event=event, silent=silent: world.hear(file, event, silent=silent))
        assert world.get(file)["done"] == done


def _again(world, at, repeat):
    """A repetition: recognised for so many days, later perhaps refused."""
    try:
        return repeat()
    except Refused as refused:
        if refused.code not in ("repeated_too_late", "heard_too_long_ago") or world.clock.now() - at <= timedelta(days=DAYS):
            raise
        return False
