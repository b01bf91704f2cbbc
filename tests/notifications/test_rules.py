"""Delays, states of deliveries, patterns, days."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications import model

AT, LATER = "2026-01-05T01:00:00.000Z", "2026-01-05T01:00:05.000Z"
NAMES = ("tickets.appeal.raised", "tickets.appeal.closed", "tickets.letter.issued", "evaluation.survey.issued")


def test_delays_grow_from_seconds_to_hours_and_then_it_is_given_up():
    delays = [model.retry_delay(attempts) for attempts in range(1, 8)]
    assert delays == [timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10),
                      timedelta(hours=1), timedelta(hours=6), None]
    assert delays[:-1] == sorted(delays[:-1])


def test_a_delivery_with_an_address_waits_and_one_without_is_done():
    outside = model.delivery("d1", "email", "unit:rsj", AT, "address-1", "zh")
    inside = model.delivery("d2", "in-app", "unit:rsj", AT, None, "zh")
    assert (outside["status"], outside["next_attempt"], outside["delivered_at"]) == ("waiting", AT, None)
    assert (inside["status"], inside["next_attempt"], inside["delivered_at"]) == ("delivered", None, AT)


def test_a_failure_counts_and_waits_until_the_last_one_gives_up():
    one = model.delivery("d1", "email", "unit:rsj", AT, "address-1", "zh")
    model.failed(one, "timeout", LATER)
    assert (one["status"], one["attempts"], one["next_attempt"], one["problem"]) == ("waiting", 1, LATER, "timeout")
    model.failed(one, "timeout", None)
    assert (one["status"], one["attempts"], one["next_attempt"]) == ("failed", 2, None)


def test_a_success_after_a_failure_forgets_the_problem():
    one = model.delivery("d1", "email", "unit:rsj", AT, "address-1", "zh")
    model.failed(one, "timeout", LATER)
    model.succeeded(one, LATER)
    assert (one["status"], one["attempts"], one["problem"], one["delivered_at"]) == ("delivered", 2, None, LATER)


@pytest.mark.parametrize(("states", "word"), [
    ([], None), (["delivered"], "delivered"), (["delivered", "failed"], "failed"), (["failed", "waiting"], "waiting"),
])
def test_a_message_stands_as_its_worst_outside_delivery_does(states, word):
    rows = [{"address": "x", "status": state, "next_attempt": AT if state == "waiting" else None} for state in states]
    assert model.summarize([*rows, {"address": None, "status": "delivered", "next_attempt": None}]) == (
        word, AT if "waiting" in states else None)


@given(st.lists(st.one_of(st.none(), st.integers(10, 59).map(lambda n: f"2026-01-05T01:00:{n}.000Z"))))
def test_the_next_attempt_of_a_message_is_the_earliest_of_its_deliveries(moments):
    rows = [{"address": "x", "status": "waiting" if at else "failed", "next_attempt": at} for at in moments]
    assert model.summarize(rows)[1] == min((at for at in moments if at), default=None)


@pytest.mark.parametrize(("patterns", "found"), [
    (["*"], sorted(NAMES)),
    (["tickets.*"], ["tickets.appeal.closed", "tickets.appeal.raised", "tickets.letter.issued"]),
    (["tickets.appeal.*", "evaluation.survey.issued"],
     ["evaluation.survey.issued", "tickets.appeal.closed", "tickets.appeal.raised"]),
])
def test_a_pattern_means_the_events_that_begin_as_it_does(patterns, found):
    assert model.matching(patterns, NAMES) == (found, [])


def test_a_pattern_that_means_nothing_is_named():
    assert model.matching(["tickets.appeal.raised", "ticket.*", "tickets.appeal"], NAMES) == (
        ["tickets.appeal.raised"], ["ticket.*", "tickets.appeal"])


def test_a_day_is_the_countys_own_day():
    assert model.day_of("2026-01-19T16:30:00.000Z") == "2026-01-20"
    assert model.day_of(None) == ""


def test_rendering_fills_in_names_and_takes_nothing_else_in_a_template_for_code():
    template = "{number} {number.__class__} {0} {{number}} {missing}"
    assert model.render(template, {"number": "7"}) == "7 {number.__class__}  {7} "


@given(st.text())
def test_what_is_filled_in_is_never_itself_a_template(value):
    assert model.render("{number}!", {"number": value}) == value + "!"
