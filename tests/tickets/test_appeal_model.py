"""The pure rules of a file: what may follow what, by table and by property."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from kentan.contracts import tickets as contracts
from services.tickets import model
from services.tickets.letters import letter_kinds
from services.tickets.model import RuleBroken

AT = "2026-01-08T09:00:00.000Z"
STEPS = {
    "assign": lambda file: model.assign(file, "fgw", ["rsj"], None, ["letter"], AT),
    "opine": lambda file: model.opine(file, "opinion", "意见", AT),
    "complete": lambda file: model.complete(file, "solved", "答复", None, AT),
    "close": lambda file: model.close(file, AT),
    "send_back": lambda file: model.send_back(file, "未落实", AT),
    "remind": model.remind,
    "withdraw": lambda file: model.withdraw(file, None, AT),
}
WAY = ("assign", "opine", "complete", "close")
OK = None
TABLE = {  # step: what it answers on a file raised, assigned, opined, completed, closed
    "assign": (OK, "already_assigned", "already_opined", "already_completed", "already_closed"),
    "opine": ("not_assigned_yet", OK, "already_opined", "already_completed", "already_closed"),
    "complete": ("not_assigned_yet", OK, OK, "already_completed", "already_closed"),
    "close": ("not_assigned_yet", "not_completed_yet", "not_completed_yet", OK, "already_closed"),
    "send_back": ("not_assigned_yet", "not_completed_yet", "not_completed_yet", OK, "already_closed"),
    "remind": (OK, OK, OK, OK, "already_closed"),
    "withdraw": (OK, OK, OK, OK, "already_closed"),
}
ROW = {"kind": "request", "enterprise": "e-1", "category": None, "category_from": None}


def fresh():
    return {**model.new_file("360802-2026-000001", ROW, None, AT)}


def brought_to(status):
    file = fresh()
    for step in WAY[:model.STATUSES.index(status)]:
        STEPS[step](file)
    return file


def code_of(step, file):
    try:
        STEPS[step](file)
    except RuleBroken as broken:
        return broken.code
    return OK


@pytest.mark.parametrize("status", model.STATUSES)
@pytest.mark.parametrize("step", TABLE)
def test_each_step_is_taken_from_certain_statuses_only(step, status):
    file = brought_to(status)
    assert code_of(step, file) == TABLE[step][model.STATUSES.index(status)]


@pytest.mark.parametrize("status", model.STATUSES)
@pytest.mark.parametrize("step", TABLE)
def test_a_refused_step_leaves_the_file_as_it_was(step, status):
    file, untouched = brought_to(status), brought_to(status)
    assert (code_of(step, file) is OK) == (file != untouched)


@pytest.mark.parametrize(("outcome", "reason", "code"), [
    ("solved", None, OK), ("partly_solved", None, OK), ("long_term", None, OK), ("explained", None, "reason_needed"),
    ("not_accepted", None, "reason_needed"), ("not_accepted", "", "reason_needed"), ("explained", "政策", OK),
    ("not_accepted", "超出职权", OK),
])
def test_by_the_presumptions_a_refusal_needs_a_reason(outcome, reason, code):
    file = brought_to("opined")
    if code:
        with pytest.raises(RuleBroken) as broken:
            model.complete(file, outcome, "答复", reason, AT)
        assert (broken.value.code, broken.value.field) == (code, "reason")
    else:
        model.complete(file, outcome, "答复", reason, AT)
    assert file["outcome"] == (None if code else outcome)


def test_statuses_and_outcomes_are_those_of_the_contract():
    assert model.STATUSES == contracts.STATUSES
    assert set(model.NEEDS_REASON) < set(contracts.OUTCOMES)
    assert [kind["code"] for kind in letter_kinds.standard()["kinds"]] == list(contracts.LETTER_KINDS)
    of_handovers = {"held_by", "handover", "objections", "taken_from", "enterprise_name"}
    of_proposals = {"proposal", "proposals_refused", "review_on", "reviews", "commitments"}
    of_units = {"unit_objection", "objections_lost", "extensions", "charged", "co_replies", "transfers",
                "consultations", "received_at"}
    of_links = {"reraised_by"}
    told = of_links | set(model.TOLD) | of_handovers | of_proposals | of_units | {"clock", "reason"}
    assert told == contracts.AppealState().fields.keys()


@pytest.mark.parametrize(("name", "city", "organ"), [
    ("吉安市", True, "吉恳"), ("吉州区", False, "吉州恳"), ("吉安县", False, "吉安恳"), ("井冈山市", False, "井冈山恳"),
    ("庐陵新区", False, "庐陵新恳"), ("新市区", False, "新市恳"), ("经开", False, "经开恳"), ("市", False, "市恳"),
])
def test_a_countys_sign_is_its_name_without_what_kind_of_place_it_is(name, city, organ):
    assert model.organ_of(name, city) == organ


@given(st.lists(st.tuples(st.integers(2023, 2099), st.integers(1, 999_999)), min_size=2, max_size=5))
def test_ledger_numbers_are_in_the_order_of_raising_as_text_too(counted):
    numbers = [model.ledger_number("360802", year, n) for year, n in counted]
    assert sorted(numbers) == [number for _, number in sorted(zip(counted, numbers, strict=True))]


@given(st.lists(st.sampled_from(["rsj", "zjj", "wjw"]), max_size=6))
def test_units_are_the_lead_unit_and_each_co_unit_once(co_units):
    file = fresh()
    model.assign(file, "fgw", co_units, None, [], AT)
    assert file["units"] == [file["lead_unit"], *file["co_units"]]
    assert len(set(file["units"])) == len(file["units"])
    assert set(file["co_units"]) == set(co_units)


class Handling(RuleBasedStateMachine):
    """Any steps in any order, whether allowed or not."""

    def __init__(self):
        super().__init__()
        self.file, self.returned, self.reminded = fresh(), 0, 0

    @rule(step=st.sampled_from(sorted(STEPS)))
    def step(self, step):
        if code_of(step, self.file) is OK:
            self.returned += step == "send_back"
            self.reminded += step == "remind"

    @rule()
    def supervise_again(self):
        if self.file["status"] == model.CLOSED:
            model.reopen(self.file, AT)

    def withdrawn(self):
        return self.file["closed_by"] == "withdrawal"

    @invariant()
    def a_file_has_units_just_when_it_is_past_raising(self):
        assert bool(self.file["lead_unit"]) == bool(self.file["assigned_at"])
        assert bool(self.file["lead_unit"]) == (self.file["status"] != model.RAISED) or self.withdrawn()

    @invariant()
    def it_has_an_outcome_and_an_answer_just_when_it_is_completed(self):
        completed = self.file["status"] in (model.COMPLETED, model.CLOSED) and not self.withdrawn()
        assert bool(self.file["outcome"]) == bool(self.file["answer"]) == bool(self.file["completed_at"]) == completed

    @invariant()
    def it_is_closed_by_somebody_just_when_it_is_closed(self):
        assert bool(self.file["closed_by"]) == bool(self.file["closed_at"]) == (self.file["status"] == model.CLOSED)

    @invariant()
    def an_opinion_is_there_where_the_status_says_so(self):
        assert bool(self.file["opinion"]) == bool(self.file["opined_at"])
        assert self.file["opinion"] or self.file["status"] != model.OPINED
        assert self.file["opinion"] is None or self.file["status"] not in (model.RAISED, model.ASSIGNED)
        assert len(self.file["withdrawals"]) >= self.withdrawn()

    @invariant()
    def nothing_that_was_is_lost(self):
        assert self.file["sent_back"] == len(self.file["returns"]) == self.returned
        assert self.file["reminders"] == self.reminded
        assert [past["round"] for past in self.file["earlier_rounds"]] == list(range(1, self.file["round"]))
        assert all(past["closed_at"] and (past["outcome"] or past["closed_by"] == "withdrawal")
                   for past in self.file["earlier_rounds"])

    @invariant()
    def it_can_be_told(self):
        assert model.state(self.file).keys() == contracts.AppealState().fields.keys()


TestHandling = Handling.TestCase
