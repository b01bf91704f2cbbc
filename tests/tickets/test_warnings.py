"""A clock whose end comes near: said once for each of its warnings, in order, whoever looks and whenever."""

from datetime import UTC, datetime, timedelta

import eventlet
import pytest
from eventlet import GreenPool
from ticket_samples import YEARS, Crash, clock_of

from kentan.calendars import Calendar
from kentan.contracts.county_settings import SetSetting
from kentan.contracts.tickets import WarnedState
from services.tickets.clocks import clock_rules, clocks

CALENDAR = Calendar.from_years(YEARS.values())


def warned(world):
    """What was said of clocks, in order: the code, and how many hundredths have passed or how many days are left; or overdue."""
    told = []
    for event in sorted(world.said(), key=lambda one: (one["time"], one["sequence"])):
        name, data = event["type"].split(".")[-2], event["data"]
        if name == "warned":
            told.append((data["clock"], data["warning"]["share_passed"] or -data["warning"]["working_days_left"]))
        elif name == "overdue":
            told.append((data["clock"], "overdue"))
    return told


def moments(length, unit, *warnings, start="2026-01-08T09:00:00.000Z", **rule):
    """When the warnings of a clock are due."""
    file = {"round": 1, "clocks": []}
    rule = {"code": "C9", "length": length, "unit": unit, "warnings": [{**one, "to": ["office"]} for one in warnings], **rule}
    return [one["at"] for one in clocks.start(file, rule, "fgw", start, CALENDAR)["warnings"]]


@pytest.mark.parametrize(("length", "unit", "warning", "at"), [
    (10, "working_days", {"share_passed": 50}, "2026-01-15T15:59:59.999Z"),  # five of ten working days have passed
    (10, "working_days", {"share_passed": 80}, "2026-01-20T15:59:59.999Z"),
    (3, "working_days", {"share_passed": 50}, "2026-01-12T15:59:59.999Z"),  # two of three: at least half
    (1, "weeks", {"share_passed": 50}, "2026-01-13T15:59:59.999Z"),
    (2, "weeks", {"working_days_left": 1}, "2026-01-21T15:59:59.999Z"),
    (2, "weeks", {"working_days_left": 4}, "2026-01-16T15:59:59.999Z"),  # over the weekend
    (1, "working_days", {"share_passed": 50}, None),  # with its only day it ends
    (1, "weeks", {"working_days_left": 5}, None),  # before it began
    (4, "hours", {"share_passed": 50}, "2026-01-09T02:00:00.000Z"),  # begun at 17:00: half an hour, and from 8:30 to 10:00
])
def test_a_warning_is_due_with_the_end_of_a_working_day_or_a_share_of_business_time(length, unit, warning, at):
    assert moments(length, unit, warning) == [at]


def test_a_warning_goes_by_the_working_days_of_the_calendar():
    assert moments(3, "working_days", {"working_days_left": 1}, start="2026-02-12T09:00:00.000Z") == ["2026-02-14T15:59:59.999Z"]


def test_an_end_that_comes_near_is_said_once_with_whom_it_is_for(world):
    file = world.at("assigned")  # Monday; the opinion by Monday the 12th
    world.come_to("2026-01-09")
    for _ in range(3):
        world.fire()
    (event,) = world.said("appeal.warned")
    assert WarnedState().validate(event["data"]) == {}
    assert (event["data"]["clock"], event["data"]["charged"], event["data"]["reason"]) == ("C2", "fgw", "near_due")
    assert event["data"]["warning"] == {"share_passed": 50, "working_days_left": None, "to": ["holder"],
                                        "at": "2026-01-08T15:59:59.999Z"}
    clock = clock_of(world.get(file), "C2")
    assert (clock["warned"], [one["warned_at"] for one in clock["warnings"]]) == (
        "2026-01-09T01:00:00.000Z", ["2026-01-09T01:00:00.000Z", None])
    assert (clock["overdue"], world.get(file)["reminders"]) == (False, 0)


