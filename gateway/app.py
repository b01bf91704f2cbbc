"""The Flask application: routes, errors, headers. Made of an installation and a way to the services' doors."""

import logging
import time

from flask import Flask, Response, g, request
from werkzeug.routing import BaseConverter

from gateway import (
    accounts_api,
    evaluation_api,
    headers,
    notifications_api,
    openapi,
    plugins_api,
    registration_api,
    system_api,
    tickets_api,
)
from gateway.context import EXTENSION, Gateway, Rpc
from gateway.errors import register_errors
from gateway.metrics import observe
from gateway.resources import Resources
from kentan.runtime.installation import Installation
from kentan.runtime.logs import correlation

log = logging.getLogger("kentan.gateway")

LARGEST_BODY = 8 * 1024 * 1024
BLUEPRINTS: tuple[Resources, ...] = (
    registration_api.api, tickets_api.api, evaluation_api.api, notifications_api.api, accounts_api.api, plugins_api.api)
SECURITY = {
    "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'", "Cross-Origin-Resource-Policy": "same-origin",
}


class CountyConverter(BaseConverter):
    """A county's code in an address."""

    regex = "[0-9]{6}"


class NameConverter(BaseConverter):
    """An identifier in an address: a UUID, or a code such as a unit's."""

    regex = "[A-Za-z0-9][A-Za-z0-9._:-]{0,99}"


class SignedConverter(BaseConverter):
    """A signed token in an address."""

    regex = "[A-Za-z0-9._-]{20,300}"


def create_app(installation: Installation, rpc: Rpc) -> Flask:
    """The gateway's application, ready for requests."""
    app = routes()
    app.extensions[EXTENSION] = Gateway(installation, rpc)
    return app


def routes() -> Flask:
    """The application with all routes and their documentation, bound to nothing yet."""
    app = Flask("gateway", static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=LARGEST_BODY, PROVIDE_AUTOMATIC_OPTIONS=False)
    app.url_map.merge_slashes = False  # a doubled slash is another address, not a redirect
    app.url_map.converters.update(county=CountyConverter, name=NameConverter, signed=SignedConverter)
    app.before_request(_begin)
    app.after_request(_end)
    register_errors(app)
    openapi.document(app, BLUEPRINTS)
    app.register_blueprint(system_api.system)
    return app


def _begin() -> None:
    g.correlation_id = headers.correlation_id(request)
    correlation.set(g.correlation_id)
    g.began = time.perf_counter()


def _end(response: Response) -> Response:
    given = response.headers
    for name, value in SECURITY.items():
        given.setdefault(name, value)
    given.setdefault("Cache-Control", "private, no-cache" if "ETag" in given else "no-store")
    given["X-Correlation-ID"] = g.correlation_id
    seconds = time.perf_counter() - g.began
    observe(request.method, request.endpoint or "none", response.status_code, seconds)
    if log.isEnabledFor(logging.INFO):
        log.info("%s %s %d %.1f ms", request.method, request.path, response.status_code, seconds * 1000)
    return response
