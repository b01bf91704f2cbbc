"""Liveness, readiness and counts, for those who watch the gateway."""

import pytest

from kentan.errors import Unavailable


@pytest.fixture
def parts(rpc, monkeypatch):
    """What each part answers to the question for its health; an exception is raised."""
    answers = {}
    ask = rpc.call

    def call(part, method, command, timeout=None):
        if method != "health":
            return ask(part, method, command, timeout)
        answer = answers.get(part, {"status": "ok"})
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(rpc, "call", call)
    return answers


def ready(app):
    answer = app.test_client().get("/health/ready")
    return answer.status_code, answer.json


def test_it_is_ready_when_the_store_and_every_part_answer(app, parts):
    status, found = ready(app)
    assert (status, found["status"]) == (200, "ok")
    assert set(found["checks"]) == {"store", "registration", "tickets", "notifications", "evaluation"}


def test_a_part_that_does_not_answer_is_named(app, parts):
    parts["tickets"] = Unavailable("unavailable", {"part": "tickets"})
    status, found = ready(app)
    assert (status, found["status"]) == (503, "failing")
    assert [name for name, one in found["checks"].items() if one["status"] != "ok"] == ["tickets"]


def test_a_part_that_answers_that_it_fails_is_named_without_saying_why(app, parts):
    parts["evaluation"] = {"status": "failing", "store": "mongodb://user:secret@host refused", "broker": "ok"}
    status, found = ready(app)
    assert status == 503
    assert found["checks"]["evaluation"] == {"status": "failing"}


def test_it_lives_whatever_the_parts_say(app, parts):
    parts["tickets"] = Unavailable("unavailable", {"part": "tickets"})
    assert app.test_client().get("/health/live").status_code == 200


def test_it_counts_requests_for_prometheus(app):
    app.test_client().get("/health/live")
    counted = app.test_client().get("/metrics")
    assert counted.status_code == 200
    assert 'system.live' in counted.text
