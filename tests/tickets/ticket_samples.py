"""One county as its people and the other services see it: doors by method, what others say by ``hear``; and how to break it."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from kentan.clock import to_text
from kentan.commands import Actor
from kentan.contracts import registration
from kentan.contracts.evaluation import SECOND_SUPERVISION_ORDERED
from kentan.contracts.events import CATALOGUE
from kentan.contracts.tickets import APPEAL_CONCLUDED, CROSSING_EVENTS, HANDOVER_ENDED, TAKEN_OVER
from kentan.errors import Invalid
from kentan.ids import derived_id, new_id
from kentan.runtime.local import LocalInstallation
from kentan.seeding import notice_years
from services.tickets import part
from services.tickets.repository import TicketsRepository

COUNTY, NEIGHBOUR = "360802", "360821"
FORUM_ENDS = "2026-01-08T09:00:00.000Z"  # Thursday, 17:00 there
TEXT = "急需招工数百名，请帮助对接职业院校。"
YEARS = {year["year"]: year for year in notice_years(2025) if year["year"] in (2025, 2026)}
OF_HANDOVERS = {one.type for one in (*CROSSING_EVENTS, HANDOVER_ENDED, TAKEN_OVER, APPEAL_CONCLUDED)}
OF_LETTERS = {kind for kind in CATALOGUE if "tickets.letter" in kind or "appeal.minuted" in kind}
WRITES = ("insert", "insert_next", "save")


def field(code: str, kind: str, **rest: Any) -> dict:
    """One of a county's own fields."""
    return {"code": code, "label": {"zh": code}, "type": kind, "required": False, "values": [], "order": 0, **rest}


@contextmanager
def refusing(kind: type[Exception], code: str) -> Iterator[pytest.ExceptionInfo]:
    """Expect this error with this code."""
    with pytest.raises(kind) as told:
        yield told
    assert told.value.code == code


@contextmanager
def wrong(**fields: str) -> Iterator[None]:
    """Expect the input to be refused at these fields (``__`` for a dot), one code each."""
    with refusing(Invalid, "invalid") as told:
        yield
    assert told.value.fields == {name.replace("__", "."): [code] for name, code in fields.items()}


class Crash(Exception):
    """The process is gone."""


class Watched:
    """A collection of which each call is announced first: to die there, or to let others go first."""

    def __init__(self, collection: Any, before: Callable[[str], None]) -> None:
        self._collection, self._before = collection, before

    def __getattr__(self, name: str) -> Any:
        there = getattr(self._collection, name)
        if not callable(there):
            return there

        def call(*args: Any, **kwargs: Any) -> Any:
            self._before(name)
            return there(*args, **kwargs)

        return call


