"""Addresses that plugins add: Flask blueprints below a county's own address, there only where the plugin is switched on."""

from collections.abc import Iterable
from typing import Any

from flask import Flask, g, request

from gateway.asking import loaded
from gateway.context import Gateway
from gateway.resources import PREFIX
from gateway.route import Route
from kentan.commands import Actor, Command
from kentan.errors import NotFound
from kentan.ids import new_id


class Knocking:
    """How a plugin's views ask the doors: as whoever a token is, with that account's rights and limits and no more."""

    def __init__(self, gateway: Gateway, routes: Iterable[Route]) -> None:
        """Ask through this gateway the doors that these routes lead to, with what they take."""
        self._gateway = gateway
        self._shapes = {(part, route.door): route.body or route.query for route in routes for part in route.parts}

    def __call__(self, part: str, door: str, county: str, data: dict[str, Any], token: str = "", doc_id: str | None = None,
                 key: str = "") -> Any:
        """The door's answer. Raises kentan.errors: Unauthenticated without a valid token, and whatever the door raises."""
        actor, shape = self._actor(token), self._shapes[part, door]
        asked = loaded(shape, data) if shape is not None else {}
        return self._gateway.rpc.call(part, door, Command(actor, county, asked, doc_id, None, key or new_id(), g.correlation_id))

    def _actor(self, token: str) -> Actor:
        found = self._gateway.authenticator.grant_for(token)
        self._gateway.limits.request(found.token)
        return found.actor


def register_extensions(app: Flask, gateway: Gateway, routes: Iterable[Route]) -> None:
    """Register the blueprints of all plugins installed here."""
    hooks = gateway.installation.hooks
    for name, blueprint in hooks.everywhere("gateway_blueprint", ask=Knocking(gateway, routes)):
        blueprint.before_request(lambda name=name: _must_be_on(gateway, name))
        app.register_blueprint(blueprint, url_prefix=f"{PREFIX}/counties/<county:county>/plugins/{name}")


def _must_be_on(gateway: Gateway, plugin: str) -> None:
    """To a county that has not switched the plugin on its addresses are not there."""
    gateway.limits.request(request.remote_addr or "")
    county = (request.view_args or {})["county"]
    if not gateway.counties.has(county) or plugin not in gateway.installation.hooks.enabled(county):
        raise NotFound("no_such_address")
