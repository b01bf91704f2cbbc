"""Numbers without gaps, and logs without holes, for those who come one after another, at once, or again."""

import itertools

import eventlet
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_samples import COUNTY, LOG, NUMBERS

from kentan.errors import Refused
from kentan.store.port import DuplicateKey
from kentan.store.registers import append_next, held, register_spec, take

SERIAL = itertools.count()
AT = "2026-01-05T01:00:00.000Z"


@pytest.fixture
def numbers(county):
    return county.collection(NUMBERS)


@pytest.fixture
def log(county):
    return county.collection(LOG)


def entry(event_id):
    """What builds a log's entry."""
    return lambda n: {"event_id": event_id, "at": n}


def test_holders_get_one_number_after_another_in_each_register(numbers):
    assert [take(numbers, "吉恳督/2026", holder, AT) for holder in ("a", "b")] == [1, 2]
    assert [take(numbers, "吉恳督/2027", holder, AT) for holder in ("c", "d")] == [1, 2]
    assert numbers.get("吉恳督/2026/000000002") == {
        "_id": "吉恳督/2026/000000002", "register": "吉恳督/2026", "n": 2, "holder": "b", "taken_at": AT, "version": 1}


def test_who_asks_again_gets_the_number_it_has(numbers):
    assert [take(numbers, "r", holder, AT) for holder in ("a", "b", "a", "c", "a", "b")] == [1, 2, 1, 3, 1, 2]
    assert held(numbers, "b")["n"] == 2
    assert held(numbers, "z") is None


def test_who_has_a_number_in_another_register_is_refused(numbers):
    take(numbers, "2026", "a", AT)
    with pytest.raises(ValueError, match="a has number 1 of 2026, not of 2027"):
        take(numbers, "2027", "a", AT)
    assert numbers.count() == 1


def test_numbers_go_on_where_another_process_left_them(numbers, place, opened):
    elsewhere = opened(place).county(COUNTY).collection(NUMBERS)
    assert [take(each, "r", f"h{number}", AT) for number, each in enumerate([numbers, elsewhere] * 3)] == [1, 2, 3, 4, 5, 6]


def test_greenlets_that_number_at_once_leave_no_gap(numbers):
    pool = eventlet.GreenPool(8)
    got = list(pool.imap(lambda number: take(numbers, "r", f"h{number % 9}", AT), range(12)))
    assert sorted(set(got)) == list(range(1, 10))
    assert got[:3] == got[9:]


def test_counties_number_apart(store):
    for code in ("360802", "360821"):
        assert take(store.county(code).collection(NUMBERS), "r", "a", AT) == 1


def test_a_log_gives_positions_in_order_and_each_event_one(log):
    assert [append_next(log, entry(event_id)) for event_id in ("x", "y", "x", "z", "y")] == [
        (1, True), (2, True), (1, False), (3, True), (2, False)]
    assert [(doc["_id"], doc["at"]) for doc in log.find()] == [("000000000001", 1), ("000000000002", 2), ("000000000003", 3)]


def test_positions_pass_ten_in_the_order_of_numbers(log):
    assert [append_next(log, entry(str(number)))[0] for number in range(12)] == list(range(1, 13))
    assert [doc["at"] for doc in log.find({}, ("-_id",), 2)] == [12, 11]


def test_who_never_gets_its_turn_is_told_so_and_nothing_is_stored():
    class Busy:
        name = "test_numbers"

        def insert_next(self, *_):
            raise DuplicateKey("_id")

        def find(self, *_):
            return []

    with pytest.raises(Refused) as told:
        take(Busy(), "r", "a", AT)
    assert told.value.code == "too_busy"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asks=st.lists(st.tuples(st.sampled_from(["r", "s"]), st.sampled_from("abcdefg")), max_size=30), crowd=st.integers(1, 6))
def test_any_crowd_of_asks_leaves_each_register_without_gaps(sqlite_place, opened, asks, crowd):
    numbers = opened(sqlite_place).county(COUNTY).collection(register_spec(f"test_numbers{next(SERIAL)}"))
    got = list(eventlet.GreenPool(crowd).imap(lambda ask: take(numbers, ask[0], ask[0] + ask[1], AT), asks))
    for register in "rs":
        holders = {holder for asked, holder in asks if asked == register}
        assert [doc["n"] for doc in numbers.find({"register": register}, ("n",))] == list(range(1, len(holders) + 1))
    assert dict(zip(asks, got, strict=True)) == {(doc["register"], doc["holder"][1]): doc["n"] for doc in numbers.find()}
