"""Enterprises and their contacts."""

import json

import pytest
from registration_samples import COUNTY, MACHINES, NEIGHBOUR, NOODLES, OTHER_OFFICE, TEA

from kentan.commands import Actor
from kentan.documents import public
from kentan.errors import Forbidden, Invalid, NotFound, Refused, Stale

PERSON = {"name": "林样例", "phone": "0796-8000000", "email": "lin@example.org"}


def own(enterprise):
    return Actor("e-1", "enterprise", COUNTY, enterprise=enterprise)


def test_an_enterprise_is_registered_and_said_without_personal_data(here, machines):
    answer = here.ask("get_enterprise", id=machines)
    assert answer == {"id": machines, "version": 1, **MACHINES}
    (event,) = here.said("registration.enterprise.registered")
    assert event["data"] == MACHINES
    assert event["subject"] == machines


def test_what_was_typed_is_put_right(here):
    typed = {"name": " 赣江  样例 ", "credit_code": "91360802ma000 0001ｗ", "size_class": "small", "industry": " c34 "}
    answer = here.ask("register_enterprise", typed)
    assert (answer["name"], answer["credit_code"], answer["industry"]) == ("赣江 样例", "91360802MA0000001W", "C34")


def test_any_number_of_enterprises_may_have_no_code(here):
    made = [here.ask("register_enterprise", NOODLES | {"name": name}) for name in ("一号店", "二号店")]
    assert [one["credit_code"] for one in made] == [None, None]


@pytest.mark.parametrize(("changed", "wrong"), [
    ({"credit_code": "91360802MA0000001X"}, {"credit_code": ["credit_code_mistyped"]}),
    ({"credit_code": "12345"}, {"credit_code": ["not_a_credit_code"]}),
    ({"industry": "C99"}, {"industry": ["not_an_industry"]}),
    ({"credit_code": "1", "industry": "Z1"}, {"credit_code": ["not_a_credit_code"], "industry": ["not_an_industry"]}),
])
def test_every_wrong_field_is_named_at_once(here, machines, changed, wrong):
    for method, data, enterprise in (("register_enterprise", MACHINES | changed, None), ("change_enterprise", changed, machines)):
        with pytest.raises(Invalid) as refused:
            here.ask(method, data, id=enterprise)
        assert refused.value.fields == wrong
    assert len(here.said("registration.enterprise.registered")) == 1


def test_a_credit_code_is_one_enterprises_alone(here, machines, tea):
    with pytest.raises(Refused) as refused:
        here.ask("register_enterprise", MACHINES | {"name": "冒名"})
    assert (refused.value.code, refused.value.params) == ("already_there", {"index": "credit_code"})
    with pytest.raises(Refused) as refused:
        here.ask("change_enterprise", {"credit_code": MACHINES["credit_code"]}, id=tea)
    assert (refused.value.code, refused.value.params) == ("already_there", {"index": "credit_code"})
    assert here.ask("get_enterprise", id=tea)["credit_code"] is None


def test_the_same_code_in_the_next_county_is_no_double(here, machines):
    assert here.ask("register_enterprise", MACHINES, OTHER_OFFICE, NEIGHBOUR)["credit_code"] == MACHINES["credit_code"]


def test_a_change_leaves_what_it_does_not_name(here, machines):
    answer = here.ask("change_enterprise", {"size_class": "large"}, id=machines)
    assert answer == {"id": machines, "version": 2, **MACHINES, "size_class": "large"}
    (event,) = here.said("registration.enterprise.changed")
    assert event["data"] == MACHINES | {"size_class": "large"}


def test_an_industry_may_be_taken_back(here, machines):
    assert here.ask("change_enterprise", {"industry": None}, id=machines)["industry"] is None


def test_enterprises_are_found_by_words_of_their_names(here, machines, tea):
    def found(**query):
        return [one["name"] for one in here.ask("list_enterprises", query)["items"]]

    assert found() == [TEA["name"], MACHINES["name"]]
    assert found(q="机械") == found(q="赣江 公司") == [MACHINES["name"]]
    assert found(q="样例", size_class="small") == [TEA["name"]]
    assert found(credit_code="91360802ma0000001w") == [MACHINES["name"]]
    assert found(q="茶叶机械") == found(credit_code="无") == []


