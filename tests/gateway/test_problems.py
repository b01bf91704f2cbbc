"""Whatever goes wrong, it is told in one shape and in the reader's language."""

import io
import logging
import re

import pytest

from gateway.app import LARGEST_BODY
from gateway.openapi import PREFIX
from kentan.errors import Unavailable

SHAPE = {"type", "title", "status", "detail", "code", "instance", "correlation_id"}
CHINESE = re.compile("[一-鿿]")


def check(answer, status, code):
    assert answer.status_code == status, answer.get_data(as_text=True)
    assert answer.mimetype == "application/problem+json"
    assert SHAPE <= answer.json.keys() <= SHAPE | {"fields"}
    assert answer.json["status"] == status
    assert answer.json["code"] == code
    assert answer.json["type"] == f"urn:kentan:problem:{code}"
    assert answer.json["correlation_id"] == answer.headers["X-Correlation-ID"]


def test_an_unknown_address(anyone):
    answer = anyone.get("/nowhere")
    check(answer, 404, "no_such_address")
    assert answer.json["instance"] == PREFIX + "/nowhere"


@pytest.mark.parametrize("path", ["/accounts/", "//accounts", "/accounts/%00", "/accounts/" + "x" * 101,
                                  "/counties/36080/accounts", "/counties/３６０８０２/accounts", "/accounts/..",
                                  "/docs/../../app.py", "/docs/docs.html"])
def test_an_address_that_cannot_be_is_unknown_and_never_a_redirect(operator, path):
    check(operator.get(path), 404, "no_such_address")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE", "NONSENSE"])
def test_another_method(anyone, method):
    answer = anyone.ask(method, "/accounts")
    check(answer, 405, "method_not_allowed")
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "POST"}


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b"NaN", b'{"a": "\\ud800"}', b"[" * 5000, b"{'a': 1}"])
def test_a_body_that_is_no_json(operator, app, content):
    answer = app.test_client().post(PREFIX + "/accounts", data=content, content_type="application/json",
                                    headers={"Authorization": f"Bearer {operator.token}"})
    check(answer, 400, "bad_json")


@pytest.mark.parametrize("content", [b"[]", b'"text"', b"null", b"7", b""])
def test_a_body_that_is_no_object(operator, app, content):
    answer = app.test_client().post(PREFIX + "/accounts", data=content, content_type="application/json",
                                    headers={"Authorization": f"Bearer {operator.token}"})
    check(answer, 422, "invalid")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "", "multipart/form-data; boundary=x"])
def test_a_body_of_another_kind(operator, app, kind):
    answer = app.test_client().post(PREFIX + "/accounts", data=b"{}", content_type=kind,
                                    headers={"Authorization": f"Bearer {operator.token}"})
    check(answer, 415, "json_wanted")


def test_a_body_beyond_eight_megabytes(operator, app):
    answer = app.test_client().post(PREFIX + "/accounts", data=b" " * (LARGEST_BODY + 1), content_type="application/json",
                                    headers={"Authorization": f"Bearer {operator.token}"})
    check(answer, 413, "too_large")


def test_chunks_beyond_eight_megabytes(operator, app):
    environ = {"wsgi.input": io.BytesIO(b" " * (LARGEST_BODY + 1)), "wsgi.input_terminated": True, "CONTENT_LENGTH": ""}
    answer = app.test_client().post(PREFIX + "/accounts", content_type="application/json", environ_overrides=environ,
                                    headers={"Authorization": f"Bearer {operator.token}"})
    check(answer, 413, "too_large")


def test_nobody_logged_in(anyone):
    answer = anyone.get("/accounts")
    check(answer, 401, "unauthenticated")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_an_unknown_county_makes_no_database(operator, installation):
    check(operator.get("/counties/999999/accounts"), 404, "unknown_county")
    assert "999999" not in installation.store.counties()


def test_a_county_added_elsewhere_is_soon_known(operator, installation, monkeypatch):
    check(operator.get("/counties/360830/accounts"), 404, "unknown_county")
    installation.store.county("360830")
    monkeypatch.setattr("gateway.context.time.monotonic", lambda: 1e12)
    assert operator.get("/counties/360830/accounts").status_code == 200


