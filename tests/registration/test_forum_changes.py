"""A forum that changes or is cancelled: what may change until when, and whom its one event names."""

import pytest
from registration_samples import LEADER, OFFICE, PUBLIC, forum_of

from kentan.contracts.registration import ForumNewsState
from kentan.errors import Invalid, NotFound, Refused

REASON = {"reason": "会场检修"}
ENDED = {"ended_at": "2026-02-12T17:20:00+08:00"}


def changed(here, forum, data, **rest):
    return here.ask("change_forum", data, id=forum, **rest)


def wrong(here, forum, data):
    with pytest.raises(Invalid) as refused:
        changed(here, forum, data)
    return refused.value.fields


def refused_with(here, method, data, forum, actor=OFFICE):
    with pytest.raises(Refused) as refused:
        here.ask(method, data, actor, id=forum)
    return refused.value.code


@pytest.fixture
def invited(here, announced, machines, tea, unit):
    """One enterprise signed up and was nominated too, another was nominated alone, a third one has nothing to do with it."""
    here.ask("sign_up", {"enterprise": machines}, id=announced)
    for enterprise in (machines, tea):
        here.ask("nominate", {"enterprise": enterprise, "unit": unit}, id=announced)
    here.ask("register_enterprise", {"name": "无关企业", "size_class": "small"})
    return sorted([machines, tea])


def test_what_was_not_announced_changes_without_a_reason_and_concerns_nobody(here, planned, unit):
    forum = changed(here, planned, {"venue": "企业车间", "venue_kind": "workshop", "units": [unit, unit]})
    assert (forum["venue"], forum["venue_kind"], forum["units"], forum["status"]) == ("企业车间", "workshop", ["fgw"], "planned")
    assert forum["last_change"] == {"at": "2026-01-05T01:00:00.000Z", "changed": ["units", "venue", "venue_kind"], "reason": None}
    (said,) = here.said("registration.forum.changed")
    assert ForumNewsState().validate(said["data"]) == {}
    assert (said["data"]["announced"], said["data"]["invited"]) == (False, [])


def test_what_was_announced_says_why_and_names_each_enterprise_once(here, announced, invited):
    assert wrong(here, announced, {"venue": "企业车间"}) == {"reason": ["change_without_a_reason"]}
    changed(here, announced, {"venue": "企业车间", **REASON})
    (said,) = here.said("registration.forum.changed")
    assert (said["data"]["announced"], said["data"]["invited"], said["data"]["reason"]) == (True, invited, "会场检修")
    assert here.ask("get_forum", {}, PUBLIC, id=announced)["last_change"]["changed"] == ["venue"]


def test_nothing_is_said_where_nothing_differs_or_a_command_comes_again(here, announced):
    same = here.ask("get_forum", id=announced)
    assert changed(here, announced, {"venue": same["venue"], "capacity": 3})["last_change"] is None
    assert here.said("registration.forum.changed") == []
    first = changed(here, announced, {"capacity": 5, **REASON}, key="k1")
    assert changed(here, announced, {"capacity": 5, **REASON}, key="k1") == first
    assert len(here.said("registration.forum.changed")) == 1


def test_another_beginning_keeps_the_length_and_another_period_the_hours(here, planned):
    forum = changed(here, planned, {"starts_at": "2026-02-12T19:00:00+08:00"})
    assert (forum["starts_at"], forum["ends_at"], forum["planned_ends_at"]) == (
        "2026-02-12T11:00:00.000Z", "2026-02-12T13:00:00.000Z", "2026-02-12T13:00:00.000Z")
    forum = changed(here, planned, {"period": 2})
    assert (forum["period"], forum["date"], forum["starts_at"]) == (2, "2026-02-26", "2026-02-26T11:00:00.000Z")
    assert forum["last_change"]["changed"] == ["date", "ends_at", "period", "planned_ends_at", "starts_at"]


@pytest.mark.parametrize(("data", "fields"), [
    ({"period": 9}, {"period": ["no_such_period"]}), ({"units": ["fgw", "xxx"]}, {"units.1": ["no_such_unit"]}),
    ({"starts_at": "2026-02-13T15:00:00+08:00"}, {"starts_at": ["not_on_the_periods_day"]}),
    ({"ends_at": "2026-02-12T15:00:00+08:00"}, {"ends_at": ["ends_before_start"]}),
])
def test_a_change_that_does_not_fit_is_refused_by_field_and_nothing_is_done(here, planned, unit, data, fields):
    assert wrong(here, planned, {"venue": "企业车间", **data}) == fields
    assert here.ask("get_forum", id=planned)["version"] == 1


