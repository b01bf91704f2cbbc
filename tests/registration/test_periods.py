"""Planning periods."""

import pytest
from registration_samples import COUNTY, NEIGHBOUR, OTHER_OFFICE, THURSDAYS

from kentan.errors import Invalid, NotFound, Refused
from services.registration import part, planning


def plan(here, count=3, **changed):
    return here.ask("plan_periods", {"cadence": THURSDAYS, "count": count, **changed})


def test_periods_are_numbered_from_one_on_the_days_of_the_cadence(here):
    answer = plan(here)
    assert [(one["number"], one["date"], one["moved_because"]) for one in answer["items"]] == [
        (1, "2026-02-05", None), (2, "2026-02-24", "春节"), (3, "2026-03-05", None)]
    assert answer["items"][1] == {
        "id": "000002", "version": 1, "number": 2, "date": "2026-02-24", "planned_date": "2026-02-19", "moved_because": "春节",
        "provisional": False}
    assert answer["skipped"] == []


def test_each_period_is_said_once_with_its_reason(here):
    plan(here)
    said = here.said("registration.period.planned")
    assert [event["subject"] for event in said] == ["000001", "000002", "000003"]
    assert said[1]["data"] == {"number": 2, "date": "2026-02-24", "planned_date": "2026-02-19", "moved_because": "春节"}


def test_the_next_plan_goes_on_with_the_next_number(here):
    plan(here)
    answer = here.ask("plan_periods", {"cadence": THURSDAYS | {"valid_from": "2026-03-09", "every_weeks": 1}, "count": 2})
    assert [(one["number"], one["date"]) for one in answer["items"]] == [(4, "2026-03-12"), (5, "2026-03-19")]


def test_a_county_that_joins_later_says_its_first_number(here):
    assert [one["number"] for one in plan(here, 2, first_number=53)["items"]] == [53, 54]
    assert here.ask("plan_period", {"date": "2026-04-02"})["number"] == 55


def test_days_left_out_are_answered_and_kept_with_the_rule(here):
    answer = plan(here, cadence=THURSDAYS | {"day_off": "skip"})
    assert [one["date"] for one in answer["items"]] == ["2026-02-05", "2026-03-05", "2026-03-19"]
    assert answer["skipped"] == [{"date": "2026-02-19", "because": "春节"}]


def test_the_county_knows_the_rules_it_planned_by(here):
    plan(here)
    later = THURSDAYS | {"valid_from": "2026-06-01", "every_weeks": 1}
    here.ask("plan_periods", {"cadence": later, "count": 1})
    assert here.ask("get_county")["cadences"] == [THURSDAYS, later]


def test_a_rule_that_never_gives_a_working_day_is_refused_and_plans_nothing(here):
    with pytest.raises(Invalid) as refused:
        plan(here, cadence={"valid_from": "2027-01-01", "every_weeks": 1, "weekday": 7, "day_off": "skip"})
    assert refused.value.fields == {"cadence.day_off": ["cadence_gives_no_days"]}
    assert here.ask("list_periods")["items"] == []
    assert here.ask("get_county")["cadences"] == []


def test_periods_beyond_the_last_notice_are_provisional(here):
    answer = plan(here, cadence=THURSDAYS | {"valid_from": "2027-01-14"})
    assert all(one["provisional"] for one in answer["items"])


def test_one_period_may_be_planned_on_a_day_of_its_own(here):
    made = here.ask("plan_period", {"number": 7, "date": "2026-02-10"})
    assert made == {"id": "000007", "version": 1, "number": 7, "date": "2026-02-10", "planned_date": "2026-02-10",
                    "moved_because": None, "provisional": False}
    assert here.ask("get_county")["cadences"] == []


def test_a_number_is_one_periods_alone(here):
    plan(here)
    for method, data in (("plan_period", {"number": 2, "date": "2026-07-02"}),
                         ("plan_periods", {"cadence": THURSDAYS | {"valid_from": "2026-07-01"}, "count": 2, "first_number": 3})):
        with pytest.raises(Refused) as refused:
            here.ask(method, data)
        assert refused.value.code == "period_number_taken"
        assert refused.value.params["next"] == 4
    assert len(here.ask("list_periods")["items"]) == 3


def test_a_day_is_one_periods_alone(here):
    plan(here)
    with pytest.raises(Refused) as refused:
        here.ask("plan_period", {"date": "2026-02-24"})
    assert (refused.value.code, refused.value.params) == ("period_on_that_day", {"number": 2, "date": "2026-02-24"})


