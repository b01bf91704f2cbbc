"""Deadlines that move: a forum that ends at another moment than planned, a calendar that changes."""

import pytest
from ticket_samples import YEARS, Crash, clock_of

from kentan.contracts.registration import CALENDAR_CHANGED, FORUM_CANCELLED, FORUM_CHANGED
from kentan.contracts.tickets import AppealState

LATER = "2026-01-09T09:00:00.000Z"  # Friday


def notes(world, file):
    return [entry["note"] for entry in world.get(file)["timeline"] if entry["note"]]


def test_a_forum_that_ended_another_day_moves_the_first_clock(world):
    file = world.raise_(forum="f-1")
    assert clock_of(file, "C1")["due_day"] == "2026-01-13"
    world.hold(LATER)
    clock = clock_of(world.get(file), "C1")
    assert (clock["started_at"], clock["due_day"]) == (LATER, "2026-01-14")
    assert notes(world, file) == ["C1 期限由 2026-01-13 调整为 2026-01-14，因恳谈会实际结束于 2026-01-09 17:00"]


def test_a_forum_that_ended_as_planned_moves_nothing(world):
    file = world.raise_(forum="f-1")
    world.hold()
    assert (world.get(file)["version"], world.said("appeal.rescheduled")) == (1, [])


def test_a_forum_moves_only_its_own_files(world):
    world.plan("f-2")
    others = [world.raise_(), world.raise_(forum="f-2")]
    world.hold(LATER)
    assert [world.get(file)["version"] for file in others] == [1, 1]


def test_a_file_that_is_assigned_already_is_not_moved_by_its_forum(world):
    file = world.at("assigned", forum="f-1")
    world.hold(LATER)
    assert clock_of(world.get(file), "C1")["due_day"] == "2026-01-13"
    assert world.said("appeal.rescheduled") == []


def test_a_move_is_said_with_the_clock_and_the_reason(world):
    world.raise_(forum="f-1")
    held = world.hold(LATER)
    (event,) = world.said("appeal.rescheduled")
    assert AppealState().validate(event["data"]) == {}
    assert (event["data"]["clock"], event["data"]["reason"]) == ("C1", "forum_held")
    assert event["causationid"] == held["id"]


def test_a_forum_that_is_moved_before_it_is_held_moves_the_first_clock_of_its_files(world):
    file = world.raise_(forum="f-1")
    news = {"changed": ["period"], "reason": "会场检修", "announced": True, "invited": []}
    world.hear(FORUM_CHANGED, "f-1", {**world.forum("2026-01-15T09:00:00.000Z", "announced"), **news}, sequence=7)
    assert clock_of(world.get(file), "C1")["due_day"] == "2026-01-20"
    (event,) = world.said("appeal.rescheduled")
    assert event["data"]["reason"] == "forum_changed"
    assert "因恳谈会改为结束于 2026-01-15 17:00" in world.get(file)["timeline"][-1]["note"]


def test_a_cancelled_forum_leaves_what_was_promised_to_its_files(world):
    file = world.raise_(forum="f-1")
    before = clock_of(world.get(file), "C1")
    news = {"changed": ["status"], "reason": "防汛", "announced": True, "invited": []}
    world.hear(FORUM_CANCELLED, "f-1", {**world.forum(status="cancelled"), **news}, sequence=7)
    assert world.repo.forums.get("f-1")["status"] == "cancelled"
    assert clock_of(world.get(file), "C1") == before


def test_a_forum_whose_end_is_known_late_moves_a_file_that_was_found_overdue(world):
    file = world.raise_(forum="f-1")
    world.come_to("2026-01-14")
    world.fire()
    assert clock_of(world.get(file), "C1")["fired_at"]
    world.hold("2026-01-12T09:00:00.000Z")
    clock = clock_of(world.get(file), "C1")
    assert (clock["fired_at"], clock["overdue"], clock["due_day"]) == (None, False, "2026-01-15")
    world.come_to("2026-01-16")
    world.fire()
    assert clock_of(world.get(file), "C1")["fired_at"] == "2026-01-16T01:00:00.000Z"


