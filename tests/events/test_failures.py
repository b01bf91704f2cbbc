"""How often, how soon, and with which words a message is tried again; pure, without a broker."""

from contextlib import suppress
from types import SimpleNamespace

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentan.errors import NotYetKnown
from kentan.events.envelope import TEXTS, Unreadable, read_envelope
from kentan.events.failures import ATTEMPT, FIRST_SEEN, PARKED_AT, TRACE, attempts, failed, next_delay, own_headers, parked
from kentan.events.topology import DEAD, SOON, queue_name, retry_name

DELAYS = st.lists(st.floats(0.001, 3600), min_size=1, max_size=8).map(sorted).map(tuple)


def message(headers=None, body=b"{}"):
    return SimpleNamespace(headers=headers or {}, body=body, properties={"message_id": "e1"}, content_type="application/json",
                           delivery_info={"routing_key": "360802.talk.thing.said"})


def ladder(problem, delays):
    """All delays that a message meets, one failure after the other, until it is parked."""
    met, headers = [], {}
    for _ in range(100):
        going = failed(message(headers), "talk.on_said", problem, delays)
        if going.routing_key == DEAD:
            return met, going
        met.append(going.exchange)
        headers = going.headers
    raise AssertionError("never parked")


@given(DELAYS)
def test_a_failing_message_meets_every_delay_once_in_their_order_and_is_parked(delays):
    met, last = ladder(ValueError(), delays)
    assert met == [retry_name(delay) for delay in delays]
    assert last.headers[ATTEMPT] == len(delays) + 1


@given(DELAYS)
def test_a_missing_reference_is_tried_soon_at_first_and_then_as_any_other(delays):
    met, _ = ladder(NotYetKnown("not_yet_known"), delays)
    assert met == [retry_name(delay) for delay in (*SOON, *delays)]


@given(DELAYS, st.integers(1, 50))
def test_there_is_a_next_delay_exactly_as_long_as_attempts_are_left(delays, count):
    assert (next_delay(count, ValueError(), delays) is None) == (count > len(delays))


def test_every_attempt_goes_back_to_its_own_consumer_alone():
    going = failed(message(), "talk.on_said", ValueError(), (1.0,))
    assert going.routing_key == queue_name("talk.on_said") == "kentan.talk.on_said"
    assert going.exchange == "kentan.retry.1000"
    assert going.body == b"{}"
    assert going.id == "e1"


def test_the_first_failure_is_remembered_over_all_attempts():
    first = failed(message(), "talk.on_said", ValueError(), (1.0, 2.0))
    second = failed(message({**first.headers, FIRST_SEEN: "2026-01-05T01:00:00.000Z"}), "talk.on_said", ValueError(), (1.0, 2.0))
    assert second.headers[FIRST_SEEN] == "2026-01-05T01:00:00.000Z"
    assert second.headers[ATTEMPT] == 2


def test_the_brokers_own_headers_stay_behind():
    assert own_headers({"x-death": [{}], "x-delivery-count": 3, ATTEMPT: 2}) == {ATTEMPT: 2}


def test_a_letter_sent_back_begins_anew_and_forgets_its_old_trace():
    parked_once = parked(message({ATTEMPT: 3}), "talk.on_said", "ValueError", "trace")
    assert parked_once.headers[ATTEMPT] == 4
    assert attempts(parked_once.headers) == 0
    again = failed(message(parked_once.headers), "talk.on_said", ValueError(), (1.0,))
    assert again.headers[ATTEMPT] == 1
    assert TRACE not in again.headers
    assert PARKED_AT not in again.headers


def test_an_endless_trace_is_cut_at_its_beginning():
    going = parked(message(), "talk.on_said", "ValueError", "x" * 20_000 + "end")
    assert len(going.headers[TRACE]) == 8000
    assert going.headers[TRACE].endswith("end")


def whole():
    return {**dict.fromkeys(TEXTS, "x"), "sequence": "0000000001", "data": {}}


@pytest.mark.parametrize("field", [*TEXTS, "data"])
def test_an_envelope_without_a_required_field_cannot_be_read(field):
    event = whole()
    del event[field]
    with pytest.raises(Unreadable) as raised:
        read_envelope(orjson.dumps(event))
    assert field in raised.value.reason


def test_a_sequence_must_be_a_number():
    with pytest.raises(Unreadable):
        read_envelope(orjson.dumps({**whole(), "sequence": "first"}))


@given(st.dictionaries(st.text(min_size=1).map(lambda name: "x" + name), st.text() | st.integers(-(2**53), 2**53), max_size=5))
def test_fields_that_nobody_knows_pass_untouched(more):
    assert read_envelope(orjson.dumps({**whole(), **more})) == {**whole(), **more}


@given(st.binary(max_size=60))
def test_whatever_bytes_arrive_they_are_an_event_or_unreadable(body):
    with suppress(Unreadable):
        assert read_envelope(body)["id"]
