"""Whatever arrives in whatever order, as often as it will, while others read: nothing is missed, nothing is seen twice."""

import itertools

import eventlet
from eventlet import GreenPool
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from notices import COUNTY, NEIGHBOUR, appeal

from kentan.contracts.tickets import APPEAL_CLOSED, APPEAL_RAISED
from kentan.runtime.local import OPERATOR
from kentan.store import open_store
from services.notifications.feed import Lens, read
from services.notifications.repository import NotificationsRepository

CALMLY = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
SEQUENCES = {APPEAL_RAISED: 1, APPEAL_CLOSED: 2}
ARRIVAL = st.tuples(st.sampled_from([COUNTY, NEIGHBOUR]), st.integers(0, 5), st.sampled_from(list(SEQUENCES)))
rounds = itertools.count()


def follow(ask, cursor, until):
    """Read on until nothing more comes and ``until()`` says that nothing will."""
    seen = []
    while True:
        done = until()
        page = ask(cursor)
        seen += page["items"]
        cursor = page["next"]
        if done and not page["items"] and not page["more"]:
            return seen
        eventlet.sleep(0)


@CALMLY
@given(arrivals=st.lists(ARRIVAL, max_size=25), limits=st.lists(st.integers(1, 4), min_size=1, max_size=3),
       repeats=st.integers(1, 3))
def test_readers_at_any_pace_see_every_event_once_in_one_order(here, arrivals, limits, repeats):
    mark = next(rounds)
    start = here.ask("read_feed", {"limit": 500}, OPERATOR)
    while start["more"]:
        start = here.ask("read_feed", {"after": start["next"], "limit": 500}, OPERATOR)
    events = [here.event(kind, appeal(), f"{mark}-{subject}", county, sequence=SEQUENCES[kind])
              for county, subject, kind in arrivals]
    writers = GreenPool()
    for event in events * repeats:
        writers.spawn(here.services["notifications"].on_any_event, event, "notifications.on_any_event")
    readers = [eventlet.spawn(follow, lambda at, limit=limit: here.ask("read_feed", {"after": at, "limit": limit}, OPERATOR),
                              start["next"], lambda: not writers.running()) for limit in limits]
    writers.waitall()
    said = {event["id"] for event in events}
    for county in (COUNTY, NEIGHBOUR):
        orders = [[event["id"] for event in reader.wait() if event["county"] == county] for reader in readers]
        assert all(order == orders[0] for order in orders)
        assert len(set(orders[0])) == len(orders[0])
        assert set(orders[0]) == {event["id"] for event in events if event["county"] == county} <= said


@CALMLY
@given(counts=st.lists(st.integers(1, 8), min_size=2, max_size=3))
def test_processes_that_append_to_one_feed_leave_no_gap_and_no_reader_behind(here, tmp_path, counts):
    """Each process has a store of its own on the same files; here they take turns in one."""
    mark = next(rounds)
    uri = f"sqlite:///{tmp_path / f'shared-{mark}'}"
    stores = [open_store(uri) for _ in counts]
    repositories = [NotificationsRepository(store.county(COUNTY)) for store in stores]
    writers = GreenPool()
    said = []
    for who, count in enumerate(counts):
        for n in range(count):
            event = here.event(APPEAL_RAISED, appeal(), f"{mark}-{who}-{n}")
            said.append(event["id"])
            writers.spawn(repositories[who].append, event, APPEAL_RAISED.name)
    seen = follow(lambda cursor: read({COUNTY: repositories[0]}, cursor, Lens(OPERATOR), 3), None, lambda: not writers.running())
    assert sorted(event["id"] for event in seen) == sorted(said)
    assert repositories[0].head() == len(said) == repositories[1].feed.count()
    for store in stores:
        store.close()
