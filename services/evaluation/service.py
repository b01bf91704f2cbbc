"""The doors of evaluation, the events it hears, and the folding of its log."""

import eventlet

from kentan.commands import ENTERPRISE, LEADER, OFFICE, OPERATOR, UNIT, Command
from kentan.contracts.evaluation import SECOND_SUPERVISION_ORDERED, SURVEY_DISSATISFIED, SURVEY_EVENTS
from kentan.contracts.registration import CALENDAR_CHANGED
from kentan.contracts.tickets import APPEAL_CLOSED, APPEAL_EVENTS
from kentan.documents import Document, public
from kentan.errors import NotFound
from kentan.events.hearing import Creates, Logs, Projects, hear_projecting
from kentan.paging import page
from kentan.runtime.desk import Desk
from kentan.runtime.doors import door, every, hears
from kentan.runtime.setting_doors import SettingDoors
from services.evaluation import city, publishing, reminding, scoreboard, second_supervision, surveys, visits
from services.evaluation.repository import CALENDARS, LOG, SCOREBOARD, SECOND_SUPERVISIONS, SURVEYS, EvaluationRepository
from services.evaluation.settings import settings_of

INSIDERS = (OFFICE, UNIT, LEADER, OPERATOR)


class EvaluationService(SettingDoors):
    """Surveys, second supervisions, scoreboards."""

    name = "evaluation"
    settings_of = staticmethod(settings_of)
    desk = Desk(EvaluationRepository)

    @door()
    def read_survey(self, command: Command) -> dict:
        """The survey that a link leads to."""
        asked = surveys.named_by(self.desk.settings, command)
        return surveys.by_link(self._survey(asked))

    @door()
    def answer_survey(self, command: Command) -> dict:
        """Answer the survey that a link leads to, once."""
        asked = surveys.named_by(self.desk.settings, command)
        return surveys.by_link(surveys.answer(self._repository(asked), asked, self.desk.now()))

    @door(*INSIDERS, ENTERPRISE, reads=True)
    def get_survey(self, command: Command) -> dict:
        """A survey."""
        survey = self._survey(command)
        surveys.may_read(survey, command)
        return surveys.shown(survey, command, self.desk.settings)

    @door(*INSIDERS, ENTERPRISE, reads=True)
    def list_surveys(self, command: Command) -> dict:
        """Surveys, the latest first; an enterprise's own with their links."""
        rows, following = page(self._repository(command).surveys, surveys.asked(command), ("-issued_at",),
                               command.data.get("after"), command.data.get("limit"))
        return {"items": [surveys.shown(row, command, self.desk.settings) for row in rows], "next": following}

    @door(OFFICE)
    def record_visit(self, command: Command) -> dict:
        """Note that an enterprise was visited about the result of its file."""
        return surveys.shown(visits.record(self._repository(command), command, self.desk.now()), command, self.desk.settings)

    @door(*INSIDERS, reads=True)
    def get_second_supervision(self, command: Command) -> dict:
        """A second supervision."""
        found = self._repository(command).second_supervisions.get(command.id or "")
        if found is None:
            raise NotFound("not_found", {"what": "second supervision"})
        return public(found)

    @door(*INSIDERS, reads=True)
    def list_second_supervisions(self, command: Command) -> dict:
        """Second supervisions, the latest first."""
        where = {"appeal": command.data["appeal"]} if command.data.get("appeal") else {}
        rows, following = page(self._repository(command).second_supervisions, where, ("-ordered_at",),
                               command.data.get("after"), command.data.get("limit"))
        return {"items": [public(row) for row in rows], "next": following}

    @door(*INSIDERS, reads=True)
    def get_scoreboard(self, command: Command) -> dict:
        """The county's figures and those of each unit, as far as the table has read the log."""
        table = self._repository(command).tables.get(SCOREBOARD) or scoreboard.empty_table()
        return scoreboard.shown(table, self.desk.now())

    @door(*INSIDERS, reads=True)
    def get_city_scoreboard(self, command: Command) -> dict:
        """The sum of the counties' tables, and each county's figures."""
        return city.city_scoreboard(self.desk, command.actor)

    @door(OFFICE, OPERATOR)
    def rebuild_scoreboard(self, command: Command) -> dict:
        """Fold the whole log anew."""
        return scoreboard.shown(scoreboard.rebuild(self._repository(command)), self.desk.now())

    @door(OFFICE)
    def publish_scoreboard(self, command: Command) -> dict:
        """Freeze the table as it stands, with the rule by which units are compared."""
        return publishing.publish(self._repository(command), command, self.desk.now())

    @door(reads=True)
    def list_published_scoreboards(self, command: Command) -> dict:
        """Published tables, the latest first."""
        rows, following = page(self._repository(command).published, {}, ("-published_at",), command.data.get("after"),
                               command.data.get("limit"))
        return {"items": [publishing.shown(row) for row in rows], "next": following}

    @door(reads=True)
    def get_published_scoreboard(self, command: Command) -> dict:
        """A published table."""
        return publishing.shown(self._published(command))

    @door(*INSIDERS, reads=True)
    def verify_scoreboard(self, command: Command) -> dict:
        """Count a published table anew from the log."""
        return publishing.verify(self._repository(command), self._published(command))

    @hears(APPEAL_CLOSED, record=Creates(SURVEYS))
    def on_appeal_closed(self, event: dict, consumer: str) -> bool:
        """Ask the enterprise what it thinks of the result."""
        return surveys.issue(self.desk.repository(event["county"]), event, consumer, self.desk.now())

    @hears(SURVEY_DISSATISFIED, record=Creates(SECOND_SUPERVISIONS))
    def on_survey_dissatisfied(self, event: dict, consumer: str) -> bool:
        """Order a second supervision."""
        return second_supervision.order(self.desk.repository(event["county"]), event, consumer, self.desk.now())

    @hears(*APPEAL_EVENTS, *SURVEY_EVENTS, SECOND_SUPERVISION_ORDERED, record=Logs(LOG), remote=True)
    def on_counted_event(self, event: dict, consumer: str) -> bool:
        """Enter what counts in the log."""
        return scoreboard.enter(self.desk.repository(event["county"]), event)

    @hears(CALENDAR_CHANGED, record=Projects(CALENDARS))
    def on_calendar_changed(self, event: dict, consumer: str) -> bool:
        """Keep the county's working days, and count the clocks of surveys by them."""
        repository = self.desk.repository(event["county"])
        new = hear_projecting(repository.calendars, event)
        reminding.recount_all(repository, self.desk.now())
        return new

    @every(1.0)
    def remind_due(self) -> None:
        """Remind enterprises that have not answered, and tell of visits that were not paid."""
        for county in self.desk.counties():
            reminding.remind_due(self.desk.repository(county), self.desk.now())

    @every(0.5)
    def fold_logs(self) -> None:
        """Bring every county's table up to its log."""
        for county in self.desk.counties():
            repository = self.desk.repository(county)
            while scoreboard.fold(repository):
                eventlet.sleep(0)

    def _repository(self, command: Command) -> EvaluationRepository:
        return self.desk.repository(command.county)

    def _published(self, command: Command) -> Document:
        found = self._repository(command).published.get(command.id or "")
        if found is None:
            raise NotFound("not_found", {"what": "published scoreboard"})
        return found

    def _survey(self, command: Command) -> Document:
        found = self._repository(command).surveys.get(command.id or "")
        if found is None:
            raise NotFound("not_found", {"what": "survey"})
        return found