def test_an_error_of_ours_keeps_its_code(operator, rpc, monkeypatch):
    def busy(*args, **kwargs):
        raise Unavailable("unavailable", {"part": "tickets"})

    monkeypatch.setattr(rpc, "call", busy)
    answer = operator.get("/accounts")
    check(answer, 503, "unavailable")
    assert answer.headers["Retry-After"] == "1"
    assert "tickets" in answer.json["detail"]


def test_an_unexpected_error_says_nothing_of_itself(operator, rpc, monkeypatch, caplog):
    def broken(*args, **kwargs):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(rpc, "call", broken)
    with caplog.at_level(logging.ERROR, "kentan.gateway"):
        answer = operator.get("/accounts")
    check(answer, 500, "internal")
    assert "secret detail" not in answer.get_data(as_text=True)
    assert "Traceback" not in answer.get_data(as_text=True)
    assert caplog.records[0].exc_info[1].args == ("secret detail",)


@pytest.mark.parametrize(("wanted", "chinese"), [
    (None, True), ("zh-CN,zh;q=0.9", True), ("en", False), ("en-US,en;q=0.9", False), ("fr", True), ("en;q=0.2, zh", True),
    ("*", True), ("nonsense;;q=x", True)])
def test_the_language_is_the_readers(anyone, wanted, chinese):
    answer = anyone.get("/nowhere", **({"Accept_Language": wanted} if wanted else {}))
    for part in (answer.json["detail"], answer.json["title"]):
        assert bool(CHINESE.search(part)) == chinese
    assert answer.headers["Content-Language"] == ("zh" if chinese else "en")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_wrong_with_a_field_is_in_the_readers_language(operator, language):
    wrong = {"login": "", "password": " ", "role": 7, "surprise": 1, "name": "x" * 101}
    answer = operator.post("/accounts", wrong, Accept_Language=language)
    assert answer.json["fields"].keys() == {"login", "password", "role", "surprise", "name", "county"}
    for texts in answer.json["fields"].values():
        for text in texts:
            assert bool(CHINESE.search(text)) == (language == "zh"), text


def test_the_callers_correlation_id_is_answered_and_passed_on(operator, rpc):
    answer = operator.get("/accounts", X_Correlation_ID="from-outside_1.2")
    assert answer.headers["X-Correlation-ID"] == "from-outside_1.2"
    assert rpc.asked[-1].correlation_id == "from-outside_1.2"


@pytest.mark.parametrize("given", ["", "x" * 65, "with space", "injected\nheader", "<script>", "漢"])
def test_a_correlation_id_that_cannot_be_used_is_replaced(operator, app, given):
    environ = {"HTTP_X_CORRELATION_ID": given.encode().decode("latin-1")}
    answer = app.test_client().get(PREFIX + "/nowhere", environ_overrides=environ)
    assert re.fullmatch("[0-9a-f-]{36}", answer.headers["X-Correlation-ID"])


def test_each_log_line_of_a_request_has_its_correlation_id(operator, caplog):
    from kentan.runtime.logs import TextFormatter

    seen = []
    handler = logging.Handler()
    handler.emit = lambda record: seen.append(TextFormatter("%(correlation)s %(message)s").format(record))
    logging.getLogger("kentan.gateway").addHandler(handler)
    try:
        with caplog.at_level(logging.INFO, "kentan.gateway"):
            operator.get("/accounts", X_Correlation_ID="trace-me")
    finally:
        logging.getLogger("kentan.gateway").removeHandler(handler)
    assert [line for line in seen if line.startswith("trace-me GET /api/v1/accounts 200")]


@pytest.mark.parametrize("key", ["", "x" * 65, "with space", "dotted.key", "dollar$"])
def test_a_key_that_cannot_be_kept_is_refused(operator, key):
    check(operator.post("/accounts", {}, Idempotency_Key=key), 400, "bad_idempotency_key")


def test_a_missing_key_is_made(operator, rpc):
    body = {"login": "one-two", "password": "long enough", "role": "office", "county": "360802"}
    operator.post("/accounts", body)
    operator.post("/accounts", {**body, "login": "three-four"})
    keys = [command.key for command in rpc.asked[-2:]]
    assert all(keys)
    assert keys[0] != keys[1]


def test_every_answer_has_the_security_headers(operator):
    for answer in (operator.get("/accounts"), operator.get("/nowhere"), operator.post("/accounts", {"wrong": 1})):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert "no-store" in answer.headers["Cache-Control"]


