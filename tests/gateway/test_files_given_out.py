"""Attachments over HTTP: read by content, stored by hash, given out to be saved; what cannot be taken leaves nothing."""

import hashlib
import io
from urllib.parse import quote

import pytest

from gateway.tickets_attachments_api import ALL
from kentan.errors import Unavailable
from tests.files.file_samples import DOCX, JPEG, MAIN, PDF, PNG, package

NAME = "厂房照片 1“新”.jpg"
LARGE, SIZE = 2048, len(JPEG)


@pytest.fixture
def office(operator, ask_as):
    operator.post("/counties", {"code": "360802", "name": "吉州区"})
    return ask_as("office")


@pytest.fixture
def file(office):
    office.post("/counties/360802/units", {"code": "fgw", "name": "发改委"})
    enterprise = office.post("/counties/360802/enterprises", {"name": "样例", "size_class": "small"}).json["id"]
    raised = office.post("/counties/360802/appeals", {"kind": "request", "enterprise": enterprise, "text": "需要班车。"}).json
    return f"/counties/360802/appeals/{raised['id']}"


@pytest.fixture
def send(office, file):
    """Sends a file as the office does; the answer."""
    def sent(content=JPEG, name=NAME, to="", field="file", **headers):
        return office.send(f"{file}/attachments{to}", content, name, field, **headers)

    return sent


@pytest.fixture
def blobs(installation):
    return installation.blobs


def test_it_is_stored_by_its_hash_and_listed_with_its_name(send, office, file, blobs):
    answer = send()
    assert answer.status_code == 201, answer.json
    made = answer.json
    assert (made["media"], made["size"], made["hash"]) == ("image/jpeg", len(JPEG), hashlib.sha256(JPEG).hexdigest())
    assert blobs.names("360802") == [made["hash"]]
    (one,) = office.get(f"{file}/attachments").json["items"]
    assert (one["id"], one["name"]) == (made["id"], NAME)
    assert answer.headers["Location"].endswith(f"/attachments/{made['id']}")


