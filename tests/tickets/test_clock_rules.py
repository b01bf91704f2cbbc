"""A county's clocks as data: what is started and stopped by which event, for whom, and which rules are refused at which field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ticket_samples import clock_of, refusing

from kentan.contracts.county_settings import SetSetting
from kentan.contracts.tickets import CLOCK_EVENTS, DURATIONS
from kentan.contracts.tickets_settings import OWNERS, ROLLS, ClocksValue
from kentan.errors import Invalid
from services.tickets.clocks import clock_rules
from services.tickets.clocks.clock_events import EVENTS, can_follow
from services.tickets.clocks.clock_rules import complete, errors, standard

LAST = len(standard()["clocks"])  # the place of a clock of the county's own
DAILY = {"code": "daily", "length": 1, "unit": "working_days", "owner": "co_unit", "starts": ["assigned"], "stops": ["completed"]}


def with_clock(*more, **changed):
    """The standard with further clocks, and with fields of C3 changed."""
    return {"clocks": [*({**rule, **(changed if rule["code"] == "C3" else {})} for rule in standard()["clocks"]), *more]}


def wrong(value):
    assert ClocksValue().validate(value) == {}
    return errors(None, complete(value))


def set_(world, value):
    asked = SetSetting().load({"valid_from": "2026-01-05", "value": value})
    return world.call("set_setting", doc_id="clocks", **asked)


def test_the_standard_is_right_and_whole():
    assert wrong(standard()) == {}
    assert complete(standard()) == standard()


def test_what_is_left_out_of_a_known_clock_is_as_in_the_standard():
    bare = {"clocks": [{name: rule[name] for name in ("code", "length", "unit")} for rule in standard()["clocks"]]}
    assert complete(bare) == standard()


@pytest.mark.parametrize(("codes", "words"), [
    (CLOCK_EVENTS, EVENTS), (DURATIONS, clock_rules.UNITS), (OWNERS, clock_rules.OWNERS), (ROLLS, ("next", "previous", "none")),
])
def test_the_words_of_a_rule_are_those_that_are_acted_on(codes, words):
    assert tuple(codes) == tuple(words)


@pytest.mark.parametrize(("value", "field", "code"), [
    (with_clock(stops=["assigned"]), "clocks.2.stops.0", "stop_cannot_happen"),
    (with_clock(stops=["closed", "raised"]), "clocks.2.stops.1", "stop_cannot_happen"),
    (with_clock(starts=["closed"], stops=["completed"]), "clocks.2.stops.0", "stop_cannot_happen"),
    (with_clock(stops=[]), "clocks.2.stops", "required"),
    (with_clock(starts=[]), "clocks.2.starts", "required"),
    (with_clock(on=False), "clocks", "clocks_missing"),
    (with_clock(DAILY, DAILY), f"clocks.{LAST + 1}.code", "clock_twice"),
    (with_clock(roll="previous", unit="calendar_days", length=9), "clocks.2.roll", "deadline_before_start"),
    (with_clock(roll="previous", unit="weeks", length=1), "clocks.2.roll", "deadline_before_start"),
    (with_clock({"code": "bare", "length": 1, "unit": "weeks"}), f"clocks.{LAST}.starts", "required"),
    ({**standard(), "hours": [{"from": "12:00", "to": "09:00"}]}, "hours.0", "hours_end_before_start"),
    ({**standard(), "hours": [{"from": "09:00", "to": "12:00"}, {"from": "11:00", "to": "17:00"}]}, "hours.1", "hours_overlap"),
])
def test_what_is_wrong_with_rules_is_told_at_its_field(value, field, code):
    assert wrong(value)[field] == [code]


@pytest.mark.parametrize("value", [
    with_clock(DAILY), with_clock(roll="previous", unit="calendar_days", length=10), with_clock(unit="hours", length=20),
    with_clock(roll="previous", unit="weeks", length=2), with_clock(starts=["opined"], stops=["sent_back"]),
    with_clock(stops=["opined", "closed"]),
    with_clock({**DAILY, "starts": ["closed"], "stops": ["reopened"]}),
])
def test_what_can_be_counted_is_taken(value):
    assert wrong(value) == {}


@pytest.mark.parametrize(("field", "value"), [
    ("unit", "moons"), ("roll", "sideways"), ("owner", "nobody"), ("starts", ["rained"]), ("stops", ["rained"]), ("length", -1),
    ("code", "C 3"), ("code", "C3.1"), ("on", "yes"),
])
def test_a_word_that_is_none_of_the_known_ones_is_refused_by_the_shape(field, value):
    assert field in ClocksValue().validate(with_clock(**{field: value}))["clocks"][2]


@given(st.lists(st.sampled_from(CLOCK_EVENTS), min_size=1, max_size=4))
def test_whatever_starts_a_clock_closing_stops_it_unless_it_starts_with_the_end(starts):
    assert can_follow("closed", starts) == (set(starts) != {"closed"})


def test_refused_rules_are_told_under_the_value_and_set_nothing(world):
    with refusing(Invalid, "invalid") as told:
        set_(world, with_clock(stops=["assigned"]))
    assert told.value.fields == {"value.clocks.2.stops.0": ["stop_cannot_happen"]}
    assert world.call("list_settings", doc_id="clocks")["items"] == []


def test_what_a_county_left_out_is_stored_as_it_was_then(world):
    made = set_(world, {"clocks": [{name: rule[name] for name in ("code", "length", "unit")} for rule in standard()["clocks"]]})
    assert made["value"] == standard()


def test_a_clock_of_the_countys_own_starts_for_each_co_unit_and_stops_by_its_event(world):
    set_(world, with_clock(DAILY))
    file = world.assign(world.raise_(), co_units=("rsj", "zjj"))
    daily = [clock for clock in file["clocks"] if clock["code"] == "daily"]
    assert [(clock["id"], clock["holder"], clock["due_day"]) for clock in daily] == [
        ("daily.1.rsj", "rsj", "2026-01-06"), ("daily.1.zjj", "zjj", "2026-01-06")]
    done = world.complete(file)
    assert all(clock["stopped_at"] for clock in done["clocks"])


def test_a_clock_that_is_off_is_not_started(world):
    set_(world, with_clock({**DAILY, "on": False}))
    assert "daily" not in [clock["code"] for clock in world.at("assigned")["clocks"]]


def test_the_confirmation_is_there_switched_off_and_runs_for_the_enterprise_where_it_is_on(world):
    assert "confirmation" not in [clock["code"] for clock in world.at("completed")["clocks"]]
    set_(world, {"clocks": [{**rule, "on": True} for rule in standard()["clocks"]]})
    file = world.at("completed")
    clock = clock_of(file, "confirmation")
    assert (clock["holder"], clock["due_day"], clock["name"]["zh"]) == ("enterprise", "2026-01-19", "企业确认")
    assert clock_of(world.send_back(file), "confirmation")["stopped_at"]
    world.complete(file)
    assert not any(clock["stopped_at"] is None for clock in world.close(file)["clocks"])


def test_other_stops_hold_for_files_assigned_from_then_on_and_not_for_those_that_run(world):
    before = world.at("assigned")
    set_(world, with_clock(stops=["opined", "completed", "closed"]))
    after = world.at("assigned")
    assert [clock_of(world.opine(file), "C3")["stopped_at"] is None for file in (before, after)] == [True, False]


def test_a_clock_of_hours_goes_by_the_countys_hours_of_business(world):
    hours = [{"from": "09:00", "to": "11:00"}]
    set_(world, {**with_clock({**DAILY, "code": "quick", "length": 3, "unit": "hours", "owner": "lead_unit"}), "hours": hours})
    clock = clock_of(world.at("assigned"), "quick")  # Monday, 9:00
    assert (clock["due_at"], clock["remaining_working_seconds"]) == ("2026-01-06T02:00:00.000Z", 3 * 3600)
