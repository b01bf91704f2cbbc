"""Accounts: who may make whom, and where."""

import pytest

from kentan.ids import new_id


def body(**more):
    return {"login": f"u{new_id()[:8]}", "password": "long enough", "role": "office", "county": "360802", **more}


@pytest.fixture
def county_operator(ask_as):
    return ask_as("operator", "360802")


def test_an_operator_makes_accounts_of_every_role(operator):
    for role, more in (("office", {}), ("leader", {}), ("operator", {}), ("system", {}), ("unit", {"unit": "rsj"}),
                       ("enterprise", {"enterprise": "e1"})):
        answer = operator.post("/accounts", body(role=role, **more))
        assert answer.status_code == 201, answer.json
        assert answer.headers["Location"] == f"/api/v1/accounts/{answer.json['id']}"
        assert operator.get(f"/accounts/{answer.json['id']}").json == answer.json


def test_a_login_is_taken_once_whatever_the_county(operator):
    operator.post("/accounts", body(login="same"))
    refused = operator.post("/accounts", body(login="same", county="360821"))
    assert refused.status_code == 409
    assert refused.json["code"] == "login_taken"


def test_a_repeated_command_makes_one_account(operator):
    made = body()
    first, second = (operator.post("/accounts", made, Idempotency_Key="once") for _ in range(2))
    assert first.json == second.json
    assert [one["login"] for one in operator.get("/accounts").json["items"]].count(made["login"]) == 1


def test_a_key_does_not_serve_for_another_account(operator):
    operator.post("/accounts", body(), Idempotency_Key="once")
    refused = operator.post("/accounts", body(), Idempotency_Key="once")
    assert refused.status_code == 422
    assert refused.json["code"] == "key_reused"


@pytest.mark.parametrize(("wrong", "field"), [
    ({"login": "x"}, "login"), ({"login": "有 空格"}, "login"), ({"password": "short"}, "password"), ({"role": "king"}, "role"),
    ({"county": "36080"}, "county"), ({"role": "unit"}, "unit"), ({"role": "enterprise"}, "enterprise"),
    ({"unit": "rsj"}, "unit"),
    ({"surprise": 1}, "surprise"), ({"password": None}, "password"), ({"login": ["list"]}, "login"),
])
def test_what_is_wrong_is_named_by_field(operator, wrong, field):
    refused = operator.post("/accounts", body(**wrong))
    assert refused.status_code == 422
    assert field in refused.json["fields"]


def test_a_countys_operator_makes_accounts_of_that_county_only(county_operator):
    assert county_operator.post("/counties/360802/accounts", body()).status_code == 201
    for county in ("360821", "*"):
        refused = county_operator.post("/counties/360802/accounts", body(county=county))
        assert refused.status_code == 403
        assert refused.json["code"] == "other_county"
    assert county_operator.post("/counties/360821/accounts", body(county="360821")).status_code == 403
    assert county_operator.post("/accounts", body()).status_code == 403


def test_a_countys_operator_sees_and_changes_accounts_of_that_county_only(operator, county_operator):
    own, other = (operator.post("/accounts", body(county=county)).json for county in ("360802", "360821"))
    listed = {one["id"] for one in county_operator.get("/counties/360802/accounts").json["items"]}
    assert own["id"] in listed
    assert other["id"] not in listed
    assert county_operator.get(f"/counties/360802/accounts/{own['id']}").status_code == 200
    for answer in (county_operator.get(f"/counties/360802/accounts/{other['id']}"),
                   county_operator.patch(f"/counties/360802/accounts/{other['id']}", {"active": False}),
                   county_operator.post(f"/counties/360802/accounts/{other['id']}/tokens"),
                   county_operator.get(f"/counties/360802/accounts/{other['id']}/tokens")):
        assert answer.status_code == 404


def test_a_countys_operator_revokes_tokens_of_that_county_only(operator, county_operator):
    ids = []
    for county in ("360802", "360821"):
        account = operator.post("/accounts", body(county=county)).json
        ids.append(operator.post(f"/accounts/{account['id']}/tokens").json["id"])
    assert county_operator.delete(f"/counties/360802/tokens/{ids[0]}").status_code == 204
    assert county_operator.delete(f"/counties/360802/tokens/{ids[1]}").status_code == 404


@pytest.mark.parametrize("role", ["office", "unit", "enterprise", "leader", "system"])
def test_nobody_but_operators_sees_accounts(ask_as, role):
    somebody = ask_as(role, unit="rsj" if role == "unit" else None, enterprise="e1" if role == "enterprise" else None)
    assert somebody.get("/counties/360802/accounts").json["code"] == "role_not_allowed"


def test_lists_come_in_pages(operator):
    for number in range(5):
        operator.post("/accounts", body(login=f"page-{number}"))
    seen, path = [], "/accounts?limit=2"
    while path:
        answer = operator.get(path)
        assert len(answer.json["items"]) <= 2
        seen += [one["login"] for one in answer.json["items"]]
        link = answer.headers.get("Link")
        assert bool(link) == bool(answer.json["next"])
        path = link.split(">")[0].removeprefix("</api/v1") if link else None
    assert [login for login in seen if login.startswith("page-")] == [f"page-{n}" for n in range(5)]
    assert seen == sorted(seen)


@pytest.mark.parametrize("query", ["limit=0", "limit=501", "limit=x", "after=%25%25", "after=" + "a" * 501, "unknown=1"])
def test_a_wrong_page_is_refused(operator, query):
    assert operator.get(f"/accounts?{query}").status_code == 422
