"""What the check finds where an ending is not whole, or a clock does not fit an outcome."""

import pytest


@pytest.fixture
def listed(world):
    """A file on the long-term list."""
    return world.close(world.complete(world.at("opined"), outcome="long_term", review_on="2026-03-02"))


@pytest.fixture
def waiting(world):
    """A file whose outcome waits for a second person."""
    return world.complete(world.at("opined"), outcome="explained", reason="政策不支持")


def found(world, file):
    prefix = f"tickets_appeals/{file['id']}: "
    return [finding.removeprefix(prefix) for finding in world.findings()]


def clocks_of(world, file, **changed):
    there = world.repo.appeals.get(file["id"])["clocks"]
    return [{**clock, **changed} if clock["stopped_at"] is None else clock for clock in there]


def test_files_in_order_have_no_findings(world, listed, waiting):
    assert world.findings() == []


@pytest.mark.parametrize("status", ["completed", "closed"])
def test_a_file_that_is_closed_by_nobody_or_open_and_closed_by_somebody_is_found(world, status):
    file = world.at(status)
    world.corrupt("appeals", file["id"], closed_by="enterprise" if status == "completed" else "")
    assert found(world, file) == [f"is {status}, closed by {'enterprise' if status == 'completed' else ''}"]


def test_a_withdrawn_file_with_an_outcome_is_found(world):
    file = world.at("assigned")
    world.call("withdraw_appeal", world.enterprise(), file["id"])
    world.corrupt("appeals", file["id"], outcome="solved")
    assert found(world, file) == ["was withdrawn and came to solved"]


def test_one_person_in_the_place_of_two_is_found(world, waiting):
    file = world.call("approve_completion", doc_id=waiting["id"])
    proposal = world.repo.appeals.get(file["id"])["proposal"]
    world.corrupt("appeals", file["id"], proposal={**proposal, "decided_by": proposal["proposed_by"]})
    assert found(world, file) == ["account-fgw decided what they proposed"]


def test_a_proposal_that_nobody_is_held_to_decide_is_found(world, waiting):
    world.corrupt("appeals", waiting["id"], clocks=clocks_of(world, waiting, stopped_at="2026-01-05T01:00:00.000Z"),
                  next_due=None, oldest_due=None)
    assert found(world, waiting) == ["its clock second_person does not run"]


def test_a_file_on_the_list_that_would_never_wake_is_found(world, listed):
    world.corrupt("appeals", listed["id"], clocks=clocks_of(world, listed, stopped_at="2026-01-05T01:00:00.000Z"),
                  next_due=None, oldest_due=None)
    assert found(world, listed) == ["its clock review does not run", "review_due is 2026-03-02, its clocks say None"]


def test_a_review_of_what_is_not_on_the_list_is_found(world, listed):
    world.corrupt("appeals", listed["id"], outcome="solved")
    assert found(world, listed) == ["its clock review runs for nothing"]


def test_a_list_in_another_order_than_its_clocks_is_found(world, listed):
    world.corrupt("appeals", listed["id"], review_due="2026-04-01")
    assert found(world, listed) == ["review_due is 2026-04-01, its clocks say 2026-03-02"]


def test_a_promise_that_nobody_follows_is_found(world):
    file = world.raise_(commitments=[{"what": "现场踏勘", "unit": "rsj", "by": "2026-01-12"}])
    assert world.findings() == []
    promised = world.repo.appeals.get(file["id"])["commitments"]
    world.corrupt("appeals", file["id"], commitments=[{**promised[0], "settled_at": "2026-01-06T01:00:00.000Z", "state": "kept"}],
                  promised={"kept": "2026-01-12"}, found_by=["promised:kept:rsj"])
    assert found(world, file) == ["commitment 1 is kept, its clock runs on"]
