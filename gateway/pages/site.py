"""What all pages have: the reader's language, the signed cookie, forms that no other site sends, headers, kind errors, assets."""

import gzip
import hashlib
import logging
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, g, render_template, request, session, url_for
from flask_babel import Babel
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from gateway import errors
from gateway.context import gateway
from gateway.files import ENVELOPE, MEGABYTE
from gateway.pages import (
    attachment_pages,
    entrance_pages,
    ledger_pages,
    moments,
    raising_pages,
    scoreboard_pages,
    survey_pages,
    words,
)
from gateway.pages.page import TOKEN, Pages
from gateway.words import in_words
from kentan.errors import KentanError, Refused, TooLarge
from kentan.ids import new_id
from kentan.messages import message
from kentan.secret import signing_secret
from kentan.settings import Settings

log = logging.getLogger("kentan.gateway")

HERE = Path(__file__).parent
SUBJECTS: tuple[Pages, ...] = (
    entrance_pages.pages, ledger_pages.pages, raising_pages.pages, survey_pages.pages, scoreboard_pages.pages,
    attachment_pages.pages)
ASSETS = {
    "bootstrap.css": (Path(str(files("flask_bootstrap"))) / "static/bootstrap5/css/bootstrap.min.css", "text/css"),
    "kentan.css": (HERE / "static/kentan.css", "text/css"),
    "favicon.svg": (HERE / "static/favicon.svg", "image/svg+xml"),
}
POLICY = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
A_YEAR = "public, max-age=31536000, immutable"
assets = Blueprint("assets", __name__)
forgery = CSRFProtect()


def register_pages(app: Flask) -> None:
    """Register the pages and what they have in common."""
    app.config.update(SESSION_COOKIE_NAME="kentan", SESSION_COOKIE_SAMESITE="Lax", WTF_CSRF_CHECK_DEFAULT=False,
                      WTF_CSRF_TIME_LIMIT=None, BABEL_DEFAULT_LOCALE="zh",
                      BABEL_TRANSLATION_DIRECTORIES=str(HERE / "translations"))
    Babel(app, locale_selector=errors.language)
    forgery.init_app(app)
    app.register_blueprint(assets)
    for subject in SUBJECTS:
        _furnish(subject)
        app.register_blueprint(subject)
    app.register_error_handler(404, _nothing_there)
    app.context_processor(_in_every_page)
    app.jinja_env.filters.update(moments.FILTERS, word=words.word, percent=words.percent, said=said, field_texts=field_texts)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def lock_cookies(app: Flask, settings: Settings) -> None:
    """Sign the cookie with the installation's secret; send it over https alone where people come by https."""
    secret = hashlib.sha256(b"pages:" + signing_secret(settings).encode()).hexdigest()
    app.config.update(SECRET_KEY=secret, SESSION_COOKIE_SECURE=settings.public_url.startswith("https:"))


def _furnish(subject: Pages) -> None:
    if subject.furnished:
        return  # the blueprints are the module's, the applications may be several
    subject.furnished = True
    subject.before_request(_no_forgery)
    subject.after_request(_headers)
    subject.register_error_handler(KentanError, kind_page)
    subject.register_error_handler(CSRFError, _stale_form)
    subject.register_error_handler(Exception, _unexpected)


def _no_forgery() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method == "POST":
        if view is not None and view._kentan_page.file:  # type: ignore[attr-defined]
            request.max_content_length = gateway().installation.settings.attachment_limit + ENVELOPE
        forgery.protect()


def _headers(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", POLICY)  # what is given out to be saved has a stricter one
    response.headers["Content-Language"] = errors.language()
    return response


def _in_every_page() -> dict[str, Any]:
    return {"reads": errors.language(), "logged_in": TOKEN in session, "new_key": new_id, "asset": asset_address,
            "correlation": g.correlation_id}


def kind_page(error: KentanError, status: int | None = None) -> tuple[str, int]:
    """What went wrong, what was kept, what to do: in the reader's language."""
    reads, status = errors.language(), status or error.status
    if status >= 500:
        log.error("%s %s: %s %s", request.method, request.path, error.code, error.params)
    titles = errors.TITLES.get(status, errors.TITLES[500])
    return render_template("error.html", title=titles[reads == "en"], status=status, error=error), status


def said(error: KentanError) -> str:
    """What an error says to the reader."""
    return message(error.code, errors.language(), error.params)


def field_texts(error: KentanError) -> list[str]:
    """What it says of each field, after the field's name."""
    reads = errors.language()
    return [f"{path}: {in_words(text, reads, error.params)}" for path, texts in error.fields.items() for text in texts]


def _stale_form(_: CSRFError) -> tuple[str, int]:
    return kind_page(Refused("form_too_old"))


def _unexpected(error: Exception) -> Any:
    if isinstance(error, RequestEntityTooLarge):
        most = (request.max_content_length or 0) - ENVELOPE
        return kind_page(TooLarge("attachment_too_large", {"most": round(most / MEGABYTE, 1)}))
    if isinstance(error, HTTPException):
        return error
    log.exception("%s %s failed", request.method, request.path, exc_info=error)
    return kind_page(KentanError("internal"), 500)


def _nothing_there(error: HTTPException) -> Any:
    """A page for people, the one error shape for programs."""
    wants_page = request.accept_mimetypes.best_match(("application/json", "text/html")) == "text/html"
    if not wants_page or request.path.startswith("/api/"):
        return errors.of_http(error)
    page, status = kind_page(KentanError("no_such_page"), 404)
    return Response(page, status, mimetype="text/html", headers={"Content-Security-Policy": POLICY})


def asset_address(name: str) -> str:
    """Where an asset is; the address changes with what is in it."""
    return url_for("assets.asset", name=name, v=_asset(name)[1])


@assets.get("/assets/<name>")
def asset(name: str) -> Response:
    """A style sheet or picture, compressed where the reader takes that; it never changes under its address."""
    if name not in ASSETS:
        abort(404)
    (plain, digest, packed), kind = _asset(name), ASSETS[name][1]
    takes_packed = "gzip" in request.accept_encodings
    answer = Response(packed if takes_packed else plain, mimetype=kind)
    answer.headers.update({"Cache-Control": A_YEAR if request.args.get("v") == digest else "no-cache", "Vary": "Accept-Encoding",
                           **({"Content-Encoding": "gzip"} if takes_packed else {})})
    return answer


@lru_cache
def _asset(name: str) -> tuple[bytes, str, bytes]:
    plain = ASSETS[name][0].read_bytes().partition(b"/*# sourceMappingURL")[0]
    return plain, hashlib.sha256(plain).hexdigest()[:12], gzip.compress(plain, mtime=0)
