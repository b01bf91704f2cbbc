"""The doors of registration."""

from dataclasses import replace

from kentan.commands import ENTERPRISE, OFFICE, OPERATOR, Command
from kentan.documents import Document, public
from kentan.runtime.doors import door, every
from kentan.runtime.setting_doors import SettingDoors
from services.registration import (
    calendar_sources,
    calendar_years,
    contacts,
    enterprises,
    planning,
    remote_counties,
    units,
)
from services.registration.access import STAFF, check_own
from services.registration.doors import listing
from services.registration.forum_doors import ForumDoors
from services.registration.founding import found_county
from services.registration.repository import found
from services.registration.settings import settings_of
from services.registration.year_plan_doors import YearPlanDoors


class RegistrationService(ForumDoors, YearPlanDoors, SettingDoors):
    """Counties, units, enterprises, calendars, periods, forums and who comes to them."""

    name = "registration"
    settings_of = staticmethod(settings_of)

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


def shown_county(doc: Document) -> dict:
    """A county as it is answered, without the plan in hand."""
    rules = [{name: value for name, value in one.items() if name not in ("plan", "skipped")} for one in doc["cadences"]]
    return {**public(doc, "plan"), "cadences": rules, "remote": None}


def shown_enterprise(doc: Document) -> dict:
    """An enterprise as it is answered, without the words it is found by."""
    return public(doc, "terms")
