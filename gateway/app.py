"""The Flask application: routes, errors, headers. Made of an installation and a way to the services' doors."""

import logging
import time
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, g, request
from werkzeug.routing import BaseConverter

from gateway import (
    accounts_api,
    evaluation_api,
    federation_api,
    headers,
    notifications_api,
    openapi,
    plugins_api,
    registration_api,
    settings_api,
    supervision_api,
    system_api,
    tickets_api,
    tickets_attachments_api,
    tickets_letters_api,
    tickets_link_api,
    tickets_outcome_api,
    tickets_units_api,
)
from gateway.context import EXTENSION, Gateway, Rpc
from gateway.errors import register_errors
from gateway.extensions import register_extensions
from gateway.metrics import observe
from gateway.pages import site
from gateway.resources import Resources
from kentan.runtime import tracing
from kentan.runtime.installation import Installation
from kentan.runtime.logs import correlation

log = logging.getLogger("kentan.gateway")

LARGEST_BODY = 8 * 1024 * 1024
BLUEPRINTS: tuple[Resources, ...] = (
    registration_api.api, tickets_api.api, tickets_outcome_api.api, tickets_units_api.api, tickets_letters_api.api,
    tickets_link_api.api, tickets_attachments_api.api,
    evaluation_api.api, notifications_api.api, federation_api.api, accounts_api.api, plugins_api.api, settings_api.api,
    supervision_api.api)
SECURITY = (
    ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"), ("Referrer-Policy", "no-referrer"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"), ("Cross-Origin-Resource-Policy", "same-origin"),
)


class CountyConverter(BaseConverter):
    """A county's code in an address."""

    regex = "[0-9]{6}"


class NameConverter(BaseConverter):
    """An identifier in an address: a UUID, or a code such as a unit's."""

    regex = "[A-Za-z0-9][A-Za-z0-9._:-]{0,99}"


class SignedConverter(BaseConverter):
    """A signed token in an address."""

    regex = "[A-Za-z0-9._-]{20,300}"


class Application(Flask):
    """Flask, with the headers that every answer has, and without the question at each call whether a function is a coroutine."""

    def ensure_sync(self, func: Callable) -> Callable:
        """None of ours is."""
        return func

    def wsgi_app(self, environ: dict, start_response: Callable) -> Any:
        """Answer a request."""
        def start(status: str, given: list[tuple[str, str]], *more: Any) -> Any:
            return start_response(status, given + _further(given), *more)

        caller = {tracing.HEADER: environ["HTTP_TRACEPARENT"]} if "HTTP_TRACEPARENT" in environ else {}
        with tracing.span(environ["REQUEST_METHOD"], tracing.SERVER, caller, begins=True):
            return super().wsgi_app(environ, start)


def create_app(installation: Installation, rpc: Rpc) -> Flask:
    """The gateway's application, ready for requests."""
    app = routes()
    app.extensions[EXTENSION] = gateway = Gateway(installation, rpc)
    every = sorted((route for blueprint in BLUEPRINTS for route in blueprint.routes), key=lambda route: route.in_county)
    gateway.doors.update({(part, route.door): route for route in every for part in route.parts})
    site.lock_cookies(app, installation.settings)
    register_extensions(app, gateway)
    return app


def routes() -> Flask:
    """The application with all routes and their documentation, bound to nothing yet."""
    app = Application("gateway", static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=LARGEST_BODY, PROVIDE_AUTOMATIC_OPTIONS=False)
    app.url_map.merge_slashes = False  # a doubled slash is another address, not a redirect
    app.url_map.converters.update(county=CountyConverter, name=NameConverter, signed=SignedConverter)
    app.before_request(_begin)
    app.after_request(_end)
    register_errors(app)
    openapi.document(app, BLUEPRINTS)
    app.register_blueprint(system_api.system)
    site.register_pages(app)
    return app


def _begin() -> None:
    kept, asked = g._get_current_object(), request._get_current_object()  # the proxies look for them at each word
    kept.correlation_id = headers.correlation_id(asked)
    correlation.set(kept.correlation_id)
    kept.began = time.perf_counter()


def _further(given: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The headers that an answer has beside its own."""
    names = {name for name, _ in given}
    caching = ("Cache-Control", "private, no-cache" if "ETag" in names else "no-store")
    return [*(header for header in (*SECURITY, caching) if header[0] not in names), ("X-Correlation-ID", g.correlation_id)]


def _end(response: Response) -> Response:
    asked, seconds, status = request._get_current_object(), time.perf_counter() - g.began, response.status_code
    observe(asked.method, asked.endpoint or "none", status, seconds)
    if tracing.on():
        tracing.told(f"{asked.method} {asked.url_rule or 'none'}", **{
            "http.request.method": asked.method, "http.route": str(asked.url_rule or ""), "http.response.status_code": status,
            "kentan.correlation": g.correlation_id})
    if log.isEnabledFor(logging.INFO):
        log.info("%s %s %d %.1f ms", asked.method, asked.path, status, seconds * 1000)
    return response
