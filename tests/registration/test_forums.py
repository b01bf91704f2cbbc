"""A forum from its plan to its end."""

import pytest
from registration_samples import COUNTY, OFFICE, OPERATOR, PUBLIC, THURSDAYS, forum_of

from kentan.commands import Actor
from kentan.contracts.registration import ForumState
from kentan.errors import Invalid, NotFound, Refused

UNTIL = {"sign_up_until": "2026-02-09T18:00:00+08:00"}
ENDED = {"ended_at": "2026-02-12T17:20:00+08:00"}


def fields_of(here, method, data, **rest):
    with pytest.raises(Invalid) as refused:
        here.ask(method, data, **rest)
    assert refused.value.code == "invalid"
    return refused.value.fields


def test_a_forum_is_planned_on_its_periods_day(here, planned):
    forum = here.ask("get_forum", id=planned)
    assert forum == {
        "id": planned, "version": 1, "period": 1, "date": "2026-02-12", "starts_at": "2026-02-12T07:00:00.000Z",
        "ends_at": "2026-02-12T09:00:00.000Z", "planned_ends_at": "2026-02-12T09:00:00.000Z", "venue_kind": "park",
        "venue": "工业园区会议室", "host": "县委书记", "theme": "要素保障", "capacity": 3, "status": "planned", "attendees": [],
        "announced_at": None, "sign_up_until": None, "late_reason": None, "units": [], "last_change": None}


def test_a_plan_may_leave_venue_host_and_theme_open(here, planned):
    bare = {name: value for name, value in forum_of().items() if name not in ("venue", "host", "theme")}
    forum = here.ask("plan_forum", bare)
    assert (forum["venue"], forum["host"], forum["theme"]) == (None, None, None)


@pytest.mark.parametrize(("changed", "wrong"), [
    ({"period": 9}, {"period": ["no_such_period"]}),
    ({"starts_at": "2026-02-13T15:00:00+08:00"}, {"starts_at": ["not_on_the_periods_day"], "ends_at": ["ends_before_start"]}),
    ({"ends_at": "2026-02-12T15:00:00+08:00"}, {"ends_at": ["ends_before_start"]}),
])
def test_a_forum_that_does_not_fit_its_period_is_not_planned(here, planned, changed, wrong):
    assert fields_of(here, "plan_forum", forum_of(**changed)) == wrong
    assert len(here.ask("list_forums")["items"]) == 1


def test_an_announcement_in_time_needs_no_reason_and_keeps_none(here, planned):
    forum = here.ask("announce_forum", UNTIL | {"late_reason": "不需要"}, id=planned)
    assert (forum["status"], forum["announced_at"], forum["sign_up_until"], forum["late_reason"]) == (
        "announced", "2026-01-05T01:00:00.000Z", "2026-02-09T10:00:00.000Z", None)


def test_a_late_announcement_needs_a_reason_and_keeps_it(here, planned, clock):
    clock.advance(days=10)
    assert fields_of(here, "announce_forum", UNTIL, id=planned) == {"late_reason": ["late_without_a_reason"]}
    assert here.ask("get_forum", id=planned)["status"] == "planned"
    assert here.ask("announce_forum", UNTIL | {"late_reason": "临时调整"}, id=planned)["late_reason"] == "临时调整"


def test_the_countys_own_notice_decides_what_is_late(here):
    here.ask("add_county", {"code": "360822", "name": "吉水县", "notice_months": 0}, OPERATOR, "360822")
    office = Actor("office-3", "office", "360822")
    here.ask("plan_period", {"date": "2026-01-08"}, office, "360822")
    forum = here.ask("plan_forum", forum_of(day="2026-01-08"), office, "360822")
    until = {"sign_up_until": "2026-01-07T18:00:00+08:00"}
    assert here.ask("announce_forum", until, office, "360822", id=forum["id"])["status"] == "announced"


@pytest.mark.parametrize(("until", "wrong"), [
    ("2026-01-05T09:00:00+08:00", "not_in_the_future"), ("2026-02-12T15:00:01+08:00", "after_the_forum_begins"),
])
def test_sign_up_ends_between_now_and_the_forum(here, planned, until, wrong):
    assert fields_of(here, "announce_forum", {"sign_up_until": until}, id=planned) == {"sign_up_until": [wrong]}


def test_the_list_is_confirmed_in_one_write(here, announced, machines, tea):
    here.ask("sign_up", {"enterprise": machines}, id=announced)
    here.ask("sign_up", {"enterprise": tea}, id=announced)
    version = here.ask("get_forum", id=announced)["version"]
    forum = here.ask("confirm_attendees", {"enterprises": [tea, machines]}, id=announced)
    assert (forum["status"], forum["attendees"], forum["version"]) == ("confirmed", [tea, machines], version + 1)
    assert here.said("registration.forum.confirmed")[0]["data"]["attendees"] == [tea, machines]


def test_a_nominated_enterprise_may_attend_without_signing_up(here, announced, machines, unit):
    here.ask("nominate", {"enterprise": machines, "unit": unit}, id=announced)
    assert here.ask("confirm_attendees", {"enterprises": [machines]}, id=announced)["attendees"] == [machines]


def test_a_list_may_be_confirmed_anew_until_the_forum_is_held(here, attended, tea, unit):
    with pytest.raises(Refused) as refused:
        here.ask("nominate", {"enterprise": tea, "unit": unit}, id=attended)
    assert refused.value.code == "nomination_over"
    listed = here.ask("get_forum", id=attended)["attendees"]
    assert here.ask("confirm_attendees", {"enterprises": listed}, id=attended)["status"] == "confirmed"
    here.clock_to_the_end()
    here.ask("hold_forum", ENDED, id=attended)
    with pytest.raises(Refused) as refused:
        here.ask("confirm_attendees", {"enterprises": listed}, id=attended)
    assert refused.value.code == "forum_already_held"


