"""Doors of periods and forums, and of who comes to them."""

from kentan.commands import ENTERPRISE, OFFICE, UNIT, Command
from kentan.documents import Document, public
from kentan.errors import Invalid
from kentan.runtime.doors import door
from services.registration import attending, cadence, forum_changes, forums, planning
from services.registration.access import ANYBODY, STAFF
from services.registration.doors import Doors, listing
from services.registration.repository import found, period_id


class ForumDoors(Doors):
    """Periods are planned, forums of a period planned, announced, held; enterprises sign up and are nominated."""

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


def shown_period(doc: Document) -> dict:
    """A period as it is answered, without the plan it was made by."""
    return public(doc, "plan")
