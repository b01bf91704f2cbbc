"""Registration's collections in one county, and the questions its doors ask of them."""

from collections.abc import Sequence

from kentan.calendars import OFF, Calendar
from kentan.county_settings import settings_spec
from kentan.documents import Document
from kentan.errors import Invalid, NotFound
from kentan.remotes import REMOTES
from kentan.store.port import CollectionSpec, CountyStore, Index

COUNTIES = CollectionSpec("registration_counties")
UNITS = CollectionSpec("registration_units")
ENTERPRISES = CollectionSpec(
    "registration_enterprises", indexes=(Index(("credit_code",), unique=True), Index(("name",)), Index(("size_class", "name"))),
    terms="terms", order="name",
)
CONTACTS = CollectionSpec("registration_contacts")
CALENDARS = CollectionSpec("registration_calendars")
PERIODS = CollectionSpec("registration_periods", indexes=(Index(("number",)), Index(("plan", "number")), Index(("date",))))
FORUMS = CollectionSpec(
    "registration_forums", indexes=(Index(("starts_at",)), Index(("period", "starts_at")), Index(("status", "starts_at"))),
)
SIGN_UPS = CollectionSpec("registration_sign_ups", indexes=(Index(("forum", "enterprise")),))
NOMINATIONS = CollectionSpec("registration_nominations", indexes=(Index(("forum", "enterprise")),))
SETTINGS = settings_spec("registration_settings")
EVERY = 100_000
COLLECTIONS = (COUNTIES, UNITS, ENTERPRISES, CONTACTS, CALENDARS, PERIODS, FORUMS, SIGN_UPS, NOMINATIONS, SETTINGS, REMOTES)


class RegistrationRepository:
    """The collections of one county."""

    def __init__(self, store: CountyStore) -> None:
        """Open them."""
        self.county = store.county
        self.counties = store.collection(COUNTIES)
        self.remotes = store.collection(REMOTES)
        self.units = store.collection(UNITS)
        self.enterprises = store.collection(ENTERPRISES)
        self.contacts = store.collection(CONTACTS)
        self.calendars = store.collection(CALENDARS)
        self.periods = store.collection(PERIODS)
        self.forums = store.collection(FORUMS)
        self.sign_ups = store.collection(SIGN_UPS)
        self.nominations = store.collection(NOMINATIONS)
        self.settings = store.collection(SETTINGS)

    def own(self) -> Document:
        """The county's own record. Raises NotFound for a county that was never added."""
        return found(self.counties.get(self.county), "county")

    def calendar(self) -> tuple[Calendar, dict[str, str]]:
        """The county's working days, and the names of its days off."""
        years = self.calendars.find({}, ("year",), EVERY)
        names = {day: name for one in years for day, name in one["names"].items() if one["days"].get(day) == OFF}
        return Calendar.from_years(years), names

    def highest_period(self) -> int:
        """The highest number of a period, 0 where there is none."""
        last = self.periods.find({}, ("-number",), 1)
        return last[0]["number"] if last else 0

    def enterprise(self, enterprise_id: str | None, credit_code: str | None = None) -> Document:
        """An enterprise that a body names by its id or else its credit code. Raises Invalid."""
        if enterprise_id is not None or credit_code is None:
            return named(self.enterprises.get(enterprise_id or ""), "enterprise", "no_such_enterprise")
        rows = self.enterprises.find({"credit_code": credit_code}, (), 1)
        return named(rows[0] if rows else None, "credit_code", "no_such_enterprise")

    def invited(self, forum: str, enterprises: Sequence[str]) -> set[str]:
        """Which of these enterprises signed up for the forum or were nominated."""
        where = {"forum": forum, "enterprise": {"$in": list(enterprises)}}
        rows = self.sign_ups.find(where, (), EVERY) + self.nominations.find(where, (), EVERY)
        return {row["enterprise"] for row in rows}

    def all_invited(self, forum: str) -> list[str]:
        """Every enterprise that signed up for the forum or was nominated, once each."""
        where = {"forum": forum}
        rows = self.sign_ups.find(where, (), EVERY) + self.nominations.find(where, (), EVERY)
        return sorted({row["enterprise"] for row in rows})


def found(doc: Document | None, what: str) -> Document:
    """The document. Raises NotFound where there is none."""
    if doc is None:
        raise NotFound("not_found", {"what": what})
    return doc


def named(doc: Document | None, field: str, code: str) -> Document:
    """The document that a field names. Raises Invalid where there is none."""
    if doc is None:
        raise Invalid("invalid", {}, {field: [code]})
    return doc


def period_id(number: int) -> str:
    """The identifier of a period: its number, padded so that text order is its order."""
    return f"{number:06d}"
