"""Hooks: who takes part where, in which order, and what a broken plugin does."""

import inspect
import logging

import pytest

from kentan.errors import Invalid, NotFound, Refused, Unavailable
from kentan.plugins import hookspecs, manager
from kentan.plugins.channels import Channel, channels_of
from kentan.plugins.hookspecs import hookimpl
from kentan.plugins.manager import Hooks
from kentan.settings import SettingError
from kentan.store.port import Conflict

ON, OFF = "360802", "360821"
HOOKS = {name: spec for name, spec in vars(hookspecs).items() if hasattr(spec, "kentan_spec")}


class Classifier:
    """Suggests one category for everything."""

    def __init__(self, category):
        self.category = category

    @hookimpl
    def classify_appeal(self, text):
        return self.category and {"category": self.category, "confidence": len(text) / 10}


class Days:
    """Gives each clock more days."""

    def __init__(self, days):
        self.days = days

    @hookimpl
    def clock_policy(self, rules):
        for rule in rules:
            rule["length"] += self.days


class Broken:
    """Raises wherever it is asked."""

    def __init__(self, problem=None):
        self.problem = problem or ZeroDivisionError("no")

    @hookimpl
    def classify_appeal(self):
        raise self.problem

    @hookimpl
    def clock_policy(self):
        raise self.problem

    @hookimpl
    def notification_channels(self):
        raise self.problem


def hooks_with(store, *on, **plugins):
    """Hooks with these plugins installed, those named switched on in one county."""
    hooks = Hooks(store, plugins)
    for name in on or plugins:
        hooks.switch(ON, name, True)
    return hooks


def classified(hooks, county=ON, text="招工难"):
    return hooks.of(county).classify_appeal(county=county, kind="request", text=text)


def lengths(hooks, county=ON):
    rules = [{"code": "C2", "length": 7, "unit": "calendar_days"}]
    hooks.of(county).clock_policy(county=county, appeal={}, rules=rules)
    return rules[0]["length"]


def test_a_plugin_takes_part_only_in_the_county_where_it_is_on(store):
    hooks = hooks_with(store, days=Days(3), words=Classifier("用工"))
    assert (lengths(hooks), lengths(hooks, OFF)) == (10, 7)
    assert classified(hooks)["category"] == "用工"
    assert classified(hooks, OFF) is None


def test_switching_off_ends_it(store):
    hooks = hooks_with(store, days=Days(3))
    assert hooks.switch(ON, "days", False) == []
    assert lengths(hooks) == 7


def test_built_ins_take_part_everywhere(store):
    for county in (ON, OFF):
        assert list(channels_of(Hooks(store, {}).of(county))) == ["in-app", "email", "webhook", "log"]


def test_all_policies_have_their_say_and_the_first_suggestion_holds(store):
    hooks = hooks_with(store, a=Days(1), b=Days(2), silent=Classifier(None), words=Classifier("用工"), last=Classifier(None))
    assert lengths(hooks) == 10
    assert classified(hooks)["category"] == "用工"


def test_a_broken_advisory_hook_is_named_in_the_log_and_left_out(store, caplog):
    hooks = hooks_with(store, words=Classifier("用工"), wreck=Broken())
    with caplog.at_level(logging.ERROR):
        assert classified(hooks)["category"] == "用工"
        assert "email" in channels_of(hooks.of(ON))
    assert "plugin wreck failed in hook classify_appeal" in caplog.text
    assert "plugin wreck failed in hook notification_channels" in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_a_broken_binding_hook_is_named_and_refuses_the_command(store, caplog):
    hooks = hooks_with(store, wreck=Broken())
    with pytest.raises(Unavailable) as refused:
        lengths(hooks)
    assert (refused.value.code, refused.value.params) == ("plugin_failed", {"plugin": "wreck", "hook": "clock_policy"})
    assert "plugin wreck failed in hook clock_policy" in caplog.text
    assert lengths(hooks, OFF) == 7


def test_a_plugin_may_refuse_on_purpose_where_it_is_binding_and_not_where_it_advises(store):
    hooks = hooks_with(store, strict=Broken(Invalid("invalid")))
    with pytest.raises(Invalid):
        lengths(hooks)
    assert classified(hooks) is None


