"""Bench ``intake``: how many events a second a city takes in of a county that has an installation of its own.

By HTTPS feed: two embedded installations on this machine, each one process; the city fetches page by page (TLS would end in front
of the gateway, so that this is plain HTTP). By federation: the events lie where a shovel puts them, on the city's own RabbitMQ.
Until they are archived in the city's copy, and until the city's evaluation has counted them.
"""

import time
from collections.abc import Iterator

import orjson

from bench.http import Connection
from bench.options import Options
from bench.server import ALL, Server, server, virtual_host
from kentan.calendars import day_of
from kentan.clock import to_text
from kentan.contracts.events import name_of
from kentan.contracts.tickets import APPEAL_RAISED
from kentan.events.publisher import Outgoing, Publisher
from kentan.events.topology import INBOUND, queue_name
from kentan.ids import new_id
from services.evaluation.repository import LOG
from services.notifications.repository import NotificationsRepository

CITY, COUNTY = "360800", "360802"
EVENTS, BATCH = 3000, 500
PATIENCE = 600.0
STATE = {"number": "2026-1", "kind": "difficulty", "status": "raised", "round": 1, "lead_unit": None, "units": [], "clocks": [],
         "reminders": 0, "sent_back": 0, "outcome": None, "closed_by": None}


def run(options: Options) -> list[dict]:
    """Both ways, one after the other."""
    return [by_feed(options), by_federation(options)]


def by_feed(options: Options) -> dict:
    """The city fetches from the county's gateway."""
    with server(options.folder) as county, server(options.folder) as city:
        for side in (county, city):
            side.start(ALL)
        office = _founded(county, COUNTY, city=False)
        _founded(city, CITY, city=True)
        archive = NotificationsRepository(county.installation.store.county(COUNTY))
        for event in said(county):
            archive.append(event, name_of(event))
        county_token, county_reader = _reader(county, COUNTY)
        city_token, city_reader = _reader(city, CITY)
        _register(county, CITY, _link("city", city, city_token, county_reader))
        day = day_of(county.installation.now()).isoformat()
        rules = [{"partner": "city", "types": ["*"], "classes": ["open", "city"]}]
        Connection(county.port).call("PUT", f"/counties/{COUNTY}/sharing-policy", office, {"valid_from": day, "rules": rules})
        begun = time.monotonic()
        _register(city, COUNTY, _link("jizhou", county, county_token, city_reader))
        return _report("HTTPS feed, embedded", city, begun)


def by_federation(options: Options) -> dict:
    """The city takes in what lies in its inbound queue."""
    with virtual_host(options.amqp) as uri, server(options.folder, KENTAN_BROKER_URI=uri) as city:
        city.start(ALL)
        _founded(city, CITY, city=True)
        _register(city, COUNTY, {"installation": "jizhou"})
        publisher = Publisher(uri)
        events = [Outgoing(event["id"], orjson.dumps(event), queue_name(INBOUND), "jizhou") for event in said(city)]
        begun = time.monotonic()
        for start in range(0, EVENTS, BATCH):
            publisher.publish(events[start:start + BATCH])
        publisher.close()
        return _report("RabbitMQ, one process", city, begun)


def said(here: Server) -> Iterator[dict]:
    """Events of as many files of the county."""
    now = to_text(here.installation.now())
    for number in range(EVENTS):
        yield APPEAL_RAISED.envelope(
            event_id=new_id(), county=COUNTY, subject=new_id(), sequence=1, time=now, correlation_id=new_id(), causation_id=None,
            chain_head="", data={**STATE, "enterprise": f"e-{number % 50}", "raised_at": now})


def _founded(side: Server, code: str, city: bool) -> str:
    """Found the side's own county; its office's token."""
    operator = side.issue("operator", "operator", "*")
    Connection(side.port).call("POST", "/counties", operator, {"code": code, "name": f"{code}县", "city": city})
    return side.issue(f"office-{code}", "office", code)


def _reader(side: Server, code: str) -> tuple[str, str]:
    """Token and id of an account by which the partner reads the side's county."""
    token = side.issue("partner-reads", "system", code)
    listed = Connection(side.port).call("GET", f"/counties/{code}/accounts", side.issue("looks", "operator", "*"))["items"]
    return token, next(one["id"] for one in listed if one["login"] == "partner-reads")


def _link(installation: str, partner: Server, token: str, reader: str) -> dict:
    return {"installation": installation, "url": f"http://127.0.0.1:{partner.port}", "token": token, "reader": reader}


def _register(side: Server, code: str, remote: dict) -> None:
    """Let the side know a county whose installation is elsewhere; from then on it takes its events in."""
    operator = side.issue(f"registers-{code}", "operator", "*")
    body = {"code": code, "name": f"{code}县", "city": code == CITY, "remote": remote}
    Connection(side.port).call("POST", "/counties", operator, body)


def _report(way: str, city: Server, begun: float) -> dict:
    """Wait until all is archived and counted; how fast it was."""
    store = city.installation.store.county(COUNTY)
    copy, log = NotificationsRepository(store), store.collection(LOG)
    seconds = {}
    for name, count in (("archived", copy.head), ("counted", log.count)):
        while count() < EVENTS:
            if time.monotonic() - begun > PATIENCE:
                raise TimeoutError(f"{count()} of {EVENTS} are {name}")
            time.sleep(0.05)
        seconds[name] = time.monotonic() - begun
    return {"bench": "intake", "on": way, "events": EVENTS,
            **{f"{name}_per_second": round(EVENTS / one) for name, one in seconds.items()}}
