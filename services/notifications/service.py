"""The doors and handlers of notifications."""

from typing import Any

from kentan.calendars import day_of
from kentan.commands import ENTERPRISE, LEADER, OFFICE, OPERATOR, SYSTEM, UNIT, Actor, Command
from kentan.contracts.events import name_of
from kentan.contracts.gateway import ACCOUNT_CLOSED, ACCOUNT_REOPENED
from kentan.contracts.registration import (
    CALENDAR_CHANGED,
    ENTERPRISE_CHANGED,
    ENTERPRISE_REGISTERED,
    UNIT_CHANGED,
    UNIT_REGISTERED,
)
from kentan.events.hearing import Creates, Logs, Projects, hear_projecting
from kentan.events.outlet import Outlet
from kentan.links import survey_link
from kentan.plugins.channels import channels_of
from kentan.runtime.bells import ARCHIVED
from kentan.runtime.desk import Desk
from kentan.runtime.doors import door, every, hears, takes_in
from kentan.runtime.setting_doors import SettingDoors
from services.notifications import (
    addresses,
    archive,
    attempts,
    closing,
    days,
    deliveries,
    feed,
    fetching,
    gathering,
    intake,
    links,
    messages,
    pushing,
    queues,
    replaying,
    replays,
    rotation,
    sharing,
    subscriptions,
    templates,
)
from services.notifications.dispatch import Dispatcher
from services.notifications.model import LINKED, TOLD
from services.notifications.repository import ACCOUNTS, CALENDARS, FEED, MESSAGES, NAMES, NotificationsRepository
from services.notifications.retention_doors import RetentionDoors
from services.notifications.settings import settings_of

STAFF = (OFFICE, UNIT, LEADER, OPERATOR, SYSTEM)


