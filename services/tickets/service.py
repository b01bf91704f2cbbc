"""The doors of tickets, the events it hears, and what it does as time passes."""

from kentan.commands import ENTERPRISE, OFFICE, SYSTEM, UNIT, Command
from kentan.contracts.evaluation import SECOND_SUPERVISION_ORDERED
from kentan.contracts.registration import (
    CALENDAR_CHANGED,
    COUNTY_ADDED,
    ENTERPRISE_CHANGED,
    ENTERPRISE_REGISTERED,
    FORUM_ANNOUNCED,
    FORUM_CANCELLED,
    FORUM_CHANGED,
    FORUM_CONFIRMED,
    FORUM_HELD,
    FORUM_PLANNED,
    UNIT_CHANGED,
    UNIT_REGISTERED,
)
from kentan.contracts.tickets import BATCH_ACCEPTED, CROSSING_EVENTS, TICKETS_SETTING_CHANGED
from kentan.events.hearing import Changes, Logs, Projects, hear_changing, hear_projecting, origin_of
from kentan.runtime.doors import door, every, hears
from kentan.runtime.setting_doors import SettingDoors
from kentan.words import words_of
from services.tickets import answers, rights
from services.tickets.acts import own_origin
from services.tickets.attachments.attachment_doors import AttachmentDoors
from services.tickets.clocks import applying, deadlines, firing
from services.tickets.doors import found
from services.tickets.handover import crossing
from services.tickets.handover.handover_doors import HandoverDoors
from services.tickets.ledger import batches, forms, ledger, listings, results, searching, sweeping
from services.tickets.letters.letter_doors import LetterDoors
from services.tickets.letters.letter_template_doors import LetterTemplateDoors
from services.tickets.linking.link_doors import LinkDoors
from services.tickets.outcomes.outcome_doors import OutcomeDoors
from services.tickets.repository import (
    APPEALS,
    BATCHES,
    COUNTIES,
    CROSSINGS,
    ENTERPRISES,
    FOLLOWED,
    FORUMS,
    UNITS,
)
from services.tickets.settings import settings_of
from services.tickets.supervision.supervising import CountyRules
from services.tickets.supervision.supervision_doors import SupervisionDoors
from services.tickets.units import assigning, handling
from services.tickets.units.unit_doors import UnitDoors


