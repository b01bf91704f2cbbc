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
from kentan.ids import new_id
from kentan.links import read_survey_token
from kentan.store.port import INSTALLATION


class Way:
    """A door, and who is on the way to it, in which county, about what. By whichever way one comes, the same is checked."""

    def __init__(self, gateway: Gateway, route: Route, actor: Actor, county: str, id: str | None = None, token: str = "") -> None:
        """Check county and right; the county is the one that ``token``, a survey's, names, where there is one.

        Raises NotFound, Forbidden, Refused (the county is not this installation's to change).
        """
        self.gateway, self.route, self.actor, self.id = gateway, route, actor, id
        self.county = actor.county if route.own and actor is not PUBLIC and actor.county != "*" else county
        self.key = ""
        self.data: dict[str, Any] = {}
        self.version: int | None = None
        if route.in_county and not gateway.counties.has(self.county):
            raise NotFound("unknown_county", {"county": self.county})
        if actor is not PUBLIC:
            actor.may(self.county, route.roles, route.reads)
        self._county_is_ours()
        self._county_lives_here(read_survey_token(gateway.installation.settings, token)[0] if token else self.county)

    def _county_is_ours(self) -> None:
        """Only a county's own installation changes anything in it."""
        changes = self.route.in_county and self.route.method != "GET" and not self.route.elsewhere
        if changes and self.gateway.installation.remotes.of(self.county):
            raise Refused("county_is_remote", {"county": self.county})

    def _county_lives_here(self, county: str) -> None:
        """Of a county that moves or has moved, what is here may still be read. Raises Refused for a change."""
        if county != INSTALLATION and self.gateway.counties.has(county):
            self.gateway.installation.tenancies.check(county, self.route.method == "GET")

    def command(self) -> Command:
        """What the door is asked."""
        return Command(self.actor, self.county, self.data, self.id, self.version, self.key or new_id(), g.correlation_id)

    def knock(self, door: str | None = None, command: Command | None = None, part: str | None = None) -> Any:
        """The answer of the route's door, or of another of the same part, or of the same door of another part."""
        return self.gateway.rpc.call(part or self.route.part, door or self.route.door, command or self.command())


class Asking(Way):
    """A request that was let in."""

    def __init__(self, gateway: Gateway, route: Route, request: Request, path: dict[str, str]) -> None:
        """Check who asks and what. Raises what is wrong first: log-in, limit, county, right, headers, content."""
        self.request, self.token = request, ""
        actor = self._who(gateway, route)
        super().__init__(gateway, route, actor, path.pop("county", INSTALLATION), path.pop("id", None), path.get("token", ""))
        self.key = headers.idempotency_key(request.headers.get("Idempotency-Key"))
        self.version = headers.wanted_version(request)
        self.data = {**self._query(), **self._body(), **path}

    def _who(self, gateway: Gateway, route: Route) -> Actor:
        if route.public and not (route.roles and "Authorization" in self.request.headers):
            gateway.limits.request(self.request.remote_addr or "")
            return PUBLIC
        grant = gateway.grant_of(self.request)
        self.token = grant.token
        return grant.actor

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


def shaped(route: Route, content: dict[str, Any]) -> dict[str, Any]:
    """What the route's door takes, of content that did not come as a request. Raises Invalid."""
    schema = route.body or route.query
    return loaded(schema, content) if schema is not None else {}


def loaded(schema: Schema, content: object) -> dict[str, Any]:
    """The content as its contract has it. Raises Invalid with what is wrong at which field."""
    try:
        return schema.load(content)  # type: ignore[arg-type,return-value]
    except ValidationError as wrong:
        raise Invalid("invalid", {}, flatten(wrong.messages)) from wrong
