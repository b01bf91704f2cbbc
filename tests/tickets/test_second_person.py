"""The rule of two people, by table and by property: never alone, never without a reason, decided once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentan.messages import MESSAGES
from services.tickets.model import RuleBroken
from services.tickets.outcomes import second_person

AT, LATER = "2026-01-05T01:00:00.000Z", "2026-01-05T02:00:00.000Z"
ONE = {"id": "office-1", "role": "office", "county": "360802"}
OTHER = {"id": "office-2", "role": "office", "county": "360802"}
UNIT = {"id": "account-fgw", "role": "unit", "unit": "fgw", "county": "360802"}
accounts = st.sampled_from(["a", "b", "c"]).map(lambda name: {"id": name, "role": "office"})
reasons = st.sampled_from([None, "", "  ", "　", "政策不支持"])
DECIDE = {"approve": lambda proposal, by, reason: second_person.approve(proposal, by, LATER),
          "refuse": lambda proposal, by, reason: second_person.refuse(proposal, by, reason, LATER)}


def proposed(by=UNIT):
    return second_person.propose(by, "政策不支持", AT, step="completion")


def code_of(act, *given):
    with pytest.raises(RuleBroken) as broken:
        act(*given)
    assert broken.value.code in MESSAGES
    return broken.value.code


def test_a_proposal_waits_with_who_proposes_what_why_and_when():
    assert proposed() == {
        "step": "completion", "state": "proposed", "reason": "政策不支持", "proposed_at": AT,
        "proposed_by": {"id": "account-fgw", "role": "unit", "unit": "fgw"},
        "decided_by": None, "decided_at": None, "decision_reason": None}
    assert second_person.waits(proposed())


@pytest.mark.parametrize("reason", [None, "", " ", "　"])
def test_nothing_is_proposed_without_a_reason(reason):
    assert code_of(second_person.propose, UNIT, reason, AT) == "proposal_reason_needed"


def test_another_account_approves():
    approved = second_person.approve(proposed(ONE), OTHER, LATER)
    assert (approved["state"], approved["decided_by"], approved["decided_at"]) == (
        "approved", {"id": "office-2", "role": "office"}, LATER)
    assert approved["step"] == "completion"


def test_another_account_refuses_with_a_reason():
    refused = second_person.refuse(proposed(ONE), OTHER, "请再会商", LATER)
    assert (refused["state"], refused["decision_reason"]) == ("refused", "请再会商")
    assert code_of(second_person.refuse, proposed(ONE), OTHER, " ", LATER) == "decision_reason_needed"


@pytest.mark.parametrize("decide", DECIDE)
def test_nobody_decides_what_they_proposed(decide):
    assert code_of(DECIDE[decide], proposed(ONE), ONE, "因故") == "second_person_needed"


@pytest.mark.parametrize("decide", DECIDE)
def test_nothing_is_decided_that_does_not_wait(decide):
    decided = [DECIDE[first](proposed(), ONE, "因故") for first in DECIDE]
    for proposal in (None, *decided):
        assert not second_person.waits(proposal)
        assert code_of(DECIDE[decide], proposal, OTHER, "因故") == "nothing_proposed"


decisions = st.lists(st.tuples(st.sampled_from(sorted(DECIDE)), accounts, reasons), max_size=6)


@given(proposer=accounts, reason=reasons, decisions=decisions)
def test_whatever_is_tried_a_decided_proposal_has_two_people_and_is_not_decided_again(proposer, reason, decisions):
    try:
        proposal = second_person.propose(proposer, reason, AT)
    except RuleBroken:
        assert not (reason or "").strip()
        return
    decided = []
    for how, account, why in decisions:
        before = dict(proposal)
        try:
            proposal = DECIDE[how](proposal, account, why)
            decided.append(proposal)
        except RuleBroken:
            assert proposal == before
    assert len(decided) <= 1
    for one in decided:
        assert one["proposed_by"]["id"] != one["decided_by"]["id"]
        assert one["reason"].strip()
        assert one["state"] == "approved" or one["decision_reason"].strip()