def test_it_is_given_out_to_be_saved_and_never_shown_in_place(send, office):
    where = send().headers["Location"].removeprefix("/api/v1")
    answer = office.get(where)
    assert (answer.status_code, answer.data, answer.mimetype) == (200, JPEG, "image/jpeg")
    assert answer.headers["Content-Disposition"] == f"attachment; filename=attachment.jpg; filename*=UTF-8''{quote(NAME)}"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert (answer.headers["Content-Length"], answer.headers["Accept-Ranges"]) == (str(len(JPEG)), "bytes")
    again = office.get(where, If_None_Match=answer.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(("asked", "status", "body", "told"), [
    ("bytes=0-3", 206, JPEG[:4], f"bytes 0-3/{SIZE}"), ("bytes=-2", 206, JPEG[-2:], f"bytes {SIZE - 2}-{SIZE - 1}/{SIZE}"),
    ("bytes=10-", 206, JPEG[10:], f"bytes 10-{SIZE - 1}/{SIZE}"), ("bytes=5000-", 416, b"", f"bytes */{SIZE}"),
    ("bytes=0-1,4-5", 200, JPEG, None), ("lines=1-2", 200, JPEG, None), ("nonsense", 200, JPEG, None),
])
def test_a_part_of_it_is_given_where_one_is_asked_for(send, office, asked, status, body, told):
    answer = office.get(send().headers["Location"].removeprefix("/api/v1"), Range=asked)
    assert (answer.status_code, answer.data, answer.headers.get("Content-Range")) == (status, body, told)


def test_a_part_of_another_version_is_not_given(send, office):
    answer = office.get(send().headers["Location"].removeprefix("/api/v1"), Range="bytes=0-3", If_Range='"other"')
    assert (answer.status_code, answer.data) == (200, JPEG)


@pytest.mark.parametrize(("content", "status", "code"), [
    (b"<svg/>", 422, "attachment_kind"), (b"", 422, "one_file"),
    (package(MAIN.format("wordprocessingml.document"), **{"word__vbaProject.bin": ""}), 422, "attachment_program"),
    (JPEG + b"\x00" * LARGE, 413, "attachment_too_large"), (JPEG + b"\x00" * 200_000, 413, "attachment_too_large"),
])
def test_what_is_not_taken_is_refused_and_leaves_nothing(installation, send, office, file, blobs, content, status, code):
    installation.settings.values["KENTAN_ATTACHMENT_LIMIT"] = LARGE
    answer = send(content)
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert (blobs.names("360802"), office.get(f"{file}/attachments").json["items"]) == ([], [])


def test_what_is_just_small_enough_is_taken(installation, send):
    installation.settings.values["KENTAN_ATTACHMENT_LIMIT"] = LARGE
    assert send(JPEG + b"\x00" * (LARGE - len(JPEG))).status_code == 201


def test_a_request_without_one_file_says_how_to_send_it(app, send, office, file):
    assert send(field="picture").json["code"] == "one_file"
    assert office.post(f"{file}/attachments").json["code"] == "multipart_wanted"
    two = {"file": [(io.BytesIO(PNG), "a.png"), (io.BytesIO(PDF), "b.pdf")]}
    answer = app.test_client().post(f"/api/v1{file}/attachments", data=two, headers={"Authorization": f"Bearer {office.token}"})
    assert (answer.status_code, answer.json["fields"]) == (422, {"file": [answer.json["fields"]["file"][0]]})
    assert send(to="?to=minutes").json["fields"].keys() == {"to"}


def test_nothing_is_stored_for_whoever_may_not_attach(file, ask_as, blobs):
    answer = ask_as("unit", unit="fgw").send(f"{file}/attachments", PNG, "a.png")
    assert (answer.status_code, answer.json["code"]) == (403, "not_your_file")
    assert blobs.names("360802") == []


def test_a_repeated_request_has_one_effect(send, office, file):
    first, again = (send(Idempotency_Key="k") for _ in range(2))
    assert (first.status_code, again.status_code, first.json) == (201, 201, again.json)
    assert send(PDF, Idempotency_Key="k").json["code"] == "key_reused"
    assert len(office.get(f"{file}/attachments").json["items"]) == 1


def test_a_store_that_takes_nothing_is_told_and_nothing_is_half_done(send, office, file, blobs, monkeypatch):
    def full(*_):
        raise Unavailable("files_unreachable", {"why": "No space left on device"})

    with monkeypatch.context() as broken:
        broken.setattr(blobs, "put", full)
        answer = send(DOCX, "答复.docx", Idempotency_Key="k")
        assert (answer.status_code, answer.json["code"]) == (503, "files_unreachable")
        assert "No space left on device" in answer.json["detail"]
    assert office.get(f"{file}/attachments").json["items"] == []
    assert send(DOCX, "答复.docx", Idempotency_Key="k").status_code == 201


def test_a_process_that_dies_between_bytes_and_file_leaves_bytes_alone_and_a_repetition_finishes(send, office, file, blobs, rpc,
                                                                                                 monkeypatch):
    call, died = rpc.call, []

    def dies(part, method, command, timeout=None):
        if method == "attach_file" and blobs.names("360802") and not died:
            died.append(method)
            raise Unavailable("unavailable", {"part": part})
        return call(part, method, command, timeout)

    monkeypatch.setattr(rpc, "call", dies)
    assert send(Idempotency_Key="k").status_code == 503
    assert (len(blobs.names("360802")), office.get(f"{file}/attachments").json["items"]) == (1, [])
    assert send(Idempotency_Key="k").status_code == 201


def test_bytes_that_a_sweep_took_while_they_were_attached_are_put_again(send, office, blobs, rpc, monkeypatch):
    call = rpc.call

    def swept(part, method, command, timeout=None):
        answer = call(part, method, command, timeout)
        if method == "attach_file":
            blobs.delete("360802", answer["hash"])
        return answer

    monkeypatch.setattr(rpc, "call", swept)
    assert office.get(send().headers["Location"].removeprefix("/api/v1")).data == JPEG


@pytest.mark.parametrize("spoil", [lambda blobs, digest: blobs.delete("360802", digest),
                                   lambda blobs, digest: blobs.put("360802", digest, b"short")])
def test_bytes_that_are_gone_or_damaged_are_told_as_that(send, office, blobs, spoil):
    made = send()
    spoil(blobs, made.json["hash"])
    answer = office.get(made.headers["Location"].removeprefix("/api/v1"))
    assert (answer.status_code, answer.json["code"]) == (409, "file_missing")
    assert send().status_code == 201  # whoever has it mends it
    assert office.get(made.headers["Location"].removeprefix("/api/v1")).data == JPEG


def test_one_that_was_taken_back_is_given_to_nobody(send, office, blobs):
    where = send().headers["Location"].removeprefix("/api/v1")
    assert office.post(f"{where}/withdrawal", {}).status_code == 422
    assert office.post(f"{where}/withdrawal", {"reason": "传错文件"}).json["name"] is None
    assert office.get(where).json["code"] == "attachment_withdrawn"
    assert blobs.names("360802") == []


def test_its_address_is_that_of_its_file(send, office, file):
    assert ALL.endswith("/attachments")
    made = send().json
    other = file.replace(made["appeal"], "another")
    assert office.get(f"{other}/attachments/{made['id']}").status_code == 404
    assert office.get(f"{file}/attachments/another").status_code == 404
