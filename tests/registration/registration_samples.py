"""Who and what the tests of registration speak of: invented enterprises, units and people."""

from datetime import datetime
from typing import Any

from kentan.commands import Actor
from kentan.runtime.local import LocalInstallation
from kentan.store.port import CountyStore
from services.registration.repository import RegistrationRepository

COUNTY, NEIGHBOUR = "360802", "360821"
OPERATOR = Actor("op", "operator", "*")
OFFICE = Actor("office-1", "office", COUNTY)
OTHER_OFFICE = Actor("office-2", "office", NEIGHBOUR)
UNIT = Actor("unit-1", "unit", COUNTY, unit="fgw")
LEADER = Actor("leader-1", "leader", COUNTY)
CITY_LEADER = Actor("leader-0", "leader", "360800", city=True)
PUBLIC = Actor("public", "public", "*")

# GB 32100, invented: the check characters follow the standard's weights
MACHINES = {"name": "赣江样例机械有限公司", "credit_code": "91360802MA0000001W", "size_class": "medium", "industry": "C34"}
NOODLES = {"name": "庐陵样例米粉店", "size_class": "sole", "industry": "H62"}
TEA = {"name": "井冈样例茶叶专业合作社", "size_class": "small", "industry": "A01"}
THURSDAYS = {"valid_from": "2026-02-01", "every_weeks": 2, "weekday": 4, "day_off": "move"}
WEIGHTS = [3 ** place % 31 for place in range(17)]
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def with_check(first: str) -> str:
    """Seventeen characters with their check character, straight from the standard's formula."""
    return first + ALPHABET[-sum(ALPHABET.index(one) * weight for one, weight in zip(first, WEIGHTS, strict=True)) % 31]


def forum_of(period: int = 1, day: str = "2026-02-12", **changed: object) -> dict:
    """What a forum is planned with."""
    return {"period": period, "starts_at": f"{day}T15:00:00+08:00", "ends_at": f"{day}T17:00:00+08:00", "venue_kind": "park",
            "venue": "工业园区会议室", "host": "县委书记", "theme": "要素保障", "capacity": 3, **changed}


class Here(LocalInstallation):
    """Registration alone, asked by its doors."""

    def ask(self, method: str, data: dict | None = None, actor: Actor = OFFICE, county: str = COUNTY, **rest: object) -> Any:
        """Knock at a door."""
        return self.call("registration", method, county, data, actor=actor, **rest)

    def said(self, name: str = "", county: str = COUNTY) -> list[dict]:
        """The events that wait to be published, of this name if one is given."""
        waiting = [row.event for row in self.installation.store.county(county).pending()]
        return [event for event in waiting if event["type"] == f"cn.kentan.{name}.v1"] if name else waiting

    def repository(self, county: str = COUNTY) -> RegistrationRepository:
        """The collections behind the doors."""
        return RegistrationRepository(self.installation.store.county(county))

    def clock_to_the_end(self) -> None:
        """Let it be half past five on the day of the first forum."""
        self.installation.clock.set(datetime.fromisoformat("2026-02-12T17:30:00+08:00"))

    def store(self) -> CountyStore:
        """The county's database."""
        return self.installation.store.county(COUNTY)