@pytest.mark.parametrize("end", ["2026-01-07T09:00:00.000Z", LATER])
def test_a_forum_may_end_earlier_and_later(world, end):
    file = world.raise_(forum="f-1")
    world.hold(end)
    assert clock_of(world.get(file), "C1")["started_at"] == end
    assert world.findings() == []


def test_a_file_entered_just_while_its_forum_is_held_counts_from_the_real_end(world):
    met = []

    def meet(call):
        if call == "insert" and not met:
            met.append(call)
            world.hold(LATER)

    file = world.beside(meet).raise_(forum="f-1")
    assert clock_of(world.get(file), "C1")["started_at"] == LATER


def test_also_when_its_command_died_before_it_looked_again(world):
    met = []

    def meet(call):
        if call.startswith("insert"):
            met.append(call)
            if len(met) == 3:  # the file itself
                world.hold(LATER)
        if call == "save":
            raise Crash

    with pytest.raises(Crash):
        world.beside(meet).raise_(forum="f-1", key="k")
    file = world.raise_(forum="f-1", key="k")
    assert clock_of(world.get(file), "C1")["started_at"] == LATER


def test_a_day_off_moves_every_open_deadline_that_has_it_in_its_term(world):
    raised, assigned = world.raise_(), world.at("assigned")
    world.hear_year(YEARS[2026], d2026_01_07="off")
    assert clock_of(world.get(raised), "C1")["due_day"] == "2026-01-09"
    assert clock_of(world.get(assigned), "C2")["due_day"] == "2026-01-12"
    assert notes(world, raised) == [f"C1 期限由 2026-01-08 调整为 2026-01-09，因2026 年工作日历变更（{YEARS[2026]['source']}）"]
    assert notes(world, assigned) == []


def test_a_worked_weekend_brings_a_deadline_forward_even_into_the_past(world):
    file = world.raise_()
    world.come_to("2026-01-08", "12:00")
    world.hear_year(YEARS[2026], d2026_01_06="off", d2026_01_07="off")
    assert clock_of(world.get(file), "C1")["due_day"] == "2026-01-12"
    world.come_to("2026-01-09", "12:00")
    world.hear_year(YEARS[2026])
    assert clock_of(world.get(file), "C1")["overdue"]
    world.fire()
    assert len(world.said("appeal.overdue")) == 1


def test_a_calendar_change_tells_each_clock_that_it_moved(world):
    world.at("assigned")
    world.hear_year(YEARS[2026], d2026_01_12="off", d2026_01_19="off")
    assert [(event["data"]["clock"], event["data"]["reason"]) for event in world.said("appeal.rescheduled")] == [
        ("C2", "calendar_changed"), ("C3", "calendar_changed")]


def test_a_years_notice_makes_a_provisional_deadline_firm(world):
    world.come_to("2026-12-24")
    file = world.at("assigned")
    assert clock_of(file, "C3")["provisional"]
    world.hear_year({"year": 2027, "days": {"2027-01-01": "off"}, "names": {}, "source": "国办通知"})
    clock = clock_of(world.get(file), "C3")
    assert (clock["due_day"], clock["provisional"]) == ("2027-01-07", False)
    assert notes(world, file) == ["C3 期限由 2027-01-07（暂定） 调整为 2027-01-07，因2027 年工作日历变更（国办通知）"]


def test_a_closed_file_is_not_moved(world):
    file = world.at("closed")
    world.hear_year(YEARS[2026], d2026_01_12="off")
    assert world.get(file)["version"] == file["version"]


def test_a_handler_that_died_on_its_way_goes_over_all_files_when_the_event_comes_again(world):
    files = [world.raise_() for _ in range(3)]
    changed = {**YEARS[2026], "days": {**YEARS[2026]["days"], "2026-01-07": "off"}}
    event = world.event(CALENDAR_CHANGED, "2026", changed)
    for writes in (0, 1, 2, 1):
        with pytest.raises(Crash):
            world.dying(writes).local.deliver(event)
    world.local.deliver(event)
    assert [clock_of(world.get(file), "C1")["due_day"] for file in files] == ["2026-01-09"] * 3
    assert len(world.said("appeal.rescheduled")) == 3
