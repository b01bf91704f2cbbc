"""Files found by how their clocks stand: marks that the write sets which says it, counted as they are written."""

import pytest
from test_pauses import offer, set_
from ticket_samples import clock_of

from services.tickets.clocks import clocks

NAMED = (*clocks.STATES, "running", "none")


def standing(world, **asked):
    """The files that are listed in each state, those without any left out; what is counted is the same."""
    listed = {state: set(world.list(clock=state, **asked)) for state in NAMED}
    assert {state: world.call("count_appeals", clock=state, **asked)["count"] for state in NAMED} == {
        state: len(ids) for state, ids in listed.items()}
    return {state: ids for state, ids in listed.items() if ids}


def test_a_file_is_near_then_late_and_then_neither(world):
    file = world.at("assigned")
    assert standing(world) == {"running": {file["id"]}}
    world.come_to("2026-01-12")
    world.fire()
    assert standing(world) == {"running": {file["id"]}, "warned": {file["id"]}}
    world.come_to("2026-01-13")
    world.fire()
    half = {"warned": {file["id"]}}  # half of the completion's time has passed, too
    assert standing(world) == {"running": {file["id"]}, "overdue": {file["id"]}, **half}
    assert world.call("get_ledger")["overdue"] == 1
    world.opine(file)
    assert standing(world) == {"running": {file["id"]}, **half}
    assert world.call("get_ledger")["overdue"] == 0
    assert world.findings() == []


def test_a_clock_that_stands_still_is_found_and_is_not_near(world, next_door):
    set_(world, "2026-01-05", C2=["handover_offered"], C3=["handover_offered"])
    file, other = offer(world, world.at("assigned")), world.at("assigned")
    assert standing(world)["paused"] == {file["id"]}
    world.come_to("2026-03-01")
    world.fire()
    assert standing(world) == {"running": {file["id"], other["id"]}, "paused": {file["id"]}, "overdue": {other["id"]}}
    assert world.findings() == []


def test_an_end_that_a_notice_may_still_move_is_found(world):
    world.come_to("2026-12-24")
    file = world.at("assigned")
    assert clock_of(file, "C3")["provisional"]
    assert standing(world) == {"running": {file["id"]}, "provisional": {file["id"]}}


def test_states_go_with_units_words_days_and_order(world, clock):
    first = world.at("assigned", text="车间招工困难")
    clock.advance(minutes=1)
    second = world.at("assigned", text="贷款到期")
    clock.advance(minutes=1)
    third = world.raise_(text="招工广告被拆")
    world.come_to("2026-03-01")
    world.fire()
    late = {"clock": "overdue", "sort": "raised_at"}
    assert world.list(**late) == [first["id"], second["id"], third["id"]]
    assert world.list(**late, unit="fgw") == [first["id"], second["id"]]
    assert world.list(**late, words="招工") == [first["id"], third["id"]]
    assert world.list(**late, unit="fgw", words="招工") == [first["id"]]
    assert world.list(**late, unit="zjj") == []
    assert standing(world, unit="fgw")["overdue"] == {first["id"], second["id"]}
    days = {"from_day": "2026-01-09", "to_day": "2026-01-12"}
    found = world.list(clock="overdue", **days)
    assert world.call("count_appeals", clock="overdue", **days)["count"] == len(found)


@pytest.mark.parametrize("states", [(), ("clock:overdue",), ("clock:paused", "clock:provisional")])
def test_a_mark_that_its_clocks_do_not_bear_out_is_found(world, states):
    file = world.at("assigned")
    world.come_to("2026-01-12")
    world.fire()
    words = world.repo.appeals.get(file["id"])["found_by"]
    world.corrupt("appeals", file["id"], found_by=[*[word for word in words if not word.startswith("clock:")], *states])
    assert any("found_by" in finding for finding in world.findings())
