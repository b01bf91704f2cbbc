"""One request on its way to a door: who asks, where, with what; and the answer on its way back."""

from typing import Any
from urllib.parse import quote

import orjson
from flask import Request, Response, g
from marshmallow import Schema, ValidationError

from gateway import headers
from gateway.context import Gateway
from gateway.errors import BadRequest, UnsupportedMedia
from gateway.route import Route
from kentan.commands import PUBLIC, Actor, Command
from kentan.errors import Invalid, NotFound, Refused, TooLarge, flatten
from kentan.links import read_survey_token
from kentan.store.port import INSTALLATION


class Asking:
    """A request that was let in."""

    def __init__(self, gateway: Gateway, route: Route, request: Request, path: dict[str, str]) -> None:
        """Check who asks and what. Raises what is wrong first: log-in, limit, county, right, headers, content."""
        self.gateway, self.route, self.request = gateway, route, request
        self.county = path.pop("county", INSTALLATION)
        self.id = path.pop("id", None)
        self.token = ""
        self.actor = self._let_in()
        self._county_lives_here(path.get("token"))
        self.key = headers.idempotency_key(request)
        self.version = headers.wanted_version(request)
        self.data = {**self._query(), **self._body(), **path}

    def _let_in(self) -> Actor:
        route = self.route
        if route.public and not (route.roles and "Authorization" in self.request.headers):
            self.gateway.limits.request(self.request.remote_addr or "")
            self._county_is_known()
            self._county_is_ours()
            return PUBLIC
        grant = self.gateway.grant_of(self.request)
        self.token, actor = grant.token, grant.actor
        self._county_is_known()
        if route.own and actor.county != "*":
            self.county = actor.county
        actor.may(self.county, route.roles, route.reads)
        self._county_is_ours()
        return actor

    def _county_is_known(self) -> None:
        if self.route.in_county and not self.gateway.counties.has(self.county):
            raise NotFound("unknown_county", {"county": self.county})

    def _county_is_ours(self) -> None:
        """Only a county's own installation changes anything in it."""
        route = self.route
        changes = route.in_county and route.method != "GET" and not route.elsewhere
        if changes and self.gateway.installation.remotes.of(self.county):
            raise Refused("county_is_remote", {"county": self.county})

    def _county_lives_here(self, survey: str | None) -> None:
        """Of a county that moves or has moved, what is here may still be read."""
        county = read_survey_token(self.gateway.installation.settings, survey)[0] if survey else self.county
        if county != INSTALLATION and self.gateway.counties.has(county):
            self.gateway.installation.tenancies.check(county, self.request.method in ("GET", "HEAD"))

    def _query(self) -> dict[str, Any]:
        schema = self.route.query
        return loaded(schema, self._arguments()) if schema is not None else {}

    def _arguments(self) -> dict[str, str]:
        """The query; a name that comes several times means the same as once with commas."""
        return {name: ",".join(values) for name, values in self.request.args.lists()}

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
        return loaded(schema, content)

    def command(self) -> Command:
        """What the door is asked."""
        return Command(self.actor, self.county, self.data, self.id, self.version, self.key, g.correlation_id)

    def knock(self, door: str | None = None, command: Command | None = None, part: str | None = None) -> Any:
        """The answer of the route's door, or of another of the same part, or of the same door of another part."""
        return self.gateway.rpc.call(part or self.route.part, door or self.route.door, command or self.command())

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
        if response.status_code in (201, 202) and "id" in answer:
            response.headers["Location"] = f"{self.request.path}/{answer['id']}"
        return response

    def _link_next(self, response: Response, following: str | None) -> None:
        if following:
            query = {**self._arguments(), "after": following}
            pairs = "&".join(f"{quote(name)}={quote(value)}" for name, value in query.items())
            response.headers["Link"] = f'<{self.request.path}?{pairs}>; rel="next"'


def loaded(schema: Schema, content: object) -> dict[str, Any]:
    """The content as its contract has it. Raises Invalid with what is wrong at which field."""
    try:
        return schema.load(content)  # type: ignore[arg-type,return-value]
    except ValidationError as wrong:
        raise Invalid("invalid", {}, flatten(wrong.messages)) from wrong
