"""Numbers without gaps, whoever works beside whom and whoever dies where: afterwards the part's own proofs find nothing."""

from collections import Counter
from contextlib import suppress

import eventlet
from eventlet import GreenPool
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ticket_samples import WRITES, Crash

from kentan.contracts.registration import FORUM_HELD
from kentan.documents import broken_link
from kentan.errors import Refused

CALMLY = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
WORK = st.sampled_from(["raise", "batch", "assign", "hold", "sweep", "fire"])
DEATHS = st.one_of(st.none(), st.integers(0, 9))


class Turns:
    """Lets other greenlets go first as often as was drawn, and ends a process where it was drawn."""

    def __init__(self, pauses, dies_after):
        self.pauses, self.left = list(pauses), dies_after

    def __call__(self, call):
        for _ in range(self.pauses.pop() if self.pauses else 0):
            eventlet.sleep(0)
        if call in WRITES and self.left is not None:
            self.left -= 1
            if self.left < 0:
                raise Crash


def do(world, what, key):
    """One piece of work, safe to be repeated with its key; it may be refused."""
    with suppress(Refused):
        if what == "raise":
            world.raise_(forum="f-1", key=key)
        elif what == "batch":
            world.batch({}, {"enterprise": "e-2"}, key=key)
            for event in world.said("batch.accepted"):
                world.local.deliver(event)
        elif what == "assign":
            for file in world.repo.appeals.find({"status": "raised"}):
                world.assign({"id": file["_id"]}, key=f"{key}-{file['_id']}")
        elif what == "hold":
            world.hear(FORUM_HELD, "f-1", world.forum("2026-01-09T09:00:00.000Z", "held"), sequence=2)
        else:
            getattr(world, what)()


def until_death(process, what, key):
    """The same in a process that may die of it."""
    with suppress(Crash):
        do(process, what, key)


def finish(world, clock, works):
    """What the survivors do: repeat what may not have been answered, and sweep."""
    for key, (what, *_) in enumerate(works):
        do(world, what, f"k-{key}")
    clock.advance(minutes=5)
    world.sweep()


def assert_in_order(world, works):
    assert world.findings() == []
    files = world.repo.appeals.find({}, (), 500)
    counted = Counter(what for what, *_ in works)
    assert len(files) == counted["raise"] + 2 * counted["batch"] + 1
    numbers = {int(number["n"]) for number in world.repo.numbers.find({"register": "ledger/2026"}, (), 500)}
    assert numbers == set(range(1, len(files) + 1))
    assert [broken_link(file) for file in files] == [None] * len(files)
    raised = Counter(event["subject"] for event in world.said("appeal.raised"))
    assert raised == Counter(file["_id"] for file in files)


@CALMLY
@given(st.lists(st.tuples(WORK, DEATHS), min_size=1, max_size=5))
def test_whoever_dies_where_numbers_have_no_gaps_and_work_is_done_once(make_world, works):
    world, clock = make_world()
    world.raise_(forum="f-1")
    for key, (what, death) in enumerate(works):
        until_death(world.beside(Turns((), death)), what, f"k-{key}")
        clock.advance(seconds=20)
    finish(world, clock, works)
    assert_in_order(world, works)


@CALMLY
@given(st.lists(st.tuples(WORK, DEATHS, st.lists(st.integers(0, 3), max_size=30)), min_size=2, max_size=5))
def test_nor_do_they_when_all_of_them_work_at_once(make_world, works):
    world, clock = make_world()
    world.raise_(forum="f-1")
    pool = GreenPool()
    for key, (what, death, pauses) in enumerate(works):
        pool.spawn(until_death, world.beside(Turns(pauses, death)), what, f"k-{key}")
    pool.waitall()
    finish(world, clock, works)
    assert_in_order(world, works)


@CALMLY
@given(st.integers(2, 5), st.integers(1, 3), st.data())
def test_replicas_that_raise_at_once_count_without_a_gap_and_without_a_double(make_world, replicas, each, data):
    world, _ = make_world()
    pool, numbers = GreenPool(), []
    for _ in range(replicas):
        replica = world.beside(Turns(data.draw(st.lists(st.integers(0, 2), max_size=20)), None))
        for _ in range(each):
            pool.spawn(lambda one: numbers.append(one.raise_()["number"]), replica)
    pool.waitall()
    assert sorted(numbers) == [f"360802-2026-{n:06d}" for n in range(1, replicas * each + 1)]
