"""Events may come again and in any order: the effect is there once."""

from collections import Counter

from eventlet import GreenPool
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from notices import COUNTY, appeal

from kentan.contracts.registration import UNIT_CHANGED, UNIT_REGISTERED
from kentan.contracts.tickets import APPEAL_ASSIGNED, APPEAL_CLOSED, APPEAL_OPINED, APPEAL_RAISED
from kentan.ids import derived_id, new_id

KINDS = (APPEAL_RAISED, APPEAL_ASSIGNED, APPEAL_OPINED, APPEAL_CLOSED)
CALMLY = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@CALMLY
@given(order=st.lists(st.integers(0, len(KINDS) - 1), min_size=1, max_size=12), at_once=st.booleans())
def test_one_message_and_one_place_in_the_feed_for_each_event_however_it_comes(here, order, at_once):
    subject = new_id()  # the store is shared by all examples
    events = [here.event(kind, appeal(), subject, sequence=n) for n, kind in enumerate(KINDS, 1)]
    pool = GreenPool()
    for n in order:
        pool.spawn(here.deliver, events[n]) if at_once else here.deliver(events[n])
    pool.waitall()
    repository = here.repository()
    for n, event in enumerate(events):
        message = repository.messages.get(derived_id("notifications.on_told_event", event["id"]))
        assert (message is not None) == (n in order) == (repository.feed.count({"event_id": event["id"]}) == 1)


@CALMLY
@given(order=st.permutations([1, 2, 3, 4]))
def test_the_latest_name_stays_in_whatever_order_names_come(here, order):
    subject = new_id()
    for sequence in order:
        kind = UNIT_REGISTERED if sequence == 1 else UNIT_CHANGED
        here.say(kind, {"code": subject, "name": f"name {sequence}", "active": True}, subject, sequence=sequence)
    assert here.repository().names_of([subject]) == {subject: "name 4"}


def test_handlers_say_whether_they_applied_the_event_or_had_heard_it(here):
    service = here.services["notifications"]
    unit = here.event(UNIT_REGISTERED, {"code": "rsj", "name": "人社局", "active": True}, "rsj", sequence=1)
    told = here.event(APPEAL_RAISED, appeal())
    answers = Counter()
    for handler, event in ((service.on_any_event, told), (service.on_told_event, told), (service.on_named, unit)) * 2:
        answers[handler.__name__, handler(event, f"notifications.{handler.__name__}")] += 1
    assert answers == {(name, applied): 1 for name in ("on_any_event", "on_told_event", "on_named") for applied in (True, False)}


def test_tickers_have_their_turn_in_every_county_and_leave_an_idle_store_unwritten(here):
    before = {county: _versions(here, county) for county in here.installation.store.counties()}
    here.tick()
    assert before == {county: _versions(here, county) for county in here.installation.store.counties()}
    assert COUNTY in before


def _versions(here, county):
    store = here.installation.store.county(county)
    return {name: [row["version"] for row in store.collection(spec).find()] for name, spec in _specs(here).items()}


def _specs(here):
    return {spec.name: spec for spec in here.parts["notifications"].collections}