def test_a_renamed_enterprise_is_found_by_its_new_name_only(here, machines):
    here.ask("change_enterprise", {"name": "庐陵样例装备股份公司"}, id=machines)
    assert here.ask("list_enterprises", {"q": "装备"})["items"][0]["id"] == machines
    assert here.ask("list_enterprises", {"q": "机械"})["items"] == []


@pytest.mark.parametrize("query", ["司", "。。"])
def test_a_vague_query_is_refused(here, query):
    with pytest.raises(Invalid) as refused:
        here.ask("list_enterprises", {"q": query})
    assert refused.value.fields == {"q": ["query_too_vague"]}


def test_the_words_of_a_name_are_not_answered(here, machines):
    assert "terms" not in here.ask("get_enterprise", id=machines)
    assert all("terms" not in one for one in here.ask("list_enterprises")["items"])


def test_an_enterprise_sees_itself_and_no_other(here, machines, tea):
    assert here.ask("get_enterprise", id=machines, actor=own(machines))["name"] == MACHINES["name"]
    with pytest.raises(Forbidden) as refused:
        here.ask("get_enterprise", id=tea, actor=own(machines))
    assert refused.value.code == "not_your_enterprise"


def test_a_contact_is_kept_replaced_and_erased(here, machines):
    assert here.ask("set_contact", PERSON, id=machines) == {"id": machines, "version": 1, **PERSON}
    assert here.ask("set_contact", {"name": "周样例"}, id=machines) == {
        "id": machines, "version": 2, "name": "周样例", "phone": None, "email": None}
    assert here.ask("get_contact", id=machines)["name"] == "周样例"
    assert [here.ask("erase_contact", id=machines) for _ in range(2)] == [{"erased": True}, {"erased": False}]
    with pytest.raises(NotFound) as refused:
        here.ask("get_contact", id=machines)
    assert refused.value.params == {"what": "contact"}


def test_an_enterprise_keeps_its_own_contact_and_no_others(here, machines, tea):
    here.ask("set_contact", PERSON, id=machines, actor=own(machines))
    assert here.ask("get_contact", id=machines, actor=own(machines))["phone"] == PERSON["phone"]
    for method, data in (("set_contact", PERSON), ("get_contact", None), ("erase_contact", None)):
        with pytest.raises(Forbidden) as refused:
            here.ask(method, data, id=machines, actor=own(tea))
        assert refused.value.code == "not_your_enterprise"
    assert here.ask("get_contact", id=machines)["name"] == PERSON["name"]


def test_an_enterprise_that_is_not_there_has_no_contact(here):
    for method, data in (("set_contact", PERSON), ("get_contact", None), ("erase_contact", None)):
        with pytest.raises(NotFound) as refused:
            here.ask(method, data, id="none")
        assert refused.value.params == {"what": "enterprise"}


def test_personal_data_are_in_no_event_and_in_no_other_record(here, machines):
    here.ask("set_contact", PERSON, id=machines)
    repository = here.repository()
    elsewhere = [repository.enterprises.get(machines), *here.said()]
    assert PERSON["phone"] in json.dumps(public(repository.contacts.get(machines)))
    assert not any(secret in json.dumps(elsewhere, ensure_ascii=False) for secret in PERSON.values())


def test_erasing_a_contact_leaves_nothing_of_it(here, machines):
    here.ask("set_contact", PERSON, id=machines)
    here.ask("erase_contact", id=machines)
    assert here.repository().contacts.count() == 0


def test_a_contact_changed_meanwhile_is_not_overwritten(here, machines):
    here.ask("set_contact", PERSON, id=machines)
    here.ask("set_contact", PERSON | {"name": "周样例"}, id=machines)
    with pytest.raises(Stale):
        here.ask("set_contact", PERSON, id=machines, version=1)


def test_if_match_on_a_contact_that_is_not_there_creates_none(here, machines):
    with pytest.raises(NotFound):
        here.ask("set_contact", PERSON, id=machines, version=1)
