"""Every error leaves in one shape: RFC 9457 problem details, in the reader's language, with the correlation id."""

import logging
from typing import Any

import orjson
from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException

from gateway.words import in_words
from kentan.errors import KentanError
from kentan.messages import message

log = logging.getLogger("kentan.gateway")

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:kentan:problem:"
TITLES = {
    400: ("请求有误", "Bad request"), 401: ("未登录", "Not authenticated"), 403: ("无权操作", "Forbidden"),
    404: ("未找到", "Not found"), 405: ("方法不支持", "Method not allowed"), 409: ("当前状态不允许", "Conflict"),
    412: ("版本不符", "Precondition failed"), 413: ("内容过大", "Content too large"), 414: ("地址过长", "Address too long"),
    415: ("格式不支持", "Unsupported media type"), 422: ("内容有误", "Unprocessable content"),
    429: ("请求过于频繁", "Too many requests"), 500: ("系统内部错误", "Internal error"), 503: ("服务暂不可用", "Unavailable"),
}
CODES = {404: "no_such_address", 405: "method_not_allowed", 413: "too_large", 415: "json_wanted"}


class BadRequest(KentanError):
    """The request cannot be read."""

    status = 400


class UnsupportedMedia(KentanError):
    """The body is not JSON."""

    status = 415


class TooMany(KentanError):
    """More requests than one token or address may make."""

    status = 429


def language() -> str:
    """The reader's language, ``zh`` or ``en``: the one chosen on a page, else Chinese unless English is wanted more."""
    chosen = request.cookies.get("lang")
    if chosen in ("zh", "en"):
        return chosen
    return request.accept_languages.best_match(("zh", "en"), "zh") or "zh"


def problem(error: KentanError, status: int | None = None, headers: dict[str, str] | None = None) -> Response:
    """The answer to a request that failed."""
    status, reads = status or error.status, language()
    titles = TITLES.get(status, TITLES[400 if status < 500 else 500])
    body: dict[str, Any] = {
        "type": TYPE_PREFIX + error.code, "title": titles[reads == "en"], "status": status,
        "detail": message(error.code, reads, error.params), "code": error.code, "instance": request.path,
        "correlation_id": g.correlation_id,
    }
    if error.fields:
        body["fields"] = {path: [in_words(text, reads, error.params) for text in texts] for path, texts in error.fields.items()}
    answer = Response(orjson.dumps(body, default=str), status, mimetype=MEDIA_TYPE)
    answer.headers["Content-Language"] = reads
    answer.headers["Vary"] = "Accept-Language"
    answer.headers.update({**_usual_headers(status), **(headers or {})})
    return answer


def _usual_headers(status: int) -> dict[str, str]:
    if status == 401:
        return {"WWW-Authenticate": 'Bearer realm="kentan"'}
    return {"Retry-After": "1"} if status == 503 else {}


def register_errors(app: Flask) -> None:
    """Have the application answer whatever goes wrong by ``problem``."""
    app.register_error_handler(KentanError, _ours)
    app.register_error_handler(HTTPException, of_http)
    app.register_error_handler(Exception, _unexpected)


def _ours(error: KentanError) -> Response:
    if error.status >= 500:
        log.error("%s %s: %s %s", request.method, request.path, error.code, error.params)
    return problem(error, headers={"Retry-After": str(error.params["seconds"])} if error.status == 429 else None)


def of_http(error: HTTPException) -> Response:
    """What the framework refuses, in our shape."""
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()  # type: ignore[return-value]  # a redirect is no error
    status = error.code or 500
    code = CODES.get(status, "bad_request" if status < 500 else "internal")
    allowed = getattr(error, "valid_methods", None)
    return problem(KentanError(code, {"method": request.method}), status, {"Allow": ", ".join(allowed)} if allowed else None)


def _unexpected(error: Exception) -> Response:
    log.exception("%s %s failed", request.method, request.path, exc_info=error)
    return problem(KentanError("internal"), 500)
