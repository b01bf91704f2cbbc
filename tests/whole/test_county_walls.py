"""Walls between counties: every route, tried with every role of another county. Generated from the route table."""

import pytest

from kentan.commands import ROLES, Actor, Command
from kentan.errors import Forbidden
from kentan.ids import new_id
from tests.gateway.conftest import Client
from tests.whole.lived_town import COUNTY, IN_COUNTY, NEIGHBOUR, ROUTES, name_of

BEHIND_LOG_IN = [route for route in IN_COUNTY if not route.public]
NAMED_ALIKE = ("calendars", "templates", "plugins", "settings", "retention")  # by what is alike everywhere
WITH_AN_ID = [route for route in IN_COUNTY if "<name:id>" in route.path and not any(one in route.path for one in NAMED_ALIKE)]
WALLED = [route for route in IN_COUNTY if route.roles or not route.public]
OF_THE_WHOLE = [route for route in ROUTES if not (route.in_county or route.own or route.public)]


@pytest.fixture(scope="module", autouse=True)
def nothing_changes(lived_town):
    for county in (COUNTY, NEIGHBOUR):
        lived_town.clients(county)
    before = lived_town.everything()
    yield
    assert lived_town.everything() == before


@pytest.mark.parametrize("route", WALLED, ids=name_of)
def test_nobody_of_another_county_comes_in(lived_town, route):
    for role, client in lived_town.clients(NEIGHBOUR).items():
        answer = lived_town.ask(client, route)
        assert (role, answer.status_code) == (role, 403)
        assert answer.json["code"] in ("other_county", "role_not_allowed")


@pytest.mark.parametrize("route", BEHIND_LOG_IN, ids=name_of)
def test_nobody_comes_in_without_a_token(lived_town, route):
    answer = lived_town.ask(Client(lived_town.app), route)
    assert answer.status_code == 401
    assert answer.json["code"] == "unauthenticated"


@pytest.mark.parametrize("route", [route for route in IN_COUNTY if route.roles], ids=name_of)
def test_of_the_countys_own_people_only_the_roles_named_come_in(lived_town, route):
    for role in set(ROLES) - set(route.roles):
        answer = lived_town.ask(lived_town.client(role, COUNTY), route)
        assert (role, answer.status_code, answer.json["code"]) == (role, 403, "role_not_allowed")


@pytest.mark.parametrize("route", OF_THE_WHOLE, ids=name_of)
def test_what_concerns_all_counties_is_closed_to_accounts_of_one(lived_town, route):
    for role, client in lived_town.clients(NEIGHBOUR).items():
        refused = lived_town.ask(client, route)
        assert (role, refused.status_code) == (role, 422 if refused.json["code"] == "invalid" else 403)


@pytest.mark.parametrize("route", WITH_AN_ID, ids=name_of)
def test_what_is_another_countys_is_not_there_in_ones_own(lived_town, route):
    for role in route.roles or ROLES:
        answer = lived_town.ask(lived_town.client(role, NEIGHBOUR), route, NEIGHBOUR)
        found = answer.json["items"] if answer.status_code == 200 and route.listed else answer.status_code
        nothing = [[], 403, 404, 422, *([204] if route.method == "DELETE" else [])]  # what is not there is gone already
        assert found in nothing, role


@pytest.mark.parametrize(("part", "door"), sorted({
    (part, route.door) for route in IN_COUNTY for part in route.parts if part != "gateway"}))
def test_the_services_ask_again_which_county_it_is(lived_town, part, door):
    for role in ROLES:
        somebody = Actor(f"{role}-elsewhere", role, NEIGHBOUR, unit="fgw", enterprise=lived_town.enterprise)
        command = Command(somebody, COUNTY, {}, lived_town.enterprise, key=new_id())
        with pytest.raises(Forbidden) as refused:
            getattr(lived_town.loop.services[part], door)(command.as_dict())
        assert refused.value.code in ("other_county", "role_not_allowed")
