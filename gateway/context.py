"""What every request of one gateway works with."""

import time
from dataclasses import dataclass, field
from typing import Any, Protocol

import eventlet
from flask import Request, current_app

from gateway import accounts
from gateway.auth import Authenticator, Grant
from gateway.bell import Bell
from gateway.limits import Limits
from gateway.route import Route
from gateway.tail import Tails
from kentan.commands import Command
from kentan.documents import Document
from kentan.errors import Unauthenticated
from kentan.runtime.installation import Installation
from kentan.store.port import Store

EXTENSION = "kentan"
LOOK_AGAIN_SECONDS = 0.2


class Rpc(Protocol):
    """The way to the services' doors."""

    def call(self, part: str, method: str, command: Command, timeout: float | None = None) -> Any:
        """The door's answer. Raises kentan.errors."""


class Counties:
    """Which counties there are, remembered: the store makes a database for whatever it is asked."""

    def __init__(self, store: Store) -> None:
        """Ask this store."""
        self._store = store
        self._known: frozenset[str] = frozenset()
        self._looked = 0.0

    def has(self, code: str) -> bool:
        """Whether the county is there now. A code not seen before waits for the next look, of which there are five a second."""
        asked = time.monotonic()
        while code not in self._known and self._looked < asked:
            pause = self._looked + LOOK_AGAIN_SECONDS - time.monotonic()
            if pause > 0:
                eventlet.sleep(pause)
            else:
                self.look()
        return code in self._known

    def look(self) -> list[str]:
        """All counties as the store has them now."""
        self._looked = time.monotonic()
        codes = self._store.counties(fresh=True)
        self._known = frozenset(codes)
        return codes


@dataclass
class Gateway:
    """One gateway's parts."""

    installation: Installation
    rpc: Rpc
    authenticator: Authenticator = field(init=False)
    limits: Limits = field(init=False)
    counties: Counties = field(init=False)
    bell: Bell = field(init=False)
    doors: dict[tuple[str, str], Route] = field(default_factory=dict)  # the route that leads to each; of two, the one in a county
    tails: Tails = field(init=False)

    def __post_init__(self) -> None:
        """Make the parts."""
        self.authenticator = Authenticator(self.installation)
        self.limits = Limits(self.installation.settings)
        self.counties = Counties(self.installation.store)
        self.bell = Bell(self.installation.store)
        self.tails = Tails(lambda command: self.rpc.call("notifications", "read_feed", command), self.bell)

    def grant_of(self, request: Request) -> Grant:
        """Who asks, counted against its limit; a failed attempt counts against the address."""
        try:
            grant = self.authenticator.grant_of(request)
        except Unauthenticated:
            self.limits.request(request.remote_addr or "")
            raise
        self.limits.request(grant.token)
        return grant

    def log_in(self, address: str, login: str, password: str) -> tuple[dict, Document]:
        """A new session, with its secret, and its account. Raises TooMany for this address, Unauthenticated."""
        self.limits.log_in(address)
        return accounts.log_in(self.authenticator.repository, self.installation.now(), login, password,
                               self.installation.settings.session_hours)

    def log_out(self, token: str) -> None:
        """End the session that this token is, here at once."""
        accounts.log_out(self.authenticator.repository, self.installation.now(), token)
        self.authenticator.forget()


def gateway() -> Gateway:
    """The gateway of the running application."""
    return current_app.extensions[EXTENSION]