def test_counties_number_their_periods_apart(here):
    plan(here)
    assert here.ask("plan_period", {"date": "2026-02-05"}, OTHER_OFFICE, NEIGHBOUR)["number"] == 1


def test_a_period_is_got_by_its_number_padded_or_not(here):
    plan(here)
    assert here.ask("get_period", id="2") == here.ask("get_period", id="000002")
    for wrong in ("4", "x", "", "-1"):
        with pytest.raises(NotFound):
            here.ask("get_period", id=wrong)


def test_the_latest_periods_are_listed_first(here):
    plan(here)
    first = here.ask("list_periods", {"limit": 2})
    rest = here.ask("list_periods", {"limit": 2, "after": first["next"]})
    assert [one["number"] for one in first["items"] + rest["items"]] == [3, 2, 1]


def test_repeating_a_plan_with_its_key_answers_the_same_even_after_the_next_plan(here):
    ask = {"cadence": THURSDAYS | {"day_off": "skip"}, "count": 3}
    first = here.ask("plan_periods", ask, key="k1")
    here.ask("plan_period", {"date": "2026-07-02"})
    assert here.ask("plan_periods", ask, key="k1") == first
    assert len(here.ask("list_periods")["items"]) == 4


def test_a_key_is_not_used_for_another_plan(here):
    here.ask("plan_period", {"date": "2026-07-02"}, key="k1")
    with pytest.raises(Invalid) as refused:
        here.ask("plan_period", {"date": "2026-07-03"}, key="k1")
    assert refused.value.code == "key_reused"


class Crash(Exception):
    """The process dies."""


@pytest.fixture
def cut_off(here, monkeypatch):
    """A plan of four that died after its second period."""
    original, made = planning.create, []

    def dying(*args, **kwargs):
        if len(made) == 2:
            raise Crash
        made.append(args)
        return original(*args, **kwargs)

    with monkeypatch.context() as broken:
        broken.setattr(planning, "create", dying)
        with pytest.raises(Crash):
            here.ask("plan_periods", {"cadence": THURSDAYS, "count": 4}, key="k1")
    assert [one["number"] for one in here.ask("list_periods")["items"]] == [2, 1]
    return here


def test_a_plan_that_was_cut_off_is_finished_by_the_ticker(cut_off):
    assert part.unsettled(cut_off.store(), "") == 2
    cut_off.tick()
    assert part.unsettled(cut_off.store(), "") == 0
    assert [one["number"] for one in cut_off.ask("list_periods")["items"]] == [4, 3, 2, 1]
    cut_off.tick()
    assert cut_off.repository().periods.count() == 4


def test_a_plan_that_was_cut_off_is_finished_by_repeating_it(cut_off):
    answer = cut_off.ask("plan_periods", {"cadence": THURSDAYS, "count": 4}, key="k1")
    assert [one["number"] for one in answer["items"]] == [1, 2, 3, 4]


def test_a_plan_that_was_cut_off_is_finished_before_the_next_one_takes_its_numbers(cut_off):
    assert cut_off.ask("plan_period", {"date": "2026-07-02"})["number"] == 5
    assert cut_off.repository().periods.count() == 5


def test_periods_finished_later_are_said_as_if_nothing_had_happened(cut_off):
    early = cut_off.said("registration.period.planned")
    cut_off.services["registration"].finish_plans()
    late = cut_off.said("registration.period.planned")
    assert [event["subject"] for event in late] == ["000001", "000002", "000003", "000004"]
    assert len({event["correlationid"] for event in late}) == len({event["correlationid"] for event in early}) == 1


def test_two_who_plan_at_once_get_numbers_that_follow_each_other(here, monkeypatch):
    original, others = planning.finish, []

    def meanwhile(*args):
        if not others:
            others.append("asked")
            here.ask("plan_periods", {"cadence": THURSDAYS | {"valid_from": "2026-07-01"}, "count": 2})
        return original(*args)

    monkeypatch.setattr(planning, "finish", meanwhile)
    answer = here.ask("plan_periods", {"cadence": THURSDAYS, "count": 2})
    assert [one["number"] for one in answer["items"]] == [3, 4]
    assert [one["number"] for one in here.ask("list_periods")["items"]] == [4, 3, 2, 1]


def test_a_county_that_was_never_added_plans_nothing(here):
    here.installation.store.county("360822")
    office = type(OTHER_OFFICE)("office-3", "office", "360822")
    with pytest.raises(NotFound) as refused:
        here.ask("plan_period", {"date": "2026-02-05"}, office, "360822")
    assert refused.value.params == {"what": "county"}
    assert here.ask("list_periods", county=COUNTY)["items"] == []