def test_a_plugin_that_is_on_but_not_installed_here_refuses_what_it_was_binding_for(store, caplog):
    hooks_with(store, days=Days(3), words=Classifier("用工"))
    elsewhere = Hooks(store, {})
    with pytest.raises(Unavailable, match="plugin_missing"):
        lengths(elsewhere)
    assert classified(elsewhere) is None
    assert "plugin words is switched on but not installed here" in caplog.text
    assert lengths(elsewhere, OFF) == 7


def test_a_missing_plugin_can_be_switched_off_and_then_no_longer_refuses(store):
    hooks_with(store, days=Days(3))
    elsewhere = Hooks(store, {})
    assert elsewhere.switch(ON, "days", False) == []
    assert lengths(elsewhere) == 7


@pytest.mark.parametrize("on", [True, False])
def test_a_plugin_that_is_not_installed_is_not_switched_and_those_that_are_are_named(store, on):
    with pytest.raises(NotFound) as refused:
        Hooks(store, {"days": Days(1)}).switch(ON, "dais", on)
    assert refused.value.params == {"plugin": "dais", "plugins": "days"}


def test_switches_of_two_at_once_are_both_kept(store, monkeypatch):
    hooks, beaten = Hooks(store, {"a": Days(1), "b": Days(2)}), []
    collection = store.county(ON).collection(manager.SWITCHES)
    real = type(collection).insert

    def overtaken(self, doc, events=()):
        if not beaten:
            beaten.append(True)
            Hooks(store, hooks.plugins).switch(ON, "a", True)
        return real(self, doc, events)

    monkeypatch.setattr(type(collection), "insert", overtaken)
    assert hooks.switch(ON, "b", True) == ["a", "b"]
    assert hooks.enabled(ON) == {"a", "b"}


def test_a_switch_that_always_comes_too_late_says_so(store, monkeypatch):
    hooks = hooks_with(store, days=Days(1))

    def conflict(*_):
        raise Conflict

    monkeypatch.setattr(type(store.county(ON).collection(manager.SWITCHES)), "save", conflict)
    with pytest.raises(Refused, match="too_busy"):
        hooks.switch(ON, "days", False)


def test_switches_are_remembered_for_a_moment_and_then_looked_up_again(store, monkeypatch):
    here, there = Hooks(store, {"days": Days(3)}), Hooks(store, {"days": Days(3)})
    assert lengths(there) == 7
    here.switch(ON, "days", True)
    assert lengths(there) == 7
    monkeypatch.setattr(manager, "REMEMBERED_SECONDS", 0.0)
    assert lengths(there) == 10


def test_an_unknown_hook_is_an_error_of_the_caller(store):
    with pytest.raises(AttributeError):
        Hooks(store, {}).of(ON).make_tea()


def test_a_plugin_with_a_hook_that_does_not_exist_does_not_start(store):
    class Typo:
        @hookimpl
        def clasify_appeal(self, text):
            """Misspelled."""

    with pytest.raises(Exception, match="clasify_appeal"):
        Hooks(store, {"typo": Typo()})


def test_a_plugin_that_cannot_be_loaded_stops_the_start_by_name(monkeypatch):
    class Point:
        name, value = "wreck", "kentan_wreck"

        def load(self):
            raise ImportError("No module named 'kentan_wreck'")

    monkeypatch.setattr(manager, "entry_points", lambda group: [Point()] if group == "kentan.plugins" else [])
    with pytest.raises(SettingError, match=r"plugin wreck \(kentan_wreck\): repair or uninstall it"):
        manager.installed_plugins()


def test_what_a_plugin_offers_that_is_no_channel_is_left_out_and_nobody_replaces_a_built_in_one(store):
    class Mail(Channel):
        name = "email"

    class Confused:
        @hookimpl
        def notification_channels(self):
            return [Mail(), "pigeon"]

    class Generous:
        @hookimpl
        def notification_channels(self):
            return 7

    offered = channels_of(hooks_with(store, confused=Confused(), generous=Generous()).of(ON))
    assert list(offered) == ["in-app", "email", "webhook", "log"]
    assert not isinstance(offered["email"], Mail)


@pytest.mark.parametrize("name", HOOKS)
def test_every_hook_says_what_it_is_for_and_what_a_broken_plugin_does(name):
    said = inspect.getdoc(HOOKS[name])
    wanted = "Advisory: " if getattr(HOOKS[name], "advisory", False) else "Binding: "
    assert wanted in said


def test_there_are_hooks_for_channels_clocks_and_classification():
    assert {"notification_channels", "clock_policy", "classify_appeal"} <= HOOKS.keys()
