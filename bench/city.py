"""The city that is measured: counties with units, enterprises and a forum each, and a token for whoever acts."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as time_of_day

from stdnum.cn import uscc

from bench.http import Connection
from bench.server import Server
from kentan.clock import to_text
from kentan.replay.plan import UNITS, ZONE

CODES = ("360802", "360803", "360821", "360822")
ENTERPRISES = 10


@dataclass
class County:
    """A county and who acts in it."""

    code: str
    office: str
    forum: str = ""
    units: dict[str, str] = field(default_factory=dict)
    enterprises: list[tuple[str, str]] = field(default_factory=list)


def found_city(server: Server, codes: tuple[str, ...] = CODES) -> list[County]:
    """Found counties through the gateway; returns once the services know each other's news."""
    connection = Connection(server.port)
    operator = server.issue("operator", "operator", "*")
    counties = [_found(server, connection, operator, code) for code in codes]
    for county in counties:
        _wait_until_known(connection, county)
    connection.close()
    return counties


def _found(server: Server, connection: Connection, operator: str, code: str) -> County:
    connection.call("POST", "/counties", operator, {"code": code, "name": f"{code}县", "city": False})
    county = County(code, server.issue(f"office-{code}", "office", code))
    own = f"/counties/{code}"
    for unit, name in UNITS.items():
        connection.call("POST", f"{own}/units", county.office, {"code": unit, "name": name})
        county.units[unit] = server.issue(f"unit-{code}-{unit}", "unit", code, unit=unit)
    for number in range(ENTERPRISES):
        made = connection.call("POST", f"{own}/enterprises", county.office, _enterprise(code, number))
        token = server.issue(f"enterprise-{code}-{number}", "enterprise", code, enterprise=made["id"])
        county.enterprises.append((made["id"], token))
    county.forum = _forum(connection, county)
    return county


def _enterprise(code: str, number: int) -> dict:
    digits = "91" + code + f"{number:09d}"
    return {"name": f"{code}第{number + 1}号企业", "credit_code": digits + uscc.calc_check_digit(digits), "size_class": "small",
            "industry": "C13"}


def _forum(connection: Connection, county: County) -> str:
    """A forum that is planned for the week to come."""
    own, first = f"/counties/{county.code}", date.today() + timedelta(days=7)
    rule = {"valid_from": first.isoformat(), "every_weeks": 2, "weekday": first.isoweekday(), "day_off": "move"}
    planned = connection.call("POST", f"{own}/period-plans", county.office, {"cadence": rule, "count": 1, "first_number": 1})
    day = date.fromisoformat(planned["items"][0]["date"])
    starts, ends = (to_text(datetime.combine(day, time_of_day(hour), ZONE)) for hour in (15, 17))
    return connection.call("POST", f"{own}/forums", county.office, {
        "period": 1, "venue_kind": "office", "capacity": 100, "starts_at": starts, "ends_at": ends})["id"]


def _wait_until_known(connection: Connection, county: County) -> None:
    """Take a file to each unit; what the services do not yet know of each other is asked again by ``call``."""
    for unit, (enterprise, _) in zip(county.units, county.enterprises, strict=False):
        body = {"kind": "request", "enterprise": enterprise, "forum": county.forum, "text": "请协调解决用工问题。"}
        appeal = connection.call("POST", f"/counties/{county.code}/appeals", county.office, body)
        file = f"/counties/{county.code}/appeals/{appeal['id']}"
        connection.call("POST", f"{file}/assignment", county.office, {"lead_unit": unit, "co_units": []})
