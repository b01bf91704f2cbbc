"""What the check finds of supervision in a corrupted store."""

import pytest
from supervision_samples import approve, card, last, late, letter, start, stored


def alter(world, file, place=-1, **fields):
    """Write over a step of the file, past all rules."""
    steps = stored(world, file)["steps"]
    steps[place] = {**steps[place], **fields}
    world.corrupt("appeals", file["id"], steps=steps)


def found(world, file):
    return [finding.removeprefix(f"tickets_appeals/{file['id']}: ") for finding in world.findings()]


@pytest.fixture
def file(world):
    """A file with a letter."""
    made = world.at("assigned")
    letter(world, made)
    return made


def test_a_county_under_supervision_in_order_has_no_findings(world, file):
    card(world, world.at("assigned"))
    late(world)
    world.come_to("2026-05-01")
    world.service.watch_steps()
    assert world.findings() == []


def test_a_letter_within_the_cool_down_of_another_is_found(world, file):
    world.come_to("2026-01-13")
    letter(world, file, unit="rsj")
    alter(world, file, 0, cool_until="2026-01-20T15:59:59.999Z")
    assert found(world, file) == [f"letter {file['id']}.s2 was sent within the cool-down of {file['id']}.s1"]


def test_two_undecided_steps_against_a_unit_are_found(world):
    file = late(world)
    steps = stored(world, file)["steps"]
    world.corrupt("appeals", file["id"], steps=[*steps, {**steps[0], "id": f"{file['id']}.s2"}])
    assert found(world, file) == ["2 steps against fgw wait for a decision"]


def test_a_step_that_was_taken_away_is_found(world, file):
    start(world, file, "bulletin", unit="rsj")
    steps = stored(world, file)["steps"]
    world.corrupt("appeals", file["id"], steps=steps[1:])
    assert "its steps are not those that were put on it" in found(world, file)


@pytest.mark.parametrize("second", [None, {"id": "office-1", "role": "office"}])
def test_a_heavy_step_of_one_person_is_found(world, second):
    file = world.at("assigned")
    step = approve(world, start(world, file, "supervision"))
    alter(world, file, approval={**step["approval"], "decided_by": second})
    assert found(world, file) == [f"step {step['id']} was not decided by two people"]


def test_a_taken_step_without_its_moment_is_found(world, file):
    alter(world, file, state="declined")
    assert found(world, file) == [f"step {file['id']}.s1 is declined, and taken at 2026-01-05T01:00:00.000Z"]


@pytest.mark.parametrize("how", ["lost", "of another unit"])
def test_a_letter_that_is_not_there_is_found(world, file, how):
    step = last(world, file)
    world.repo.letters.delete(step["letter"]) if how == "lost" else world.corrupt("letters", step["letter"], unit="zjj")
    assert found(world, file) == [f"the letter {step['letter']} of step {step['id']} is not there"]


@pytest.mark.parametrize("mark", ["awaits_at", "stepped_at", "card_until"])
def test_a_mark_that_is_not_what_the_steps_say_is_found(world, file, mark):
    right = stored(world, file).get(mark)
    world.corrupt("appeals", file["id"], **{mark: "2020-01-01T00:00:00.000Z"})
    assert found(world, file) == [f"{mark} is 2020-01-01T00:00:00.000Z, its steps say {right}"]


@pytest.mark.parametrize("mark", [None, "2027-01-01T00:00:00.000Z"])
def test_a_card_or_a_draft_that_nobody_will_look_at_is_found(world, file, mark):
    carded = world.at("assigned")
    step = card(world, carded)
    world.corrupt("appeals", carded["id"], supervise_at=mark)
    assert found(world, carded) == [f"supervise_at is {mark}, and not by {step['until']}"]
    world.corrupt("appeals", carded["id"], supervise_at=step["until"])
    alter(world, file, drafted=False)
    world.corrupt("appeals", file["id"], supervise_at=mark)
    assert found(world, file) == [f"supervise_at is {mark}, and not by 0001-01-01T00:00:00.000Z"]
