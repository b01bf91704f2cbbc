"""A clock that runs out: found by every replica, said once, with the step of supervision that it calls for."""

import eventlet
import pytest
from eventlet import GreenPool
from ticket_samples import YEARS, Crash, clock_of

from kentan.contracts.tickets import AppealState
from services.tickets.repository import CALENDARS


def overdue(world):
    return [(event["subject"], event["data"]["clock"]) for event in world.said("appeal.overdue")]


def test_nothing_is_said_of_a_clock_before_its_last_day_is_over(world):
    world.raise_()
    world.come_to("2026-01-08", "23:59")
    world.fire()
    assert overdue(world) == []


def test_a_clock_that_has_run_out_is_said_once(world):
    file = world.raise_()
    world.come_to("2026-01-09", "00:00")
    for _ in range(3):
        world.fire()
    assert overdue(world) == [(file["id"], "C1")]
    assert clock_of(world.get(file), "C1")["fired_at"] == "2026-01-08T16:00:00.000Z"


def test_a_phone_reminder_is_proposed_with_it_and_nobody_is_said_to_have_called(world):
    file = world.at("assigned")
    world.come_to("2026-01-13")
    world.fire()
    (event,) = world.said("appeal.overdue")
    assert AppealState().validate(event["data"]) == {}
    assert (event["data"]["clock"], event["data"]["reason"]) == ("C2", "overdue")
    (step,) = world.get(file)["steps"]
    assert (step["step"], step["state"], step["unit"], step["clock"]) == ("phone", "proposed", "fgw", "C2")
    assert (world.get(file)["reminders"], world.said("appeal.reminded")) == (0, [])


def test_the_offices_own_lateness_is_shown_and_calls_for_no_step_against_a_unit(world):
    file = world.raise_()
    world.come_to("2026-01-09")
    world.fire()
    assert world.get(file)["steps"] == []
    assert [item["id"] for item in world.call("list_overdue")["items"]] == [file["id"]]


def test_it_is_the_service_that_says_so(world):
    file = world.at("assigned")
    world.come_to("2026-01-13")
    world.fire()
    actors = [entry["actor"] for entry in world.get(file)["timeline"][2:]]
    assert actors == [{"id": "tickets.fire_due_clocks", "role": "system"}] * len(actors) != []


def test_each_clock_of_a_file_fires_for_itself(world):
    file = world.at("assigned")
    world.come_to("2026-01-13")
    world.fire()
    assert overdue(world) == [(file["id"], "C2")]
    world.come_to("2026-01-20")
    world.fire()
    assert overdue(world) == [(file["id"], "C2"), (file["id"], "C3")]
    assert [step["clock"] for step in world.get(file)["steps"]] == ["C2"]  # one call at a time


def test_clocks_that_ran_out_while_nobody_looked_fire_together(world):
    file = world.at("assigned")
    world.come_to("2026-03-01")
    world.fire()
    assert overdue(world) == [(file["id"], "C2"), (file["id"], "C3")]
    assert world.get(file)["version"] == 3


def test_a_clock_that_was_stopped_does_not_fire(world):
    world.at("completed")
    world.come_to("2026-03-01")
    world.fire()
    assert overdue(world) == []


def test_a_clock_of_the_next_round_fires_again(world):
    file = world.at("closed")
    world.supervise_again(file)
    world.come_to("2026-01-13")
    world.fire()
    assert overdue(world) == [(file["id"], "C2")]
    assert [clock["fired_at"] is not None for clock in world.get(file)["clocks"]] == [False, False, False, True, False]


def test_every_county_is_looked_at(world, next_door):
    files = world.raise_(), next_door.raise_()
    world.come_to("2026-01-09")
    world.fire()
    assert [overdue(place) for place in (world, next_door)] == [[(file["id"], "C1")] for file in files]


def test_more_files_than_one_page_are_fired_in_one_go(world, monkeypatch):
    monkeypatch.setattr("services.tickets.clocks.firing.BATCH", 4)
    files = [world.raise_() for _ in range(10)]
    world.come_to("2026-01-09")
    world.fire()
    assert sorted(overdue(world)) == sorted((file["id"], "C1") for file in files)


def test_however_many_replicas_look_a_clock_fires_once(world):
    files = [world.raise_() for _ in range(6)]
    world.come_to("2026-01-09")
    pool = GreenPool()
    for replica in [world.beside(lambda call: eventlet.sleep(0)) for _ in range(4)]:
        pool.spawn(replica.fire)
    pool.waitall()
    assert sorted(overdue(world)) == sorted((file["id"], "C1") for file in files)
    assert {world.get(file)["version"] for file in files} == {2}


def test_a_replica_that_dies_leaves_the_rest_to_the_next(world):
    files = [world.raise_() for _ in range(4)]
    world.come_to("2026-01-09")
    with pytest.raises(Crash):
        world.dying(2).fire()
    assert len(overdue(world)) == 2
    world.fire()
    assert sorted(overdue(world)) == sorted((file["id"], "C1") for file in files)


@pytest.mark.parametrize("step", ["assign", "fire"])
def test_a_clock_that_is_stopped_or_fired_just_then_is_not_said_again(world, step):
    file = world.raise_()
    world.come_to("2026-01-09")
    met = []

    def meet(call):
        if call == "save" and not met:
            met.append(call)
            world.assign(file) if step == "assign" else world.fire()

    world.beside(meet).fire()
    assert met == ["save"]
    assert overdue(world) == ([] if step == "assign" else [(file["id"], "C1")])


def test_a_deadline_is_held_against_the_calendar_once_more_before_it_is_said_to_have_passed(world):
    file = world.raise_()
    world.come_to("2026-01-09")
    calendars = world.store.collection(CALENDARS)  # the copy is newer than the file: its handler died on the way
    calendar = calendars.get("2026")
    calendars.save({**calendar, "days": {**YEARS[2026]["days"], "2026-01-07": "off"}})
    world.fire()
    assert overdue(world) == []
    assert clock_of(world.get(file), "C1")["due_day"] == "2026-01-09"
    assert [event["data"]["reason"] for event in world.said("appeal.rescheduled")] == ["calendar_changed"]


def test_what_is_due_and_not_yet_fired_is_not_settled(world):
    unsettled = world.local.parts["tickets"].unsettled
    world.raise_()
    world.come_to("2026-01-08")
    world.fire()
    assert unsettled(world.store, "2026-01-08T15:59:59.999Z") == 0
    assert unsettled(world.store, "2026-01-08T16:00:00.000Z") == 1
    world.come_to("2026-01-09")
    world.fire()
    assert unsettled(world.store, "2026-01-09T01:00:00.000Z") == 0


def test_a_ticker_looks_twice_a_second_and_sweeps_twice_a_minute(world):
    assert (type(world.service).fire_due_clocks.every, type(world.service).finish_numbers.every) == (0.5, 30)
