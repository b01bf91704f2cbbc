"""Results from outside: what other systems did about a file, put on it by themselves."""

import pytest
from marshmallow import ValidationError
from ticket_samples import COUNTY, refusing

from kentan.commands import Actor
from kentan.contracts.tickets import ResultState
from kentan.contracts.tickets_doors import AppealDetail, RecordResult
from kentan.errors import Forbidden, NotFound, Refused
from services.tickets.ledger import results

JOBS, PORTAL = Actor("jobs-account", "system", COUNTY), Actor("portal-account", "system", COUNTY)
RESULT = {"source": "job-platform", "kind": "vacancies", "ref": "v-1",
          "figures": {"vacancies": 30, "hired": 0, "by": "2026-02-01"},
          "text": "已发布岗位。", "link": "https://jobs.example/v-1"}


def record(world, file, actor=JOBS, **differing):
    return world.call("record_result", actor, file["id"], **{**RESULT, **differing})


def test_a_result_is_on_the_file_for_all_who_read_it(world):
    file = record(world, world.at("assigned"))
    for reader in (world.office, world.leader, world.unit(), world.enterprise(), JOBS):
        (shown,) = world.get(file, reader)["results"]
        assert shown == {**RESULT, "recorded_at": "2026-01-05T01:00:00.000Z", "changed_at": "2026-01-05T01:00:00.000Z"}
        assert AppealDetail().validate(world.get(file, reader)) == {}


def test_a_result_is_said_with_its_figures_and_without_its_text(world):
    file = record(world, world.at("assigned"))
    (event,) = world.said("appeal.result-recorded")
    assert ResultState().validate(event["data"]) == {}
    assert (event["subject"], event["data"]["figures"], event["data"]["status"]) == (file["id"], RESULT["figures"], "assigned")
    assert "已发布" not in str(event)


def test_recorded_again_it_replaces_what_was_there_and_keeps_when_it_began(world, clock):
    file = record(world, world.at("assigned"))
    clock.advance(hours=1)
    record(world, file, figures={"vacancies": 30, "hired": 12})
    (shown,) = world.get(file)["results"]
    assert (shown["figures"]["hired"], shown["recorded_at"][11:16], shown["changed_at"][11:16]) == (12, "01:00", "02:00")
    assert len(world.said("appeal.result-recorded")) == 2


def test_the_same_again_says_nothing(world, clock):
    file = record(world, world.at("assigned"))
    clock.advance(hours=1)
    record(world, file)
    assert len(world.said("appeal.result-recorded")) == 1
    assert world.get(file)["results"][0]["changed_at"][11:16] == "01:00"


def test_results_of_other_references_and_sources_stand_beside_each_other(world):
    file = record(world, world.at("assigned"))
    record(world, file, ref="v-2")
    record(world, file, PORTAL, source="policy-portal")
    assert [(one["source"], one["ref"]) for one in world.get(file)["results"]] == [
        ("job-platform", "v-1"), ("job-platform", "v-2"), ("policy-portal", "v-1")]


def test_nobody_changes_a_result_of_another_account(world):
    file = record(world, world.at("assigned"))
    with refusing(Forbidden, "not_your_result"):
        record(world, file, PORTAL, figures={"hired": 100})
    assert world.get(file)["results"][0]["figures"]["hired"] == 0


@pytest.mark.parametrize("status", ["raised", "assigned", "opined", "completed", "closed"])
def test_figures_go_on_whatever_the_file_has_come_to_and_leave_it_as_it_is(world, status):
    file = world.at(status)
    recorded = record(world, file)
    assert (recorded["status"], recorded["clocks"]) == (status, file["clocks"])
    assert world.findings() == []


def test_a_file_holds_so_many_results_and_those_that_are_there_still_change(world, monkeypatch):
    monkeypatch.setattr(results, "MOST", 2)
    file = world.at("assigned")
    for ref in ("1", "2"):
        record(world, file, ref=ref)
    with refusing(Refused, "too_many_results"):
        record(world, file, ref="3")
    record(world, file, ref="1", figures={"hired": 5})
    assert [one["ref"] for one in world.get(file)["results"]] == ["2", "1"]


def test_a_file_that_is_not_there_has_no_results(world):
    with refusing(NotFound, "not_found"):
        record(world, {"id": "none"})


def test_a_file_of_before_there_were_results_has_none_and_takes_one(world):
    file = world.at("assigned")
    world.corrupt("appeals", file["id"], results=None)
    assert world.get(file)["results"] == []
    assert len(record(world, file)["results"]) == 1


@pytest.mark.parametrize(("field", "value"), [
    ("source", "Job Platform"), ("kind", ""), ("ref", "a b"), ("figures", {"who": "某甲"}), ("figures", {"n": True}),
    ("figures", {"n": float("nan")}), ("figures", {"A": 1}), ("figures", {f"f{n}": n for n in range(31)}), ("text", "x" * 2001),
    ("link", "javascript:alert(1)"), ("link", "https://x.example/" + "y" * 500),
])
def test_what_is_not_a_result_is_refused_at_its_field(field, value):
    with pytest.raises(ValidationError) as refused:
        RecordResult().load({**RESULT, field: value})
    assert list(refused.value.messages) == [field]


def test_a_result_may_be_figures_alone():
    bare = {name: RESULT[name] for name in ("source", "kind", "ref")}
    assert RecordResult().load(bare) == bare
