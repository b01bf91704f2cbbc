"""A batch over HTTP: 201 when its appeals are there within a moment, else 202 and a Location that tells later."""

import pytest

from tests.check.loops import COUNTY, Loop


@pytest.fixture
def forum(installation):
    """A held forum and its enterprise, which every part knows of."""
    loop = Loop(installation)
    loop.found()
    return loop.hold()


@pytest.fixture
def office(forum, ask_as):
    return ask_as("office", COUNTY)


def batch_of(forum):
    row = {"kind": "request", "enterprise": forum[1], "text": "请帮助。", "fields": {"jobs": 1}}
    return {"forum": forum[0], "rows": [row] * 3}


def test_a_batch_that_is_entered_at_once_is_created(office, forum):
    answer = office.post(f"/counties/{COUNTY}/batches", batch_of(forum))
    assert (answer.status_code, answer.json["status"]) == (201, "done")


def test_a_batch_that_takes_longer_is_accepted_and_tells_later(office, forum, rpc, monkeypatch):
    with monkeypatch.context() as slow:
        slow.setattr(rpc.local, "settle", lambda: 0)
        slow.setattr("gateway.tickets_api.BATCH_WAITS", (0.0, 0.0))
        answer = office.post(f"/counties/{COUNTY}/batches", batch_of(forum))
    assert (answer.status_code, answer.json["status"]) == (202, "accepted")
    address = answer.headers["Location"].removeprefix("/api/v1")
    assert office.get(address).json["status"] == "accepted"
    rpc.local.settle()
    assert office.get(address).json["status"] == "done"
    assert [office.get(f"/counties/{COUNTY}/appeals/{one}").status_code for one in answer.json["appeals"]] == [200] * 3
