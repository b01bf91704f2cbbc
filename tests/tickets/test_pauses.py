"""A clock that stands still while its file waits for somebody else: it keeps what it had left, through every change around it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ticket_samples import NEIGHBOUR, YEARS, clock_of

from kentan.calendars import OFF, Calendar
from kentan.contracts.county_settings import SetSetting
from services.tickets.clocks import clock_rules, clocks

CALENDAR = Calendar.from_years(YEARS.values())


@pytest.fixture
def world(world, next_door):
    """The completion stands still while the file is offered to another county."""
    set_(world, "2026-01-05", C3=["handover_offered"])
    return world


def set_(world, day, **pauses):
    """The standard, where clocks of these codes stand still in these states."""
    rules = [{**rule, "pauses": pauses.get(rule["code"], [])} for rule in clock_rules.standard()["clocks"]]
    world.call("set_setting", doc_id="clocks", **SetSetting().load({"valid_from": day, "value": {"clocks": rules}}))


def offer(world, file):
    return world.call("offer_handover", doc_id=file["id"], to=NEIGHBOUR, reason="属地在邻县")


def refuse(world, next_door, file):
    """The neighbour does not take it."""
    world.local.settle()
    (offered,) = next_door.call("list_offers")["items"]
    next_door.call("object_to_offer", doc_id=offered["id"], reason="不属本县")
    world.local.settle()


def test_a_clock_stands_still_while_its_file_is_in_such_a_state_and_says_so(world):
    file = offer(world, world.at("assigned"))
    clock = clock_of(file, "C3")
    assert (clock["paused_since"], clock["paused_by"]) == ("2026-01-05T01:00:00.000Z", "handover_offered")
    assert clock_of(file, "C2")["paused_since"] is None
    world.come_to("2026-01-15")
    later = clock_of(world.get(file), "C3")
    left = ("remaining_seconds", "remaining_working_days", "remaining_working_seconds", "overdue")
    assert [later[name] for name in left] == [clock[name] for name in left]


def test_it_neither_warns_nor_fires_and_is_not_overdue(world):
    file = offer(world, world.at("assigned"))
    world.come_to("2026-03-01")
    world.fire()
    assert {event["data"]["clock"] for event in world.said() if event["data"].get("clock")} == {"C2"}
    assert clock_of(world.get(file), "C3")["overdue"] is False
    assert world.findings() == []


def test_it_goes_on_with_the_working_days_that_it_had_left(world, next_door):
    file = world.at("assigned")  # Monday the 5th: by Monday the 19th
    world.come_to("2026-01-07")
    offer(world, file)
    next_door.come_to("2026-01-14")
    refuse(world, next_door, file)
    clock = clock_of(world.get(file), "C3")
    assert (clock["due_day"], clock["paused_since"], clock["paused_by"]) == ("2026-01-26", None, None)
    assert clock["stood"] == [
        {"by": "handover_offered", "since": "2026-01-07T01:00:00.000Z", "until": "2026-01-14T01:00:00.000Z"}]
    world.come_to("2026-01-27")
    world.fire()
    assert [event["data"]["clock"] for event in world.said("appeal.overdue")] == ["C2", "C3"]


def test_a_day_off_that_is_declared_while_it_stands_still_takes_nothing_of_what_is_left(world, next_door):
    file = world.at("assigned")
    world.come_to("2026-01-07")
    offer(world, file)
    left = clock_of(world.get(file), "C3")["remaining_working_days"]
    world.hear_year(YEARS[2026], d2026_01_09="off")
    assert clock_of(world.get(file), "C3")["paused_since"]
    world.come_to("2026-01-12")
    refuse(world, next_door, file)
    assert clock_of(world.get(file), "C3")["remaining_working_days"] >= left - 1


def test_a_file_of_which_all_clocks_stand_still_is_met_by_a_change_of_the_calendar(world):
    set_(world, "2026-01-06", C1=["raised"])
    world.come_to("2026-01-06")
    file = world.raise_()
    assert clock_of(file, "C1")["paused_by"] == "raised"
    assert world.repo.appeals.get(file["id"])["oldest_due"] == clocks.NEVER
    world.hear_year(YEARS[2026], d2026_01_08="off")
    assert clock_of(world.get(file), "C1")["due_day"] == "2026-01-12"
    assert world.findings() == []


def test_a_clock_that_stands_where_it_should_not_is_found(world):
    file = offer(world, world.at("assigned"))
    stored = world.repo.appeals.get(file["id"])
    world.corrupt("appeals", file["id"], handover={**stored["handover"], "state": "withdrawn"})
    assert world.findings() == [
        f"tickets_appeals/{file['id']}: clock C3.1.fgw stands still by handover_offered, the file's states say None"]


UNITS = st.sampled_from([("working_days", 10), ("calendar_days", 20), ("weeks", 3), ("hours", 40)])
hours = st.lists(st.integers(1, 400), min_size=2, max_size=6).map(sorted)


def moment(hour):
    return f"{date(2026, 1, 5) + timedelta(days=hour // 24)}T{hour % 24:02d}:00:00.000Z"


def run(unit, length, changes, calendar):
    file = {"round": 1, "clocks": []}
    rule = {"code": "C9", "length": length, "unit": unit, "roll": "none", "pauses": ["objected"]}
    clock = clocks.start(file, rule, "fgw", moment(0), calendar)
    for place, hour in enumerate(changes):
        clocks.pause(file, [] if place % 2 else ["objected"], moment(hour), lambda: calendar)
    return file, clock


@given(UNITS, hours)
def test_however_often_it_stood_still_its_end_only_moves_away(rule, changes):
    unit, length = rule
    file, clock = run(unit, length, changes, CALENDAR)
    _, whole = run(unit, length, [], CALENDAR)
    assert clock["due_at"] >= whole["due_at"]
    assert bool(clock["paused_since"]) == bool(len(changes) % 2)
    assert clocks.marks(file)["next_due"] == (None if clock["paused_since"] else clock["due_at"])


@given(UNITS, hours, st.sets(st.integers(0, 60), max_size=5))
def test_its_end_is_the_same_whether_a_calendar_was_known_before_or_is_imported_afterwards(rule, changes, days_off):
    unit, length = rule
    days = {str(date(2026, 1, 5) + timedelta(days=one)): OFF for one in days_off}
    known = Calendar({**CALENDAR.days, **days}, CALENDAR.known_years)
    before, _ = run(unit, length, changes, known)
    after, _ = run(unit, length, changes, CALENDAR)
    clocks.move(after, known, moment(changes[-1]))
    assert [clock["due_at"] for clock in before["clocks"]] == [clock["due_at"] for clock in after["clocks"]]
