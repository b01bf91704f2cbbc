"""Addresses that plugins add: Flask blueprints below a county's own address, there only where the plugin is switched on."""

from typing import Any

from flask import Flask, request

from gateway.asking import Way, shaped
from gateway.context import Gateway
from gateway.resources import PREFIX
from kentan.errors import NotFound


class Knocking:
    """How a plugin's views ask the doors: as whoever a token is, with that account's rights and limits and no more."""

    def __init__(self, gateway: Gateway) -> None:
        """Ask through this gateway."""
        self._gateway = gateway

    def __call__(self, part: str, door: str, county: str, data: dict[str, Any], token: str = "", doc_id: str | None = None,
                 key: str = "") -> Any:
        """The door's answer. Raises kentan.errors: Unauthenticated without a valid token, and whatever the door raises."""
        grant, route = self._gateway.authenticator.grant_for(token), self._gateway.doors[part, door]
        self._gateway.limits.request(grant.token)
        way = Way(self._gateway, route, grant.actor, county, doc_id)
        way.key, way.data = key, shaped(route, data)
        return way.knock()


def register_extensions(app: Flask, gateway: Gateway) -> None:
    """Register the blueprints of all plugins installed here."""
    hooks = gateway.installation.hooks
    for name, blueprint in hooks.everywhere("gateway_blueprint", ask=Knocking(gateway)):
        blueprint.before_request(lambda name=name: _must_be_on(gateway, name))
        app.register_blueprint(blueprint, url_prefix=f"{PREFIX}/counties/<county:county>/plugins/{name}")


def _must_be_on(gateway: Gateway, plugin: str) -> None:
    """To a county that has not switched the plugin on its addresses are not there."""
    gateway.limits.request(request.remote_addr or "")
    county = (request.view_args or {})["county"]
    if not gateway.counties.has(county) or plugin not in gateway.installation.hooks.enabled(county):
        raise NotFound("no_such_address")
