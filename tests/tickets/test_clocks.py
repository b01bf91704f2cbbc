"""The seed's three clocks, with the working days of the county's calendar."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ticket_samples import YEARS, clock_of

from kentan.calendars import Calendar, day_of
from kentan.clock import from_text, to_text
from kentan.contracts.tickets import DURATIONS, ClockState
from kentan.contracts.tickets_doors import ClockView
from services.tickets.clocks import clocks
from services.tickets.clocks.clock_rules import standard
from services.tickets.model import RuleBroken

CALENDAR = Calendar.from_years(YEARS.values())
# the day of the event; its last days after 3 working days, 1 week, 5 working days, 2 weeks, 10 working days
VECTORS = [
    ("2026-01-08", "2026-01-13", "2026-01-15", "2026-01-15", "2026-01-22", "2026-01-22"),
    ("2026-02-12", "2026-02-24", "2026-02-24", "2026-02-26", "2026-02-26", "2026-03-04"),  # Saturday 14 is worked
    ("2026-04-30", "2026-05-08", "2026-05-07", "2026-05-11", "2026-05-14", "2026-05-18"),
    ("2026-06-18", "2026-06-24", "2026-06-25", "2026-06-26", "2026-07-02", "2026-07-03"),
    ("2026-09-17", "2026-09-21", "2026-09-24", "2026-09-23", "2026-10-08", "2026-10-08"),  # Sunday 20 is worked
    ("2026-09-24", "2026-09-30", "2026-10-08", "2026-10-09", "2026-10-08", "2026-10-15"),
    ("2026-12-24", "2026-12-29", "2026-12-31", "2026-12-31", "2027-01-07", "2027-01-07"),
    ("2026-01-10", "2026-01-14", "2026-01-19", "2026-01-16", "2026-01-26", "2026-01-23"),  # begun on a Saturday
    ("2026-02-14", "2026-02-26", "2026-02-24", "2026-02-28", "2026-02-28", "2026-03-06"),  # on one that is worked; Saturday 28 is
]
LENGTHS = [(3, "working_days"), (1, "weeks"), (5, "working_days"), (2, "weeks"), (10, "working_days")]


def bare(turn=1):
    return {"round": turn, "clocks": []}


def started(length, unit, at, calendar=CALENDAR):
    file = bare()
    clocks.start(file, {"code": "C9", "length": length, "unit": unit}, "fgw", at, calendar)
    return file["clocks"][0]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector[0])
def test_a_clock_ends_on_the_day_that_the_calendar_gives(vector):
    event, *days = vector
    clocks_of_lengths = [started(length, unit, f"{event}T09:00:00.000Z") for length, unit in LENGTHS]
    assert [clock["due_day"] for clock in clocks_of_lengths] == days
    assert [clock["provisional"] for clock in clocks_of_lengths] == [day.startswith("2027") for day in days]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector[0])
def test_a_file_has_three_days_to_be_assigned_one_week_for_the_opinion_and_two_for_the_completion(world, vector):
    event, three_days, week, _, two_weeks, _ = vector
    world.come_to(event, "17:00")
    world.hold(f"{event}T09:00:00.000Z")
    file = world.at("assigned", forum="f-1")
    assert [(clock["code"], clock["due_day"]) for clock in file["clocks"]] == [
        ("C1", three_days), ("C2", week), ("C3", two_weeks)]
    assert clock_of(file, "C3")["provisional"] == two_weeks.startswith("2027")


def test_the_seeds_rules_are_these():
    assert [(rule["code"], rule["length"], rule["unit"]) for rule in standard()["clocks"] if rule["on"]] == [
        ("C1", 3, "working_days"), ("C2", 1, "weeks"), ("C3", 2, "weeks"), ("objection", 0, "working_days"),
        ("extension_ask", 1, "working_days")]


def test_whoever_changes_the_rules_changes_a_copy():
    standard()["clocks"][0]["length"] = 99
    assert standard()["clocks"][0]["length"] == 3


@pytest.mark.parametrize(("length", "unit", "day"), [
    (1, "calendar_days", "2026-01-09"), (2, "calendar_days", "2026-01-12"), (7, "calendar_days", "2026-01-15"),
    (0, "working_days", "2026-01-08"),
])
def test_calendar_days_roll_off_a_day_off_too(length, unit, day):
    assert started(length, unit, "2026-01-08T09:00:00.000Z")["due_day"] == day


def test_an_unknown_unit_is_a_broken_rule():
    with pytest.raises(RuleBroken) as broken:
        started(1, "moons", "2026-01-08T09:00:00.000Z")
    assert broken.value.code == "clock_unit_unknown"


def test_a_clock_runs_out_with_the_last_millisecond_of_its_last_day_there():
    assert started(3, "working_days", "2026-01-08T09:00:00.000Z")["due_at"] == "2026-01-13T15:59:59.999Z"


@pytest.mark.parametrize(("at", "fires"), [("2026-01-13T15:59:59.999Z", False), ("2026-01-13T16:00:00.000Z", True)])
def test_in_its_last_millisecond_it_has_not_run_out_yet(at, fires):
    file = bare()
    clocks.start(file, standard()["clocks"][0], "office", "2026-01-08T09:00:00.000Z", CALENDAR)
    assert bool(clocks.fire(file, at)) == fires


@pytest.mark.parametrize(("at", "day"), [("2026-01-08T15:59:59.999Z", "2026-01-13"), ("2026-01-08T16:00:00.000Z", "2026-01-14")])
def test_the_day_of_an_event_is_the_day_there(at, day):
    assert started(3, "working_days", at)["due_day"] == day


def test_a_clock_stands_in_its_contract(world):
    file = world.at("assigned")
    for clock in file["clocks"]:
        assert clock.keys() == ClockView().fields.keys()
        assert ClockState(unknown="exclude").validate(clock) == {}


def test_a_running_clock_tells_what_is_left_and_a_stopped_one_does_not(world):
    file = world.raise_()
    assert clock_of(file, "C1")["remaining_seconds"] == 3 * 86400 + 15 * 3600 - 1  # from Monday 9:00 to Thursday midnight
    world.come_to("2026-01-09", "00:00")
    late = clock_of(world.get(file), "C1")
    assert (late["remaining_seconds"], late["overdue"]) == (0, True)
    file = world.assign(file)
    assert (clock_of(file, "C1")["remaining_seconds"], clock_of(file, "C1")["overdue"]) == (None, True)


@pytest.mark.parametrize(("day", "time", "days", "hours"), [
    ("2026-01-05", "09:00", 3, 6 + 3 * 6.5), ("2026-01-05", "20:00", 3, 3 * 6.5), ("2026-01-07", "12:00", 1, 3 + 6.5),
    ("2026-01-08", "16:30", 0, 1), ("2026-01-08", "23:00", 0, 0), ("2026-01-10", "10:00", -1, -6.5),
    ("2026-01-12", "09:30", -2, -7.5),
])
def test_what_is_left_of_a_clock_is_told_in_working_time(world, day, time, days, hours):
    file = world.raise_()  # on Monday at 9:00, due on Thursday
    world.come_to(day, time)
    clock = clock_of(world.get(file), "C1")
    assert (clock["remaining_working_days"], clock["remaining_working_seconds"]) == (days, hours * 3600)


def test_a_stopped_clock_has_nothing_left_in_working_time_either(world):
    clock = clock_of(world.at("assigned"), "C1")
    assert (clock["remaining_working_days"], clock["remaining_working_seconds"]) == (None, None)


def test_each_clock_says_what_it_is_called_and_who_is_held_to_it(world):
    file = world.at("assigned")
    assert [(clock["name"]["zh"], clock["owner"], clock["holder"]) for clock in file["clocks"]] == [
        ("交办", "office", "office"), ("办理意见", "lead_unit", "fgw"), ("初步办结", "lead_unit", "fgw")]


def test_each_clock_of_a_file_has_an_id_of_its_own(world):
    file = world.send_back(world.at("completed"))
    assert [clock["id"] for clock in file["clocks"]] == ["C1.1.office", "C2.1.fgw", "C3.1.fgw", "C3.1.fgw.2"]
    world.complete(file)
    world.close(file)
    world.supervise_again(file)
    assert [clock["id"] for clock in world.get(file)["clocks"]][4:] == ["C2.2.fgw", "C3.2.fgw"]


@pytest.mark.parametrize(("day", "time", "overdue"), [("2026-01-08", "23:59", False), ("2026-01-09", "00:00", True)])
def test_a_clock_that_was_stopped_in_time_is_never_overdue(world, day, time, overdue):
    file = world.raise_()
    world.come_to(day, time)
    world.assign(file)
    world.come_to("2026-03-01")
    assert clock_of(world.get(file), "C1")["overdue"] == overdue


def test_all_clocks_of_a_file_are_shown_the_stopped_ones_too(world):
    file = world.send_back(world.at("completed"))
    assert [(clock["code"], clock["stopped_at"] is None) for clock in file["clocks"]] == [
        ("C1", False), ("C2", False), ("C3", False), ("C3", True)]


steps = st.lists(st.one_of(
    st.tuples(st.just("start"), st.sampled_from(["C1", "C2", "C3"]), st.integers(0, 20)),
    st.tuples(st.just("stop"), st.sampled_from(["C1", "C2", "C3"])), st.tuples(st.just("fire")),
    st.tuples(st.just("pause"), st.sampled_from(["assigned", "objected"]))), max_size=12)


def going(file):
    return [clock for clock in clocks.running(file) if not clock["paused_since"]]


def moment(hours):
    return f"2026-01-{1 + hours // 24:02d}T{hours % 24:02d}:00:00.000Z"


@given(steps)
def test_whatever_happens_to_a_files_clocks_its_two_marks_say_what_is_next(happening):
    file, fired = bare(), []
    for hour, (what, *rest) in enumerate(happening):
        at = moment(hour * 40)
        if what == "start":
            rule = {"code": rest[0], "length": rest[1], "unit": "calendar_days", "pauses": ["objected"]}
            clocks.start(file, rule, "fgw", at, CALENDAR)
        elif what == "stop":
            clocks.stop(file, at, *rest)
        elif what == "pause":
            clocks.pause(file, rest, at, lambda: CALENDAR)
        else:
            fired += [id(clock) for clock in clocks.fire(file, at)]
            assert not any(clock["due_at"] < at and not clock["fired_at"] for clock in going(file))
        waiting = [clock["due_at"] for clock in going(file) if clock["fired_at"] is None]
        waiting += [one["at"] for clock in going(file) for one in clock["warnings"] if one["at"] and not one["warned_at"]]
        assert file.get("next_due") == min(waiting, default=None)
        overdue = [clock["due_at"] for clock in clocks.running(file) if clock["fired_at"] or clock in going(file)]
        assert file.get("oldest_due") == min(overdue, default=clocks.NEVER if clocks.running(file) else None)
        assert clocks.marks(file) == {"next_due": file.get("next_due"), "oldest_due": file.get("oldest_due")}
        states = {"overdue": any(clock["fired_at"] for clock in clocks.running(file)), "provisional": False,
                  "warned": any(clock["warned"] and not clock["fired_at"] for clock in going(file)),
                  "paused": any(clock["paused_since"] for clock in clocks.running(file))}
        assert {state: clocks.in_state(state) in file.get("found_by", ()) for state in clocks.STATES} == states
    assert len(fired) == len(set(fired)) == sum(clock["fired_at"] is not None for clock in file["clocks"])


@given(st.dates(date(2025, 1, 1), date(2026, 12, 1)), st.integers(0, 20), st.sampled_from(DURATIONS))
def test_a_clock_ends_on_a_workday_and_never_before_it_began(day, length, unit):
    clock = started(length, unit, f"{day}T04:00:00.000Z")
    end = date.fromisoformat(clock["due_day"])
    assert CALENDAR.is_workday(end)
    assert end >= day
    assert day_of(from_text(clock["due_at"])) == end


@given(st.integers(1, 20), st.integers(0, 300))
def test_counting_anew_by_the_same_calendar_moves_nothing(length, hours):
    file = bare()
    clocks.start(file, {"code": "C1", "length": length, "unit": "working_days"}, "office", moment(hours), CALENDAR)
    assert clocks.move(file, CALENDAR, moment(hours)) == []


def test_a_stopped_clock_is_not_moved():
    file = bare()
    clocks.start(file, standard()["clocks"][0], "office", "2026-01-08T09:00:00.000Z", CALENDAR)
    clocks.stop(file, "2026-01-09T09:00:00.000Z", "C1")
    assert clocks.move(file, Calendar({}, ()), "2026-01-09T09:00:00.000Z") == []
    assert file["clocks"][0]["due_day"] == "2026-01-13"


@pytest.mark.parametrize(("unit", "length", "roll", "day"), [
    ("weeks", 1, "next", "2026-10-08"), ("weeks", 1, "previous", "2026-09-30"), ("weeks", 1, "none", "2026-10-01"),
    ("calendar_days", 7, "previous", "2026-09-30"), ("working_days", 3, "previous", "2026-09-30"),
])
def test_a_last_day_that_is_off_moves_as_the_rule_says(unit, length, roll, day):
    file = bare()
    rule = {"code": "C9", "length": length, "unit": unit, "roll": roll}
    assert clocks.start(file, rule, "fgw", "2026-09-24T09:00:00.000Z", CALENDAR)["due_day"] == day


@pytest.mark.parametrize(("start", "length", "due"), [
    ("2026-01-08T09:00", 2, "2026-01-08T11:00"), ("2026-01-09T16:30", 2, "2026-01-12T09:30"),
    ("2026-01-10T10:00", 4, "2026-01-12T15:00"), ("2026-02-13T17:00", 4, "2026-02-14T12:00"),
])
def test_hours_are_hours_of_business(start, length, due):
    file = bare()
    clock = clocks.start(file, {"code": "C9", "length": length, "unit": "hours"}, "fgw", stored(start), CALENDAR)
    assert (clock["due_at"], clock["due_day"], clock["provisional"]) == (stored(due), due[:10], False)
    assert clocks.fire(file, stored(due)) == []
    assert clocks.fire(file, stored(due)[:-4] + "001Z") == [clock]


def test_hours_that_reach_into_a_year_without_a_notice_are_provisional():
    clock = clocks.start(bare(), {"code": "C9", "length": 7, "unit": "hours"}, "fgw", stored("2026-12-31T09:00"), CALENDAR)
    assert (clock["due_day"], clock["provisional"]) == ("2027-01-01", True)


def test_a_clock_of_before_clocks_kept_their_rule_gets_what_the_standard_says_of_it():
    old = {"round": 1, "length": 2, "unit": "weeks", "holder": "fgw", "started_at": "2026-01-08T09:00:00.000Z",
           "stopped_at": None, "due_at": "2026-01-22T15:59:59.999Z", "due_day": "2026-01-22", "provisional": False,
           "fired_at": None, "handed_to": None}
    file = {"round": 1, "clocks": [{**old, "code": "C3"}, {**old, "code": "C3"}, {**old, "code": "C1", "holder": "office"}]}
    assert [(clock["id"], clock["started_by"]) for clock in clocks.all_of(file)] == [
        ("C3.1.fgw", "assigned"), ("C3.1.fgw.2", "assigned"), ("C1.1.office", "raised")]
    assert clocks.move(file, CALENDAR, "2026-01-09T09:00:00.000Z") == []
    clocks.stop_on(file, "completed", "2026-01-10T09:00:00.000Z")
    assert [clock["code"] for clock in clocks.running(file)] == ["C1"]


def stored(there):
    return to_text(datetime.fromisoformat(f"{there}:00+08:00"))
