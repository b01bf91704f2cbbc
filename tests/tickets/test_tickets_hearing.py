"""What others say, twice and in any order: copies keep the newest, consequences are drawn once."""

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from link_samples import live_with_links
from ticket_samples import Crash, clock_of, refusing

from kentan.contracts import registration
from kentan.errors import Invalid, NotYetKnown
from services.tickets import part
from services.tickets.clocks import clocks

CALMLY = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
serial = itertools.count(1)

SUBJECTS = {
    "enterprises": (registration.ENTERPRISE_REGISTERED, registration.ENTERPRISE_CHANGED,
                    {"credit_code": None, "size_class": "small", "industry": None}, "name"),
    "units": (registration.UNIT_REGISTERED, registration.UNIT_CHANGED, {"code": "x", "active": True}, "name"),
    "counties": (registration.COUNTY_ADDED, registration.COUNTY_ADDED, {"code": "x", "city": False}, "name"),
    "forums": (registration.FORUM_PLANNED, registration.FORUM_HELD, {
        "period": 1, "date": "2026-01-08", "starts_at": "2026-01-08T07:00:00.000Z", "ends_at": "2026-01-08T09:00:00.000Z",
        "venue_kind": "office", "venue": None, "host": None, "capacity": 20, "status": "held", "attendees": []}, "theme"),
}


@CALMLY
@given(st.sampled_from(sorted(SUBJECTS)), st.lists(st.integers(1, 4), min_size=1, max_size=8))
def test_a_copy_is_the_newest_that_was_heard_in_whatever_order_and_however_often(world, what, sequences):
    first, later, data, told = SUBJECTS[what]
    subject = f"s-{next(serial)}"
    for sequence in sequences:
        kind = first if sequence == 1 else later
        world.hear(kind, subject, {**data, told: f"第{sequence}版"}, sequence=sequence)
    copy = getattr(world.repo, what).get(subject)
    assert (copy[told], copy["source_sequence"]) == (f"第{max(sequences)}版", max(sequences))


@pytest.mark.parametrize("order", list(itertools.permutations(["planned", "announced", "confirmed", "held"])))
def test_a_forums_steps_may_be_heard_in_any_order(world, order):
    kinds = {"planned": (1, registration.FORUM_PLANNED), "announced": (2, registration.FORUM_ANNOUNCED),
             "confirmed": (3, registration.FORUM_CONFIRMED), "held": (4, registration.FORUM_HELD)}
    for step in order:
        sequence, kind = kinds[step]
        ends_at = "2026-01-09T09:00:00.000Z" if step == "held" else "2026-01-08T09:00:00.000Z"
        world.hear(kind, "f-9", world.forum(ends_at, step), sequence=sequence)
        if step == order[0]:
            file = world.raise_(forum="f-9")
    assert world.repo.forums.get("f-9")["status"] == "held"
    assert clock_of(world.get(file), "C1")["started_at"] == "2026-01-09T09:00:00.000Z"


def test_a_forum_held_twice_moves_a_deadline_once(world):
    world.raise_(forum="f-1")
    held = world.hold("2026-01-09T09:00:00.000Z")
    world.local.deliver(held)
    assert len(world.said("appeal.rescheduled")) == 1


def test_an_older_word_on_a_calendar_moves_nothing_back(world):
    file = world.raise_()
    year = world.repo.calendars.get("2026")
    told = {name: year[name] for name in ("year", "names", "source")}
    world.hear(registration.CALENDAR_CHANGED, "2026", {**told, "days": {**year["days"], "2026-01-07": "off"}}, sequence=7)
    world.hear(registration.CALENDAR_CHANGED, "2026", {**told, "days": year["days"]}, sequence=6)
    assert clock_of(world.get(file), "C1")["due_day"] == "2026-01-09"
    assert len(world.said("appeal.rescheduled")) == 1


def test_every_handler_leaves_the_record_that_proves_it(world, next_door):
    file = world.at("closed", forum="f-1")
    heard = [world.hold(), world.supervise_again(file),
             world.hear_year({"year": 2027, "days": {}, "names": {}, "source": "通知"}),
             world.event(registration.COUNTY_ADDED, world.county, {"code": world.county, "name": "吉州区", "city": False}, 1),
             world.event(registration.UNIT_REGISTERED, "fgw", {"code": "fgw", "name": "发改委", "active": True}, 1),
             world.event(registration.ENTERPRISE_REGISTERED, "e-1", {"name": "企业e-1", "size_class": "small"}, 1),
             world.event(registration.FORUM_PLANNED, "f-1", world.forum(), 1)]
    world.batch({})
    world.call("offer_handover", doc_id=world.raise_()["id"], to=next_door.county, reason="道路在贵区")
    world.call("set_setting", doc_id="clocks", valid_from="2027-01-01", value=clocks.standard(), running="keep")
    for event in (*world.said("batch.accepted"), *world.said("appeal.handover-offered"), *world.said("setting.changed")):
        world.local.deliver(event)
        heard.append(event)
    heard += live_with_links(world)
    proved = set()
    for event in heard:
        name = event["type"].removeprefix("cn.kentan.").removesuffix(".v1")
        for route in (route for route in part.routes if name in route.event_types):
            assert route.record.applied(world.store, route.consumer, event) == 1, route.consumer
            proved.add(route.consumer)
    assert proved == {route.consumer for route in part.routes}


@pytest.mark.parametrize("writes", [0, 1, 2])
def test_a_forum_held_has_no_record_before_its_consequences_are_drawn(world, writes):
    world.raise_(forum="f-1")
    event = world.event(registration.FORUM_HELD, "f-1", world.forum("2026-01-09T09:00:00.000Z", "held"))
    with pytest.raises(Crash):
        world.dying(writes).local.deliver(event)
    (record,) = [route.record for route in part.routes if route.consumer == "tickets.on_forum_held"]
    assert record.applied(world.store, "tickets.on_forum_held", event) == 0


def test_a_closed_unit_is_assigned_again_once_it_is_open(world):
    world.close_unit("fgw")
    file = world.raise_()
    with refusing(Invalid, "invalid"):
        world.assign(file)
    world.hear(registration.UNIT_CHANGED, "fgw", {"code": "fgw", "name": "发改委", "active": True})
    assert world.assign(file)["status"] == "assigned"


def test_a_command_before_its_references_succeeds_after_them_whichever_comes_first(world):
    for hear in itertools.permutations([lambda: world.add_enterprise("e-9"), lambda: world.plan("f-9")]):
        world.repo.enterprises.delete("e-9")
        world.repo.forums.delete("f-9")
        world.sequences.clear()
        for one in hear:
            with refusing(NotYetKnown, "not_yet_known"):
                world.raise_(enterprise="e-9", forum="f-9")
            one()
        assert world.raise_(enterprise="e-9", forum="f-9")["status"] == "raised"


def test_copies_of_one_county_are_not_those_of_the_next(world, next_door):
    world.add_enterprise("e-9")
    with refusing(NotYetKnown, "not_yet_known"):
        next_door.raise_(enterprise="e-9")
