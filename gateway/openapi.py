"""The description of the interface: OpenAPI 3.1 as JSON, and a page to browse it with nothing from outside."""

from pathlib import Path

import flask_smorest
import flask_swagger_ui
import orjson
from flask import Blueprint, Flask, Response, abort, current_app, send_from_directory

from gateway.resources import PREFIX, Resources
from gateway.schemas import Problem
from kentan import __version__
from kentan.contracts.fields import Day, Moment
from kentan.contracts.notifications import Several

STATIC = Path(__file__).parent / "static"
BUNDLE = Path(flask_swagger_ui.__file__).parent / "dist"
OURS = ("docs.js", "docs.css")
BUNDLED = ("swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png")
PAGE_POLICY = ("default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
               "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
ABOUT = """政企恳谈闭环系统接口 · The interface of Kentan.

Log in with `POST /api/v1/sessions` or use an API token: `Authorization: Bearer …`.
A POST, PUT, PATCH or DELETE may be repeated with the same `Idempotency-Key` (after 5xx or no answer) and takes effect once.
Use UUIDs of version 7 as keys: a repetition after months is then refused for certain (`409 repeated_too_late`).
A single resource has an `ETag`; send it as `If-Match` to change just that version.
Listings are pages: `next` is the `after` of the following one."""
pages = Blueprint("openapi", __name__, url_prefix=PREFIX)


class Api(flask_smorest.Api):
    """flask-smorest's Api with our one error shape."""

    ERROR_SCHEMA = Problem
    DEFAULT_ERROR_RESPONSE_NAME = ""

    def _register_error_handlers(self) -> None:
        """Ours are registered by ``gateway.errors``."""


def document(app: Flask, blueprints: tuple[Resources, ...]) -> None:
    """Register the blueprints with the application and describe them."""
    info = {"description": ABOUT, "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}}
    app.config.update(API_TITLE="恳谈 Kentan", API_VERSION=__version__, OPENAPI_VERSION="3.1.0",
                      API_SPEC_OPTIONS={"info": info, "security": [{"bearer": []}]})
    api = Api(app)
    api.register_field(Moment, "string", "date-time")
    api.register_field(Day, "string", "date")
    api.ma_plugin.converter.add_parameter_attribute_function(_joined_by_commas)
    _register_converters(app, api)
    _register_components(api)
    for blueprint in blueprints:
        api.register_blueprint(blueprint)
    app.register_blueprint(pages)
    app.extensions["kentan-openapi"] = orjson.dumps(api.spec.to_dict())


def _register_converters(app: Flask, api: Api) -> None:
    for name in ("county", "name", "signed"):
        api.register_converter(app.url_map.converters[name],
                               lambda converter: {"type": "string", "pattern": f"^{converter.regex}$"})


def _joined_by_commas(converter: object, field: object, **_: object) -> dict:
    return {"explode": False, "style": "form"} if isinstance(field, Several) else {}


def _register_components(api: Api) -> None:
    components = api.spec.components
    components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    components.response("Problem", {"description": "出错 · What went wrong",
                                    "content": {"application/problem+json": {"schema": Problem}}})


@pages.get("/openapi.json", endpoint="document")
def openapi_json() -> Response:
    """The description, made once at the start."""
    return Response(current_app.extensions["kentan-openapi"], mimetype="application/json")


@pages.get("/docs", endpoint="page")
def docs_page() -> Response:
    """The page."""
    answer = send_from_directory(STATIC, "docs.html")
    answer.headers["Content-Security-Policy"] = PAGE_POLICY
    return answer


@pages.get("/docs/<asset>", endpoint="asset")
def docs_asset(asset: str) -> Response:
    """A script or style of the page."""
    if asset not in OURS + BUNDLED:
        abort(404)
    answer = send_from_directory(STATIC if asset in OURS else BUNDLE, asset)
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer
