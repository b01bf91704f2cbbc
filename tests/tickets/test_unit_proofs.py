"""What the check finds of units in a corrupted store, and that it finds nothing after all that they may do."""

import pytest
from unit_samples import consult, count_replies, live_with_units, object_to


@pytest.fixture
def file(world):
    return world.at("assigned")


def found(world, file, **fields):
    world.corrupt("appeals", file["id"], **fields)
    return [finding.removeprefix(f"tickets_appeals/{file['id']}: ") for finding in world.findings()]


def test_units_that_keep_to_the_rules_leave_no_finding(world):
    live_with_units(world)
    world.local.settle()
    assert world.findings() == []


def test_an_assigned_file_without_a_lead_unit_is_found(world, file):
    world.repo.appeals.save({**world.repo.appeals.get(file["id"]), "lead_unit": None})
    assert found(world, file) == ["has no lead unit", "C2 runs at fgw, not at None", "C3 runs at fgw, not at None"]


def test_a_file_that_nobody_was_given_has_no_lead_unit(world):
    assert found(world, world.raise_(), lead_unit="fgw") == ["is led by fgw, which has nothing of it"]


def test_a_lead_unit_among_its_co_units_is_found(world, file):
    assert found(world, file, co_units=["fgw"]) == ["is led and co-worked by fgw"]


def test_a_clock_that_runs_at_a_unit_that_had_the_file_is_found(world, file):
    assert found(world, file, lead_unit="zjj") == ["C2 runs at fgw, not at zjj", "C3 runs at fgw, not at zjj"]


def test_a_lost_objection_that_was_not_counted_is_found(world, file):
    assert found(world, file, objections_lost=1) == ["1 objections lost, 0 refused"]


def test_an_objection_that_waits_and_is_not_listed_is_found(world, file):
    since = object_to(world, file)["unit_objections"][0]["raised_at"]
    assert found(world, file, waits={}) == [f"waits is {{}}, its fields say {{'objection': '{since}'}}"]


def test_a_clock_of_a_unit_that_owes_no_opinion_is_found(world, file):
    count_replies(world, "consultation")
    consult(world, file)
    (one,) = world.repo.appeals.get(file["id"])["consultations"]
    opinion = {"unit": "zjj", "at": one["opened_at"], "text": "好"}
    assert found(world, file, consultations=[{**one, "answered": ["zjj"], "opinions": [opinion]}]) == [
        "consultation runs at zjj, which owes no opinion"]


def test_a_consultation_that_was_passed_over_is_found(world, file):
    consult(world, file)
    (one,) = world.repo.appeals.get(file["id"])["consultations"]
    closed = {**one, "state": "closed", "closed_at": one["opened_at"]}
    assert found(world, file, consultations=[one, closed]) == ["a consultation was passed over"]


def test_an_objection_that_was_passed_over_is_found(world, file):
    object_to(world, file)
    (one,) = world.repo.appeals.get(file["id"])["unit_objections"]
    later = {**one, "state": "upheld", "decided_at": one["raised_at"]}
    assert found(world, file, unit_objections=[one, later], waits={}) == ["an objection was passed over"]