class NotificationsService(SettingDoors, RetentionDoors):
    """Tells whoever is concerned, keeps the archive of all events, and hands it to outside systems."""

    name = "notifications"
    settings_of = staticmethod(settings_of)
    desk: Any = Desk(NotificationsRepository)
    outlet: Any = Outlet()
    delivering, pushing, replaying = Dispatcher(), Dispatcher(), Dispatcher()
    linking, fetching = Dispatcher(), Dispatcher()

    @hears("*", record=Logs(FEED))
    def on_any_event(self, event: dict, consumer: str) -> bool:
        """Archive the event at the county's next position."""
        fresh = self._repository(event["county"]).append(event, name_of(event))
        self.desk.installation.bells.ring(ARCHIVED)
        return fresh

    @hears(*TOLD, record=Creates(MESSAGES))
    def on_told_event(self, event: dict, consumer: str) -> bool:
        """Make the event's message."""
        county = event["county"]
        link = survey_link(self.desk.settings, county, event["subject"]) if name_of(event) in LINKED else ""
        channels = channels_of(self.desk.hooks(county))
        return messages.tell(self._repository(county), consumer, event, self.desk.now(), channels, link)

    @hears(UNIT_REGISTERED, UNIT_CHANGED, ENTERPRISE_REGISTERED, ENTERPRISE_CHANGED, record=Projects(NAMES))
    def on_named(self, event: dict, consumer: str) -> bool:
        """Keep the name of a unit or an enterprise, for the texts of messages."""
        return hear_projecting(self._repository(event["county"]).names, event)

    @hears(CALENDAR_CHANGED, record=Projects(CALENDARS))
    def on_calendar_changed(self, event: dict, consumer: str) -> bool:
        """Keep the county's working days, in which people are reminded."""
        return hear_projecting(self._repository(event["county"]).calendars, event)

    @every(1.0)
    def gather_due(self) -> None:
        """Make the digests of reminders that are due."""
        for county in self.desk.counties():
            gathering.gather_due(self._repository(county), self.desk.now())

    @hears(ACCOUNT_CLOSED, ACCOUNT_REOPENED, record=Projects(ACCOUNTS))
    def on_account(self, event: dict, consumer: str) -> bool:
        """End the subscriptions of an account that was closed."""
        return closing.hear(self.desk, event, consumer)

    @every(1.0)
    def deliver_due(self) -> None:
        """Make the deliveries that are due."""
        self.delivering.turn(lambda spawn: deliveries.start_due(self.desk, self.delivering, spawn))

    @every(1.0, woken_by=ARCHIVED)
    def push_due(self) -> None:
        """Push the feed to the subscriptions that are behind it."""
        self.pushing.turn(lambda spawn: pushing.start_due(self.desk, self.pushing))

    @every(1.0)
    def arrange_queues(self) -> None:
        """Make the queues and accounts that subscriptions should have, and take away the others."""
        queues.arrange(self.desk)

    @every(1.0)
    def replay_due(self) -> None:
        """Go on with replays and tests."""
        self.replaying.turn(lambda spawn: replaying.start_due(self.desk, self.replaying))

    @every(600.0, when_moved=False)
    def forget_old_attempts(self) -> None:
        """Take what is too old out of the log of attempts."""
        attempts.forget_old(self.desk)

    @takes_in
    def on_remote_event(self, event: dict, partner: str) -> bool:
        """Let in what a partner sends of its counties."""
        accepted = intake.accept(self.desk, event, partner)
        self.desk.installation.bells.ring(ARCHIVED)
        return accepted

    @every(1.0, woken_by=ARCHIVED)
    def link_due(self) -> None:
        """Hand the feeds on: to partners by their queues, to our consumers what came from partners."""
        self.linking.turn(lambda spawn: links.start_due(self.desk, self.outlet, spawn))

    @every(1.0)
    def fetch_due(self) -> None:
        """Fetch what partners share by their gateways."""
        self.fetching.turn(lambda spawn: fetching.start_due(self.desk, self.outlet, spawn))

    @door(*STAFF, reads=True)
    def read_feed(self, command: Command) -> dict:
        """Events behind a cursor (up to another), of counties that the actor may see: ``after``, ``until``, ``types``, …"""
        asked = command.data
        counties = feed.visible(command.actor, asked.get("counties"), self.desk.counties())
        repositories = {county: self._repository(county) for county in counties}
        lens = feed.lens_for(command.actor, asked.get("types") or [], asked.get("filter"))
        return feed.read(repositories, asked.get("after"), lens, asked.get("limit") or feed.DEFAULT_LIMIT, asked.get("until"))

    @door(*STAFF, reads=True)
    def digest_feed(self, command: Command) -> dict:
        """Count and hash of each day of a county's events, for comparing two installations: ``county``, ``from``, ``to``."""
        county, first, last = (command.data[name] for name in ("county", "from", "to"))
        repository, eye = self._archive(command.actor, county)
        items = days.digest(repository, first, last, eye, self.desk.now(), bool(command.data.get("anew")))
        return {"county": county, "items": items, "kept_from": archive.kept_from(repository) or None, "next": None}

    @door(*STAFF, reads=True)
    def read_day(self, command: Command) -> dict:
        """The events of one day of a county: ``county``, ``day``, ``after``, ``limit``."""
        repository, eye = self._archive(command.actor, command.data["county"])
        return days.events_on(repository, command.data["day"], eye, command.data.get("after"), command.data.get("limit"))

    @door(*STAFF, ENTERPRISE)
    def list_inbox(self, command: Command) -> dict:
        """The actor's own messages: ``unread``, ``language``, ``after``, ``limit``."""
        return messages.inbox(self._repository(command.county), command)

    @door(*STAFF, ENTERPRISE)
    def mark_read(self, command: Command) -> dict:
        """Note that the actor's message ``id`` was read."""
        return messages.mark_read(self._repository(command.county), command, self.desk.now())

    @door(*addresses.ROLES)
    def set_address(self, command: Command) -> dict:
        """Store an address: ``subject``, ``channel``, ``address``, ``language``."""
        channels = channels_of(self.desk.hooks(command.county))
        repository = self._repository(command.county)
        return addresses.set_address(repository, command, self.desk.now(), channels, self.desk.settings)

    @door(*addresses.ROLES)
    def list_addresses(self, command: Command) -> dict:
        """The addresses of ``subject``."""
        return addresses.list_addresses(self._repository(command.county), command)

    @door(*addresses.ROLES)
    def erase_address(self, command: Command) -> dict:
        """Erase the address ``id``."""
        return addresses.erase_address(self._repository(command.county), command)

    @door(OFFICE, OPERATOR, reads=True)
    def list_templates(self, command: Command) -> dict:
        """All templates as they hold in the county."""
        return {"items": templates.all_templates(self._repository(command.county)), "next": None}

    @door(OFFICE, OPERATOR, reads=True)
    def show_template(self, command: Command) -> dict:
        """The template of the event named ``id``."""
        return templates.shown(self._repository(command.county), command.id or "")

    @door(OFFICE, OPERATOR)
    def set_template(self, command: Command) -> dict:
        """Replace the template of the event named ``id`` by the county's own ``texts``."""
        return templates.set_template(self._repository(command.county), command, self.desk.now())

    @door(OFFICE, OPERATOR, SYSTEM)
    def create_subscription(self, command: Command) -> dict:
        """Subscribe ``url`` to ``types`` of ``counties`` under a ``filter``; the answer carries the secret this one time."""
        return subscriptions.subscribe(self.desk, command)

    @door(OFFICE, OPERATOR, SYSTEM, reads=True)
    def list_subscriptions(self, command: Command) -> dict:
        """The county's subscriptions; an outside system sees its own."""
        return subscriptions.list_subscriptions(self._repository(command.county), command)

    @door(OFFICE, OPERATOR, SYSTEM, reads=True)
    def show_subscription(self, command: Command) -> dict:
        """The subscription ``id``."""
        return subscriptions.show_subscription(self._repository(command.county), command)

    @door(OFFICE, OPERATOR, SYSTEM)
    def change_subscription(self, command: Command) -> dict:
        """Change ``types``, ``filter``, ``counties``, ``url`` or ``active`` of the subscription ``id``."""
        return subscriptions.change_subscription(self.desk, command)

    @door(OFFICE, OPERATOR, SYSTEM)
    def delete_subscription(self, command: Command) -> dict:
        """End the subscription ``id`` for good."""
        return subscriptions.delete_subscription(self.desk, command)

    @door(OFFICE, OPERATOR, SYSTEM)
    def rotate_secret(self, command: Command) -> dict:
        """Replace the secret of the subscription ``id``; the former one signs on for ``overlap_hours``."""
        return rotation.rotate_secret(self.desk, command)

    @door(OFFICE, OPERATOR, SYSTEM, reads=True)
    def list_attempts(self, command: Command) -> dict:
        """The log of attempts of the subscription ``id``: ``failed``, ``after``, ``limit``."""
        return attempts.list_attempts(self._repository(command.county), command)

    @door(OFFICE, OPERATOR, SYSTEM)
    def replay_subscription(self, command: Command) -> dict:
        """Have events sent again: an ``event``, those ``since`` a time or ``after`` positions, or ``failed``; or a ``test``."""
        return replays.replay(self.desk, command)

    @door(OFFICE, OPERATOR, SYSTEM, reads=True)
    def list_replays(self, command: Command) -> dict:
        """Replays and tests of the subscription ``id``."""
        return replays.list_replays(self._repository(command.county), command)

    @door(OFFICE, OPERATOR, SYSTEM, reads=True)
    def show_replay(self, command: Command) -> dict:
        """The ``replay`` of the subscription ``id``."""
        return replays.show_replay(self._repository(command.county), command)

    @door(OFFICE, OPERATOR, reads=True)
    def list_deliveries(self, command: Command) -> dict:
        """Deliveries to the outside: ``status``, ``appeal``, ``after``, ``limit``."""
        return deliveries.list_deliveries(self._repository(command.county), command)

    @door(reads=True)
    def get_sharing_policy(self, command: Command) -> dict:
        """The sharing policy of a day: ``on``, today if left out."""
        day = command.data.get("on") or day_of(self.desk.now()).isoformat()
        return sharing.policy_on(self._repository(command.county), day)

    @door(OFFICE, OPERATOR)
    def set_sharing_policy(self, command: Command) -> dict:
        """Publish the ``rules`` that hold from the day ``valid_from`` on."""
        return sharing.set_policy(self._repository(command.county), command, self.desk.now())

    @door(SYSTEM, reads=True)
    def read_shared(self, command: Command) -> dict:
        """What the partner that asks may see of the county's events: ``after``, ``limit``."""
        after, limit = command.data.get("after") or 0, command.data.get("limit") or fetching.BATCH
        return fetching.read_shared(self.desk, command.actor.id, command.county, after, limit)

    @door(OFFICE, LEADER, OPERATOR, reads=True)
    def list_links(self, command: Command) -> dict:
        """The county's links, and how far each has come."""
        return links.list_links(self._repository(command.county))

    @door(OPERATOR)
    def resend_link(self, command: Command) -> dict:
        """Set the link ``id`` back to the beginning: everything is handed on once more."""
        return links.resend(self._repository(command.county), command, self.desk.now())

    def _archive(self, actor: Actor, county: str) -> tuple[NotificationsRepository, days.Eye]:
        """A county's archive, and how this actor sees it. Raises for a county that it may not see, or that is not there."""
        feed.visible(actor, [county], self.desk.counties())
        return self._repository(county), fetching.eye_of(self.desk, actor, county)

    def _repository(self, county: str) -> NotificationsRepository:
        return self.desk.repository(county)
