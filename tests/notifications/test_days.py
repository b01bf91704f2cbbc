"""Days of the archive: what two installations compare, whatever order events came in, and what a reader sees of one day."""

import hashlib
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from notices import COUNTY, NEIGHBOUR, SYSTEM, appeal

from kentan.commands import Actor
from kentan.contracts.notifications import TEMPLATE_CHANGED
from kentan.contracts.tickets import APPEAL_CLOSED, APPEAL_RAISED
from kentan.errors import Forbidden, Invalid
from services.notifications import days

EVENT = st.fixed_dictionaries({"id": st.text("abcdef0123456789-", min_size=1, max_size=8),
                               "chainhead": st.text("0123456789abcdef", min_size=4, max_size=8)})
SOME = st.lists(EVENT, max_size=12, unique_by=lambda event: event["id"])
CALMLY = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
TODAY = datetime(2026, 1, 8, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def thursday(clock):
    clock.set(TODAY)


def digest(here, first="2026-01-05", last="2026-01-08", **rest):
    answer = here.ask("digest_feed", {"county": COUNTY, "from": first, "to": last}, **rest)
    return {one["day"]: (one["count"], one["hash"]) for one in answer["items"]}


def said_at(here, time, subject="a1", **rest):
    return here.say(APPEAL_RAISED, appeal(), subject, time=time, **rest)


# the figure

@given(SOME, st.randoms())
def test_the_order_of_events_does_not_matter(events, order):
    shuffled = list(events)
    order.shuffle(shuffled)
    assert days.hash_of(events) == days.hash_of(shuffled)


@given(SOME.filter(bool), st.data())
def test_one_event_missing_or_altered_changes_the_hash(events, data):
    place = data.draw(st.integers(0, len(events) - 1))
    without = [*events[:place], *events[place + 1:]]
    assert days.hash_of(events) != days.hash_of(without)
    field = data.draw(st.sampled_from(["id", "chainhead"]))
    other = {**events[place], field: data.draw(EVENT)[field]}
    assume(other != events[place])
    assert days.hash_of(events) != days.hash_of([*without, other])


def test_the_hash_is_what_it_is_said_to_be():
    assert days.hash_of([]) == hashlib.sha256(b"").hexdigest()
    events = [{"id": "b", "chainhead": "2"}, {"id": "a", "chainhead": "1"}]
    assert days.hash_of(events) == hashlib.sha256(b"a 1\nb 2\n").hexdigest()


# days

def test_a_day_is_the_countys_own(here):
    early, late = said_at(here, "2026-01-05T15:59:59.999Z", "a"), said_at(here, "2026-01-05T16:00:00.000Z", "b")
    found = digest(here)
    assert found["2026-01-05"] == (1, days.hash_of([early]))
    assert found["2026-01-06"] == (1, days.hash_of([late]))
    assert found["2026-01-07"] == (0, days.hash_of([]))
    assert list(found) == ["2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08"]


@CALMLY
@given(st.permutations(range(6)), st.integers(1, 2))
def test_two_archives_of_the_same_events_have_the_same_days(here, order, repeats):
    events = [here.event(APPEAL_RAISED, appeal(), f"s{n}", NEIGHBOUR, sequence=1, time=f"2026-01-0{5 + n % 3}T03:00:00.000Z")
              for n in range(6)]
    for place in [*order] * repeats:
        here.deliver(events[place])
    answer = here.ask("digest_feed", {"county": NEIGHBOUR, "from": "2026-01-05", "to": "2026-01-07"}, county=NEIGHBOUR,
                      actor=Actor("o", "operator", "*"))
    assert [one["hash"] for one in answer["items"]] == [days.hash_of(events[n::3]) for n in range(3)]


def test_an_event_that_comes_late_changes_a_day_that_was_counted(here):
    said_at(here, "2026-01-05T03:00:00.000Z")
    before = digest(here)
    assert digest(here) == before
    said_at(here, "2026-01-05T04:00:00.000Z", "late")
    assert digest(here)["2026-01-05"][0] == 2
    assert digest(here)["2026-01-06"] == before["2026-01-06"]


def test_a_past_day_is_counted_once_and_today_each_time(here):
    said_at(here, "2026-01-05T03:00:00.000Z")
    said_at(here, "2026-01-08T00:30:00.000Z", "b")
    digest(here)
    kept = here.repository().digests.find({}, (), 10)
    assert sorted(one["_id"][:10] for one in kept) == ["2026-01-05", "2026-01-06", "2026-01-07"]
    reads = []
    here.repository().feed, feed = Counting(here.repository().feed, reads), here.repository().feed
    found = digest(here)
    here.repository().feed = feed
    assert reads.count("find") == 2  # today's events, and that there are no more
    assert found["2026-01-05"][0] == found["2026-01-08"][0] == 1


class Counting:
    """A collection that tells what is asked of it."""

    def __init__(self, collection, calls):
        self._collection, self._calls = collection, calls

    def __getattr__(self, name):
        self._calls.append(name)
        return getattr(self._collection, name)


# who sees what

def test_a_reader_is_told_of_what_it_sees(here):
    raised = said_at(here, "2026-01-05T03:00:00.000Z")
    told = {"type": "tickets.appeal.raised", "languages": []}
    template = here.say(TEMPLATE_CHANGED, told, "t", time="2026-01-05T04:00:00.000Z")
    assert digest(here)["2026-01-05"] == (2, days.hash_of([raised, template]))
    assert digest(here, actor=SYSTEM)["2026-01-05"] == (1, days.hash_of([raised]))
    (seen,) = here.ask("read_day", {"county": COUNTY, "day": "2026-01-05"}, SYSTEM)["items"]
    assert seen["id"] == raised["id"]
    assert "enterprise" not in seen["data"]


def test_nobody_of_another_county_is_told(here):
    for door, asked in (("digest_feed", {"from": "2026-01-05", "to": "2026-01-05"}), ("read_day", {"day": "2026-01-05"})):
        with pytest.raises(Forbidden):
            here.ask(door, {"county": COUNTY, **asked}, Actor("o", "office", NEIGHBOUR), NEIGHBOUR)


def test_the_events_of_a_day_come_in_pages(here):
    events = [said_at(here, f"2026-01-05T0{n}:00:00.000Z", f"s{n}") for n in range(1, 6)]
    here.say(APPEAL_CLOSED, appeal(), "other", time="2026-01-06T03:00:00.000Z")
    read, after = [], None
    while True:
        page = here.ask("read_day", {"county": COUNTY, "day": "2026-01-05", "limit": 2, **({"after": after} if after else {})})
        read += page["items"]
        after = page["next"]
        if not after:
            break
    assert read == events


@pytest.mark.parametrize(("first", "last", "field", "code"), [
    ("2026-01-06", "2026-01-05", "to", "day_before_from"), ("2026-01-09", "2026-01-09", "from", "day_ahead"),
    ("2025-10-08", "2026-01-08", "to", "too_many_days"),
])
def test_a_stretch_that_is_none_is_refused(here, first, last, field, code):
    with pytest.raises(Invalid) as refused:
        digest(here, first, last)
    assert refused.value.fields == {field: [code]}


def test_an_unknown_county_and_a_cursor_that_is_none_are_refused(here):
    with pytest.raises(Invalid) as unknown:
        here.ask("digest_feed", {"county": "110101", "from": "2026-01-05", "to": "2026-01-05"}, Actor("o", "operator", "*"))
    assert unknown.value.code == "unknown_county"
    with pytest.raises(Invalid) as wrong:
        here.ask("read_day", {"county": COUNTY, "day": "2026-01-05", "after": "nonsense"})
    assert wrong.value.code == "bad_cursor"
