"""A county that lived through a whole period behind an application, and its neighbour: what guards over all routes are shown."""

import re
from functools import cached_property

import orjson

from gateway.app import BLUEPRINTS, create_app
from gateway.resources import PREFIX
from kentan.commands import ENTERPRISE, ROLES, UNIT, Actor
from kentan.ids import new_id
from kentan.store.port import INSTALLATION
from tests.check.loops import BEGIN, COUNTY, Loop, open_installation
from tests.gateway.conftest import Client, LocalRpc

NEIGHBOUR = "360821"
ROUTES = [route for api in BLUEPRINTS for route in api.routes]
IN_COUNTY = [route for route in ROUTES if route.in_county]
COLLECTION_OF = {
    "accounts": "gateway_accounts", "tokens": "gateway_tokens", "units": "registration_units",
    "enterprises": "registration_enterprises", "calendars": "registration_calendars", "periods": "registration_periods",
    "forums": "registration_forums", "appeals": "tickets_appeals", "batches": "tickets_batches", "letters": "tickets_letters",
    "offers": "tickets_offers",
    "published-scoreboards": "evaluation_published",
    "surveys": "evaluation_surveys", "second-supervisions": "evaluation_second_supervisions",
    "inbox": "notifications_messages", "addresses": "notifications_addresses", "subscriptions": "notifications_subscriptions",
}
NAMES = {"templates": "tickets.appeal.raised", "plugins": "duty-log", "links": "here", "settings": "clocks",
         "retention": "archive", "letter-templates": "work"}


def name_of(route):
    """How a route is called in a test's name."""
    return f"{route.method} {re.sub('<[^>]*>', '…', route.path)}"


def described(route):
    """A route's address as the description writes it."""
    return PREFIX + re.sub(r"<\w+:(\w+)>", r"{\1}", route.path)


class LivedTown:
    """Both counties, the application over them, and accounts of every role in each."""

    def __init__(self, home):
        """Let the first county live through its period, and found the second one."""
        self.installation = open_installation(home, BEGIN)
        loop = Loop(self.installation)
        loop.live_through()
        loop.ask("registration", "add_county", {"code": NEIGHBOUR, "name": "吉安县"}, Actor("op", "operator", "*"))
        loop.ask("notifications", "set_address", {"subject": "role:office", "channel": "log", "address": "office"})
        self.loop = loop
        self._offer_a_file()
        self.specs = {spec.name: spec for part in self.installation.parts.values() for spec in part.collections}
        self.app = create_app(self.installation, LocalRpc(self.installation))
        self.store = self.installation.store.county(COUNTY)
        self._clients = {}

    def _offer_a_file(self):
        """The neighbour offers a file to the county."""
        office = Actor("office-2", "office", NEIGHBOUR)
        enterprise = self.loop.ask("registration", "register_enterprise", {"name": "吉安样例米厂", "size_class": "small"}, office,
                                   NEIGHBOUR)["id"]
        row = {"kind": "request", "enterprise": enterprise, "text": "跨县道路请协调。"}
        file = self.loop.ask("tickets", "raise_appeal", row, office, NEIGHBOUR)["id"]
        self.loop.ask("tickets", "offer_handover", {"to": COUNTY, "reason": "道路在贵区"}, office, NEIGHBOUR, id=file)

    def client(self, role, county):
        """Somebody of this role; the units and enterprises of both counties have the same codes and ids."""
        if (role, county) not in self._clients:
            self._clients[role, county] = self.somebody(role, county)
        return self._clients[role, county]

    def somebody(self, role, county):
        """A client of a new account."""
        bound = {"unit": "fgw"} if role == UNIT else {"enterprise": self.enterprise} if role == ENTERPRISE else {}
        account = {"login": f"{role}-{new_id()}", "role": role, "county": county, **bound}
        self.loop.call("gateway", "add_account", INSTALLATION, account)
        return Client(self.app, self.loop.call("gateway", "issue_token", INSTALLATION, {"login": account["login"]})["token"])

    def clients(self, county):
        """Somebody of each role."""
        return {role: self.client(role, county) for role in ROLES}

    @cached_property
    def enterprise(self):
        """The id of the county's enterprise."""
        return self.one_of("enterprises")

    def one_of(self, resource):
        """The id of something of the county."""
        if resource in NAMES:
            return NAMES[resource]
        if resource == "supervision-steps":
            files = self.store.collection(self.specs["tickets_appeals"]).find({}, (), 100)
            return next(file["steps"][0]["id"] for file in files if file.get("steps"))
        name = COLLECTION_OF[resource]
        store, where = self.store, {}
        if name.startswith("gateway_"):
            store, where = self.installation.store.county(INSTALLATION), {"county": COUNTY}
        return store.collection(self.specs[name]).find(where, (), 1)[0]["_id"]

    def with_attachment(self):
        """The file on which something was attached."""
        files = self.store.collection(self.specs["tickets_appeals"]).find({}, (), 100)
        return next(file for file in files if "attachments" in file)

    def address(self, route, county=COUNTY):
        """A route's address, with the id of something that is there."""
        path = route.path.replace("<county:county>", county).replace("<name:replay>", "nothing").replace("<name:preset>", "jian")
        if "<name:attachment>" in path:
            path = path.replace("<name:attachment>", self.with_attachment()["attachments"][0]["id"])
        return path.replace("<name:id>", self.id_for(route)) if "<name:id>" in path else path

    def id_for(self, route):
        """The id of something that a route with an id is about."""
        if "<name:attachment>" in route.path:
            return self.with_attachment()["_id"]
        return self.one_of(route.path.split("/<name:id>")[0].rsplit("/", 1)[-1])

    def ask(self, client, route, county=COUNTY):
        """Ask a route with an empty body, as far as it takes one, or with a file."""
        if route.takes_file:
            return client.send(self.address(route, county), b"%PDF-1.7", "a.pdf")
        return client.ask(route.method, self.address(route, county), None if route.body is None else {})

    def everything(self):
        """All that is stored, in the whole installation, as text."""
        store = self.installation.store
        counties = [store.county(code) for code in [*store.counties(), INSTALLATION]]
        rows = {(county.county, name): county.collection(self.specs[name]).find({}, (), 5000)
                for county in counties for name in county.collections() if name in self.specs}
        return {where: orjson.dumps(found) for where, found in rows.items() if found}


__all__ = ["COUNTY", "IN_COUNTY", "NEIGHBOUR", "ROUTES", "LivedTown", "described", "name_of"]
