"""Addresses of plugins: below the county that has the plugin switched on, with the rights of the token that is asked as."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from flask import Blueprint, request

from gateway.app import create_app
from kentan.plugins.hookspecs import hookimpl
from kentan.plugins.manager import Hooks

HERE, NEXT_DOOR = "360802", "360821"


@hookimpl
def hello_blueprint(ask):
    """Greets, counts units as whoever is asking, and falls over."""
    made = Blueprint("hello", __name__)

    @made.get("/hello")
    def hello(county):
        return f"hello {county}"

    @made.post("/units")
    def units(county):
        asked = {"code": "made", "name": request.args.get("name", "单位")}
        return ask("registration", "register_unit", county, asked, request.args.get("token", ""))["name"]

    @made.get("/broken")
    def broken(county):
        raise ValueError("anything")

    return made


@hookimpl
def failing_blueprint(ask):
    raise RuntimeError("anything")


@pytest.fixture
def app(installation, rpc):
    plugins = {"hello": SimpleNamespace(gateway_blueprint=hello_blueprint),
               "failing": SimpleNamespace(gateway_blueprint=failing_blueprint)}
    hooks = Hooks(installation.store, plugins)
    hooks.switch(HERE, "hello", True)
    return create_app(replace(installation, hooks=hooks), rpc)


def hello(county, address="hello"):
    return f"/counties/{county}/plugins/hello/{address}"


def test_a_plugins_addresses_are_where_it_is_switched_on_and_nowhere_else(anyone, app):
    assert anyone.get(hello(HERE)).text == f"hello {HERE}"
    for county in (NEXT_DOOR, "999999"):
        refused = anyone.get(hello(county))
        assert (refused.status_code, refused.json["code"]) == (404, "no_such_address")


def test_a_plugin_that_cannot_make_its_addresses_keeps_nobody_else_from_having_them(anyone):
    assert anyone.get(hello(HERE)).status_code == 200
    assert anyone.get(f"/counties/{HERE}/plugins/failing/hello").status_code == 404


def test_a_door_is_asked_with_the_rights_of_the_token(ask_as, anyone):
    def asked_as(token):
        answer = anyone.post(hello(HERE, f"units?token={token}"))
        return answer.status_code, answer.text if answer.status_code == 200 else answer.json["code"]

    assert asked_as("") == (401, "unauthenticated")
    assert asked_as("kt_wrong") == (401, "token_not_valid")
    assert asked_as(ask_as("unit", unit="fgw").token) == (403, "role_not_allowed")
    assert asked_as(ask_as("office", NEXT_DOOR).token) == (403, "other_county")
    assert asked_as(ask_as("office").token) == (200, "单位")


def test_a_plugin_changes_nothing_in_a_county_whose_own_installation_is_elsewhere(app, ask_as, anyone, operator):
    remote = {"installation": "yongxin", "url": "https://kentan.yongxin.example"}
    assert operator.post("/counties", {"code": "360830", "name": "永新县", "remote": remote}).status_code == 201
    app.extensions["kentan"].installation.hooks.switch("360830", "hello", True)
    refused = anyone.post(hello("360830", f"units?token={ask_as('office', '360830').token}"))
    assert (refused.status_code, refused.json["code"]) == (409, "county_is_remote")


def test_what_a_door_is_asked_with_is_checked_as_in_its_own_route(ask_as, anyone):
    answer = anyone.post(hello(HERE, f"units?token={ask_as('office').token}&name={'x' * 500}"))
    assert (answer.status_code, list(answer.json["fields"])) == (422, ["name"])


def test_a_view_that_falls_over_is_answered_as_every_failure_and_quotes_nothing(anyone):
    answer = anyone.get(hello(HERE, "broken"))
    assert (answer.status_code, answer.json["code"]) == (500, "internal")
    assert "anything" not in answer.text


def test_requests_to_plugins_are_limited_by_address(anyone, app):
    app.extensions["kentan"].limits._requests._most = 3
    assert [anyone.get(hello(HERE)).status_code for _ in range(4)] == [200, 200, 200, 429]
