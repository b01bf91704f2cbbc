"""Presets through the doors: shown ready to be set, set by their name, mixed; and what those of clocks change."""

import pytest
from ticket_samples import clock_of, refusing

from kentan.contracts.county_settings import PresetView, PreviewSetting, SetSetting
from kentan.errors import Invalid, NotFound
from services.tickets.clocks.clock_rules import PRESETS, standard


def clocks_of(code):
    """The rules of a preset by code."""
    return {rule["code"]: rule for rule in PRESETS.get(code)["value"]["clocks"]}


def set_preset(world, code, kind="clocks"):
    asked = SetSetting().load({"valid_from": "2026-01-05", "preset": code})
    return world.call("set_setting", doc_id=kind, **asked)


@pytest.mark.parametrize(("kind", "codes"), [
    ("clocks", ["jian", "quanzhou", "haochaping", "dezhou"]), ("ladder", ["jian", "quanzhou", "bozhou", "sanming"]),
    ("units", ["standard"]),
])
def test_what_ships_is_listed_with_the_standard_first(world, kind, codes):
    items = world.call("list_presets", doc_id=kind)["items"]
    assert [(one["code"], one["standard"]) for one in items] == [(code, place == 0) for place, code in enumerate(codes)]
    assert [PresetView().validate(one) for one in items] == [{}] * len(codes)
    assert world.call("get_preset", doc_id=kind, preset=codes[-1]) == items[-1]


@pytest.mark.parametrize(("kind", "preset"), [("clocks", "atlantis"), ("weather", "jian")])
def test_a_preset_or_a_kind_that_is_not_there_is_not_found(world, kind, preset):
    with refusing(NotFound, "not_found"):
        world.call("get_preset", doc_id=kind, preset=preset)


def test_a_preset_is_set_by_its_name_and_kept_as_its_value(world):
    assert set_preset(world, "quanzhou")["value"] == PRESETS.get("quanzhou")["value"]
    file = world.assign(world.raise_(), co_units=("rsj",))
    assert (clock_of(file, "C2")["due_day"], clock_of(file, "co_reply")["due_day"]) == ("2026-01-14", "2026-01-08")


def test_a_county_mixes_one_with_rules_of_its_own(world):
    value = world.call("get_preset", doc_id="clocks", preset="quanzhou")["value"]
    mixed = [{**rule, "length": 5} if rule["code"] == "C1" else rule for rule in value["clocks"]]
    made = world.call("set_setting", doc_id="clocks", **SetSetting().load({
        "valid_from": "2026-01-05", "value": {**value, "clocks": mixed}}))
    assert [(rule["code"], rule["length"]) for rule in made["value"]["clocks"][:2]] == [("C1", 5), ("C2", 7)]


def test_a_preset_that_is_not_there_sets_nothing(world):
    with refusing(Invalid, "invalid") as told:
        set_preset(world, "atlantis")
    assert told.value.fields == {"preset": ["no_such_preset"]}
    assert world.call("list_settings", doc_id="clocks")["items"] == []


@pytest.mark.parametrize("schema", [SetSetting, PreviewSetting])
@pytest.mark.parametrize(("given", "wrong"), [
    ({}, {"value": ["required"]}), ({"preset": None}, {"value": ["required"]}),
    ({"preset": "jian", "value": {}}, {"preset": ["preset_or_value"]}), ({"preset": "jian"}, {}), ({"value": {}}, {}),
])
def test_either_a_preset_or_a_value_is_given(schema, given, wrong):
    assert schema().validate({"valid_from": "2026-01-05", **given}) == wrong


def test_a_preview_of_a_preset_says_what_it_would_move(world):
    file = world.assign(world.raise_())
    asked = PreviewSetting().load({"valid_from": "2026-01-05", "preset": "quanzhou"})
    (moved,) = world.call("preview_setting", doc_id="clocks", **asked)["examples"]
    assert (moved["appeal"], moved["clock"]) == (file["id"], "C2")


def test_the_numbers_of_the_presets_are_those_published():
    lengths = {code: {clock: (rule["length"], rule["unit"], rule["on"]) for clock, rule in clocks_of(code).items()}
               for code in PRESETS.codes}
    days = "working_days"
    assert (lengths["quanzhou"]["co_reply"], lengths["quanzhou"]["C2"]) == ((3, days, True), (7, days, True))
    assert (lengths["quanzhou"]["objection"], lengths["quanzhou"]["extension_ask"]) == ((0, days, True), (1, days, True))
    assert [lengths[code]["second_supervision"] for code in ("haochaping", "dezhou")] == [(15, days, True), (5, days, True)]
    assert {clock: rule["on"] for clock, rule in clocks_of("jian").items()} == {
        "C1": True, "C2": True, "C3": True, "objection": True, "extension_ask": True, "co_reply": False,
        "second_supervision": False, "confirmation": False, "consultation": False, "receipt": False}


@pytest.mark.parametrize("code", PRESETS.codes)
def test_all_presets_have_the_same_clocks_with_the_same_starts_and_stops(code):
    there, jian = clocks_of(code), {rule["code"]: rule for rule in standard()["clocks"]}
    assert {clock: (rule["starts"], rule["stops"]) for clock, rule in there.items()} == {
        clock: (rule["starts"], rule["stops"]) for clock, rule in jian.items()}