def test_whoever_slept_for_three_days_says_all_of_it_on_waking_in_order_and_once(world):
    world.at("assigned")
    world.come_to("2026-01-12")
    world.fire()
    assert warned(world) == [("C2", 50), ("C2", 80)]
    world.come_to("2026-01-16")
    world.fire()
    world.fire()
    assert warned(world)[2:] == [("C3", 50), ("C2", "overdue"), ("C3", 80)]
    world.come_to("2026-01-20")
    world.fire()
    assert warned(world)[5:] == [("C3", -1), ("C3", "overdue")]


def test_a_clock_set_back_says_nothing_again(world):
    world.at("assigned")
    world.come_to("2026-01-09")
    world.fire()
    said = warned(world)
    world.come_to("2026-01-06")
    world.fire()
    world.come_to("2026-01-09", "10:00")
    world.fire()
    assert warned(world) == said == [("C2", 50)]


def test_however_many_replicas_look_each_warning_is_said_once(world):
    for _ in range(5):
        world.at("assigned")
    world.come_to("2026-01-10")
    pool = GreenPool()
    for replica in [world.beside(lambda call: eventlet.sleep(0)) for _ in range(4)]:
        pool.spawn(replica.fire)
    pool.waitall()
    assert sorted(warned(world)) == sorted([("C2", 50), ("C2", 80)] * 5)


@pytest.mark.parametrize("writes", range(3))
def test_a_replica_that_is_killed_leaves_the_rest_to_the_next(world, writes):
    for _ in range(4):
        world.at("assigned")
    world.come_to("2026-01-09")
    with pytest.raises(Crash):
        world.dying(writes).fire()
    assert len(warned(world)) == writes
    world.fire()
    assert warned(world) == [("C2", 50)] * 4


def test_a_stopped_clock_warns_of_nothing(world):
    world.at("completed")
    world.come_to("2026-02-01")
    world.fire()
    assert warned(world) == []


def test_a_deadline_that_moves_takes_its_warnings_along_but_not_those_that_were_said(world):
    file = world.at("assigned")
    world.hear_year(YEARS[2026], d2026_01_07="off", d2026_01_08="off")
    assert due_days(world, file) == ["2026-01-09", None]
    world.come_to("2026-01-10")
    world.fire()
    world.hear_year(YEARS[2026])
    assert due_days(world, file) == ["2026-01-08", "2026-01-09"]
    world.fire()
    assert warned(world) == [("C2", 50), ("C2", 80)]


def due_days(world, file):
    return [one["at"] and one["at"][:10] for one in clock_of(world.get(file), "C2")["warnings"]]


def test_what_is_due_next_is_the_next_warning_or_the_end(world):
    file = world.raise_()
    assert world.repo.appeals.get(file["id"])["next_due"] == "2026-01-07T15:59:59.999Z"
    world.come_to("2026-01-08")
    world.fire()
    assert world.repo.appeals.get(file["id"])["next_due"] == "2026-01-08T15:59:59.999Z"
    assert world.findings() == []


def test_a_county_without_warnings_hears_of_the_end_alone(world):
    value = {"clocks": [{**rule, "warnings": []} for rule in clock_rules.standard()["clocks"]]}
    world.call("set_setting", doc_id="clocks", **SetSetting().load({"valid_from": "2026-01-05", "value": value}))
    world.raise_()
    world.come_to("2026-01-09")
    world.fire()
    assert warned(world) == [("C1", "overdue")]


@pytest.mark.parametrize("days", [0, 1, 2, 3, 5, 8, 13])
def test_however_long_nobody_looked_what_is_said_in_the_end_is_the_same(make_world, days):
    world, clock = make_world()
    world.at("assigned")
    moment = datetime(2026, 1, 5, 2, tzinfo=UTC)
    while moment < datetime(2026, 1, 25, tzinfo=UTC):
        moment += timedelta(days=days, hours=7)
        clock.set(moment)
        world.fire()
    assert sorted(map(str, warned(world))) == sorted(map(str, [
        ("C2", 50), ("C2", 80), ("C2", "overdue"), ("C3", 50), ("C3", 80), ("C3", -1), ("C3", "overdue")]))
