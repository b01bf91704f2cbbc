"""A request for a page on its way: who looks, at which county, the doors it asks; and the table of pages that tests go by."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import Blueprint, Request, redirect, request, session, url_for
from werkzeug.wrappers import Response

from gateway.asking import Asking, loaded
from gateway.context import Gateway, gateway
from gateway.route import Route
from kentan.commands import PUBLIC, Actor
from kentan.errors import NotFound, Unauthenticated
from kentan.store.port import INSTALLATION

TOKEN = "token"  # of the log-in, in the signed cookie
Handler = Callable[["Page"], Any]


@dataclass(frozen=True)
class PageRoute:
    """A line of the table of pages.

    :param says: its title, a message of the translations.
    :param roles: who may look; none means everybody who is logged in, or with ``public`` everybody.
    :param public: the reason why nobody needs to log in.
    :param form: it is a form that is sent, and shows nothing by itself.
    """

    path: str
    endpoint: str
    says: str
    roles: tuple[str, ...] = ()
    public: str = ""
    form: bool = False


class Knock(Asking):
    """A door asked from a page: all that the interface checks is checked, for the one who is logged in on the page."""

    def __init__(self, page: "Page", route: Route, data: dict[str, Any], id: str | None) -> None:
        """Ask with this content, about this document. Raises what the interface would answer."""
        self.page, self.content = page, data
        super().__init__(page.gateway, route, page.request, {"county": page.county, **({"id": id} if id else {})})

    def _let_in(self) -> Actor:
        actor = PUBLIC if self.route.public and not self.route.roles else self.page.actor
        self._county_is_known()
        if actor is not PUBLIC:
            actor.may(self.county, self.route.roles, self.route.reads)
        self._county_is_ours()
        return actor

    def _query(self) -> dict[str, Any]:
        return loaded(self.route.query, self.content) if self.route.query is not None else {}

    def _body(self) -> dict[str, Any]:
        return loaded(self.route.body, self.content) if self.route.body is not None else {}


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

    def someone(self) -> Actor:
        """The account that is logged in. Raises Unauthenticated."""
        grant = self.gateway.authenticator.grant_for(session.get(TOKEN, ""))
        self.gateway.limits.request(grant.token)
        return grant.actor

    def ask(self, part: str, door: str, data: dict[str, Any] | None = None, id: str | None = None) -> Any:
        """What the door answers to a question. Raises what the interface would answer."""
        return Knock(self, self.gateway.doors[part, door], data or {}, id).knock()

    def tell(self, part: str, door: str, data: dict[str, Any], id: str | None = None) -> Any:
        """What the door answers to a command that a form sent: once, however often it is sent, on the version it was made for."""
        knock = Knock(self, self.gateway.doors[part, door], data, id)
        knock.key = self.request.form.get("key") or knock.key
        version = self.request.form.get("version", "")
        knock.version = int(version) if version.isdecimal() else None
        return knock.knock()

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

    def page(self, path: str, says: str, *roles: str, public: str = "") -> Callable[[Handler], Handler]:
        """Decorate the function that shows a page."""
        return self._route("GET", path, says, roles, public)

    def form(self, path: str, says: str, *roles: str, public: str = "") -> Callable[[Handler], Handler]:
        """Decorate the function that takes what a form sends, and leads on to a page."""
        return self._route("POST", path, says, roles, public)

    def _route(self, method: str, path: str, says: str, roles: tuple[str, ...], public: str) -> Callable[[Handler], Handler]:
        def register(handler: Handler) -> Handler:
            route = PageRoute(path, f"{self.name}.{handler.__name__}", says, roles, public, method == "POST")
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


def to_log_in() -> Response:
    """To the log-in, and from there back to where one wanted to go; a form that was sent goes back to the page it is on."""
    wanted = request.full_path if request.method == "GET" else request.path.rpartition("/")[0]
    return redirect(url_for("entrance.log_in", next=wanted.rstrip("?")))
