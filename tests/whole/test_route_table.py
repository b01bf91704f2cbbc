"""The route table: who may use each route, which door it leads to, and that its description is whole and valid."""

import re
from pathlib import Path

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from gateway import interface
from gateway.app import routes
from gateway.system_api import PUBLIC
from kentan.commands import PUBLIC as NOBODY
from kentan.commands import ROLES
from kentan.runtime.part import load_parts
from tests.whole.lived_town import ROUTES, described, name_of

ROOT = Path(__file__).parents[2]
TEXTS = ("*.md", "docs/*.md", "kentan/**/*.py", "services/**/*.py", "gateway/**/*.py")
ADDRESS = re.compile(r"\b(GET|POST|PUT|PATCH|DELETE) (/api/v1[\w/<>…-]*)")
PARTS = load_parts()
NO_DOOR = {"log_in", "get_session", "log_out"}  # the gateway's own, with no door behind them


@pytest.fixture(scope="module")
def document():
    return interface()


@pytest.fixture(scope="module")
def rules():
    return list(routes().url_map.iter_rules())


def doors_of(route):
    return [getattr(PARTS[part].service, route.door) for part in route.parts]


@pytest.mark.parametrize("route", ROUTES, ids=name_of)
def test_a_route_names_its_roles_or_says_why_it_needs_none(route):
    open_to_everyone_logged_in = not route.roles and not route.public
    assert not open_to_everyone_logged_in or route.reads or route.own
    assert set(route.roles) <= set(ROLES)
    assert len(route.public.split()) > 5 or not route.public


@pytest.mark.parametrize("route", [one for one in ROUTES if one.door not in NO_DOOR], ids=name_of)
def test_a_route_admits_whom_its_door_admits(route):
    for door in doors_of(route):
        admitted = {role for role in door.roles if role != NOBODY.role}
        assert admitted == set(route.roles)
        assert door.reads == route.reads
        if door.roles:
            assert (NOBODY.role in door.roles) == bool(route.public)


def test_every_door_has_a_route():
    doors = {(name, method) for name, part in PARTS.items() for method in dir(part.service)
             if hasattr(getattr(part.service, method), "roles")}
    assert doors == {(part, one.door) for one in ROUTES for part in one.parts if one.door not in NO_DOOR}


def test_every_address_is_of_the_table_or_says_why_it_is_public(rules):
    app = routes()
    views = {rule.endpoint: app.view_functions[rule.endpoint] for rule in rules}
    unnamed = {name for name, view in views.items() if not hasattr(view, "_kentan_route") and not hasattr(view, "_kentan_page")}
    assert unnamed == PUBLIC.keys()
    assert all(len(reason.split()) > 3 for reason in PUBLIC.values())


def test_the_description_is_valid_openapi(document):
    assert document["openapi"].startswith("3.1")
    assert [str(one.message) for one in OpenAPIV31SpecValidator(document).iter_errors()] == []


@pytest.mark.parametrize("route", ROUTES, ids=name_of)
def test_a_route_is_described(document, route):
    operation = document["paths"][described(route)][route.method.lower()]
    answers = {str(route.status), *(["202"] if route.accepted else [])}
    assert answers <= operation["responses"].keys()
    assert operation["summary"] == " · ".join(route.says)
    assert ("requestBody" in operation) == (route.body is not None or route.takes_file)
    assert route.status == 204 or operation["responses"][str(route.status)]["content"]


def test_nothing_is_described_that_is_not_there(document):
    described = {(path, method) for path, item in document["paths"].items() for method in item if method != "parameters"}
    assert len(described) == len(ROUTES)


def test_every_address_that_a_text_names_is_there():
    adapter = routes().url_map.bind("localhost")
    pages = [page for pattern in TEXTS for page in ROOT.glob(pattern)]
    named = {found.groups() for page in pages for found in ADDRESS.finditer(page.read_text("utf-8"))}
    assert len(named) > 3
    for method, address in named:
        adapter.match(re.sub("<[a-z]+>|…", "360802", address), method)


def test_every_operation_has_a_name_of_its_own(document):
    names = [one["operationId"] for item in document["paths"].values() for method, one in item.items() if method != "parameters"]
    assert len(names) == len(set(names))


