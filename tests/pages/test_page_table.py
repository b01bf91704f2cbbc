"""Guards over all pages, generated from their table: who comes in, what every page has."""

import re

import pytest

from gateway.pages.site import SUBJECTS
from kentan.commands import ROLES
from tests.pages.conftest import Visitor, addresses, text_of
from tests.whole.lived_town import COUNTY, NEIGHBOUR

TABLE = [route for subject in SUBJECTS for route in subject.table]
SHOWN = [route for route in TABLE if not (route.form or route.file)]
GUARDED = [route for route in TABLE if not route.public]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
LANGUAGES = ("zh", "en")


def name_of(route):
    return f"{'POST' if route.form else 'GET'} {re.sub('<[^>]*>', '…', route.path)}"


def admitted(route):
    return route.roles or ROLES


@pytest.fixture
def address(town):
    return lambda route, county=COUNTY: addresses(town, county)(route)


@pytest.fixture
def ask(address):
    def asked(visitor, route, county=COUNTY):
        if not route.form:
            return visitor.get(address(route, county))[0]
        _, page = visitor.get("/log-in")
        return visitor.client.post(address(route, county), data={"csrf_token": page.forms[0].form_values()[0][1]})

    return asked


def shown(town, visit, address, route, language):
    visitor = Visitor(town.app, language=language) if route.public else visit(admitted(route)[0], language=language)
    return visitor.get(address(route))


@pytest.mark.parametrize("route", TABLE, ids=name_of)
def test_a_page_names_its_roles_or_says_why_it_needs_none(route):
    assert set(route.roles) <= set(ROLES)
    assert bool(route.roles) != bool(route.public)
    assert len(route.public.split()) > 5 or not route.public


@pytest.mark.parametrize("route", GUARDED, ids=name_of)
def test_who_is_not_logged_in_is_led_to_the_log_in(town, ask, route):
    answer = ask(Visitor(town.app), route)
    assert (answer.status_code, answer.location.split("?")[0]) == (302, "/log-in")


@pytest.mark.parametrize("route", GUARDED, ids=name_of)
def test_only_the_roles_named_come_in(visit, ask, route):
    for role in set(ROLES) - set(admitted(route)):
        assert (role, ask(visit(role), route).status_code) == (role, 403)


@pytest.mark.parametrize("route", [one for one in GUARDED if "<county:county>" in one.path], ids=name_of)
def test_nobody_of_another_county_comes_in(visit, ask, route):
    for role in admitted(route):
        assert (role, ask(visit(role, NEIGHBOUR), route).status_code) == (role, 403)


@pytest.mark.parametrize("route", [one for one in GUARDED if "<county:county>" in one.path], ids=name_of)
def test_a_county_that_is_not_there_is_said_kindly(visit, ask, route):
    answer = ask(visit(admitted(route)[0]), route, "999999")
    assert (answer.status_code, answer.mimetype) in [(403, "text/html"), (404, "text/html")]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("route", SHOWN, ids=name_of)
def test_a_page_runs_no_script_and_asks_nobody_outside(town, visit, address, route, language):
    answer, page = shown(town, visit, address, route, language)
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src" not in policy
    assert page.xpath("//script | //*[@style] | //@*[starts-with(name(), 'on')]") == []
    linked = page.xpath("//link/@href | //img/@src | //form/@action | //a/@href")
    assert [one for one in linked if not one.startswith(("/", "#", "?"))] == []


@pytest.mark.parametrize("route", SHOWN, ids=name_of)
def test_an_english_page_is_english_but_for_what_users_wrote(town, visit, address, route):
    _, page = shown(town, visit, address, route, "en")
    for written in page.xpath("//*[@data-written or @data-other-language]"):
        written.drop_tree()
    said = [*page.xpath("//text()"), *page.xpath("//@title | //@aria-label | //@placeholder")]
    assert [one.strip() for one in said if CHINESE.search(one)] == []


@pytest.mark.parametrize("route", SHOWN, ids=name_of)
def test_a_chinese_page_is_chinese(town, visit, address, route):
    _, page = shown(town, visit, address, route, "zh")
    assert page.get("lang") == "zh-CN"
    assert CHINESE.search(page.findtext(".//title"))
    assert CHINESE.search(text_of(page))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_there_is_a_kind_page_for_people_and_a_problem_for_programs(town, language):
    visitor = Visitor(town.app, language=language)
    answer, page = visitor.get("/nothing-here")
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert {"zh": "没有这个页面", "en": "There is no such page"}[language] in text_of(page)
    assert visitor.get("/nothing-here", Accept="application/json")[0].mimetype == "application/problem+json"
    assert visitor.get("/api/v1/nothing-here")[0].mimetype == "application/problem+json"


def test_a_page_that_fails_says_so_kindly_and_what_to_tell_the_operator(town, visit, monkeypatch):
    from gateway.pages import page as pages

    monkeypatch.setattr(pages.Page, "ask", lambda *_, **__: 1 / 0)
    answer, page = visit("office").get(f"/counties/{COUNTY}/ledger")
    assert (answer.status_code, answer.mimetype) == (500, "text/html")
    assert answer.headers["X-Correlation-ID"] in text_of(page)


def test_assets_never_change_under_their_address_and_are_small(town):
    visitor = Visitor(town.app)
    answer, page = visitor.get("/")
    sizes = [len(answer.data)]
    for address in page.xpath("//link/@href"):
        asset = visitor.client.get(address, headers={"Accept-Encoding": "gzip"})
        assert asset.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        sizes.append(len(asset.data))
    assert sum(sizes) <= 100_000
    assert visitor.client.get("/assets/../page.py").status_code == 404
