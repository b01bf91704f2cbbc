"""Photographs and documents on an appeal and its answer, over HTTP alone, on every installation; proved, backed up, restored."""

import hashlib
import time
from functools import cached_property
from pathlib import Path

import orjson
import pytest
from urllib3 import encode_multipart_formdata

from tests.files.file_samples import JPEG, PDF
from tests.journeys.places import AGAIN, PATIENCE, eventually
from tests.journeys.story import Story

NAME = "厂房漏水 现场.JPG"
LARGE = PDF + b"\x00" * (3 * 1024 * 1024)


class Attaching(Story):
    """The enterprise shows what it speaks of, the unit what it answers with."""

    @cached_property
    def file(self):
        """A file that a unit works on."""
        assert self.enterprises
        self.office.post("/units", {"code": "zjj", "name": "住建局"})
        row = {"kind": "difficulty", "enterprise": self.enterprises[0]["id"], "text": "厂房漏水。"}
        file = self.office.post("/appeals", row)
        self.office.post(f"/appeals/{file['id']}/assignment", {"lead_unit": "zjj"})
        return f"/appeals/{file['id']}"

    @cached_property
    def unit(self):
        """Somebody of that unit."""
        assert self.file
        return self.somebody("unit", unit="zjj")

    def send(self, client, content, name, to, **headers):
        """A file, sent as browsers send it; asked again where a copy may be on its way."""
        body, kind = encode_multipart_formdata({"file": (name, content)})
        given = {"Authorization": f"Bearer {client.token}", "Content-Type": kind, **headers}
        end = time.monotonic() + PATIENCE
        while True:
            url = f"{self.place.urls[0]}{client.base}{self.file}/attachments?to={to}"
            answer = self.place.pool.request("POST", url, body=body, headers=given)
            told = orjson.loads(answer.data)
            if told.get("code") not in AGAIN or time.monotonic() > end:
                return answer.status, told

    def saved(self, client, attachment, **headers):
        """The answer of another gateway, where there is one, to whoever saves it."""
        given = {"Authorization": f"Bearer {client.token}", **headers}
        url = f"{self.place.urls[-1]}{client.base}{self.file}/attachments/{attachment['id']}"
        return self.place.pool.request("GET", url, headers=given)

    @cached_property
    def photograph(self):
        """What the enterprise attached, by two requests with one key."""
        answers = [self.send(self.owners[0], JPEG, NAME, "appeal", **{"Idempotency-Key": "photograph"}) for _ in range(2)]
        assert answers[0] == answers[1]
        assert answers[0][0] == 201, answers
        return answers[0][1]

    @cached_property
    def paper(self):
        """What the unit attached to its answer."""
        status, told = self.send(self.unit, LARGE, "批复.pdf", "answer")
        assert status == 201, told
        return told


@pytest.fixture(scope="module")
def told(place):
    made = Attaching(place)
    yield made
    made.close()


def test_what_was_sent_is_saved_the_same_by_any_gateway(told):
    assert (told.photograph["name"], told.photograph["media"]) == ("厂房漏水 现场.jpg", "image/jpeg")
    answer = told.saved(told.office, told.photograph)
    assert (answer.status, answer.data, answer.headers["Content-Type"]) == (200, JPEG, "image/jpeg")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    large = told.saved(told.unit, told.paper)
    assert (large.status, hashlib.sha256(large.data).hexdigest()) == (200, told.paper["hash"])
    part = told.saved(told.unit, told.paper, Range="bytes=1048570-1048585")
    assert (part.status, part.data) == (206, LARGE[1048570:1048586])


def test_the_enterprise_sees_the_paper_with_the_answer(told):
    assert told.saved(told.owners[0], told.paper).status == 404
    told.unit.post(f"{told.file}/completion", {"outcome": "solved", "answer": "已维修，见批复。"})
    assert told.saved(told.owners[0], told.paper).status == 200


def test_what_is_no_photograph_or_document_is_refused_at_any_size(told):
    assert told.send(told.office, b"<html>", "a.jpg", "appeal")[1]["code"] == "attachment_kind"
    status, problem = told.send(told.office, JPEG + b"\x00" * (21 * 1024 * 1024), "a.jpg", "appeal")
    assert (status, problem["code"]) == (413, "attachment_too_large")


def test_the_feed_tells_the_hash_and_no_name_and_the_export_has_both(told):
    hashes = eventually(lambda: [event["data"]["hash"] for event in told.events(told.reader, "&types=tickets.appeal.attached")])
    assert told.photograph["hash"] in hashes
    export = told.office.get(f"{told.file}/export")
    assert [one["hash"] for one in export["attachments"]] == [told.photograph["hash"], told.paper["hash"]]
    assert "厂房漏水 现场.jpg" in export["texts"].values()


def test_the_check_proves_all_bytes_and_names_those_that_are_lost(told):
    report = eventually(lambda: (done := told.place.run("check", "--json")).returncode == 0 and orjson.loads(done.stdout))
    assert report["findings"] == []
    digest = told.photograph["hash"]
    (lost,) = Path(told.place.environment["KENTAN_HOME"]).glob(f"files/*/{digest}")
    lost.unlink()
    findings = orjson.loads(told.place.run("check", "--json").stdout)["findings"]
    assert [finding.endswith(f"is missing ({digest})") for finding in findings] == [True]
    assert told.saved(told.office, told.photograph).status == 409
    assert told.send(told.owners[0], JPEG, NAME, "appeal")[0] == 201
    assert told.place.run("check", "--json").returncode == 0


def test_one_that_was_taken_back_is_gone_and_the_chain_stands(told):
    where = f"{told.file}/attachments/{told.photograph['id']}/withdrawal"
    assert told.owners[0].post(where, {"reason": "拍错地方"})["name"] is None
    assert told.saved(told.office, told.photograph).status == 409
    report = eventually(lambda: (done := told.place.run("check", "--json")).returncode == 0 and orjson.loads(done.stdout))
    assert report["findings"] == []
