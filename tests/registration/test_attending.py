"""Signing up and nominating."""

import pytest
from registration_samples import COUNTY, MACHINES, OFFICE, PUBLIC, UNIT

from kentan.commands import Actor
from kentan.errors import Forbidden, Invalid, Refused

SIGNED_UP = "registration.sign-up.received"


def own(enterprise):
    return Actor("e-1", "enterprise", COUNTY, enterprise=enterprise)


def fields_of(here, method, data, **rest):
    with pytest.raises(Invalid) as refused:
        here.ask(method, data, **rest)
    return refused.value.fields


def test_an_enterprise_signs_itself_up_with_what_it_wants_to_raise(here, announced, machines):
    answer = here.ask("sign_up", {"source": "association", "question": "用地指标紧张"}, own(machines), id=announced)
    assert answer == {
        "id": answer["id"], "version": 1, "forum": announced, "enterprise": machines, "source": "association",
        "question": "用地指标紧张", "signed_up_at": "2026-01-05T01:00:00.000Z"}
    assert here.said(SIGNED_UP)[0]["data"] == {"forum": announced, "enterprise": machines, "source": "association"}


def test_anybody_may_sign_an_enterprise_up_by_its_credit_code(here, announced, machines):
    answer = here.ask("sign_up", {"credit_code": MACHINES["credit_code"].lower()}, PUBLIC, id=announced)
    assert (answer["enterprise"], answer["source"]) == (machines, "self")


def test_an_enterprise_comes_once_to_each_forum_whoever_signs_it_up(here, announced, machines):
    here.ask("sign_up", {"enterprise": machines}, own(machines), id=announced)
    for actor in (own(machines), OFFICE, PUBLIC):
        with pytest.raises(Refused) as refused:
            here.ask("sign_up", {"enterprise": machines}, actor, id=announced)
        assert refused.value.code == "already_there"
    assert len(here.said(SIGNED_UP)) == 1


def test_repeating_a_sign_up_with_its_key_answers_the_same_even_after_the_end(here, announced, machines, clock):
    ask = {"enterprise": machines, "question": "用工"}
    first = here.ask("sign_up", ask, id=announced, key="k1")
    clock.advance(days=60)
    assert here.ask("sign_up", ask, id=announced, key="k1") == first


def test_sign_up_is_open_from_the_announcement_to_its_last_moment(here, planned, machines, tea, clock):
    with pytest.raises(Refused) as refused:
        here.ask("sign_up", {"enterprise": machines}, id=planned)
    assert refused.value.code == "forum_not_announced"
    here.ask("announce_forum", {"sign_up_until": "2026-02-09T18:00:00+08:00"}, id=planned)
    clock.advance(days=35, hours=9)
    here.ask("sign_up", {"enterprise": machines}, id=planned)
    clock.advance(milliseconds=1)
    with pytest.raises(Refused) as refused:
        here.ask("sign_up", {"enterprise": tea}, id=planned)
    assert refused.value.code == "sign_up_over"


def test_sign_up_is_over_once_the_list_is_confirmed(here, attended, tea, clock):
    clock.advance(days=-38)
    with pytest.raises(Refused) as refused:
        here.ask("sign_up", {"enterprise": tea}, id=attended)
    assert refused.value.code == "sign_up_over"


@pytest.mark.parametrize(("data", "wrong"), [
    ({}, {"enterprise": ["enterprise_needed"]}),
    ({"enterprise": "none"}, {"enterprise": ["no_such_enterprise"]}),
    ({"credit_code": "91350100M000100Y43"}, {"credit_code": ["no_such_enterprise"]}),
])
def test_only_a_registered_enterprise_signs_up(here, announced, data, wrong):
    assert fields_of(here, "sign_up", data, id=announced) == wrong
    assert fields_of(here, "sign_up", data, id=announced, actor=PUBLIC) == wrong


def test_an_enterprise_does_not_sign_up_another(here, announced, machines, tea):
    for data in ({"enterprise": tea}, {"enterprise": tea, "credit_code": MACHINES["credit_code"]}):
        with pytest.raises(Forbidden) as refused:
            here.ask("sign_up", data, own(machines), id=announced)
        assert refused.value.code == "not_your_enterprise"


def test_a_question_is_in_no_event(here, announced, machines):
    here.ask("sign_up", {"enterprise": machines, "question": "请找林样例"}, id=announced)
    assert "林样例" not in str(here.said())


def test_sign_ups_are_listed_in_their_order_and_an_enterprise_finds_its_own(here, announced, machines, tea, clock):
    for enterprise in (tea, machines):
        here.ask("sign_up", {"enterprise": enterprise}, id=announced)
        clock.advance(minutes=1)

    def listed(actor):
        return [one["enterprise"] for one in here.ask("list_sign_ups", {}, actor, id=announced)["items"]]

    assert listed(OFFICE) == [tea, machines]
    assert listed(own(machines)) == [machines]
    assert here.ask("list_sign_ups", id="none")["items"] == []


def test_a_unit_nominates_in_its_own_name(here, planned, machines, unit):
    answer = here.ask("nominate", {"enterprise": machines, "reason": "用地"}, UNIT, id=planned)
    assert answer == {"id": answer["id"], "version": 1, "forum": planned, "enterprise": machines, "unit": unit, "reason": "用地",
                      "nominated_at": "2026-01-05T01:00:00.000Z"}
    assert here.said("registration.nomination.made")[0]["data"] == {"forum": planned, "enterprise": machines, "unit": unit}
    assert here.ask("list_nominations", id=planned)["items"] == [answer]


def test_the_office_names_the_unit_that_nominates(here, announced, machines, unit):
    assert fields_of(here, "nominate", {"enterprise": machines}, id=announced) == {"unit": ["unit_needed"]}
    assert fields_of(here, "nominate", {"enterprise": machines, "unit": "none"}, id=announced) == {"unit": ["no_such_unit"]}
    assert here.ask("nominate", {"enterprise": machines, "unit": unit}, id=announced)["unit"] == unit


def test_a_unit_does_not_nominate_in_anothers_name(here, announced, machines, unit):
    here.ask("register_unit", {"code": "rsj", "name": "人社局"})
    wrong = fields_of(here, "nominate", {"enterprise": machines, "unit": "rsj"}, actor=UNIT, id=announced)
    assert wrong == {"unit": ["not_your_unit"]}


def test_a_closed_unit_does_not_nominate(here, announced, machines, unit):
    here.ask("change_unit", {"active": False}, id=unit)
    assert fields_of(here, "nominate", {"enterprise": machines}, actor=UNIT, id=announced) == {"unit": ["no_such_unit"]}


def test_an_enterprise_that_is_not_registered_is_not_nominated(here, announced, unit):
    wrong = fields_of(here, "nominate", {"enterprise": "none", "unit": unit}, id=announced)
    assert wrong == {"enterprise": ["no_such_enterprise"]}


def test_several_units_may_nominate_one_enterprise_each_once(here, announced, machines, unit):
    here.ask("register_unit", {"code": "rsj", "name": "人社局"})
    for code in ("fgw", "rsj"):
        here.ask("nominate", {"enterprise": machines, "unit": code}, id=announced)
    with pytest.raises(Refused) as refused:
        here.ask("nominate", {"enterprise": machines}, UNIT, id=announced)
    assert refused.value.code == "already_there"
    assert len(here.ask("list_nominations", id=announced)["items"]) == 2
    assert here.ask("confirm_attendees", {"enterprises": [machines]}, id=announced)["attendees"] == [machines]
