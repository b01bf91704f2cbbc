"""The enterprise's word on a completion: it closes the file, or sends it back to the unit."""

import pytest
from ticket_samples import clock_of, refusing, wrong

from kentan.contracts.tickets import AppealState
from kentan.errors import Forbidden, NotFound, Refused

EARLY = [("raised", "not_assigned_yet"), ("assigned", "not_completed_yet"), ("opined", "not_completed_yet")]


def test_the_enterprise_closes_its_file(world, clock):
    file = world.at("completed")
    clock.advance(hours=1)
    file = world.close(file)
    assert (file["status"], file["closed_by"], file["closed_at"]) == ("closed", "enterprise", "2026-01-05T02:00:00.000Z")
    (event,) = world.said("appeal.closed")
    assert AppealState().validate(event["data"]) == {}
    assert (event["data"]["status"], event["data"]["reason"]) == ("closed", None)


def test_the_office_closes_on_the_enterprises_word_by_phone_alone(world):
    file = world.at("completed")
    with wrong(reason="by_phone_needed"):
        world.call("confirm_closing", doc_id=file["id"])
    file = world.call("confirm_closing", doc_id=file["id"], reason="by_phone")
    assert (file["status"], file["closed_by"]) == ("closed", "enterprise")
    assert world.said("appeal.closed")[0]["data"]["reason"] == "by_phone"


def test_an_enterprise_that_closes_by_itself_did_not_do_it_by_phone(world):
    world.close(world.at("completed"), reason="by_phone")
    assert world.said("appeal.closed")[0]["data"]["reason"] is None


@pytest.mark.parametrize(("status", "code"), [*EARLY, ("closed", "already_closed")])
@pytest.mark.parametrize("step", ["close", "send_back"])
def test_the_enterprise_judges_a_completion_and_nothing_else(world, step, status, code):
    file = world.at(status)
    with refusing(Refused, code):
        getattr(world, step)(file)
    assert world.get(file)["status"] == status


@pytest.mark.parametrize("step", ["close", "send_back"])
def test_to_another_enterprise_the_file_is_not_there(world, step):
    file = world.at("completed")
    with refusing(NotFound, "not_found"):
        getattr(world, step)({**file, "enterprise": "e-2"})


def test_only_the_enterprise_sends_back(world):
    file = world.at("completed")
    for actor in (world.office, world.unit(), world.leader):
        with refusing(Forbidden, "role_not_allowed"):
            world.call("send_back", actor, file["id"], reason="不行")


def test_what_is_sent_back_is_in_hand_again_from_the_opinion_that_was_given(world):
    file = world.send_back(world.at("completed"))
    assert (file["status"], file["round"], file["sent_back"]) == ("opined", 1, 1)
    assert (file["outcome"], file["answer"], file["completed_at"]) == (None, None, None)
    assert file["opinion"]["text"] == "已会商。"


def test_what_is_sent_back_without_an_opinion_is_as_it_was_assigned(world):
    file = world.send_back(world.complete(world.at("assigned")))
    assert (file["status"], file["opinion"]) == ("assigned", None)
    assert world.opine(file)["status"] == "opined"


def test_what_was_sent_back_is_kept_with_the_reason(world, clock):
    file = world.at("completed")
    clock.advance(hours=1)
    file = world.send_back(file, reason="岗位仍未对接")
    assert file["returns"] == [
        {"at": "2026-01-05T02:00:00.000Z", "reason": "岗位仍未对接", "outcome": "solved", "answer": "已解决。"}]
    (event,) = world.said("appeal.sent-back")
    assert AppealState().validate(event["data"]) == {}
    assert "岗位" not in str(event["data"])


def test_sending_back_starts_a_completions_clock_of_full_length_and_keeps_the_one_that_stopped(world):
    file = world.at("completed")
    world.come_to("2026-01-12")
    file = world.send_back(file)
    first, second = clock_of(file, "C3", 0), clock_of(file, "C3", 1)
    assert (first["stopped_at"], first["due_day"]) == ("2026-01-05T01:00:00.000Z", "2026-01-19")
    assert (second["stopped_at"], second["due_day"], second["holder"]) == (None, "2026-01-26", "fgw")
    assert len([clock for clock in file["clocks"] if clock["code"] == "C2"]) == 1


def test_a_file_may_go_back_and_forth(world):
    file = world.at("completed")
    for times in (1, 2, 3):
        file = world.send_back(file)
        assert (file["sent_back"], len(file["returns"])) == (times, times)
        file = world.complete(file, outcome="partly_solved")
    file = world.close(file)
    assert (file["status"], file["outcome"], file["sent_back"]) == ("closed", "partly_solved", 3)
    assert len([clock for clock in file["clocks"] if clock["code"] == "C3"]) == 4
    assert world.findings() == []
