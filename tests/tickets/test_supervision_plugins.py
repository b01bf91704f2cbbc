"""What a county's plugins may do to a proposed step: the example as it ships, and one that goes astray."""

import importlib.util
from pathlib import Path

import pytest
from supervision_samples import brief, pass_time, set_ladder, start, steps

from kentan.plugins.hookspecs import hookimpl
from services.tickets.supervision import ladder_presets

ROOT = Path(__file__).parents[2]


def example(name):
    """An example plugin's module, from its folder."""
    module = f"kentan_{name.replace('-', '_')}"
    spec = importlib.util.spec_from_file_location(module, ROOT / "examples" / "plugins" / name / f"{module}.py")
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


class Says:
    """A plugin that answers what a test tells it, and keeps what it was asked."""

    def __init__(self):
        self.answer, self.asked = None, []

    @hookimpl
    def supervision_step(self, county, appeal, ladder, proposal):
        self.asked.append((county, appeal, ladder, proposal))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def says():
    return Says()


@pytest.fixture
def plugins(says):
    return {"sanming-sheets": example("sanming-sheets"), "says": says}


@pytest.fixture
def on(installation, world):
    """Switches a plugin on in the county."""
    return lambda name: installation.hooks.switch(world.county, name, True)


@pytest.mark.parametrize(("day", "sheet"), [
    ("2026-01-13", "blue"), ("2026-01-16", "blue"), ("2026-01-17", "orange"), ("2026-01-22", "red"), ("2026-02-01", "red")])
def test_the_days_that_a_unit_is_late_choose_sanmings_sheet(world, on, day, sheet):
    set_ladder(world, ladder_presets.preset("sanming")["value"])
    on("sanming-sheets")
    file = world.at("assigned")
    pass_time(world, day)
    assert brief(world, file) == [(sheet, "fgw", "proposed")]


def test_the_sheets_leave_other_reasons_and_other_ladders_alone(world, on):
    on("sanming-sheets")
    file = world.at("assigned")
    pass_time(world, "2026-01-13")
    assert brief(world, file) == [("phone", "fgw", "proposed")]
    set_ladder(world, ladder_presets.preset("sanming")["value"], "2026-01-13")
    assert brief(world, world.send_back(world.at("completed"))) == [("blue", "fgw", "proposed")]


def test_a_sheet_is_not_proposed_within_the_cool_down_of_the_last_and_never_a_lighter_one(world, on):
    set_ladder(world, ladder_presets.preset("sanming")["value"])
    on("sanming-sheets")
    file = world.at("assigned")
    world.come_to("2026-01-08")
    start(world, file, "orange")
    pass_time(world, "2026-01-15")
    assert len(steps(world, file)) == 1
    pass_time(world, "2026-01-16")
    assert brief(world, file)[1:] == [("red", "fgw", "proposed")]  # blue would be below what the unit has had


def test_a_plugin_is_told_what_it_needs(world, on, says):
    on("says")
    file = world.remind(world.at("assigned"))
    pass_time(world, "2026-01-13")
    ((county, appeal, ladder, proposal),) = says.asked
    assert county == world.county
    assert (appeal["lead_unit"], appeal["kind"], [step["step"] for step in appeal["steps"]]) == ("fgw", "difficulty", ["phone"])
    assert ladder == ["phone", "reminder", "supervision", "bulletin", "card"]
    assert proposal == {"step": "phone", "unit": "fgw", "trigger": "overdue", "clock": "C2", "late_days": 1}
    assert file["id"] not in str(says.asked)


@pytest.mark.parametrize(("answer", "proposed"), [
    (None, ["phone"]), ({"step": "card"}, ["card"]), ({"step": None}, []), ({}, []), ({"step": "telegram"}, ["phone"]),
    (RuntimeError("broken"), ["phone"])])
def test_what_a_plugin_answers_holds_as_far_as_the_ladder_has_it(world, on, says, answer, proposed):
    on("says")
    says.answer = answer
    file = world.at("assigned")
    pass_time(world, "2026-01-13")
    assert [step["step"] for step in steps(world, file)] == proposed


def test_a_plugin_that_is_off_has_no_say(world, says):
    says.answer = {"step": "card"}
    file = world.at("assigned")
    pass_time(world, "2026-01-13")
    assert ([step["step"] for step in steps(world, file)], says.asked) == (["phone"], [])
