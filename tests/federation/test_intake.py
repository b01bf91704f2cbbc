"""What a partner sends is let in once, or refused with the reason; what a later program says passes untouched."""

import pytest
from sides import CITY, COUNTY, NEIGHBOUR, made

from kentan.contracts.registration import UNIT_REGISTERED
from kentan.contracts.tickets import APPEAL_RAISED

STATE = {"number": "7", "kind": "request", "enterprise": "e-1", "status": "raised", "round": 1,
         "raised_at": "2026-01-05T01:00:00.000Z"}


def test_an_event_is_let_in_once(city, clock):
    event = made(APPEAL_RAISED, STATE, clock)
    assert city.take_in(event, "jizhou") is True
    assert city.take_in(event, "jizhou") is False
    assert city.feed() == [event]


@pytest.mark.parametrize(("partner", "changed", "code"), [
    ("stranger", {}, "unknown_partner"),
    ("jian", {}, "county_claimed_by_another"),
    ("jizhou", {"county": "360830", "source": "/counties/360830/tickets"}, "county_not_known_here"),
    ("jizhou", {"county": CITY, "source": f"/counties/{CITY}/tickets"}, "county_not_known_here"),
    ("jizhou", {"source": f"/counties/{NEIGHBOUR}/tickets"}, "source_not_of_county"),
    ("jizhou", {"source": f"/counties/{COUNTY}/evaluation"}, "source_not_of_county"),
    ("jizhou", {"type": "org.example.something"}, "not_our_event"),
    ("jizhou", {"type": "cn.kentan.tickets.v1"}, "not_our_event"),
    ("jizhou", {"time": "yesterday"}, "time_not_readable"),
    ("jizhou", {"time": "2026-01-05T01:10:01.000Z"}, "clock_ahead"),
])
def test_what_cannot_be_the_countys_is_refused_and_leaves_nothing(city, clock, partner, changed, code):
    city.know(NEIGHBOUR, "jian")
    before = city.installation.store.counties()
    assert city.take_in(made(APPEAL_RAISED, STATE, clock, **changed), partner) == code
    assert city.feed() == []
    assert city.installation.remotes.last_word(COUNTY) is None
    assert city.installation.store.counties() == before


def test_a_clock_ten_minutes_ahead_is_borne(city, clock):
    assert city.take_in(made(APPEAL_RAISED, STATE, clock, time="2026-01-05T01:10:00.000Z"), "jizhou") is True


def test_a_refused_event_is_let_in_once_its_county_is_registered(city, clock):
    event = made(APPEAL_RAISED, STATE, clock, county=NEIGHBOUR)
    assert city.take_in(event, "jian") == "unknown_partner"
    city.know(NEIGHBOUR, "jian")
    assert city.take_in(event, "jian") is True


def test_unknown_fields_and_later_versions_pass_untouched_and_disturb_nobody(city, clock):
    later = made(APPEAL_RAISED, {**STATE, "mood": "hopeful"}, clock, traceparent="00-1-2-01")
    second = made(APPEAL_RAISED, {"shape": "new"}, clock, sequence=2, type="cn.kentan.tickets.appeal.raised.v2")
    third = made(UNIT_REGISTERED, {"x": 1}, clock, subject="u", type="cn.kentan.registration.weather.changed.v1")
    for event in (later, second, third):
        assert city.take_in(event, "jizhou") is True
    for _ in range(2):
        city.tick()
    assert city.feed() == [later, second, third]
    assert city.way.handed == [later]
    shown = city.call("notifications", "read_feed", CITY, {"counties": [COUNTY]})
    assert shown["items"] == [later, second, third]
    assert city.call("evaluation", "get_scoreboard", COUNTY)["total"]["raised"] == 1
