"""A county with two enterprises, three units, a forum and the calendars of 2025 and 2026, before the doors of tickets."""

from dataclasses import replace

import pytest

from kentan.clock import to_text
from kentan.commands import Actor
from kentan.contracts import registration
from kentan.ids import derived_id, new_id
from kentan.plugins.manager import Hooks
from kentan.runtime.installation import Installation
from kentan.runtime.local import LocalInstallation
from kentan.seeding import notice_years
from kentan.settings import load_settings
from kentan.store import open_store
from services.tickets import part
from services.tickets.repository import TicketsRepository

COUNTY = "360802"
FORUM_ENDS = "2026-01-08T09:00:00.000Z"  # Thursday, 17:00 there
FORM = [{"code": "jobs", "label": {"zh": "用工人数", "en": "Jobs"}, "type": "number", "required": True, "values": [], "order": 1}]


class World:
    """One county as its people and the other services see it: doors by method, events by ``hear``."""

    def __init__(self, installation, clock, county=COUNTY):
        self.installation, self.clock, self.county = installation, clock, county
        self.local = LocalInstallation(installation, {"tickets": part})
        self.repo = TicketsRepository(installation.store.county(county))
        self.office = Actor("office-1", "office", county)
        self.leader = Actor("leader-1", "leader", county)
        self.sequences = {}

    def unit(self, code):
        return Actor(f"account-{code}", "unit", self.county, unit=code)

    def enterprise(self, enterprise):
        return Actor(f"account-{enterprise}", "enterprise", self.county, enterprise=enterprise)

    def event(self, event_type, subject, data, sequence=None):
        """An event as another service would say it."""
        if sequence is None:
            sequence = self.sequences[subject] = self.sequences.get(subject, 0) + 1
        return event_type.envelope(
            event_id=derived_id(event_type.name, subject, sequence), county=self.county, subject=subject, sequence=sequence,
            time=to_text(self.clock.now()), correlation_id=new_id(), causation_id=None, chain_head="", data=data)

    def hear(self, event_type, subject, data, sequence=None):
        event = self.event(event_type, subject, data, sequence)
        self.local.deliver(event)
        return event

    def settle_in(self):
        """What registration has said before anything is raised."""
        self.hear(registration.COUNTY_ADDED, self.county, {"code": self.county, "name": "吉州区", "city": False})
        for year in notice_years():
            if year["year"] in (2025, 2026):
                self.hear(registration.CALENDAR_CHANGED, str(year["year"]), year)
        for code, name in (("fgw", "发改委"), ("rsj", "人社局"), ("zjj", "住建局")):
            self.hear(registration.UNIT_REGISTERED, code, {"code": code, "name": name, "active": True})
        for enterprise in ("e-1", "e-2"):
            self.add_enterprise(enterprise)
        self.hear(registration.FORUM_PLANNED, "f-1", self.forum())

    def add_enterprise(self, enterprise):
        self.hear(registration.ENTERPRISE_REGISTERED, enterprise,
                  {"credit_code": None, "name": f"企业{enterprise}", "size_class": "small", "industry": None})

    def forum(self, ends_at=FORUM_ENDS, status="planned"):
        return {"period": 1, "date": "2026-01-08", "starts_at": "2026-01-08T07:00:00.000Z", "ends_at": ends_at,
                "venue_kind": "office", "venue": None, "host": None, "theme": None, "capacity": 20, "status": status,
                "attendees": []}

    def hold(self, ends_at=FORUM_ENDS, forum="f-1"):
        return self.hear(registration.FORUM_HELD, forum, self.forum(ends_at, "held"))

    def call(self, door, actor=None, doc_id=None, county=None, **data):
        rest = {name: data.pop(name) for name in ("key", "version", "correlation_id") if name in data}
        return self.local.call("tickets", door, county or self.county, data, actor=actor or self.office, id=doc_id, **rest)

    def raise_(self, **data):
        data = {"kind": "difficulty", "enterprise": "e-1", "text": "急需招工数百名，请帮助对接职业院校。", **data}
        return self.call("raise_appeal", **data)

    def assigned(self, co_units=("rsj",), **data):
        file = self.raise_(**data)
        return self.call("assign_appeal", doc_id=file["id"], lead_unit="fgw", co_units=list(co_units))

    def completed(self, **data):
        file = self.assigned(**data)
        self.call("opine", self.unit("fgw"), file["id"], text="已会商。")
        return self.call("propose_completion", self.unit("fgw"), file["id"], outcome="solved", answer="已解决。")

    def closed(self, **data):
        file = self.completed(**data)
        return self.call("confirm_closing", self.enterprise("e-1"), file["id"])

    def get(self, file, actor=None):
        return self.call("get_appeal", actor, file["id"])

    def said(self, name=None):
        """Events waiting in the outboxes, by name where one is given."""
        events = [row.event for row in self.installation.store.county(self.county).pending()]
        return [event for event in events if name is None or event["type"] == f"cn.kentan.tickets.{name}.v1"]

    def tick(self):
        self.local.tick()

    def findings(self):
        """What the part's own checks find in the county."""
        store = self.installation.store.county(self.county)
        return [finding for check in part.checks for finding in check(store)]

    def beside(self):
        """Another replica over the same store."""
        return World(replace(self.installation), self.clock, self.county)


@pytest.fixture
def plugins():
    """The plugins installed in this test; a test file may have its own."""
    return {}


@pytest.fixture
def installation(tmp_path, clock, plugins):
    """Files of its own with tickets alone: what others say, the tests say."""
    settings = load_settings({}, home=str(tmp_path), secret="s" * 32)
    store = open_store(settings.store_uri)
    yield Installation(settings, store, clock, Hooks(store, plugins), {"tickets": part})
    store.close()


@pytest.fixture
def world(installation, clock):
    """The county 360802, settled in."""
    made = World(installation, clock)
    made.settle_in()
    return made
