"""Who is asking: a bearer token, looked up by its SHA-256 and remembered for a few seconds."""

import time
from dataclasses import dataclass

from flask import Request

from gateway.accounts import digest_of
from gateway.repository import GatewayRepository
from kentan.clock import to_text
from kentan.commands import Actor
from kentan.errors import Unauthenticated
from kentan.runtime.installation import Installation
from kentan.store.port import INSTALLATION

REMEMBERED_SECONDS = 5.0
REMEMBERED_TOKENS = 20_000
LONGEST_TOKEN = 200


@dataclass(frozen=True)
class Grant:
    """What a token grants: to be this actor."""

    token: str
    kind: str
    actor: Actor


class Authenticator:
    """Turns a request's bearer token into a grant. A revoked token works for at most five seconds more."""

    def __init__(self, installation: Installation) -> None:
        """Look tokens up in this installation."""
        self.installation = installation
        self.repository = GatewayRepository(installation.store.county(INSTALLATION))
        self._known: dict[str, tuple[float, Grant | None]] = {}

    def grant_of(self, request: Request) -> Grant:
        """The grant of a request. Raises Unauthenticated."""
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        return self.grant_for(secret.strip(), scheme.lower() == "bearer")

    def grant_for(self, secret: str, understood: bool = True) -> Grant:
        """The grant of a token. Raises Unauthenticated.

        :param understood: whether it came in a way that is one of ours.
        """
        if not secret:
            raise Unauthenticated("unauthenticated")
        found = self._remembered(secret) if understood else None
        if found is None:
            raise Unauthenticated("token_not_valid")
        return found

    def forget(self) -> None:
        """Look everything up anew: something was revoked here."""
        self._known.clear()

    def _remembered(self, secret: str) -> Grant | None:
        if len(secret) > LONGEST_TOKEN:
            return None
        digest = digest_of(secret)
        known = self._known.get(digest)
        if known and time.monotonic() < known[0]:
            return known[1]
        if len(self._known) >= REMEMBERED_TOKENS:
            self._known.clear()
        found = self._look_up(digest)
        self._known[digest] = (time.monotonic() + REMEMBERED_SECONDS, found)
        return found

    def _look_up(self, digest: str) -> Grant | None:
        token = self.repository.token_of(digest)
        if token is None or token["revoked_at"] or token["expires_at"] <= to_text(self.installation.now()):
            return None
        account = self.repository.accounts.get(token["account"])
        if account is None or not account["active"]:
            return None
        return Grant(token["_id"], token["kind"], self._actor(account))

    def _actor(self, account: dict) -> Actor:
        return Actor(id=account["_id"], role=account["role"], county=account["county"], unit=account["unit"],
                     enterprise=account["enterprise"], city=self._is_city(account["county"]))

    def _is_city(self, county: str) -> bool:
        if county not in self.installation.store.counties(fresh=True):
            return False
        known = GatewayRepository(self.installation.store.county(county)).county()
        return bool(known and known["city"])
