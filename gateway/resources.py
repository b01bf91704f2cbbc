"""Blueprints of routes to doors. flask-smorest documents them; the way of a request itself is ``gateway.asking``."""

from collections.abc import Callable, Iterator
from typing import Any

import flask_smorest
from flask import Response, request
from marshmallow import Schema

from gateway.asking import Asking
from gateway.context import gateway
from gateway.route import Route
from gateway.schemas import CommandHeaders, OneFile, ReadHeaders, page_of

PREFIX = "/api/v1"
PROBLEMS = (400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 500, 503)
SERVER_SENT = {"type": "object", "required": ["id", "event", "data"], "description": "each event of the stream",
               "properties": {name: {"type": "string"} for name in ("id", "event", "data")}}
FILE = {"type": "string", "format": "binary"}
STREAM = "text/event-stream"
Handler = Callable[[Asking], Response]


class Resources(flask_smorest.Blueprint):
    """The routes of one part.

    ``door`` leads a request to the door of the same name; ``special`` decorates a function that has more to do.
    """

    def __init__(self, part: str, zh: str, en: str, name: str = "") -> None:
        """Name the part and what its routes are about; ``name`` where a part has several."""
        super().__init__(name or part, __name__, url_prefix=PREFIX, description=f"{zh} · {en}")
        self.part = part
        self.routes: list[Route] = []

    def door(self, method: str, path: str, door: str, *roles: str, says: tuple[str, str], **shape: Any) -> None:
        """Lead a request to a door; ``shape``: the further fields of Route, schemas as classes."""
        self.special(method, path, door, *roles, says=says, **shape)(lambda asking: asking.reply(asking.knock()))

    def special(self, method: str, path: str, door: str, *roles: str, says: tuple[str, str],
                **shape: Any) -> Callable[[Handler], Handler]:
        """Decorate the function that answers this route."""
        schemas = {name: _instance(shape.pop(name)) for name in ("body", "query", "answer") if shape.get(name)}
        route = Route(method, path, self.part, door, says, roles, **shape, **schemas)
        self.routes.append(route)

        def register(handler: Handler) -> Handler:
            def view(**path_values: str) -> Response:
                return handler(Asking(gateway(), route, request._get_current_object(), path_values))

            view._kentan_route = route  # type: ignore[attr-defined]
            view._apidoc = self._documented(route)  # type: ignore[attr-defined]
            self.add_url_rule(path, f"{method.lower()}_{door}", view, methods=[method])
            return handler

        return register

    def _documented(self, route: Route) -> dict:
        """What flask-smorest's own decorators would say of the route, without their work at each request."""
        described: Any = _nothing
        success = self.response(route.status, _shape(route), content_type=route.media or None)
        for decorate in (success, *self._asked(route), *self._said(route)):
            described = decorate(described)
        return described._apidoc

    def _asked(self, route: Route) -> Iterator[Any]:
        yield self.arguments(ReadHeaders if route.method == "GET" else CommandHeaders, location="headers")
        if route.query is not None:
            yield self.arguments(route.query, location="query")
        if route.body is not None:
            yield self.arguments(route.body)
        if route.takes_file:
            yield self.arguments(OneFile, location="files")

    def _said(self, route: Route) -> Iterator[Any]:
        if route.method == "GET" and not route.listed:
            yield self.alt_response(304, description="this is the version you have")
        if route.accepted:
            yield self.alt_response(202, schema=route.answer, description="accepted; the Location tells when it is done")
        for status in PROBLEMS:
            yield self.alt_response(status, response="Problem")
        who = "public: " + route.public if route.public else "roles: " + (", ".join(route.roles) or "any")
        operation = f"{route.door}_in_county" if sum(one.door == route.door for one in self.routes) > 1 else route.door
        more = {"security": [{}, {"bearer": []}] if route.roles else []} if route.public else {}
        yield self.doc(summary=" · ".join(route.says), description=who, operationId=operation, **more)


def _nothing() -> None:
    """Something to hang a documentation on."""


def _shape(route: Route) -> Schema | dict | None:
    if route.media:
        return SERVER_SENT if route.media == STREAM else FILE
    return page_of(type(route.answer)) if route.listed and route.answer else route.answer


def _instance(schema: Schema | type[Schema]) -> Schema:
    return schema() if isinstance(schema, type) else schema