class World:
    """Tickets in one county, through its doors."""

    def __init__(self, installation, clock, county=COUNTY):
        self.installation, self.clock, self.county = installation, clock, county
        self.local = LocalInstallation(installation, {"tickets": part})
        self.service = self.local.services["tickets"]
        self.store = installation.store.county(county)
        self.repo = TicketsRepository(self.store)
        self.office = Actor("office-1", "office", county)
        self.leader = Actor("leader-1", "leader", county)
        self.sequences = {}

    def unit(self, code="fgw"):
        return Actor(f"account-{code}", "unit", self.county, unit=code)

    def enterprise(self, enterprise="e-1"):
        return Actor(f"account-{enterprise}", "enterprise", self.county, enterprise=enterprise)

    def system(self, name):
        return Actor(f"account-{name}", "system", self.county)

    # what other services say

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
        for year in YEARS.values():
            self.hear_year(year)
        for code, name in (("fgw", "发改委"), ("rsj", "人社局"), ("zjj", "住建局")):
            self.hear(registration.UNIT_REGISTERED, code, {"code": code, "name": name, "active": True})
        for enterprise in ("e-1", "e-2"):
            self.add_enterprise(enterprise)
        self.hear(registration.FORUM_PLANNED, "f-1", self.forum())

    def hear_year(self, year, **days):
        """A year of the calendar, with days that were changed since (``d2026_01_09="off"``)."""
        changed = {name[1:].replace("_", "-"): kind for name, kind in days.items()}
        told = {**year, "days": {**year["days"], **changed}}
        return self.hear(registration.CALENDAR_CHANGED, str(year["year"]), told)

    def add_enterprise(self, enterprise):
        self.hear(registration.ENTERPRISE_REGISTERED, enterprise,
                  {"credit_code": None, "name": f"企业{enterprise}", "size_class": "small", "industry": None})

    def close_unit(self, code):
        self.hear(registration.UNIT_CHANGED, code, {"code": code, "name": code, "active": False})

    def forum(self, ends_at=FORUM_ENDS, status="planned"):
        return {"period": 1, "date": "2026-01-08", "starts_at": "2026-01-08T07:00:00.000Z", "ends_at": ends_at,
                "venue_kind": "office", "venue": None, "host": None, "theme": None, "capacity": 20, "status": status,
                "attendees": []}

    def plan(self, forum, ends_at=FORUM_ENDS):
        return self.hear(registration.FORUM_PLANNED, forum, self.forum(ends_at))

    def hold(self, ends_at=FORUM_ENDS, forum="f-1"):
        return self.hear(registration.FORUM_HELD, forum, self.forum(ends_at, "held"))

    def supervise_again(self, file, judged=1, at=None, survey=None):
        """Evaluation orders a second supervision of a round, because of a survey."""
        survey = survey or f"{file['id']}-{judged}"
        return self.hear(SECOND_SUPERVISION_ORDERED, survey, {
            "survey": survey, "appeal": file["id"], "unit": "fgw", "round": judged,
            "ordered_at": at or to_text(self.clock.now())})

    # what people do

    def call(self, door, actor=None, doc_id=None, county=None, **data):
        rest = {name: data.pop(name) for name in ("key", "version", "correlation_id") if name in data}
        return self.local.call("tickets", door, county or self.county, data, actor=actor or self.office, id=doc_id, **rest)

    def raise_(self, actor=None, **data):
        return self.call("raise_appeal", actor, **{"kind": "difficulty", "enterprise": "e-1", "text": TEXT, **data})

    def batch(self, *rows, **data):
        """A batch of appeals of the forum, each row by what differs in it."""
        whole = [{"kind": "difficulty", "enterprise": "e-1", "text": TEXT, **row} for row in rows]
        return self.call("raise_batch", **{"forum": "f-1", "rows": whole, **data})

    def assign(self, file, lead="fgw", co_units=("rsj",), **data):
        return self.call("assign_appeal", doc_id=file["id"], lead_unit=lead, co_units=list(co_units), **data)

    def opine(self, file, lead="fgw", **data):
        return self.call("opine", self.unit(lead), file["id"], **{"text": "已会商。", **data})

    def complete(self, file, lead="fgw", **data):
        return self.call("propose_completion", self.unit(lead), file["id"], **{"outcome": "solved", "answer": "已解决。", **data})

    def send_back(self, file, **data):
        return self.call("send_back", self.enterprise(file["enterprise"]), file["id"], **{"reason": "尚未落实", **data})

    def close(self, file, **data):
        return self.call("confirm_closing", self.enterprise(file["enterprise"]), file["id"], **data)

    def remind(self, file, **data):
        told = {"people": "某甲与某乙", "spoken_at": "2026-01-05T01:00:00.000Z", "said": "请尽快答复。", **data}
        return self.call("record_reminder", doc_id=file["id"], **told)

    def at(self, status, **data):
        """A file that has come just so far."""
        file = self.raise_(**data)
        for reached, step in (("raised", None), ("assigned", self.assign), ("opined", self.opine),
                              ("completed", self.complete), ("closed", self.close)):
            file = step(file) if step else file
            if reached == status:
                return file
        raise ValueError(status)

    def attach(self, file, actor=None, content=b"%PDF-1.7", **data):
        """Attach a file whose bytes the gateway has stored."""
        digest = hashlib.sha256(content).hexdigest()
        self.installation.blobs.put(self.county, digest, content)
        given = {"hash": digest, "size": len(content), "media": "application/pdf", "name": "证照.pdf", "to": "appeal", **data}
        return self.call("attach_file", actor, file["id"], **given)

    def get(self, file, actor=None):
        return self.call("get_appeal", actor, file["id"])

    def list(self, actor=None, **asked):
        """The ids on the first page of a listing of files."""
        return [item["id"] for item in self.call("list_appeals", actor, **asked)["items"]]

    # what time brings, and what is there then

    def come_to(self, day, clock="09:00"):
        """Let it be this moment there."""
        self.clock.set(datetime.fromisoformat(f"{day}T{clock}+08:00"))

    def fire(self):
        self.service.fire_due_clocks()

    def sweep(self):
        self.service.finish_numbers()

    def said(self, name=None):
        """Events waiting in the outboxes, by name where one is given."""
        events = [row.event for row in self.store.pending()]
        return [event for event in events if name is None or event["type"] == f"cn.kentan.tickets.{name}.v1"]

    def letters(self, **asked):
        """Letters as they are listed, the first one first."""
        listed = self.call("list_letters", **asked, limit=500)["items"]
        return sorted(listed, key=lambda letter: (letter["register"], letter["number"]))

    def findings(self):
        """What the part's own checks find in the county."""
        return [finding for check in part.checks for finding in check(self.store)]

    def corrupt(self, collection, doc_id, **fields):
        """Write these fields over a document, past all rules; None takes one away."""
        rows = getattr(self.repo, collection)
        doc = {**rows.get(doc_id), **fields}
        rows.save({name: value for name, value in doc.items() if value is not None or name not in fields})

    # other processes

    def beside(self, before=None):
        """Another replica over the same store; ``before`` is told of each call of its collections by name."""
        other = World(replace(self.installation), self.clock, self.county)
        if before:
            repo = other.service.desk.repository(self.county)
            for name, value in vars(repo).items():
                if hasattr(value, "insert"):
                    setattr(repo, name, Watched(value, before))
        return other

    def dying(self, writes):
        """Another replica, which dies when it has written so often."""
        left = [writes]

        def before(call):
            if call in WRITES:
                left[0] -= 1
                if left[0] < 0:
                    raise Crash

        return self.beside(before)


def clock_of(file, code, turn=-1):
    """The file's last clock of this code (or another of them)."""
    return [clock for clock in file["clocks"] if clock["code"] == code][turn]
