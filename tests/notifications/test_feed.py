"""The feed: positions, cursors, filters, who may see it."""

import base64

import orjson
import pytest
from notices import COUNTY, NEIGHBOUR, OFFICE, RSJ, SYSTEM, appeal, opened, survey

from kentan.commands import Actor
from kentan.contracts.evaluation import SURVEY_ISSUED
from kentan.contracts.registration import UNIT_REGISTERED
from kentan.contracts.tickets import APPEAL_CLOSED, APPEAL_RAISED
from kentan.errors import Forbidden, Invalid
from kentan.runtime.local import OPERATOR
from services.notifications import feed

CITY = Actor(id="city-office", role="office", county="360800", city=True)
ENTERPRISE = Actor(id="x", role="enterprise", county=COUNTY, enterprise="e1")


def read(here, after=None, actor=OFFICE, county=COUNTY, **data):
    return here.ask("read_feed", {"after": after, **data}, actor, county)


def cursor(positions):
    return base64.urlsafe_b64encode(orjson.dumps(positions)).decode().rstrip("=")


def test_events_are_read_in_the_order_of_their_arrival_as_they_were_said(here):
    said = [here.say(APPEAL_RAISED, appeal(), f"a{n}") for n in range(3)]
    page = read(here)
    assert page["items"] == said
    assert page["more"] is False


def test_the_cursor_goes_on_behind_the_last_event_and_is_there_even_when_nothing_is(here):
    empty = read(here)
    assert (empty["items"], empty["more"]) == ([], False)
    first = here.say(APPEAL_RAISED, appeal())
    page = read(here, empty["next"])
    assert page["items"] == [first]
    second = here.say(APPEAL_CLOSED, appeal())
    assert read(here, page["next"])["items"] == [second]


def test_each_item_has_a_cursor_of_its_own_for_a_stream_that_breaks_off(here):
    said = [here.say(APPEAL_RAISED, appeal(), f"a{n}") for n in range(4)]
    page = read(here)
    for n, at in enumerate(page["cursors"]):
        assert read(here, at)["items"] == said[n + 1:]


def test_pages_are_as_long_as_asked_and_say_that_there_is_more(here):
    said = [here.say(APPEAL_RAISED, appeal(), f"a{n}") for n in range(5)]
    page = read(here, limit=2)
    assert (page["items"], page["more"]) == (said[:2], True)
    page = read(here, page["next"], limit=3)
    assert (page["items"], page["more"]) == (said[2:], False)


def test_an_event_heard_twice_is_in_the_feed_once(here):
    event = here.say(APPEAL_RAISED, appeal())
    here.deliver(event)
    assert here.services["notifications"].on_any_event(event, "notifications.on_any_event") is False
    assert read(here)["items"] == [event]


def test_a_type_or_a_pattern_chooses_and_the_cursor_passes_what_was_not_chosen(here):
    here.say(UNIT_REGISTERED, {"code": "rsj", "name": "人社局", "active": True}, "rsj")
    raised = here.say(APPEAL_RAISED, appeal())
    issued = here.say(SURVEY_ISSUED, survey(), "s1")
    assert read(here, types=["tickets.appeal.*"])["items"] == [raised]
    assert read(here, types=["evaluation.survey.issued", "tickets.*"])["items"] == [raised, issued]
    page = read(here, types=["tickets.letter.*"])
    assert page["items"] == []
    assert read(here, page["next"])["items"] == []


def test_a_rare_type_is_found_beyond_a_window_and_patience_has_an_end_without_a_gap(here, monkeypatch):
    monkeypatch.setattr(feed, "WINDOW", 3)
    monkeypatch.setattr(feed, "WINDOWS", 2)
    for n in range(10):
        here.say(APPEAL_RAISED, appeal(), f"a{n}")
    issued = here.say(SURVEY_ISSUED, survey(), "s1")
    first = read(here, types=["evaluation.*"])
    assert (first["items"], first["more"]) == ([], True)
    second = read(here, first["next"], types=["evaluation.*"])
    assert (second["items"], second["more"]) == ([issued], False)


def test_an_unknown_type_is_refused_by_name(here):
    with pytest.raises(Invalid) as refused:
        read(here, types=["tickets.appeal.burnt"])
    assert (refused.value.code, refused.value.params) == ("unknown_event_type", {"types": "tickets.appeal.burnt"})