def test_a_forum_does_not_begin_in_the_past(here, announced, clock):
    clock.advance(days=38, hours=6)
    assert wrong(here, announced, {"starts_at": "2026-02-12T14:00:00+08:00", **REASON}) == {"starts_at": ["begins_in_the_past"]}
    assert changed(here, announced, {"venue": "隔壁会议室", **REASON})["venue"] == "隔壁会议室"


def test_there_stays_room_for_those_on_the_list(here, announced, machines, tea):
    for enterprise in (machines, tea):
        here.ask("sign_up", {"enterprise": enterprise}, id=announced)
    here.ask("confirm_attendees", {"enterprises": [machines, tea]}, id=announced)
    assert wrong(here, announced, {"capacity": 1, **REASON}) == {"capacity": ["fewer_than_listed"]}
    assert changed(here, announced, {"capacity": 2, **REASON})["capacity"] == 2


def test_sign_up_ends_before_a_forum_that_begins_earlier_and_too_near_a_day_is_counted_as_late(here, planned, clock):
    here.ask("announce_forum", {"sign_up_until": "2026-02-12T14:00:00+08:00"}, id=planned)
    forum = changed(here, planned, {"starts_at": "2026-02-12T10:00:00+08:00", **REASON})
    assert (forum["sign_up_until"], forum["late_reason"]) == ("2026-02-12T02:00:00.000Z", None)
    here.ask("plan_period", {"date": "2026-01-29"})
    forum = changed(here, planned, {"period": 3, "reason": "提前召开"})
    assert (forum["sign_up_until"], forum["late_reason"]) == ("2026-01-29T02:00:00.000Z", "提前召开")


def test_a_cancelled_forum_stays_with_its_reason_and_takes_no_step_more(here, announced, invited):
    forum = here.ask("cancel_forum", {"reason": " 防汛  需要 "}, id=announced)
    assert (forum["status"], forum["last_change"]["reason"]) == ("cancelled", "防汛 需要")
    (said,) = here.said("registration.forum.cancelled")
    assert (said["data"]["status"], said["data"]["invited"], said["data"]["announced"]) == ("cancelled", invited, True)
    for method, data in (("change_forum", {"capacity": 9, **REASON}), ("cancel_forum", REASON), ("hold_forum", ENDED),
                         ("announce_forum", {"sign_up_until": "2026-02-09T18:00:00+08:00"}),
                         ("confirm_attendees", {"enterprises": invited})):
        assert refused_with(here, method, data, announced) == "forum_cancelled"


def test_nobody_signs_up_for_a_cancelled_forum(here, announced, machines, tea, unit):
    here.ask("cancel_forum", REASON, id=announced)
    assert refused_with(here, "sign_up", {"enterprise": machines}, announced, PUBLIC) == "forum_cancelled"
    assert refused_with(here, "nominate", {"enterprise": tea, "unit": unit}, announced) == "forum_cancelled"


def test_a_held_forum_neither_changes_nor_is_cancelled(here, attended):
    here.clock_to_the_end()
    here.ask("hold_forum", ENDED, id=attended)
    assert refused_with(here, "change_forum", {"venue": "别处", **REASON}, attended) == "forum_already_held"
    assert refused_with(here, "cancel_forum", REASON, attended) == "forum_already_held"


def test_outsiders_see_that_an_announced_forum_is_cancelled_and_nothing_of_one_that_never_was(here, announced):
    quiet = here.ask("plan_forum", forum_of())["id"]
    for forum in (announced, quiet):
        here.ask("cancel_forum", REASON, id=forum)
    assert [one["id"] for one in here.ask("list_forums", {}, PUBLIC)["items"]] == [announced]
    assert here.ask("get_forum", {}, PUBLIC, id=announced)["status"] == "cancelled"
    with pytest.raises(NotFound):
        here.ask("get_forum", {}, PUBLIC, id=quiet)
    assert len(here.ask("list_forums", {"status": "cancelled"}, LEADER)["items"]) == 2


def test_another_forum_may_take_the_place_of_a_cancelled_one(here, announced):
    here.ask("cancel_forum", REASON, id=announced)
    assert here.ask("plan_forum", forum_of())["status"] == "planned"


def test_a_forum_of_older_data_is_shown_and_changes(here, planned):
    forums = here.repository().forums
    doc = forums.get(planned)
    for name in ("units", "last_change"):
        del doc[name]
    forums.save(doc)
    assert [here.ask("get_forum", id=planned)[name] for name in ("units", "last_change")] == [[], None]
    assert changed(here, planned, {"units": []})["last_change"] is None
    assert changed(here, planned, {"capacity": 9})["units"] == []
