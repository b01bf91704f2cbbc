"""The three presumptions: an outcome against one waits for a second person of the office, who approves or refuses it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ticket_samples import COUNTY, clock_of, refusing, wrong

from kentan.commands import Actor
from kentan.contracts.county_settings import SetSetting
from kentan.contracts.tickets import KINDS, OUTCOMES, AppealState
from kentan.contracts.tickets_doors import AppealDetail, LedgerView
from kentan.errors import Forbidden, Invalid, Refused
from services.tickets.outcomes import presumptions

AGAINST = {("request", "not_accepted"), ("difficulty", "explained"), ("difficulty", "not_accepted"),
           ("criticism", "explained"), ("criticism", "not_accepted")}


def proposed(world, kind="difficulty", outcome="explained", **data):
    """A file whose outcome waits for a second person."""
    return world.complete(world.at("opined", kind=kind), outcome=outcome, reason="政策不支持", **data)


def approve(world, file, actor=None, **data):
    return world.call("approve_completion", actor, file["id"], **data)


def refuse(world, file, actor=None, **data):
    return world.call("refuse_completion", actor, file["id"], **{"reason": "请再会商。", **data})


def set_(world, *second_person, valid_from="2026-01-05"):
    value = {**presumptions.standard(), "second_person": [{"kind": kind, "outcomes": list(of)} for kind, of in second_person]}
    return world.call("set_setting", doc_id="presumptions", **SetSetting().load({"valid_from": valid_from, "value": value}))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("outcome", OUTCOMES)
def test_by_the_seed_no_request_is_refused_no_difficulty_without_solution_and_no_criticism_without_fault_by_one_alone(
        world, kind, outcome):
    file = world.complete(world.at("opined", kind=kind), outcome=outcome, reason="政策不支持")
    assert (file["status"] == "opined") == ((kind, outcome) in AGAINST)
    assert (file["proposal"] or {}).get("state") == ("proposed" if (kind, outcome) in AGAINST else None)


def test_while_it_waits_the_file_has_no_outcome_and_the_enterprise_nothing_to_confirm(world):
    file = proposed(world)
    assert [file[name] for name in ("status", "outcome", "answer", "completed_at")] == ["opined", None, None, None]
    with refusing(Refused, "not_completed_yet"):
        world.close(file)


def test_a_second_person_approves_and_the_file_is_completed_as_proposed(world, clock):
    file = proposed(world, answer="现行政策不支持。")
    clock.advance(hours=1)
    file = approve(world, file)
    assert [file[name] for name in ("status", "outcome", "answer", "outcome_reason", "completed_at")] == [
        "completed", "explained", "现行政策不支持。", "政策不支持", "2026-01-05T02:00:00.000Z"]
    assert file["proposal"] == {"outcome": "explained", "state": "approved", "proposed_at": "2026-01-05T01:00:00.000Z",
                                "decided_at": "2026-01-05T02:00:00.000Z"}
    assert world.close(file)["outcome"] == "explained"


def test_a_second_person_refuses_and_the_unit_goes_on_from_its_opinion(world):
    file = refuse(world, proposed(world))
    assert (file["status"], file["proposals_refused"], file["outcome"]) == ("opined", 1, None)
    file = world.complete(file)
    assert (file["status"], file["outcome"], file["proposal"]["state"]) == ("completed", "solved", "refused")


def test_a_refusal_needs_its_reason(world):
    with wrong(reason="decision_reason_needed"):
        refuse(world, proposed(world), reason=" ")


def test_nobody_decides_what_they_proposed(world):
    lead = world.unit("fgw")
    file = world.complete(world.at("opined"), outcome="explained", reason="政策不支持")
    with refusing(Refused, "second_person_needed"):
        approve(world, file, Actor(lead.id, "office", COUNTY))
    with refusing(Forbidden, "role_not_allowed"):
        approve(world, file, lead)
    assert world.get(file)["status"] == "opined"


def test_it_is_decided_once(world):
    file = approve(world, proposed(world))
    for again in (approve, refuse):
        with refusing(Refused, "nothing_proposed"):
            again(world, file)
    with refusing(Refused, "nothing_proposed"):
        approve(world, world.at("opined"))


def test_a_repetition_of_the_same_command_approves_once(world):
    file = proposed(world)
    answers = [approve(world, file, key="k") for _ in range(2)]
    assert answers[0] == answers[1]
    assert len(world.said("appeal.completed")) == 1


@pytest.mark.parametrize("step", ["complete", "offer"])
def test_nothing_overtakes_a_proposal_that_waits(world, next_door, step):
    file = proposed(world)
    with refusing(Refused, "proposal_waits"):
        if step == "complete":
            world.complete(file)
        else:
            world.call("offer_handover", doc_id=file["id"], to=next_door.county, reason="不在本区")


def test_the_units_clocks_stop_with_its_proposal_and_the_offices_own_runs(world, clock):
    file = world.at("assigned")
    clock.advance(hours=2)
    file = world.complete(file, outcome="not_accepted", reason="超出职权")
    assert [clock_of(file, code)["stopped_at"] for code in ("C2", "C3")] == ["2026-01-05T03:00:00.000Z"] * 2
    running = [clock for clock in file["clocks"] if not clock["stopped_at"]]
    assert [(one["code"], one["holder"], one["due_day"]) for one in running] == [("second_person", "office", "2026-01-06")]
    file = approve(world, file)
    assert [clock for clock in file["clocks"] if not clock["stopped_at"]] == []


def test_an_office_that_does_not_decide_is_late_itself(world):
    file = proposed(world)
    world.come_to("2026-01-07")
    world.fire()
    assert [event["data"]["clock"] for event in world.said("appeal.overdue")] == ["second_person"]
    assert world.call("list_overdue")["items"][0]["id"] == file["id"]


def test_after_a_refusal_the_completions_clock_runs_anew(world, clock):
    file = proposed(world)
    clock.advance(days=1)
    file = refuse(world, file)
    assert [(clock["code"], clock["due_day"]) for clock in file["clocks"] if not clock["stopped_at"]] == [("C3", "2026-01-20")]


def test_each_step_is_said_by_codes_and_without_texts(world):
    file = refuse(world, proposed(world, answer="现行政策不支持答复。"))
    approve(world, world.complete(file, outcome="not_accepted", reason="超出职权理由", answer="不予受理答复。"))
    events = [world.said(name) for name in ("appeal.proposed", "appeal.proposal-refused", "appeal.completed")]
    assert [len(some) for some in events] == [2, 1, 1]
    for event in [event for some in events for event in some]:
        assert AppealState().validate(event["data"]) == {}
        for text in ("政策不支持", "超出职权", "请再会商", "答复", "account-fgw", "office-1"):
            assert text not in str(event["data"])
    assert [event["data"]["reason"] for event in events[2]] == ["second_person"]
    assert events[1][0]["data"]["proposals_refused"] == 1


def test_both_people_and_both_reasons_stay_on_the_file_and_the_enterprise_sees_how_it_stands(world):
    file = refuse(world, proposed(world))
    world.complete(file, outcome="explained", reason="需上级授权")
    shown = world.get(file)
    assert AppealDetail().validate(shown) == {}
    first, second = shown["proposals"]
    assert (first["proposed_by"], first["decided_by"]) == (
        {"id": "account-fgw", "role": "unit", "unit": "fgw"}, {"id": "office-1", "role": "office"})
    assert (first["reason"], first["decision_reason"], second["reason"]) == ("政策不支持", "请再会商。", "需上级授权")
    seen = world.get(file, world.enterprise())
    assert "proposals" not in seen
    assert seen["proposal"]["state"] == "proposed"


def test_those_that_wait_and_those_refused_are_listed_and_counted(world):
    waiting, refused, approved = proposed(world), refuse(world, proposed(world)), approve(world, proposed(world))
    world.at("closed")
    for state, file in (("proposed", waiting), ("refused", refused), ("approved", approved)):
        assert world.list(proposal=state) == [file["id"]]
    ledger = world.call("get_ledger")
    assert ledger["second_person"] == {"proposed": 1, "approved": 1, "refused": 1, "lapsed": 0}
    assert LedgerView().validate(ledger) == {}


def test_outcomes_and_ways_of_closing_are_counted_apart(world):
    for outcome in ("solved", "solved", "partly_solved", "not_accepted"):
        world.close(world.complete(world.at("opined", kind="suggestion"), outcome=outcome, reason="依据政策"))
    world.at("completed")
    ledger = world.call("get_ledger")
    assert ledger["by_outcome"] == {"solved": 2, "partly_solved": 1, "explained": 0, "long_term": 0, "not_accepted": 1}
    assert ledger["by_closing"] == {"enterprise": 4, "default": 0, "origin": 0, "withdrawal": 0}


def test_which_outcomes_need_it_is_the_countys(world):
    set_(world, ("suggestion", ("not_accepted", "long_term")))
    assert proposed(world, "suggestion", "long_term")["proposal"]["state"] == "proposed"
    assert proposed(world, "difficulty", "explained")["status"] == "completed"


def test_a_county_may_do_without(world):
    set_(world)
    assert proposed(world, "criticism", "not_accepted")["status"] == "completed"


def test_what_waits_when_the_rule_changes_is_still_decided(world):
    file = proposed(world)
    set_(world)
    assert approve(world, file)["status"] == "completed"


def test_a_kind_is_there_once(world):
    with wrong(value__second_person="kinds_once"):
        set_(world, ("request", ("explained",)), ("request", ("not_accepted",)))
    with refusing(Invalid, "invalid"):
        set_(world, ("petition", ("explained",)))


@given(st.sampled_from(KINDS), st.sampled_from(OUTCOMES),
       st.dictionaries(st.sampled_from(KINDS), st.sets(st.sampled_from(OUTCOMES))))
def test_a_pair_needs_a_second_person_just_where_the_rule_names_it(kind, outcome, named):
    value = {"second_person": [{"kind": one, "outcomes": sorted(of)} for one, of in named.items()]}
    assert presumptions.against(value, kind, outcome) == (outcome in named.get(kind, ()))