def test_nobody_is_listed_who_was_not_invited(here, announced, machines, tea):
    here.ask("sign_up", {"enterprise": machines}, id=announced)
    assert fields_of(here, "confirm_attendees", {"enterprises": [machines, tea]}, id=announced) == {
        "enterprises.1": ["neither_signed_up_nor_nominated"]}
    assert here.ask("get_forum", id=announced)["status"] == "announced"


def test_no_more_are_listed_than_there_is_room_for(here, announced, machines):
    assert fields_of(here, "confirm_attendees", {"enterprises": [machines] * 4}, id=announced) == {
        "enterprises": ["more_than_capacity"]}


def test_a_forum_that_was_held_ends_when_it_really_ended(here, attended):
    here.clock_to_the_end()
    forum = here.ask("hold_forum", ENDED, id=attended)
    assert (forum["status"], forum["ends_at"], forum["planned_ends_at"]) == (
        "held", "2026-02-12T09:20:00.000Z", "2026-02-12T09:00:00.000Z")
    (event,) = here.said("registration.forum.held")
    assert event["data"]["ends_at"] == "2026-02-12T09:20:00.000Z"
    assert ForumState().validate(event["data"]) == {}


def test_a_forum_does_not_end_in_the_future_or_before_it_began(here, attended):
    assert fields_of(here, "hold_forum", ENDED, id=attended) == {"ended_at": ["in_the_future"]}
    assert fields_of(here, "hold_forum", {"ended_at": "2026-02-12T15:00:00+08:00"}, id=attended) == {
        "ended_at": ["ends_before_start"]}


def test_an_announced_forum_may_be_held_without_a_list(here, announced, clock):
    clock.advance(days=40)
    assert here.ask("hold_forum", ENDED, id=announced)["attendees"] == []


@pytest.mark.parametrize(("method", "data"), [("hold_forum", ENDED), ("confirm_attendees", {"enterprises": ["x"]})])
def test_a_forum_is_announced_before_anything_else(here, planned, method, data):
    with pytest.raises(Refused) as refused:
        here.ask(method, data, id=planned)
    assert refused.value.code == "forum_not_announced"


def test_a_forum_is_announced_once_and_held_once(here, attended):
    with pytest.raises(Refused) as refused:
        here.ask("announce_forum", UNTIL, id=attended)
    assert refused.value.code == "forum_already_announced"
    here.clock_to_the_end()
    here.ask("hold_forum", ENDED, id=attended)
    with pytest.raises(Refused) as refused:
        here.ask("hold_forum", ENDED, id=attended)
    assert refused.value.code == "forum_already_held"


def test_a_forum_says_each_of_its_steps_with_the_state_that_follows(here, attended):
    here.clock_to_the_end()
    here.ask("hold_forum", ENDED, id=attended)
    said = [event for event in here.said() if event["subject"] == attended]
    assert [(event["type"].split(".")[-2], event["data"]["status"], int(event["sequence"])) for event in said] == [
        ("planned", "planned", 1), ("announced", "announced", 2), ("confirmed", "confirmed", 3), ("held", "held", 4)]
    assert all(ForumState().validate(event["data"]) == {} for event in said)


@pytest.mark.parametrize(("method", "data"), [
    ("announce_forum", UNTIL), ("confirm_attendees", {"enterprises": ["x"]}), ("hold_forum", ENDED), ("get_forum", None),
    ("sign_up", {"enterprise": "x"}), ("nominate", {"enterprise": "x"}),
])
def test_a_forum_that_is_not_there_is_not_found(here, method, data):
    with pytest.raises(NotFound) as refused:
        here.ask(method, data, id="none")
    assert refused.value.params == {"what": "forum"}


def test_forums_are_listed_by_period_and_status_the_latest_first(here, announced):
    here.ask("plan_periods", {"cadence": THURSDAYS | {"valid_from": "2026-03-12"}, "count": 1})
    later = here.ask("plan_forum", forum_of(3, "2026-03-12"))["id"]

    def listed(actor=OFFICE, **query):
        return [one["id"] for one in here.ask("list_forums", query, actor)["items"]]

    assert listed() == [later, announced]
    assert listed(period=1) == listed(status="announced") == [announced]
    assert listed(period=3, status="announced") == []
    first = here.ask("list_forums", {"limit": 1})
    assert listed(after=first["next"]) == [announced]


def test_outsiders_see_what_was_announced_and_nothing_else(here, announced):
    hidden = here.ask("plan_forum", forum_of())["id"]
    outsiders = (PUBLIC, Actor("e-1", "enterprise", COUNTY, enterprise="x"))
    for actor in outsiders:
        assert [one["id"] for one in here.ask("list_forums", {}, actor)["items"]] == [announced]
        assert here.ask("list_forums", {"status": "planned"}, actor)["items"] == []
        assert here.ask("list_forums", {"status": "announced"}, actor)["items"][0]["id"] == announced
        with pytest.raises(NotFound):
            here.ask("get_forum", id=hidden, actor=actor)


def test_an_enterprise_finds_only_itself_among_the_attendees(here, announced, machines, tea):
    for enterprise in (machines, tea):
        here.ask("sign_up", {"enterprise": enterprise}, id=announced)
    here.ask("confirm_attendees", {"enterprises": [machines, tea]}, id=announced)
    itself = Actor("e-1", "enterprise", COUNTY, enterprise=tea)
    assert here.ask("get_forum", id=announced, actor=itself)["attendees"] == [tea]
    assert here.ask("get_forum", id=announced, actor=PUBLIC)["attendees"] == []
    assert here.ask("get_forum", id=announced)["attendees"] == [machines, tea]
