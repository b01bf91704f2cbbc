"""The doors of registration."""

from collections.abc import Callable
from dataclasses import replace

from kentan.commands import ENTERPRISE, OFFICE, OPERATOR, UNIT, Command
from kentan.documents import Document, public
from kentan.errors import Invalid
from kentan.paging import page
from kentan.runtime.desk import Desk
from kentan.runtime.doors import door, every
from kentan.runtime.setting_doors import SettingDoors
from kentan.store.port import Collection, Filter
from services.registration import (
    attending,
    cadence,
    calendar_sources,
    calendar_years,
    contacts,
    enterprises,
    forum_changes,
    forums,
    planning,
    remote_counties,
    units,
)
from services.registration.access import ANYBODY, STAFF, check_own
from services.registration.founding import found_county
from services.registration.repository import RegistrationRepository, found, period_id
from services.registration.settings import settings_of
from services.registration.year_plan_doors import YearPlanDoors


class RegistrationService(SettingDoors, YearPlanDoors):
    """Counties, units, enterprises, calendars, periods, forums and who comes to them."""

    name = "registration"
    settings_of = staticmethod(settings_of)
    desk = Desk(RegistrationRepository)

    @door(OPERATOR)
    def add_county(self, command: Command) -> dict:
        """Make a county (or the city) a tenant, with the calendar of every year that has a notice."""
        code = command.data["code"]
        command.actor.may(code, (OPERATOR,))
        there = replace(command, county=code)
        if command.data.get("remote"):
            remote_counties.register(self._at(there), there, self.desk.now(), self.desk.settings)
            self.desk.remotes.forget(code)
        else:
            found_county(self._at(there), there, self.desk.now())
        return self._county(there)

    @door(OPERATOR)
    def set_remote(self, command: Command) -> dict:
        """Change how the events of a county whose own installation is elsewhere come here."""
        remote_counties.correct(self._at(command), command, self.desk.now(), self.desk.settings)
        self.desk.remotes.forget(command.county)
        return self._county(command)

    @door(reads=True)
    def list_counties(self, command: Command) -> dict:
        """All counties of the installation, and those known here whose installation is elsewhere."""
        there = [replace(command, county=code) for code in self.desk.counties()]
        known = [one for one in there if self.desk.remotes.of(one.county) or self._at(one).counties.get(one.county)]
        return {"items": [self._county(one) for one in known], "next": None}

    @door(reads=True)
    def get_county(self, command: Command) -> dict:
        """The county's own record."""
        return self._county(command)

    @door(OFFICE)
    def register_unit(self, command: Command) -> dict:
        """A new responsible unit; its code is its id."""
        return public(units.register(self._at(command), command, self.desk.now()))

    @door(OFFICE)
    def change_unit(self, command: Command) -> dict:
        """Rename, close or open again."""
        return public(units.correct(self._at(command), command, self.desk.now()))

    @door(reads=True)
    def get_unit(self, command: Command) -> dict:
        """A unit by its code."""
        return public(found(self._at(command).units.get(command.id or ""), "unit"))

    @door(reads=True)
    def list_units(self, command: Command) -> dict:
        """The units by their codes, closed ones too."""
        return listing(command, self._at(command).units, {}, ())

    @door(OFFICE)
    def register_enterprise(self, command: Command) -> dict:
        """A new enterprise."""
        return shown_enterprise(enterprises.register(self._at(command), command, self.desk.now()))

    @door(OFFICE)
    def change_enterprise(self, command: Command) -> dict:
        """Correct what is known of an enterprise."""
        return shown_enterprise(enterprises.correct(self._at(command), command, self.desk.now()))

    @door(*STAFF, ENTERPRISE, reads=True)
    def get_enterprise(self, command: Command) -> dict:
        """An enterprise; an enterprise's own account sees itself."""
        check_own(command.actor, command.id)
        return shown_enterprise(found(self._at(command).enterprises.get(command.id or ""), "enterprise"))

    @door(*STAFF, reads=True)
    def list_enterprises(self, command: Command) -> dict:
        """Enterprises by name; found by words of it, by credit code or by size."""
        return listing(command, self._at(command).enterprises, enterprises.asked(command.data), ("name",), shown_enterprise)

    @door(OFFICE, ENTERPRISE)
    def set_contact(self, command: Command) -> dict:
        """Keep whom to call at an enterprise."""
        return public(contacts.set_contact(self._at(command), command, self.desk.now()))

    @door(OFFICE, ENTERPRISE)
    def get_contact(self, command: Command) -> dict:
        """Whom to call at an enterprise."""
        return public(contacts.contact(self._at(command), command))

    @door(OFFICE, ENTERPRISE)
    def erase_contact(self, command: Command) -> dict:
        """Forget whom to call; what was said and done stays."""
        return {"erased": contacts.erase(self._at(command), command)}

    @door(OFFICE, OPERATOR)
    def import_calendar(self, command: Command) -> dict:
        """A year's days as the notice gives them."""
        return calendar_years.shown(calendar_years.import_year(self._at(command), command, self.desk.now()))

    @door(OFFICE, OPERATOR)
    def import_calendar_file(self, command: Command) -> dict:
        """A year's days out of the notice's file: CSV or iCalendar."""
        return calendar_years.shown(calendar_years.import_file(self._at(command), command, self.desk.now()))

    @door(reads=True)
    def get_calendar(self, command: Command) -> dict:
        """A year of the calendar."""
        year = calendar_years.year_of(command.id)
        return calendar_years.shown(found(self._at(command).calendars.get(str(year)), "calendar"))

    @door(reads=True)
    def list_calendars(self, command: Command) -> dict:
        """The years that have a notice."""
        return listing(command, self._at(command).calendars, {}, (), calendar_years.shown)

    @door(OFFICE)
    def plan_period(self, command: Command) -> dict:
        """One period on a day of its own."""
        repository, day = self._at(command), command.data["date"]

        def propose() -> tuple[list[dict], dict | None]:
            return [cadence.on_a_day(day, repository.calendar()[0])], None

        periods, _ = planning.plan(repository, command, self.desk.now(), propose, command.data.get("number"))
        return shown_period(periods[0])

    @door(OFFICE)
    def plan_periods(self, command: Command) -> dict:
        """So many periods by a cadence; what falls on a day off is moved or left out, with the reason."""
        repository, rule, count = self._at(command), command.data["cadence"], command.data["count"]

        def propose() -> tuple[list[dict], dict | None]:
            days, skipped = cadence.days_of(rule, count, *repository.calendar())
            if len(days) < count:
                raise Invalid("invalid", {}, {"cadence.day_off": ["cadence_gives_no_days"]})
            return days, {**rule, "skipped": skipped}

        periods, skipped = planning.plan(repository, command, self.desk.now(), propose, command.data.get("first_number"))
        return {"items": [shown_period(doc) for doc in periods], "skipped": skipped}

    @door(reads=True)
    def get_period(self, command: Command) -> dict:
        """A period by its number."""
        number = int(command.id) if command.id and command.id.isdecimal() else 0
        return shown_period(found(self._at(command).periods.get(period_id(number)), "period"))

    @door(reads=True)
    def list_periods(self, command: Command) -> dict:
        """The periods, the latest number first."""
        return listing(command, self._at(command).periods, {}, ("-number",), shown_period)

    @door(OFFICE)
    def plan_forum(self, command: Command) -> dict:
        """A forum of a period."""
        return forums.shown(forums.plan(self._at(command), self._town(command), command, self.desk.now()), command.actor)

    @door(OFFICE)
    def announce_forum(self, command: Command) -> dict:
        """Announce a forum; sign-up is open from now on."""
        return forums.shown(forums.announce(self._at(command), command, self.desk.now()), command.actor)

    @door(OFFICE)
    def confirm_attendees(self, command: Command) -> dict:
        """Confirm the whole list of attendees."""
        return forums.shown(forums.confirm(self._at(command), command, self.desk.now()), command.actor)

    @door(OFFICE)
    def change_forum(self, command: Command) -> dict:
        """Change a forum that was not held yet; whom it concerns is told once."""
        return forums.shown(forum_changes.correct(self._at(command), command, self.desk.now()), command.actor)

    @door(OFFICE)
    def cancel_forum(self, command: Command) -> dict:
        """Give a forum up; whom it concerns is told once."""
        return forums.shown(forum_changes.cancel(self._at(command), command, self.desk.now()), command.actor)

    @door(OFFICE)
    def hold_forum(self, command: Command) -> dict:
        """The forum was held; its real end starts the clock of assignment."""
        return forums.shown(forums.hold(self._at(command), command, self.desk.now()), command.actor)

    @door(reads=True)
    def get_forum(self, command: Command) -> dict:
        """A forum."""
        return forums.shown(found(self._at(command).forums.get(command.id or ""), "forum"), command.actor)

    @door(reads=True)
    def list_forums(self, command: Command) -> dict:
        """Forums, the latest first."""
        where = forums.asked(command.data, command.actor)
        return listing(command, self._at(command).forums, where, ("-starts_at",), lambda doc: forums.shown(doc, command.actor))

    @door(ANYBODY, ENTERPRISE, OFFICE)
    def sign_up(self, command: Command) -> dict:
        """Sign an enterprise up for a forum."""
        return public(attending.sign_up(self._at(command), command, self.desk.now()))

    @door(*STAFF, ENTERPRISE, reads=True)
    def list_sign_ups(self, command: Command) -> dict:
        """Who signed up for a forum; an enterprise finds its own."""
        where = {"forum": command.id, **({"enterprise": command.actor.enterprise} if command.actor.role == ENTERPRISE else {})}
        return listing(command, self._at(command).sign_ups, where, ("signed_up_at",))

    @door(UNIT, OFFICE)
    def nominate(self, command: Command) -> dict:
        """Nominate an enterprise for a forum."""
        return public(attending.nominate(self._at(command), command, self.desk.now()))

    @door(*STAFF, reads=True)
    def list_nominations(self, command: Command) -> dict:
        """Who was nominated for a forum, and by whom."""
        return listing(command, self._at(command).nominations, {"forum": command.id}, ("nominated_at",))

    @every(60)
    def finish_plans(self) -> None:
        """Make the periods that a crash kept from being made."""
        for code in self.desk.counties():
            repository = self.desk.repository(code)
            county = repository.counties.get(code)
            if county is not None:
                planning.finish(repository, county, self.desk.now())

    @every(600, when_moved=False)
    def take_notices(self) -> None:
        """Take the holiday notices that plugins bring."""
        for code in self.desk.counties():
            calendar_sources.take_notices(self.desk.repository(code), self.desk.hooks(code), self.desk.now())

    def _county(self, command: Command) -> dict:
        if self.desk.remotes.of(command.county):
            return remote_counties.shown(self._at(command), self.desk.remotes, self.desk.now())
        return shown_county(self._at(command).own())

    def _at(self, command: Command) -> RegistrationRepository:
        return self.desk.repository(command.county)


def shown_county(doc: Document) -> dict:
    """A county as it is answered, without the plan in hand."""
    rules = [{name: value for name, value in one.items() if name not in ("plan", "skipped")} for one in doc["cadences"]]
    return {**public(doc, "plan"), "cadences": rules, "remote": None}


def shown_enterprise(doc: Document) -> dict:
    """An enterprise as it is answered, without the words it is found by."""
    return public(doc, "terms")


def shown_period(doc: Document) -> dict:
    """A period as it is answered, without the plan it was made by."""
    return public(doc, "plan")


def listing(command: Command, collection: Collection, where: Filter, sort: tuple[str, ...],
            show: Callable[[Document], dict] = public) -> dict:
    """A page of a listing as an answer."""
    rows, following = page(collection, where, sort, command.data.get("after"), command.data.get("limit"))
    return {"items": [show(doc) for doc in rows], "next": following}