@pytest.mark.parametrize("wrong", ["nonsense", "!", cursor([1]), cursor({"360802": -1}), cursor({"360802": "1"}),
                                   cursor({"360802": True}), "ÿ", cursor("x")])
def test_a_cursor_that_is_not_ours_is_refused(here, wrong):
    with pytest.raises(Invalid) as refused:
        read(here, wrong)
    assert refused.value.code == "bad_feed_cursor"


def test_a_cursor_from_the_future_is_refused_with_how_far_the_feed_goes(here):
    here.say(APPEAL_RAISED, appeal())
    with pytest.raises(Invalid) as refused:
        read(here, cursor({COUNTY: 2}))
    assert refused.value.code == "cursor_ahead"
    assert refused.value.params == {"county": COUNTY, "position": 2, "head": 1}


def test_positions_may_be_given_as_they_are(here):
    said = [here.say(APPEAL_RAISED, appeal(), f"a{n}") for n in range(2)]
    assert read(here, {COUNTY: 1})["items"] == said[1:]


def test_an_account_of_a_county_sees_its_own_county_alone(here):
    mine = here.say(APPEAL_RAISED, appeal())
    here.say(APPEAL_RAISED, appeal(), county=NEIGHBOUR)
    for actor, seen in ((OFFICE, mine), (RSJ, *opened(mine)), (SYSTEM, *opened(mine))):
        assert read(here, actor=actor)["items"] == [seen]
        with pytest.raises(Forbidden):
            read(here, actor=actor, counties=[COUNTY, NEIGHBOUR])


def test_accounts_of_the_city_and_of_the_installation_see_every_county_or_those_they_name(here):
    here.say(APPEAL_RAISED, appeal())
    here.clock.advance(seconds=1)
    theirs = here.say(APPEAL_RAISED, appeal(), county=NEIGHBOUR)
    for actor in (OPERATOR, CITY):
        assert [event["county"] for event in read(here, actor=actor)["items"]] == [COUNTY, NEIGHBOUR]
        assert read(here, actor=actor, counties=[NEIGHBOUR])["items"] == [theirs]
        with pytest.raises(Invalid, match="unknown_county"):
            read(here, actor=actor, counties=["999999"])


def test_an_enterprise_reads_no_feed(here):
    with pytest.raises(Forbidden):
        read(here, actor=ENTERPRISE)


def test_a_cursor_over_several_counties_keeps_each_ones_position(here):
    said = {}
    for n in range(6):
        county = (COUNTY, NEIGHBOUR)[n % 2]
        said.setdefault(county, []).append(here.say(APPEAL_RAISED, appeal(), f"a{n}", county))
        here.clock.advance(seconds=1)
    first = read(here, actor=OPERATOR, limit=3)
    second = read(here, first["next"], actor=OPERATOR, limit=10)
    events = first["items"] + second["items"]
    assert [event["time"] for event in events] == sorted(event["time"] for event in events)
    for county in (COUNTY, NEIGHBOUR):
        assert [event for event in events if event["county"] == county] == said[county]


def test_a_reader_of_one_county_does_not_lose_its_place_in_another(here):
    here.say(APPEAL_RAISED, appeal(), county=NEIGHBOUR)
    both = read(here, actor=OPERATOR)
    mine = here.say(APPEAL_RAISED, appeal())
    one = read(here, both["next"], actor=OPERATOR, counties=[COUNTY])
    assert one["items"] == [mine]
    assert read(here, one["next"], actor=OPERATOR)["items"] == []


def test_what_came_behind_a_cursor_to_read_to_is_left_for_later(here):
    said = [here.say(APPEAL_RAISED, appeal(), f"a{n}") for n in range(3)]
    here.say(APPEAL_RAISED, appeal(), county=NEIGHBOUR)
    until = read(here, actor=OPERATOR)["next"]
    here.say(APPEAL_RAISED, appeal(), "later")
    here.say(APPEAL_RAISED, appeal(), "later", county=NEIGHBOUR)
    page = read(here, actor=OPERATOR, until=until, limit=2)
    assert (page["items"], page["more"]) == (said[:2], True)
    rest = read(here, page["next"], OPERATOR, until=until)
    assert ([event["county"] for event in rest["items"]], rest["next"], rest["more"]) == ([COUNTY, NEIGHBOUR], until, False)
    assert read(here, read(here, actor=OPERATOR)["next"], OPERATOR, until=until)["items"] == []
