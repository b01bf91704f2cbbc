"""The ladder as a county's own rule: the seed's where none is set, others' that ship, and what is refused."""

import pytest
from ticket_samples import refusing

from kentan.contracts.tickets_ladder import FORMS, NEEDS, TRIGGERS, LadderValue
from kentan.errors import Invalid
from services.tickets.settings import ladder_at
from services.tickets.supervision import ladder, ladder_presets


def set_(world, value):
    return world.call("set_setting", doc_id="ladder", valid_from="2026-01-05", value=value, running="keep")


def changed(place, **fields):
    value = ladder_presets.standard()
    value["steps"][place].update(fields)
    return value


@pytest.mark.parametrize("name", ladder_presets.NAMES)
def test_a_ladder_that_ships_is_a_right_one(name):
    value = ladder_presets.preset(name)["value"]
    assert LadderValue().load(value) == value
    assert ladder.errors(None, value) == {}
    assert {trigger for rung in value["steps"] for trigger in rung["triggers"]} == set(TRIGGERS)


def test_the_contract_and_the_rule_have_the_same_words():
    assert (FORMS, NEEDS, TRIGGERS) == (ladder.FORMS, (ladder.BY_RULE, ladder.ONE, ladder.TWO), ladder.TRIGGERS)


def test_a_county_that_set_none_has_the_seeds(world):
    assert [rung["code"] for rung in world.call("get_setting", doc_id="ladder")["value"]["steps"]] == [
        "phone", "reminder", "supervision", "bulletin", "card"]
    assert ladder_at(world.repo, world.clock.now()) == ladder_presets.standard()["steps"]


def test_a_county_sets_another(world):
    set_(world, ladder_presets.preset("sanming")["value"])
    assert [rung["code"] for rung in ladder_at(world.repo, world.clock.now())] == ["phone", "blue", "orange", "red"]


def test_bozhou_moves_up_after_two_failed_dispatches_and_ten_days():
    reminder = ladder_presets.preset("bozhou")["value"]["steps"][1]
    assert (reminder["times"], reminder["cool_down"]) == (2, {"length": 10, "unit": "calendar_days"})


@pytest.mark.parametrize(("value", "field", "code"), [
    (changed(1, code="phone"), "steps.1.code", "step_twice"),
    (changed(1, form="phone", letter=None), "steps.1.form", "phone_comes_first"),
    (changed(0, needs="two"), "steps.0.needs", "phone_by_one"), (changed(0, needs="rule"), "steps.0.needs", "phone_by_one"),
    (changed(1, letter=None), "steps.1.letter", "letter_fits_form"),
    (changed(4, letter=None), "steps.4.letter", "letter_fits_form"),
    (changed(0, letter="work"), "steps.0.letter", "letter_fits_form"),
    (changed(1, needs="rule", cool_down={"length": 0, "unit": "weeks"}), "steps.1.cool_down", "rule_needs_cool_down"),
    (changed(4, expires=None, lifted_by=None), "steps.4.expires", "card_without_end"),
    (changed(1, expires={"length": 1, "unit": "weeks"}), "steps.1.expires", "only_cards_end"),
    (changed(1, lifted_by="accepted"), "steps.1.expires", "only_cards_end"),
])
def test_a_ladder_that_cannot_be_climbed_is_refused(world, value, field, code):
    with refusing(Invalid, "invalid") as told:
        set_(world, value)
    assert told.value.fields == {f"value.{field}": [code]}


@pytest.mark.parametrize("fields", [
    {"code": "Phone"}, {"names": {"zh": "电话"}}, {"triggers": ["weather"]}, {"times": 0}, {"times": True}, {"needs": "three"},
    {"cool_down": {"length": -1, "unit": "weeks"}}, {"cool_down": {"length": 1, "unit": "moons"}}, {"cool_down": None},
    {"more": 1}, {"letter": "minutes"}, {"form": "fax"},
])
def test_a_rung_of_another_shape_is_refused(world, fields):
    with refusing(Invalid, "invalid") as told:
        set_(world, changed(0, **fields))
    assert all(field.startswith("value.steps.0.") for field in told.value.fields)
    assert world.call("list_settings", doc_id="ladder")["items"] == []


def test_no_rung_is_no_ladder(world):
    with refusing(Invalid, "invalid"):
        set_(world, {"steps": []})
