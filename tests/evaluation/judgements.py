"""Evaluation alone, called directly, and events as tickets would say them."""

from kentan.clock import to_text
from kentan.commands import PUBLIC, Actor
from kentan.contracts import tickets
from kentan.ids import derived_id, new_id
from kentan.links import survey_token
from kentan.runtime.local import LocalInstallation

COUNTY, NEIGHBOUR = "360802", "360821"
OPERATOR = Actor("operator-1", "operator", "*")
OFFICE = Actor("office-1", "office", COUNTY)
LEADER = Actor("leader-1", "leader", COUNTY)
CITY_LEADER = Actor("leader-0", "leader", "360800", city=True)
UNIT = Actor("unit-1", "unit", COUNTY, unit="rsj")
OTHER_UNIT = Actor("unit-2", "unit", COUNTY, unit="zjj")
ENTERPRISE = Actor("enterprise-1", "enterprise", COUNTY, enterprise="e1")
OTHER_ENTERPRISE = Actor("enterprise-2", "enterprise", COUNTY, enterprise="e2")
EVENTS = {event_type.name.rsplit(".", 1)[1]: event_type for event_type in tickets.APPEAL_EVENTS}


def appeal(**changed):
    """The state of a file that was closed, as its events carry it."""
    at = "2026-01-05T01:00:00.000Z"
    return {"number": "360802-2026-000007", "kind": "request", "enterprise": "e1", "status": "closed", "round": 1,
            "lead_unit": "rsj", "co_units": ["zjj"], "outcome": "solved", "raised_at": at, "assigned_at": at, "opined_at": at,
            "completed_at": at, "closed_at": at, "closed_by": "enterprise", "clocks": [], "reminders": 0, "sent_back": 0,
            **changed}


class Here(LocalInstallation):
    """Evaluation called directly; ``hear`` hands it an event, as a broker would."""

    def __init__(self, installation):
        super().__init__(installation)
        self.clock, self.county = installation.clock, COUNTY

    def event(self, what="closed", subject="a1", sequence=5, county=COUNTY, at=None, **changed):
        """``tickets.appeal.<what>`` as tickets would say it; the same arguments give the same event."""
        return EVENTS[what].envelope(
            event_id=derived_id(county, "tickets_appeals", subject, sequence), county=county, subject=subject, sequence=sequence,
            time=at or to_text(self.clock.now()), correlation_id=new_id(), causation_id=None, chain_head="",
            data=appeal(**changed))

    def hear(self, what="closed", subject="a1", **rest):
        """Hand over an event and all that follows from it."""
        event = self.event(what, subject, **rest)
        self.deliver(event)
        self.settle()
        return event

    def ask(self, method, data=None, actor=OFFICE, county=COUNTY, **rest):
        """Knock at a door, and let its events be heard."""
        answered = self.call("evaluation", method, county, data, actor=actor, **rest)
        self.settle()
        return answered

    def issued(self, subject="a1", **rest):
        """The id of the survey about a file that was just closed."""
        event = self.hear("closed", subject, **rest)
        return derived_id("evaluation.on_appeal_closed", event["id"])

    def token(self, survey, county=COUNTY):
        """What its link ends with."""
        return survey_token(self.installation.settings, county, survey)

    def answer(self, survey, grade="satisfied", key="once", **rest):
        """Answer by the link, without log-in."""
        data = {"token": self.token(survey), "grade": grade, **rest}
        return self.ask("answer_survey", data, PUBLIC, county="*", key=key)

    def repository(self, county=COUNTY):
        """The collections behind the doors."""
        return self.services["evaluation"].desk.repository(county)

    def said(self, name):
        """Events of this name that wait to be published."""
        waiting = self.installation.store.county(COUNTY).pending()
        return [row.event for row in waiting if row.event["type"] == f"cn.kentan.evaluation.{name}.v1"]

    def scoreboard(self, actor=OFFICE):
        """The county's figures after all was folded."""
        self.tick()
        return self.ask("get_scoreboard", actor=actor)
