"""A county's own fields of an appeal: a list as data, and the schema that is built from it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ticket_samples import field, refusing, wrong

from kentan.contracts.tickets import FormState
from kentan.contracts.tickets_doors import FormView, SetForm
from kentan.errors import Invalid
from kentan.messages import MESSAGES
from services.tickets.ledger.forms import LONGEST_TEXT, errors_in

JOBS = field("jobs", "number", required=True, order=1)
PARK = field("park", "choice", values=["东区", "西区"], order=2)


def set_form(world, *fields, valid_from="2026-01-01", **rest):
    return world.call("set_form", valid_from=valid_from, form=list(fields), **rest)


@pytest.mark.parametrize(("kind", "value"), [
    ("text", "三号厂房"), ("text", "x" * LONGEST_TEXT), ("number", 300), ("number", 0), ("number", -1), ("number", 2.5),
    ("date", "2026-02-28"), ("choice", "东区"), ("boolean", True), ("boolean", False),
])
def test_a_right_value_is_taken(kind, value):
    form = [field("it", kind, values=["东区"] if kind == "choice" else [])]
    assert errors_in(form, {"it": value}) == {}


@pytest.mark.parametrize(("kind", "value", "code"), [
    ("text", 5, "not_a_text"), ("text", ["x"], "not_a_text"), ("text", "x" * (LONGEST_TEXT + 1), "too_long"),
    ("number", "300", "not_a_number"), ("number", True, "not_a_number"), ("number", "many", "not_a_number"),
    ("number", float("nan"), "not_a_number"), ("number", float("inf"), "not_a_number"), ("number", {}, "not_a_number"),
    ("number", 2 ** 60, "not_a_number"),
    ("date", "2026-02-30", "not_a_day"), ("date", "8.1.2026", "not_a_day"), ("date", 20260108, "not_a_day"),
    ("date", "20260108", "not_a_day"), ("date", "2026-W02-4", "not_a_day"),
    ("choice", "南区", "not_one_of"), ("choice", 1, "not_one_of"),
    ("boolean", "true", "not_true_or_false"), ("boolean", 1, "not_true_or_false"), ("boolean", 0.0, "not_true_or_false"),
])
def test_a_wrong_value_is_told_with_its_code(kind, value, code):
    form = [field("it", kind, values=["东区"] if kind == "choice" else [])]
    assert errors_in(form, {"it": value}) == {"it": [code]}
    assert code in MESSAGES


@pytest.mark.parametrize("kind", ["text", "number", "date", "choice", "boolean"])
def test_a_required_field_is_neither_left_out_nor_null(kind):
    form = [field("it", kind, required=True, values=["东区"] if kind == "choice" else [])]
    assert errors_in(form, {}) == errors_in(form, {"it": None}) == {"it": ["required"]}


@pytest.mark.parametrize("kind", ["text", "number", "date", "choice", "boolean"])
def test_another_field_may_be_left_out_or_null(kind):
    form = [field("it", kind, values=["东区"] if kind == "choice" else [])]
    assert errors_in(form, {}) == errors_in(form, {"it": None}) == {}


def test_a_required_text_is_not_blank_and_another_may_be():
    assert errors_in([field("it", "text", required=True)], {"it": "　 "}) == {"it": ["blank"]}
    assert errors_in([field("it", "text")], {"it": ""}) == {}


def test_every_wrong_field_is_told_at_once():
    assert errors_in([JOBS, PARK], {"park": "南区", "salary": 1}) == {
        "jobs": ["required"], "park": ["not_one_of"], "salary": ["unknown_field"]}


names = st.sampled_from(["a", "b", "c", "d"])
values = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.lists(st.integers(), max_size=2),
                   st.sampled_from(["东区", "2026-01-08"]))


@given(st.dictionaries(names, st.sampled_from(["text", "number", "date", "choice", "boolean"]), max_size=3),
       st.dictionaries(st.one_of(names, st.text(max_size=3)), values, max_size=4), st.booleans())
def test_whatever_is_filled_in_each_error_has_a_known_code_and_nothing_unknown_passes(kinds, filled, required):
    form = [field(code, kind, required=required, values=["东区"] if kind == "choice" else []) for code, kind in kinds.items()]
    errors = errors_in(form, filled)
    assert {code for codes in errors.values() for code in codes} <= MESSAGES.keys()
    assert filled.keys() - kinds.keys() <= errors.keys()


def test_what_is_filled_in_is_kept_as_it_came(world):
    set_form(world, JOBS, PARK)
    file = world.raise_(fields={"jobs": 300, "park": None})
    assert world.get(file)["fields"] == {"jobs": 300, "park": None}


def test_an_appeal_that_does_not_fill_in_the_form_is_told_of_each_field(world):
    set_form(world, JOBS, PARK)
    with wrong(fields__jobs="not_a_number", fields__park="not_one_of"):
        world.raise_(fields={"jobs": "三百", "park": "南区"})


def test_a_county_without_a_form_has_no_fields_of_its_own(world):
    assert world.call("get_form") == {"id": None, "version": 0, "valid_from": None, "form": []}
    with wrong(fields__jobs="unknown_field"):
        world.raise_(fields={"jobs": 1})


def test_a_form_holds_in_its_county_alone(world, next_door):
    set_form(world, JOBS)
    assert next_door.raise_()["status"] == "raised"
    with wrong(fields__jobs="required"):
        world.raise_()


def test_a_form_holds_from_its_first_day_on_there(world):
    set_form(world, JOBS, valid_from="2026-01-06")
    world.come_to("2026-01-05", "23:59")
    assert world.raise_()["status"] == "raised"
    world.come_to("2026-01-06", "00:00")
    with wrong(fields__jobs="required"):
        world.raise_()


def test_the_form_of_any_day_may_be_asked_for(world):
    first = set_form(world, JOBS, valid_from="2026-01-01")
    second = set_form(world, PARK, valid_from="2026-03-01")
    days = ["2025-12-31", "2026-01-01", "2026-02-28", "2026-03-01"]
    assert [world.call("get_form", on=day)["id"] for day in days] == [None, first["id"], first["id"], second["id"]]
    assert world.call("get_form")["id"] == first["id"]


def test_of_two_forms_for_one_day_the_one_set_last_holds(world, clock):
    set_form(world, JOBS)
    clock.advance(seconds=1)
    set_form(world, PARK)
    assert [one["code"] for one in world.call("get_form")["form"]] == ["park"]


def test_fields_are_shown_in_their_order(world):
    made = set_form(world, field("zone", "text"), PARK, field("area", "text"), JOBS)
    assert [one["code"] for one in made["form"]] == ["area", "zone", "jobs", "park"]
    assert made.keys() == FormView().fields.keys()


@pytest.mark.parametrize(("fields", "errors"), [
    ([JOBS, JOBS], {"form.jobs": ["field_twice"]}),
    ([field("park", "choice")], {"form.park": ["values_for_choice_only"]}),
    ([field("jobs", "number", values=["1"])], {"form.jobs": ["values_for_choice_only"]}),
])
def test_a_form_that_makes_no_sense_is_refused(world, fields, errors):
    with refusing(Invalid, "invalid") as told:
        set_form(world, *fields)
    assert told.value.fields == errors
    assert world.repo.forms.count() == 0


def test_an_empty_form_takes_the_fields_away_again(world, clock):
    set_form(world, JOBS)
    clock.advance(seconds=1)
    set_form(world)
    assert world.raise_()["status"] == "raised"


def test_a_form_is_said_as_it_holds(world):
    made = set_form(world, PARK, JOBS)
    (event,) = world.said("form.changed")
    assert event["data"] == {"valid_from": "2026-01-01", "form": made["form"]}
    assert FormState().validate(event["data"]) == {}


@pytest.mark.parametrize("code", ["Jobs", "1st", "", "a-b", "a\n", "x" * 41])
def test_a_fields_code_is_a_small_latin_word(code):
    assert "form" in SetForm().validate({"valid_from": "2026-01-01", "form": [{**JOBS, "code": code}]})
