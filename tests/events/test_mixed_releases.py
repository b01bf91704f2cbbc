"""Services of two releases on one broker: a later one's events pass through the older ones, or wait for them."""

import pytest

from kentan.clock import to_text
from kentan.contracts.tickets import APPEAL_CLOSED
from kentan.events.hearing import Creates
from kentan.ids import new_id
from kentan.runtime.doors import hears
from kentan.runtime.part import Part
from services.evaluation import part as evaluation
from services.evaluation.repository import LOG, SURVEYS
from services.notifications import part as notifications
from services.notifications.repository import FEED
from tests.events.conftest import Town, eventually
from tests.events.talk_service import COUNTY

LATER = APPEAL_CLOSED.type.replace(".v1", ".v2")
CLOSED = {"number": "2026-1", "kind": "difficulty", "enterprise": "e-1", "status": "closed", "round": 1, "lead_unit": "fgw",
          "units": ["fgw"], "outcome": "solved", "closed_by": "enterprise", "clocks": [], "reminders": 0, "sent_back": 0}


class Upgraded(evaluation.service):
    """Evaluation of the next release: it hears of closing in every version."""

    @hears(APPEAL_CLOSED.name, record=Creates(SURVEYS))
    def on_appeal_closed(self, event, consumer):
        """As before."""
        return evaluation.service.on_appeal_closed(self, event, consumer)


class Services(Town):
    """Notifications and evaluation of this release, which hear what a later release of tickets says."""

    def open(self):
        super().open()
        self.installation.parts = {one.name: one for one in (self.part, notifications)}

    def kept(self, spec):
        return self.installation.store.county(COUNTY).collection(spec).count()

    def archived(self, event):
        return self.installation.store.county(COUNTY).collection(FEED).find({"event_id": event["id"]}, (), 1)

    def clean_broker(self):
        for self.part in (notifications, evaluation):
            super().clean_broker()

    def closed(self, **changed):
        """An event of a later tickets, about a file of its own."""
        event = APPEAL_CLOSED.envelope(event_id=new_id(), county=COUNTY, subject=new_id(), sequence=1,
                                       time=to_text(self.installation.now()), correlation_id=new_id(), causation_id=None,
                                       chain_head="", data=CLOSED)
        return {**event, **changed}


@pytest.fixture
def services(settings):
    made = Services(settings, evaluation)
    made.start()
    yield made
    made.stop()
    made.clean_broker()


def test_fields_that_a_later_release_added_pass_through_and_are_kept(services):
    event = services.closed(tone="warm", data={**CLOSED, "mood": "fine", "nested": {"more": [1]}})
    services.publish(event)
    eventually(lambda: services.kept(SURVEYS) == 1 and services.kept(LOG) == 2)  # the file closed, and its survey issued
    assert eventually(lambda: services.archived(event))[0]["event"] == event
    assert services.dead_letters.list() == []


def test_another_version_is_archived_by_the_older_one_and_waits_for_the_upgrade_to_be_applied(services):
    event = services.closed(type=LATER)
    services.publish(event)
    letters = eventually(lambda: len(found := services.dead_letters.list()) == 2 and found)
    assert {letter["consumer"] for letter in letters} == {"evaluation.on_appeal_closed", "evaluation.on_counted_event"}
    assert all("not heard here in this version" in letter["reason"] for letter in letters)
    assert services.kept(SURVEYS) == 0
    eventually(lambda: services.archived(event))
    services.part = Part("evaluation", Upgraded, evaluation.collections)
    services.restart()
    waiting = next(letter["id"] for letter in letters if letter["consumer"] == "evaluation.on_appeal_closed")
    assert services.dead_letters.requeue(waiting) == 1
    eventually(lambda: services.kept(SURVEYS) == 1)
