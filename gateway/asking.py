"""One request on its way to a door: who asks, where, with what; and the answer on its way back."""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import eventlet
import orjson
from flask import Request, Response, g
from marshmallow import Schema, ValidationError

from gateway import headers
from gateway.context import Gateway
from gateway.errors import BadRequest, UnsupportedMedia
from gateway.route import Route
from gateway.words import flatten
from kentan.commands import PUBLIC, Actor, Command
from kentan.errors import Invalid, NotFound, NotYetKnown, TooLarge
from kentan.store.port import INSTALLATION

PATIENCE_SECONDS = 2.0
FIRST_WAIT, LONGEST_WAIT = 0.02, 0.25


class Asking:
    """A request that was let in."""

    def __init__(self, gateway: Gateway, route: Route, request: Request, path: dict[str, str]) -> None:
        """Check who asks and what. Raises what is wrong first: log-in, limit, county, right, headers, content."""
        self.gateway, self.route, self.request = gateway, route, request
        self.county = path.pop("county", INSTALLATION)
        self.id = path.pop("id", None)
        self.token = ""
        self.actor = self._let_in()
        self.key = headers.idempotency_key(request)
        self.version = headers.wanted_version(request)
        self.data = {**self._query(), **self._body(), **path}

    def _let_in(self) -> Actor:
        if self.route.public:
            self.gateway.limits.request(self.request.remote_addr or "")
            self._county_is_known()
            return PUBLIC
        grant = self.gateway.grant_of(self.request)
        self.token = grant.token
        self._county_is_known()
        county = grant.actor.county if self.route.own else self.county
        grant.actor.may(county, self.route.roles, self.route.reads)
        return grant.actor

    def _county_is_known(self) -> None:
        if self.route.in_county and not self.gateway.counties.has(self.county):
            raise NotFound("unknown_county", {"county": self.county})

    def _query(self) -> dict[str, Any]:
        schema = self.route.query
        return _load(schema, self.request.args.to_dict()) if schema is not None else {}

    def _body(self) -> dict[str, Any]:
        schema = self.route.body
        if schema is None:
            return {}
        raw = self.request.get_data(cache=False)
        if len(raw) >= (self.request.max_content_length or 0):  # a body in chunks is cut there, not refused
            raise TooLarge("too_large")
        if raw and self.request.mimetype != "application/json":
            raise UnsupportedMedia("json_wanted")
        try:
            content = orjson.loads(raw) if raw else {}
        except ValueError as wrong:
            raise BadRequest("bad_json") from wrong
        return _load(schema, content)

    def command(self) -> Command:
        """What the door is asked."""
        return Command(self.actor, self.county, self.data, self.id, self.version, self.key, g.correlation_id)

    def knock(self, door: str | None = None, command: Command | None = None) -> Any:
        """The door's answer. What is not yet known there is asked again for a moment, with the same key."""
        asked = command or self.command()
        return patiently(lambda: self.gateway.rpc.call(self.route.part, door or self.route.door, asked))

    def reply(self, answer: Any, status: int | None = None) -> Response:
        """The answer as JSON, with the ETag, Location or Link that it deserves."""
        status = status or self.route.status
        if status == 204:
            return Response(status=204)
        response = Response(orjson.dumps(answer), status, mimetype="application/json")
        if self.route.listed:
            self._link_next(response, answer["next"])
        elif isinstance(answer, dict) and "version" in answer:
            return self._tagged(response, answer)
        return response

    def _tagged(self, response: Response, answer: dict) -> Response:
        tag = headers.etag(answer["version"])
        response.headers["ETag"] = tag
        if self.request.method in ("GET", "HEAD") and headers.is_known(self.request, tag):
            return Response(status=304, headers={"ETag": tag})
        if response.status_code == 201 and "id" in answer:
            response.headers["Location"] = f"{self.request.path}/{answer['id']}"
        return response

    def _link_next(self, response: Response, following: str | None) -> None:
        if following:
            query = {**self.request.args.to_dict(), "after": following}
            pairs = "&".join(f"{quote(name)}={quote(value)}" for name, value in query.items())
            response.headers["Link"] = f'<{self.request.path}?{pairs}>; rel="next"'


def patiently(ask: Callable[[], Any], patience: float = PATIENCE_SECONDS) -> Any:
    """Ask again while a reference is not yet known there, for so many seconds."""
    end, wait = time.monotonic() + patience, FIRST_WAIT
    while True:
        try:
            return ask()
        except NotYetKnown:
            if time.monotonic() + wait > end:
                raise
        eventlet.sleep(wait)
        wait = min(2 * wait, LONGEST_WAIT)


def _load(schema: Schema, content: object) -> dict[str, Any]:
    try:
        return schema.load(content)  # type: ignore[arg-type,return-value]
    except ValidationError as wrong:
        raise Invalid("invalid", {}, flatten(wrong.messages)) from wrong
