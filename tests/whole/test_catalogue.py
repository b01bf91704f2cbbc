"""The catalogue of events, the hooks and the settings: nothing is declared that is not said, asked or read."""

import ast
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from kentan.contracts.asyncapi import catalogue, data_schemas
from kentan.contracts.sharing import CITY, CLASSES, classes_of
from kentan.contracts.tickets import CROSSING_EVENTS
from kentan.plugins import hookspecs
from kentan.runtime.part import load_parts, routing_table
from kentan.settings import SETTINGS

ROOT = Path(__file__).parents[2]
EVENTS = sorted((one for one in catalogue().values() if one.schema.__module__.startswith("kentan.contracts.")),
                key=lambda one: one.name)
HOOKS = sorted(name for name, hook in vars(hookspecs).items() if hasattr(hook, "kentan_spec"))


@cache
def trees(folder):
    return [ast.parse(path.read_text("utf-8")) for path in sorted((ROOT / folder).rglob("*.py"))]


@cache
def named(folder):
    """Every name and attribute that is read in the code of a folder; what is imported, or given to a decorator, is not read."""
    found = [node for tree in trees(folder) for node in ast.walk(tree)]
    handlers = [decorator for node in found if isinstance(node, ast.FunctionDef) for decorator in node.decorator_list]
    decorating = {id(node) for decorator in handlers for node in ast.walk(decorator)}
    read = [node for node in found if id(node) not in decorating]
    return {getattr(node, "id", getattr(node, "attr", "")) for node in read}


def constant_of(event):
    return next(name for name, value in vars(import_module(f"kentan.contracts.{event.service}")).items() if value is event)


def folder_of(service):
    return service if service == "gateway" else f"services/{service}"


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.name)
def test_an_event_is_said_by_the_service_that_it_is_named_after(event):
    assert constant_of(event) in named(folder_of(event.service))


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.name)
def test_an_event_is_said_by_nobody_else(event):
    others = {one.service for one in EVENTS} - {event.service}
    assert not [other for other in others if constant_of(event) in named(folder_of(other))]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.name)
def test_an_event_is_explained_in_both_languages(event):
    assert event.zh
    assert event.en.endswith(".")
    assert event.schema.__doc__
    assert f"## `{event.name}` · {event.zh}" in (ROOT / "docs" / "events.md").read_text("utf-8")


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.name)
def test_each_field_of_an_event_says_who_may_be_told_it(event):
    unclassed = [field for field, share in classes_of(event).items() if share not in CLASSES]
    assert not unclassed, f"give {event.schema.__name__} a class by share = …, or these fields by metadata={{'share': …}}"
    exported = data_schemas()[event.type]["properties"]
    assert {field: one["x-share"] for field, one in exported.items()} == classes_of(event)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.name)
def test_an_event_has_no_field_for_what_a_person_said_or_is_called(event):
    personal = {"contact", "phone", "email", "address", "text", "comment", "question", "people", "said", "answer", "opinion"}
    words = personal & classes_of(event).keys()
    assert words <= ({"text", "answer"} if event in CROSSING_EVENTS else set())  # whoever takes a file over must read it
    assert {classes_of(event)[name] for name in words} <= {CITY}
    named = {"registration.county", "registration.unit", "registration.enterprise"}
    assert "name" not in classes_of(event) or event.name.rsplit(".", 1)[0] in named


def test_every_handler_hears_something_that_is_said():
    names = {event.name for event in EVENTS} | {"*"}
    assert {name for route in routing_table(load_parts()) for name in route.event_types} <= names


def asked_everywhere():
    """Hooks that are asked by name, of all plugins, by the gateway."""
    calls = [node for tree in trees("gateway") for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {call.args[0].value for call in calls if getattr(call.func, "attr", "") == "everywhere"}


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_is_asked_and_explained_and_has_an_example(hook):
    assert hook in named("kentan/plugins") | named("services") | asked_everywhere()
    assert any(hook in path.read_text("utf-8") for path in (ROOT / "examples" / "plugins").rglob("*.py"))
    assert f"## `{hook}(" in (ROOT / "docs" / "hooks.md").read_text("utf-8")


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_a_setting_is_read_and_explained(setting):
    attribute = setting.name.removeprefix("KENTAN_").lower()
    read_by_name = any(isinstance(node, ast.Constant) and node.value == setting.name
                       for tree in trees("kentan/cli") for node in ast.walk(tree))
    assert attribute in named("kentan") | named("services") | named("gateway") or read_by_name
    assert f"`{setting.name}`" in (ROOT / "docs" / "settings.md").read_text("utf-8")