class TicketsService(SettingDoors, HandoverDoors, OutcomeDoors, UnitDoors, LetterDoors, LetterTemplateDoors, LinkDoors,
                     SupervisionDoors, AttachmentDoors):
    """Appeals from being raised to being closed."""

    name = "tickets"
    settings_of = staticmethod(settings_of)

    @door(OFFICE, ENTERPRISE, SYSTEM)
    def raise_appeal(self, command: Command) -> dict:
        """Enter an appeal in the ledger; one with a foreign number that is there already is answered as it is."""
        return self._brief(command, ledger.raise_one(self._repo(command), self._hooks(command), command, self.desk.now()))

    @door(OFFICE)
    def raise_batch(self, command: Command) -> dict:
        """Accept the appeals of one forum, all or none; ``get_batch`` tells when they are entered."""
        return batches.view(batches.accept(self._repo(command), self._hooks(command), command, self.desk.now()))

    @door(*rights.READERS, reads=True)
    def get_appeal(self, command: Command) -> dict:
        """A file with text, clocks, letters and timeline."""
        file = found(self._repo(command).appeals, command, "appeal")
        rights.may_read(command, file)
        return answers.detail(self._repo(command), file, command, self.desk.now())

    @door(*rights.READERS, reads=True)
    def list_appeals(self, command: Command) -> dict:
        """A page of files by status, unit, enterprise, forum, kind, category, words."""
        return listings.appeals(self._repo(command), command, self.desk.now())

    @door(*rights.READERS, reads=True)
    def count_appeals(self, command: Command) -> dict:
        """How many files a listing has."""
        return searching.counted(self._repo(command), command, self.desk.now())

    @door(*rights.INSIDERS, reads=True)
    def list_overdue(self, command: Command) -> dict:
        """A page of the files with a clock that has run out."""
        return listings.overdue(self._repo(command), command, self.desk.now())

    @door(*rights.OVERSEERS, reads=True)
    def get_ledger(self, command: Command) -> dict:
        """How many files there are in each status, and how many are late."""
        return listings.ledger(self._repo(command), self.desk.now())

    @door(OFFICE)
    def assign_appeal(self, command: Command) -> dict:
        """Assign a file to a lead unit and co-units, with minutes and letter."""
        return self._brief(command, assigning.assign(self._repo(command), self._hooks(command), command, self.desk.now()))

    @door(UNIT)
    def opine(self, command: Command) -> dict:
        """The lead unit gives its opinion, or explains why it cannot be done now."""
        return self._decided(command, handling.opining(self._repo(command), self._hooks(command), command))

    @door(UNIT)
    def propose_completion(self, command: Command) -> dict:
        """The lead unit proposes completion with an outcome and an answer."""
        return self._decided(command, handling.completing(self._repo(command), self._hooks(command), command))

    @door(ENTERPRISE, OFFICE)
    def confirm_closing(self, command: Command) -> dict:
        """The enterprise accepts the completion; the file is closed."""
        return self._decided(command, handling.closing(self._repo(command), self._hooks(command), command))

    @door(ENTERPRISE)
    def send_back(self, command: Command) -> dict:
        """The enterprise does not accept the completion; the unit goes on."""
        return self._decided(command, handling.sending_back(self._repo(command), self._hooks(command), command))

    @door(OFFICE)
    def record_reminder(self, command: Command) -> dict:
        """Record a phone reminder: who spoke with whom, when, what was said."""
        answer = self._decided(command, handling.reminding(command, self._rules(command)))
        handling.keep_reminder(self._repo(command), command, self.desk.now())
        return answer

    @door(SYSTEM)
    def record_result(self, command: Command) -> dict:
        """Put on a file what another system did about it: ``source``, ``kind``, ``ref``, ``figures``, ``text``, ``link``."""
        return self._decided(command, results.recording(command))

    @door(OFFICE, reads=True)
    def get_batch(self, command: Command) -> dict:
        """A batch with the ids of its files."""
        return batches.view(found(self._repo(command).batches, command, "batch"))

    @door(OFFICE)
    def set_form(self, command: Command) -> dict:
        """Let a list of the county's own fields hold from a day on."""
        return forms.set_form(self._repo(command), command, self.desk.now())

    @door(*rights.READERS, reads=True)
    def get_form(self, command: Command) -> dict:
        """The county's own fields of an appeal on a day."""
        return forms.form_on(self._repo(command), command.data.get("on"), self.desk.now())

    @hears(COUNTY_ADDED, record=Projects(COUNTIES))
    def on_county_added(self, event: dict, consumer: str) -> bool:
        """Keep the county's name, of which the sign on its letters is made."""
        return hear_projecting(self._there(event).counties, event)

    @hears(ENTERPRISE_REGISTERED, ENTERPRISE_CHANGED, record=Projects(ENTERPRISES))
    def on_enterprise_changed(self, event: dict, consumer: str) -> bool:
        """Keep a copy of the enterprise, with the words that its name is found by."""
        return hear_projecting(self._there(event).enterprises, event, words=words_of(event["data"]["name"]))

    @hears(UNIT_REGISTERED, UNIT_CHANGED, record=Projects(UNITS))
    def on_unit_changed(self, event: dict, consumer: str) -> bool:
        """Keep a copy of the unit."""
        return hear_projecting(self._there(event).units, event)

    @hears(FORUM_PLANNED, FORUM_ANNOUNCED, FORUM_CONFIRMED, FORUM_CANCELLED, record=Projects(FORUMS))
    def on_forum_changed(self, event: dict, consumer: str) -> bool:
        """Keep a copy of the forum."""
        return hear_projecting(self._there(event).forums, event)

    @hears(FORUM_HELD, FORUM_CHANGED, record=Projects(FOLLOWED))
    def on_forum_held(self, event: dict, consumer: str) -> bool:
        """Count the first clock of the forum's files from its real end, or from another end that is planned now."""
        repo = self._there(event)
        hear_projecting(repo.forums, event)
        deadlines.rebase_forum(repo, event["subject"], origin_of(event, consumer), self.desk.now())
        return hear_projecting(repo.followed, event)

    @hears(CALENDAR_CHANGED, record=Projects(FOLLOWED))
    def on_calendar_changed(self, event: dict, consumer: str) -> bool:
        """Give every open deadline the end that the new calendar gives."""
        repo, data = self._there(event), event["data"]
        hear_projecting(repo.calendars, event)
        because = f"{data['year']} 年工作日历变更（{data['source']}）"
        deadlines.recount_all(repo, because, origin_of(event, consumer), self.desk.now())
        return hear_projecting(repo.followed, event)

    @hears(TICKETS_SETTING_CHANGED, record=Projects(FOLLOWED))
    def on_setting_changed(self, event: dict, consumer: str) -> bool:
        """Count what runs by new rules of clocks, where the county wants that and their day has come."""
        repo = self._there(event)
        heard = hear_projecting(repo.followed, event)
        applying.apply_due(repo, self.desk.hooks(event["county"]), origin_of(event, consumer), self.desk.now())
        return heard

    @hears(BATCH_ACCEPTED, record=Changes(BATCHES, lambda event: event["subject"]))
    def on_batch_accepted(self, event: dict, consumer: str) -> bool:
        """Make the files of a batch."""
        return batches.enter_rows(self._there(event), self.desk.hooks(event["county"]), event, consumer, self.desk.now())

    @hears(SECOND_SUPERVISION_ORDERED, record=Changes(APPEALS, lambda event: event["data"]["appeal"]))
    def on_second_supervision_ordered(self, event: dict, consumer: str) -> bool:
        """Open the file again for another round."""
        repo, hooks = self._there(event), self.desk.hooks(event["county"])
        decide = handling.reopening(repo, hooks, event, CountyRules(repo, hooks, self.desk.now()))
        return hear_changing(repo.appeals, consumer, event, event["data"]["appeal"], self.desk.now(), decide)

    @hears(*CROSSING_EVENTS, record=Logs(CROSSINGS, "_id"), remote=True)
    def on_handover_event(self, event: dict, consumer: str) -> bool:
        """Let what another county says of a hand-over take effect here."""
        return crossing.cross(self.desk, event, consumer)

    @every(0.5)
    def fire_due_clocks(self) -> None:
        """Say of every clock that its end comes near, or that it has run out, and propose the step of supervision for it."""
        for county in self.desk.counties():
            firing.fire_due(self.desk.repository(county), self.desk.hooks(county), self.desk.now())

    @every(30)
    def apply_rules(self) -> None:
        """Count what runs by rules of clocks whose first day has come."""
        for county in self.desk.counties():
            applying.apply_due(self.desk.repository(county), self.desk.hooks(county), own_origin(county, "apply_rules"),
                               self.desk.now())

    @every(30, when_moved=False)
    def finish_numbers(self) -> None:
        """Finish or void what a crash left behind a number."""
        for county in self.desk.counties():
            sweeping.sweep(self.desk.repository(county), self.desk.hooks(county), self.desk.now())
