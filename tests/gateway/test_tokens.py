"""API tokens: issued once, looked up by their hash, revoked, expired."""

import hashlib

import pytest

from kentan.ids import new_id


@pytest.fixture
def account(operator):
    body = {"login": "label-01", "password": "long enough", "role": "unit", "county": "360802", "unit": "rsj"}
    return operator.post("/accounts", body).json


def issue(operator, account, **body):
    return operator.post(f"/accounts/{account['id']}/tokens", body, Idempotency_Key=new_id())


def test_a_token_acts_as_its_account(operator, account, anyone):
    anyone.token = issue(operator, account, label="接口").json["token"]
    current = anyone.get("/sessions/current").json
    assert (current["account"]["role"], current["account"]["unit"]) == ("unit", "rsj")


def test_only_the_hash_of_a_token_is_kept(operator, account, store):
    issued = issue(operator, account).json
    doc = store.tokens.get(issued["id"])
    assert doc["digest"] == hashlib.sha256(issued["token"].encode()).hexdigest()
    assert issued["token"] not in str(doc)
    assert "digest" not in issued


def test_a_repeated_issue_makes_no_second_token_and_shows_no_secret(operator, account):
    key = new_id()
    first, second = (operator.post(f"/accounts/{account['id']}/tokens", {}, Idempotency_Key=key).json for _ in range(2))
    assert first["id"] == second["id"]
    assert first["token"].startswith("kt_")
    assert second["token"] is None
    assert len(operator.get(f"/accounts/{account['id']}/tokens").json["items"]) == 1


def test_a_revoked_token_is_refused_at_once_here(operator, account, anyone):
    issued = issue(operator, account).json
    anyone.token = issued["token"]
    assert anyone.get("/sessions/current").status_code == 200
    assert operator.delete(f"/tokens/{issued['id']}").status_code == 204
    assert operator.delete(f"/tokens/{issued['id']}").status_code == 204
    assert anyone.get("/sessions/current").json["code"] == "token_not_valid"


def test_another_process_refuses_a_revoked_token_after_some_seconds(operator, account, anyone, app, store, clock, monkeypatch):
    issued = issue(operator, account).json
    anyone.token = issued["token"]
    anyone.get("/sessions/current")
    doc = store.tokens.get(issued["id"])
    store.tokens.save({**doc, "revoked_at": "2026-01-05T01:00:00.000Z"})
    assert anyone.get("/sessions/current").status_code == 200
    monkeypatch.setattr("gateway.auth.time.monotonic", lambda: 1e12)
    assert anyone.get("/sessions/current").status_code == 401


def test_an_expired_token_is_refused(operator, account, anyone, app, clock):
    anyone.token = issue(operator, account, days=30).json["token"]
    clock.advance(days=29)
    assert anyone.get("/sessions/current").status_code == 200
    clock.advance(days=1)
    app.extensions["kentan"].authenticator.forget()
    assert anyone.get("/sessions/current").status_code == 401


def test_a_remembered_token_costs_no_look_up(operator, account, anyone, app, monkeypatch):
    anyone.token = issue(operator, account).json["token"]
    anyone.get("/counties/360802/accounts")
    monkeypatch.setattr(app.extensions["kentan"].authenticator, "_look_up", None)
    assert anyone.get("/counties/360802/accounts").status_code == 403


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "Bearer nonsense", "Bearer " + "x" * 5000,
                                    "bearer kt_é", "kt_without_scheme"])
def test_whatever_is_no_token_is_refused_alike(anyone, header):
    answer = anyone.get("/sessions/current", Authorization=header)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_days_are_limited(operator, account):
    assert issue(operator, account, days=0).status_code == 422
    assert issue(operator, account, days=3661).status_code == 422
    assert issue(operator, account, days=3660).status_code == 201


def test_an_account_that_is_not_there_gets_no_token(operator):
    assert operator.post(f"/accounts/{new_id()}/tokens").status_code == 404


def test_no_list_shows_a_secret(operator, account):
    secret = issue(operator, account).json["token"]
    shown = operator.get(f"/accounts/{account['id']}/tokens").get_data(as_text=True)
    shown += operator.get("/accounts").get_data(as_text=True)
    assert secret not in shown
    assert "argon2" not in shown
