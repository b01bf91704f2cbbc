"""Filters on fields: what may be asked, what is refused and how, and that what is asked is answered."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st
from notices import NEIGHBOUR, OFFICE, RSJ, SYSTEM, appeal, opened

from kentan.contracts.notifications import FeedQuery
from kentan.contracts.tickets import APPEAL_CLOSED, APPEAL_RAISED
from kentan.errors import Invalid
from kentan.runtime.local import OPERATOR
from services.notifications.filters import ARGUMENTS, check, lets_through

EVENT = {"type": "cn.kentan.tickets.appeal.raised.v1", "county": "360802", "time": "2026-01-08T01:00:00.000Z",
         "data": {"kind": "request", "lead_unit": "rsj", "co_units": ["zjj"], "round": 2, "outcome": None,
                  "clocks": [{"code": "C1", "due_at": "2026-01-13T16:00:00.000Z"}]}}


def var(name):
    return {"var": f"data.{name}"}


@pytest.mark.parametrize(("logic", "holds"), [
    ({"==": [var("lead_unit"), "rsj"]}, True), ({"==": [var("lead_unit"), "fgw"]}, False),
    ({"!=": [var("kind"), "request"]}, False), ({"in": ["zjj", var("co_units")]}, True),
    ({"in": [var("kind"), ["request", "difficulty"]]}, True),
    ({">=": [var("round"), 2]}, True), ({"<": [1, var("round"), 3]}, True), ({"!": var("outcome")}, True),
    ({"and": [{"==": [{"var": "county"}, "360802"]}, {"or": [var("outcome"), {">": [var("round"), 1]}]}]}, True),
    ({"<": [var("clocks.0.due_at"), "2026-01-14"]}, True), ({"if": [var("outcome"), False, True]}, True),
    ({"==": [var("number"), "7"]}, False), ({"var": ["data.number", "x"]}, True),
])
def test_what_a_filter_says_of_an_event(logic, holds):
    check(logic, ["tickets.appeal.raised"])
    assert lets_through(logic, EVENT) is holds


def test_what_cannot_be_compared_does_not_hold_and_does_no_harm():
    for logic in ({"<": [var("kind"), 3]}, {"<": [var("co_units"), "x"]}, {"in": [1, var("kind")]}):
        assert lets_through(logic, EVENT) is False


def nested(depth):
    logic = var("kind")
    for _ in range(depth):
        logic = {"!": [logic]}
    return logic


@pytest.mark.parametrize(("logic", "code"), [
    (nested(20), "filter_too_large"), ({"in": [var("kind"), ["x" * 4000]]}, "filter_too_large"),
    ({"map": [var("clocks"), {"var": ""}]}, "filter_operator"), ({"reduce": [var("clocks"), 1, 1]}, "filter_operator"),
    ({"cat": ["a", "b"]}, "filter_operator"), ({"*": [9, 9]}, "filter_operator"), ({"log": "x"}, "filter_operator"),
    ({"==": [1]}, "filter_operator"), ({"==": [1, 2, 3]}, "filter_operator"), ({"var": []}, "filter_operator"),
    ({"==": [1, 2], "!=": [1, 2]}, "filter_not_readable"), ({"and": [{}]}, "filter_not_readable"),
    (var("lead_units"), "filter_field"), ({"var": "lead_unit"}, "filter_field"), ({"var": ""}, "filter_field"),
    ({"var": "data"}, "filter_field"), ({"var": {"var": "data.kind"}}, "filter_field"), ({"var": 1}, "filter_field"),
    (var("clocks.first.code"), "filter_field"), (var("clocks.0.colour"), "filter_field"), (var("kind.0"), "filter_field"),
])
def test_what_is_not_offered_is_refused_by_name(here, logic, code):
    with pytest.raises(Invalid) as refused:
        here.ask("read_feed", {"filter": logic, "types": ["tickets.appeal.*"]})
    assert (refused.value.code, refused.value.fields) == (code, {"filter": [code]})
    with pytest.raises(Invalid, match=code):
        here.ask("create_subscription", {"url": "https://example.com/", "filter": logic, "types": ["tickets.appeal.*"]}, SYSTEM)
    assert here.repository().subscriptions.count() == 0


def test_a_field_must_be_one_of_the_events_that_are_asked_for():
    check(var("grade"), ["evaluation.survey.answered", "tickets.appeal.raised"])
    check(var("grade"), None)
    with pytest.raises(Invalid, match="filter_field"):
        check(var("grade"), ["tickets.appeal.raised"])


OPERATOR_NAMES = st.sampled_from([*ARGUMENTS])
SCALARS = st.none() | st.booleans() | st.integers(-2**53, 2**53) | st.floats() | st.text() | st.sampled_from([*EVENT["data"]])
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(OPERATOR_NAMES, inner, max_size=2),
                      max_leaves=25)


@given(logic=st.dictionaries(OPERATOR_NAMES, VALUES, min_size=1, max_size=1))
def test_whatever_is_accepted_can_be_asked_and_whatever_is_not_is_refused_in_our_own_words(logic):
    try:
        check(logic, None)
    except Invalid:
        return
    assert lets_through(logic, EVENT) in (True, False)


def test_the_feed_is_read_through_a_filter_and_the_cursor_passes_what_it_holds_back(here):
    here.say(APPEAL_RAISED, appeal(lead_unit="fgw"), "a1")
    mine = here.say(APPEAL_RAISED, appeal(lead_unit="rsj"), "a2")
    asked = {"filter": {"==": [var("lead_unit"), "rsj"]}}
    page = here.ask("read_feed", asked)
    assert page["items"] == [mine]
    assert here.ask("read_feed", {**asked, "after": page["next"]})["items"] == []
    later = here.say(APPEAL_CLOSED, appeal(lead_unit="rsj"), "a2")
    assert here.ask("read_feed", {**asked, "after": page["next"]})["items"] == [later]


def test_many_filtered_events_are_read_page_by_page_without_a_gap(here):
    said = [here.say(APPEAL_RAISED, appeal(round=n), f"a{n}") for n in range(1, 13)]
    asked, seen = {"filter": {">": [var("round"), 3]}, "limit": 2}, []
    page = here.ask("read_feed", asked)
    while page["items"]:
        seen += page["items"]
        page = here.ask("read_feed", {**asked, "after": page["next"]})
    assert seen == said[3:]


def test_a_filter_cannot_tell_what_its_reader_may_not_see(here):
    event = here.say(APPEAL_RAISED, appeal(enterprise="e1"))
    asked = {"filter": {"==": [var("enterprise"), "e1"]}}
    assert here.ask("read_feed", asked, SYSTEM)["items"] == []
    assert here.ask("read_feed", asked, OFFICE)["items"] == [event]
    assert here.ask("read_feed", {"filter": {"==": [var("lead_unit"), "rsj"]}}, SYSTEM)["items"] == opened(event)


@pytest.mark.parametrize("unit", [RSJ, dataclasses.replace(RSJ, county="360800", city=True)], ids=["county", "city"])
def test_a_unit_reads_in_the_feed_what_is_open_and_no_text_of_files_that_are_not_its_own(here, unit):
    event = here.say(APPEAL_RAISED, appeal(enterprise="e1"))
    assert here.ask("read_feed", {}, unit)["items"] == opened(event)


def test_the_filter_of_a_query_is_json_text():
    assert FeedQuery().load({"filter": '{"!": [1]}'}) == {"filter": {"!": [1]}}
    for wrong in ("{", "[]", "1", "null", "[" * 5000):
        assert FeedQuery().validate({"filter": wrong}) == {"filter": ["filter_not_readable"]}


def test_counties_are_each_filtered_and_reduced(here):
    for county in ("360802", NEIGHBOUR):
        here.say(APPEAL_RAISED, appeal(lead_unit="fgw"), "a1", county)
    asked = {"filter": {"==": [{"var": "county"}, NEIGHBOUR]}}
    assert [event["county"] for event in here.ask("read_feed", asked, OPERATOR)["items"]] == [NEIGHBOUR]
