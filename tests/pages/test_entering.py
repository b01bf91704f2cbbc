"""The way in: logging in and out, and what others might try with it."""

import pytest

from kentan.store.port import INSTALLATION
from tests.check.loops import COUNTY
from tests.pages.conftest import Visitor, text_of

PASSWORD = "a long enough one"


@pytest.fixture(scope="module")
def login(town):
    account = {"login": "office-entering", "role": "office", "county": COUNTY, "password": PASSWORD, "name": "王办事"}
    town.loop.call("gateway", "add_account", INSTALLATION, account)
    return account["login"]


@pytest.fixture
def visitor(town):
    return Visitor(town.app)


def enter(visitor, login, password=PASSWORD, wanted=""):
    _, page = visitor.get(f"/log-in?next={wanted}")
    return visitor.send(page, "/log-in", login=login, password=password)


def cookie(visitor):
    return visitor.client.get_cookie("kentan").value


def test_who_logs_in_comes_to_what_is_theirs(visitor, login):
    answer, _ = enter(visitor, login)
    assert (answer.status_code, answer.location) == (302, "/")
    assert visitor.get("/")[0].location == f"/counties/{COUNTY}/ledger"


def test_the_cookie_is_not_for_scripts_nor_for_other_sites(visitor, login):
    answer, _ = enter(visitor, login)
    (kept,) = [one for one in answer.headers.getlist("Set-Cookie") if one.startswith("kentan=")]
    assert "HttpOnly" in kept
    assert "SameSite=Lax" in kept


def test_a_wrong_password_is_said_kindly_and_the_name_stays_typed(visitor, login):
    answer, page = enter(visitor, login, "not this one")
    assert answer.status_code == 401
    assert "账号或密码不正确" in text_of(page)
    assert page.get_element_by_id("login").get("value") == login
    assert "not this one" not in answer.get_data(as_text=True)


def test_logging_in_makes_a_new_cookie_so_that_one_known_before_is_worth_nothing(town, visitor, login):
    visitor.get("/log-in")
    before = cookie(visitor)
    enter(visitor, login)
    other = Visitor(town.app)
    other.client.set_cookie("kentan", before)
    assert cookie(visitor) != before
    assert other.get(f"/counties/{COUNTY}/ledger")[0].location.startswith("/log-in")


def test_logging_out_ends_the_session_also_for_a_copy_of_the_cookie(town, visitor, login):
    enter(visitor, login)
    copy = Visitor(town.app)
    copy.client.set_cookie("kentan", cookie(visitor))
    _, page = visitor.get(f"/counties/{COUNTY}/ledger")
    assert visitor.send(page, "/log-out")[0].location == "/"
    assert copy.get(f"/counties/{COUNTY}/ledger")[0].location.startswith("/log-in")


def test_who_wanted_to_go_somewhere_comes_there_after_logging_in(visitor, login):
    answer, _ = visitor.get(f"/counties/{COUNTY}/ledger?status=closed")
    assert answer.location == f"/log-in?next=/counties/{COUNTY}/ledger?status%3Dclosed"
    _, page = visitor.get(answer.location)
    assert visitor.send(page, "/log-in", login=login, password=PASSWORD)[0].location == f"/counties/{COUNTY}/ledger?status=closed"


@pytest.mark.parametrize("wanted", [
    "https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "javascript:alert(1)", "elsewhere",
    "\\\\elsewhere.example", "http:elsewhere.example"])
def test_nobody_is_led_to_another_site(visitor, login, wanted):
    answer, _ = enter(visitor, login, wanted=wanted)
    assert answer.location == "/"


def test_a_form_that_another_site_sends_is_refused_and_changes_nothing(visitor, login):
    enter(visitor, login)
    for forged in ({}, {"csrf_token": "IjAi.aaaa.bbbb"}):
        answer = visitor.client.post("/log-out", data=forged)
        assert (answer.status_code, "页面放置过久" in answer.get_data(as_text=True)) == (409, True)
    assert visitor.get(f"/counties/{COUNTY}/ledger")[0].status_code == 200


def test_a_form_taken_from_somebody_elses_page_is_refused(town, visitor, login):
    _, page = Visitor(town.app).get("/log-in")
    answer = visitor.client.post("/log-in", data={**dict(page.forms[-1].form_values()), "login": login, "password": PASSWORD})
    assert answer.status_code == 409


def test_guessing_passwords_is_slowed_down(town, login, monkeypatch):
    visitor = Visitor(town.app)
    seen = {enter(visitor, login, "guess")[0].status_code for _ in range(40)}
    assert seen == {401, 429}


def test_everybody_reads_in_their_own_language(visitor):
    _, page = visitor.get("/log-in")
    visitor.send(page, "/language/en", next="/log-in")
    answer, page = visitor.get("/log-in")
    assert (answer.headers["Content-Language"], page.get("lang")) == ("en", "en")
    assert "Password" in text_of(page)
    assert visitor.client.post("/language/fr").status_code in (404, 409)
