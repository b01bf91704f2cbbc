"""A request for a page on its way: who looks, at which county, the doors it asks; and the table of pages that tests go by."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import Blueprint, Request, redirect, request, session, url_for
from werkzeug.wrappers import Response

from gateway.asking import Way, shaped
from gateway.auth import Grant
from gateway.context import Gateway, gateway
from gateway.headers import idempotency_key
from kentan.commands import PUBLIC, Actor
from kentan.errors import KentanError, NotFound, Unauthenticated
from kentan.store.port import INSTALLATION

TOKEN = "token"  # of the log-in, in the signed cookie
Handler = Callable[["Page"], Any]


@dataclass(frozen=True)
class PageRoute:
    """A line of the table of pages.

    :param roles: who may look; none means everybody who is logged in, or with ``public`` everybody.
    :param public: the reason why nobody needs to log in.
    :param form: it is a form that is sent, and shows nothing by itself.
    :param file: a file goes in (a form) or out, to be saved.
    """

    path: str
    roles: tuple[str, ...] = ()
    public: str = ""
    form: bool = False
    file: bool = False


class Page:
    """A request for a page that was let in."""

    def __init__(self, route: PageRoute, request: Request, county: str = INSTALLATION, **path: str) -> None:
        """Check who looks. Raises Unauthenticated, Forbidden, NotFound for a county that is not here."""
        self.gateway: Gateway = gateway()
        self.route, self.request, self.county, self.path = route, request, county, path
        self.actor = PUBLIC if route.public else self.someone()
        if county != INSTALLATION and not self.gateway.counties.has(county):
            raise NotFound("unknown_county", {"county": county})
        if not route.public:
            self.actor.may(county if county != INSTALLATION else self.actor.county, route.roles, reads=True)

    def grant(self) -> Grant:
        """What the log-in grants. Raises Unauthenticated."""
        return self.gateway.authenticator.grant_for(session.get(TOKEN, ""))

    def someone(self) -> Actor:
        """The account that is logged in, counted against its limit. Raises Unauthenticated."""
        grant = self.grant()
        self.gateway.limits.request(grant.token)
        return grant.actor

    def filled(self, *names: str) -> dict[str, str]:
        """What was filled in under these names, in the form that was sent or in the address: nothing for what was left empty."""
        given = self.request.form if self.request.method == "POST" else self.request.args
        texts = ((name, given.get(name, "").strip()) for name in names)
        return {name: text for name, text in texts if text}

    def ask(self, part: str, door: str, data: dict[str, Any] | None = None, id: str | None = None) -> Any:
        """What the door answers; a token in the page's address goes along. Raises what the interface would answer."""
        return self.way(part, door, data or {}, id).knock()

    def tell(self, part: str, door: str, data: dict[str, Any], id: str | None = None) -> Any:
        """What the door answers to a command that a form sent: once, however often it is sent, on the version it was made for."""
        return self.sent(self.way(part, door, data, id)).knock()

    def sent(self, way: Way) -> Way:
        """The way, with the key and the version that the form carries."""
        version = self.request.form.get("version", "")
        way.key = idempotency_key(self.request.form.get("key"))
        way.version = int(version) if version.isdecimal() and len(version) < 16 else None
        return way

    def way(self, part: str, door: str, data: dict[str, Any], id: str | None) -> Way:
        """The way to a door, with the content and what the page's own address names."""
        route = self.gateway.doors[part, door]
        actor, token = PUBLIC if route.public and not route.roles else self.actor, self.path.get("token", "")
        way = Way(self.gateway, route, actor, self.county, id, token)
        way.data = shaped(route, data) | {name: value for name, value in self.path.items() if name != "id"}
        return way

    @cached_property
    def names(self) -> dict[str, str]:
        """Names of the county's units, by code."""
        return {unit["id"]: unit["name"] for unit in self.all("registration", "list_units", {"limit": 100})}

    def all(self, part: str, door: str, data: dict[str, Any], most: int = 500) -> Iterator[dict]:
        """The items of a listing, page by page, ``most`` at most."""
        while most > 0:
            answer = self.ask(part, door, data)
            yield from answer["items"][:most]
            most -= len(answer["items"])
            if not answer["next"]:
                return
            data = {**data, "after": answer["next"]}


class Pages(Blueprint):
    """The pages of one subject. ``table`` lists them."""

    def __init__(self, name: str) -> None:
        """Name the subject."""
        super().__init__(name, __name__, template_folder="templates")
        self.table: list[PageRoute] = []
        self.furnished = False

    def page(self, path: str, *roles: str, public: str = "", file: bool = False) -> Callable[[Handler], Handler]:
        """Decorate the function that shows a page, or gives a file out."""
        return self._route("GET", path, roles, public, file)

    def form(self, path: str, *roles: str, public: str = "", file: bool = False) -> Callable[[Handler], Handler]:
        """Decorate the function that takes what a form sends, and leads on to a page."""
        return self._route("POST", path, roles, public, file)

    def _route(self, method: str, path: str, roles: tuple[str, ...], public: str, file: bool) -> Callable[[Handler], Handler]:
        def register(handler: Handler) -> Handler:
            route = PageRoute(path, roles, public, method == "POST", file)
            self.table.append(route)

            def view(**values: str) -> Any:
                try:
                    page = Page(route, request._get_current_object(), **values)
                except Unauthenticated:
                    session.pop(TOKEN, None)
                    return to_log_in()
                return handler(page)

            view._kentan_page = route  # type: ignore[attr-defined]
            self.add_url_rule(path, handler.__name__, view, methods=[method])
            return handler

        return register


def for_the_form(wrong: KentanError) -> bool:
    """Whether what is wrong can be put right in the form that was sent; the rest has a page of its own."""
    return wrong.status < 500 and wrong.status not in (401, 403, 404)


def to_log_in() -> Response:
    """To the log-in, and from there back to where one wanted to go; a form that was sent goes back to the page it is on."""
    wanted = request.full_path if request.method == "GET" else request.path.rpartition("/")[0]
    return redirect(url_for("entrance.log_in", next=wanted.rstrip("?")))
