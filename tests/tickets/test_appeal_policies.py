"""Where a county's plugins have their say: the rules of a file's clocks, the category of an appeal."""

import pytest
from ticket_samples import clock_of, field, refusing

from kentan.errors import Refused, Unavailable
from kentan.plugins.hookspecs import hookimpl


class Slower:
    """Seven working days for the opinion, ten for the completion of a request; a look at what it is told."""

    def __init__(self):
        self.told = []

    @hookimpl
    def clock_policy(self, appeal, rules):
        self.told.append(appeal)
        for rule in rules:
            if rule["code"] == "C2":
                rule.update(length=7, unit="working_days")
            if rule["code"] == "C3" and appeal["kind"] == "request":
                rule.update(length=10, unit="working_days")
            if rule["code"] == "C1" and appeal["fields"].get("urgent"):
                rule.update(length=1)


class Keywords:
    @hookimpl
    def classify_appeal(self, text):
        return {"category": "用工", "confidence": 0.8} if "招工" in text else None


class Broken:
    @hookimpl
    def clock_policy(self, rules):
        raise LookupError("no such rule")

    @hookimpl
    def classify_appeal(self):
        raise LookupError("no such word")


class Moons:
    @hookimpl
    def clock_policy(self, rules):
        rules[1]["unit"] = "moons"


class Unfit:
    """Does something to the rules that leaves nothing to count by."""

    def __init__(self, spoil):
        self.spoil = spoil

    @hookimpl
    def clock_policy(self, rules):
        self.spoil(rules)


UNFIT = {
    "removes": lambda rules: rules.pop(0),
    "doubles": lambda rules: rules.append(dict(rules[0])),
    "renames": lambda rules: rules[0].update(code="C9"),
    "negative": lambda rules: rules[1].update(length=-3),
    "endless": lambda rules: rules[1].update(length=10**9),
    "half": lambda rules: rules[1].update(length=1.5),
    "unitless": lambda rules: rules[2].pop("unit"),
}


@pytest.fixture
def plugins():
    return {"slower": Slower(), "keywords": Keywords(), "broken": Broken(), "moons": Moons(),
            **{name: Unfit(spoil) for name, spoil in UNFIT.items()}}


@pytest.fixture
def switch(installation, world):
    """Switch a plugin on in the county."""
    return lambda name: installation.hooks.switch(world.county, name, True)


def test_a_policy_changes_the_clocks_of_its_county_alone(world, next_door, switch):
    switch("slower")
    assert [clock_of(place.at("assigned", kind="difficulty"), "C2")["due_day"] for place in (world, next_door)] == [
        "2026-01-14", "2026-01-12"]


def test_a_policy_may_look_at_the_appeal(world, switch):
    switch("slower")
    assert [clock_of(world.at("assigned", kind=kind), "C3")["length"] for kind in ("request", "criticism")] == [10, 2]


def test_a_policy_may_look_at_the_countys_own_fields(world, switch, plugins):
    switch("slower")
    world.call("set_form", valid_from="2026-01-01", form=[field("urgent", "boolean")])
    file = world.raise_(forum="f-1", fields={"urgent": True}, category="用地")
    assert clock_of(file, "C1")["due_day"] == "2026-01-09"
    assert plugins["slower"].told[-1] == {
        "kind": "difficulty", "category": "用地", "enterprise": "e-1", "forum": "f-1", "round": 1, "fields": {"urgent": True}}


def test_a_policy_is_asked_again_in_each_round_and_for_each_return(world, switch, plugins):
    switch("slower")
    file = world.send_back(world.at("completed", kind="request"))
    assert clock_of(file, "C3")["length"] == 10
    world.complete(file)
    world.close(file)
    world.supervise_again(file)
    assert clock_of(world.get(file), "C2")["length"] == 7
    assert [told["round"] for told in plugins["slower"].told] == [1, 1, 1, 2]


def test_a_clock_keeps_its_rule_when_the_policy_changes(world, switch, clock):
    file = world.at("assigned")
    switch("slower")
    world.hear_year({"year": 2027, "days": {}, "names": {}, "source": "通知"})
    assert (clock_of(world.get(file), "C2")["length"], clock_of(world.get(file), "C2")["due_day"]) == (1, "2026-01-12")


def test_the_rows_of_a_batch_go_by_the_policy_too(world, switch):
    switch("slower")
    world.call("set_form", valid_from="2026-01-01", form=[field("urgent", "boolean")])
    batch = world.batch({"fields": {"urgent": True}}, {})
    world.local.settle()
    assert [clock_of(world.get({"id": one}), "C1")["length"] for one in batch["appeals"]] == [1, 3]


def test_a_broken_policy_refuses_the_command_and_leaves_nothing(world, switch):
    switch("broken")
    with refusing(Unavailable, "plugin_failed"):
        world.raise_()
    assert (world.repo.appeals.count(), world.repo.numbers.count()) == (0, 0)


def test_a_policy_with_an_unknown_unit_refuses_the_assignment_and_leaves_the_file(world, switch, clock):
    file = world.raise_()
    switch("moons")
    with refusing(Refused, "clock_unit_unknown"):
        world.assign(file)
    assert world.get(file)["status"] == "raised"
    clock.advance(minutes=2)
    world.sweep()
    assert world.findings() == []


@pytest.mark.parametrize("name", UNFIT)
def test_rules_that_nothing_can_be_counted_by_refuse_the_command(world, switch, name):
    file = world.raise_()
    switch(name)
    with refusing(Refused, "clock_rules_unfit"):
        world.assign(file)
    with refusing(Refused, "clock_rules_unfit"):
        world.raise_(forum="f-1")
    assert world.get(file)["status"] == "raised"


def test_a_category_is_suggested_where_none_is_named(world, switch):
    switch("keywords")
    suggested, none = world.raise_(), world.raise_(text="停电三天。")
    assert (suggested["category"], suggested["category_from"], suggested["category_confidence"]) == ("用工", "suggested", 0.8)
    assert (none["category"], none["category_from"], none["category_confidence"]) == (None, None, None)


def test_whoever_raises_an_appeal_knows_better(world, switch):
    switch("keywords")
    named = world.raise_(category="培训")
    assert (named["category"], named["category_from"], named["category_confidence"]) == ("培训", "given", None)


def test_categories_are_suggested_in_the_county_that_wants_it_alone(world, next_door, switch):
    switch("keywords")
    assert [place.raise_()["category"] for place in (world, next_door)] == ["用工", None]


def test_a_suggested_category_is_found_in_the_listing(world, switch):
    switch("keywords")
    file = world.raise_()
    assert world.list(category="用工") == [file["id"]]
