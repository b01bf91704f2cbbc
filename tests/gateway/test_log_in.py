"""Logging in, sessions, and what is refused."""

import pytest

from gateway import accounts, passwords
from gateway.auth import REMEMBERED_SECONDS
from kentan.commands import Command
from kentan.ids import new_id
from kentan.runtime.local import OPERATOR
from kentan.store.port import INSTALLATION
from services.notifications.repository import FEED

PASSWORD = "correct horse battery"


@pytest.fixture
def office(store, clock):
    data = {"login": "jizhou", "password": PASSWORD, "role": "office", "county": "360802", "name": "吉州区恳谈办"}
    return accounts.add_account(store, clock.now(), Command(OPERATOR, INSTALLATION, data, key=new_id()))


def log_in(anyone, login="jizhou", password=PASSWORD):
    return anyone.post("/sessions", {"login": login, "password": password})


def test_the_right_password_gives_a_token_that_works(anyone, office):
    answer = log_in(anyone)
    assert answer.status_code == 201
    assert answer.json["account"]["login"] == "jizhou"
    anyone.token = answer.json["token"]
    current = anyone.get("/sessions/current")
    assert current.json["account"]["id"] == office["id"]
    assert "token" not in current.json


def test_a_wrong_password_and_an_unknown_login_are_answered_alike(anyone, office):
    answers = [log_in(anyone, password="wrong password").json, log_in(anyone, login="nobody").json]
    for one in answers:
        one.pop("correlation_id")
    assert answers[0] == answers[1]
    assert answers[0]["code"] == "bad_login"
    assert answers[0]["status"] == 401


def test_a_closed_account_cannot_log_in_and_its_sessions_end(anyone, office, operator):
    anyone.token = log_in(anyone).json["token"]
    assert operator.patch(f"/accounts/{office['id']}", {"active": False}).status_code == 200
    assert anyone.get("/sessions/current").status_code == 401
    anyone.token = None
    assert log_in(anyone).status_code == 401


def said_of(installation, account):
    """What was said of an account: what, where, its state."""
    archived = [entry["event"] for entry in installation.store.county(INSTALLATION).collection(FEED).find({}, (), 100)]
    return [(event["type"].split(".")[4], event["county"], event["data"]) for event in archived if event["subject"] == account]


def test_that_an_account_was_closed_or_opened_again_is_said_once_and_names_nobody(installation, office, operator, ask_as):
    county_operator = ask_as("operator")
    for asking, path in ((operator, ""), (county_operator, "/counties/360802"), (operator, "")):
        for body in ({"active": False}, {"active": False}, {"name": "林某"}):
            assert asking.patch(f"{path}/accounts/{office['id']}", body).status_code == 200
        assert asking.patch(f"{path}/accounts/{office['id']}", {"active": True}).status_code == 200
    state = {"role": "office", "county": "360802"}
    assert said_of(installation, office["id"]) == [("closed", INSTALLATION, {**state, "active": False}),
                                                   ("reopened", INSTALLATION, {**state, "active": True})] * 3


def test_a_new_password_ends_the_sessions_of_the_old_one(anyone, office, operator):
    anyone.token = log_in(anyone).json["token"]
    operator.patch(f"/accounts/{office['id']}", {"password": "another password"})
    assert anyone.get("/sessions/current").status_code == 401
    anyone.token = None
    assert log_in(anyone).status_code == 401
    assert log_in(anyone, password="another password").status_code == 201


def test_logging_out_ends_the_session(anyone, office):
    anyone.token = log_in(anyone).json["token"]
    assert anyone.delete("/sessions/current").status_code == 204
    assert anyone.get("/sessions/current").status_code == 401


def test_a_session_ends_by_itself(anyone, office, app, clock):
    anyone.token = log_in(anyone).json["token"]
    clock.advance(hours=12)
    app.extensions["kentan"].authenticator.forget()
    assert anyone.get("/sessions/current").json["code"] == "token_not_valid"


def test_ended_sessions_are_taken_away_after_a_day(anyone, office, store, clock):
    log_in(anyone)
    clock.advance(hours=13)
    assert accounts.forget_sessions(store, clock.now()) == 0
    clock.advance(days=1)
    assert accounts.forget_sessions(store, clock.now()) == 1
    assert store.tokens.count({"kind": "session"}) == 0


def test_too_many_attempts_from_one_address_have_to_wait(anyone, office, monkeypatch):
    monkeypatch.setattr(passwords, "matches", lambda stored, password: False)
    answers = [log_in(anyone) for _ in range(11)]
    assert [one.status_code for one in answers] == [401] * 10 + [429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
    assert answers[-1].json["code"] == "too_many_requests"


def test_the_password_is_kept_as_argon2_and_nowhere_in_plain(store, office):
    doc = store.accounts.get(office["id"])
    assert doc["password"].startswith("$argon2id$")
    assert PASSWORD not in str({**doc, "password": ""})
    assert "password" not in office


def test_the_fingerprint_of_the_command_does_not_depend_on_the_password(store, clock):
    """Else the quick hash kept with the key would be a way to try passwords."""
    def fingerprint(password, number):
        data = {"login": f"one{number}", "password": password, "role": "office", "county": "360802"}
        command = Command(OPERATOR, INSTALLATION, {**data, "login": "same"}, key=new_id())
        return accounts._without_password(command).fingerprint

    assert fingerprint("first password", 1) == fingerprint("second password", 2)


def test_a_token_is_remembered_for_seconds_only():
    assert 0 < REMEMBERED_SECONDS <= 10
